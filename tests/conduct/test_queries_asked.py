"""However many rows a page or an action has, it asks the database as often as for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from endcap.company.models import Employee
from endcap.conduct.findings.deciding import confirm
from endcap.conduct.models import Acknowledgement, Finding, LedgerMonth, RulebookVersion, State, Statement
from endcap.conduct.queries import month_of, months
from endcap.conduct.statements.making import documents_of, payroll_rows
from tests.conduct.report_examples import make_findings

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]
MANY = 40
# Charging is the ledger's own matter.
LEDGER = ("conduct_posting", "conduct_entry", "conduct_balance")


def asked(what: Callable[[], Any], *, without: tuple[str, ...] = ()) -> int:
    with CaptureQueriesContext(connection) as found:
        what()
    return sum(not any(f'"{table}"' in one["sql"] for table in without) for one in found)


@pytest.fixture
def many_findings(company: None) -> None:
    """Of R1, R2 and P1; half of them with a line of a supervisor. The ledger is open in May."""
    people = dict(Employee.objects.values_list("code", "pk"))
    LedgerMonth.objects.create(month="2026-05", opened_at=timezone.now())
    make_findings(4 * MANY, [people["R1"], people["R2"], people["P1"]], [people["S1"], people["S2"]])


@pytest.fixture
def everybody_is_bound(many_findings: None) -> None:
    Acknowledgement.objects.bulk_create(
        Acknowledgement(version=version, employee=person, at="2026-01-01T00:00:00Z")
        for version in RulebookVersion.objects.all()
        for person in Employee.objects.all()
    )


def only_proposed(count: int) -> list[Finding]:
    """So many are put forward, all of the open month; the others are decided."""
    Finding.objects.update(state=State.CONFIRMED, period="2026-05", decided_on=None, decided_by=None)
    keys = list(Finding.objects.order_by("pk").values_list("pk", flat=True)[:count])
    Finding.objects.filter(pk__in=keys).update(state=State.PROPOSED, proposal="")
    return list(Finding.objects.filter(pk__in=keys))


@pytest.mark.parametrize("bound", [True, False])
@pytest.mark.parametrize("code", ["M1", "S1"])
def test_what_waits_for_a_decision(
    many_findings: None, sign_in: Callable[..., Any], request: pytest.FixtureRequest, code: str, bound: bool
) -> None:
    if bound:
        request.getfixturevalue("everybody_is_bound")
    client = sign_in(code)
    found = []
    for count in (4 * MANY, MANY // 2):
        only_proposed(count)
        client.get("/conduct/to-decide/")
        found.append(asked(lambda: client.get("/conduct/to-decide/")))
    assert found[0] == found[1]


def test_many_are_confirmed_at_once(everybody_is_bound: None, actor: Act) -> None:
    manager = actor("M1")
    found = [asked(lambda count=count: confirm(manager, only_proposed(count)), without=LEDGER) for count in (1, MANY)]
    assert found[0] == found[1]


def test_many_statements(many_findings: None) -> None:
    found: dict[str, list[int]] = {"documents": [], "payroll": []}
    for codes in (["R1"], ["R2", "P1", "S1", "S2"]):
        for code in codes:
            issue(Employee.objects.get(code=code))
        month = month_of("2026-05")
        assert month is not None
        people = list(Employee.objects.all())
        found["documents"].append(asked(lambda month=month, people=people: documents_of(month, people)))
        found["payroll"].append(asked(lambda month=month: payroll_rows(month)))
    assert [first == last for first, last in found.values()] == [True, True]


def issue(person: Employee) -> None:
    sums = dict.fromkeys(
        ("fines", "rewards", "carried_in", "net_fines", "deducted", "paid_out", "forgiven", "carried_out"), 0
    )
    month = LedgerMonth.objects.get()
    Statement.objects.create(
        month=month, employee=person, unit="CNY", issued_at=timezone.now(), batch="0" * 32, **sums
    )  # fmt: skip


def test_months_of_the_ledger_are_not_looked_through(many_findings: None) -> None:
    """They are known to it: only what lies before and behind it is looked for."""
    assert [month.period for month in months()] == [f"2026-{number:02}" for number in range(11, 4, -1)]
    Finding.objects.filter(period="2026-05").update(period="2025-12")
    assert [month.period for month in months()][-2:] == ["2026-05", "2025-12"]
    assert [month.period for month in months() if month.ledger] == ["2026-05"]
    LedgerMonth.objects.all().delete()
    assert [month.period for month in months()][-2:] == ["2026-06", "2025-12"]


def test_a_clause_that_was_met_often_is_offered_once(many_findings: None, sign_in: Callable[..., Any]) -> None:
    page = sign_in("M1").get("/conduct/findings/?part=filters", headers={"HX-Request": "true"})
    choices = [key for key, _label in page.context["form"].fields["clause"].choices if key]
    assert sorted(choices) == ["field/1b", "field/3", "field/6"]
