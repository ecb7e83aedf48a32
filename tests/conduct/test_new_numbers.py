"""Findings are about people, not about their numbers: whoever gets another one, leaves or is removed keeps theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.conduct.acting import add_record, confirm_all, finding_of, settle_again
from tests.conftest import SYSTEM, TODAY

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]


def rename(person: Any) -> None:
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named

    actions.edit(SYSTEM, kind_named("employee"), [person], {"code": f"Z{person.code}", "name": f"改名{person.pk}"})


def leave(person: Any) -> None:
    from endcap.company.models import EmployeeRole

    EmployeeRole.objects.filter(employee=person).update(last_day=TODAY - timedelta(days=1))


def take_away(person: Any) -> None:
    from endcap.platform.kinds import kind_named
    from endcap.platform.personal.removing import remove

    leave(person)
    remove(SYSTEM, kind_named("employee"), person)


def kept() -> Any:
    from endcap.conduct.models import Balance, Finding, FindingLine, Posting, UnclearDay

    return (
        sorted(Finding.objects.values_list("pk", "number", "state", "employee", "amount", "reason")),
        sorted(FindingLine.objects.values_list("pk", "entry_id", "employee", "amount")),
        sorted(Posting.objects.values_list("pk", "entry_id")),
        sorted(Balance.objects.values_list("employee", "account", "amount")),
        sorted(UnclearDay.objects.values_list("pk", "employee", "occurred_on")),
    )


@pytest.mark.parametrize("happens", [rename, leave, take_away])
@pytest.mark.parametrize("codes", [("R1",), ("R2", "S1"), ("R1", "R2", "P1", "S1", "S2")])
def test_what_was_decided_and_charged_stays(findings: None, actor: Act, happens: Any, codes: tuple[str, ...]) -> None:
    from endcap.company.models import Employee
    from endcap.conduct.findings.deciding import waive
    from endcap.conduct.findings.refreshing import mark_since

    waive(actor("M1"), finding_of("6", "R2"), "was ill")
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    before = kept()
    for person in Employee.objects.filter(code__in=codes):
        happens(person)
    mark_since(date(2026, 10, 1))
    done = settle_again(TODAY + timedelta(days=3))
    assert (done.found, done.changed, done.withdrawn, done.problems) == (0, 0, 0, [])
    assert kept() == before


@pytest.mark.parametrize("happens", [rename, take_away])
def test_so_does_what_is_known_by_a_number_and_a_day(findings: None, actor: Act, happens: Any) -> None:
    """R2 declared a hundred, and shipped nothing of it."""
    from endcap.company.models import Employee
    from endcap.conduct.findings.deciding import waive
    from endcap.conduct.models import Finding, State

    person = Employee.objects.get(code="R2")
    add_record("outbound", actor("F1"), employee=person, day=date(2026, 10, 7), quantity=Decimal(10))
    settle_again()
    found = Finding.objects.get(fact="outbound")
    assert (found.fact_id, found.state) == ("R2/2026-10-07", State.PROPOSED)
    waive(actor("M1"), found, "the lorry broke down")
    happens(person)
    settle_again(TODAY + timedelta(days=3))
    found.refresh_from_db()
    assert (found.state, found.reason) == (State.WAIVED, "the lorry broke down")
    person.refresh_from_db()
    assert found.fact_id == f"{person.code}/2026-10-07"
    assert Finding.objects.filter(employee=person).count() == 3


def test_facts_that_change_afterwards_change_the_finding_once(findings: None, actor: Act) -> None:
    """Under the new number what was charged is taken back, and can be charged again."""
    from endcap.company.models import Employee
    from endcap.conduct.findings.deciding import confirm
    from endcap.conduct.ledger.checking import check
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named
    from endcap.shelf.models import ShelfCheck
    from tests.conduct.acting import balance_of

    confirm(actor("M1"), [finding_of("1b", "R1", "2026-10-10")])
    rename(Employee.objects.get(code="R1"))
    settle_again()
    assert balance_of("ZR1") == Decimal("-60.00")
    actions.edit(actor("M1"), kind_named("shelf-check"), [ShelfCheck.objects.get(code="X1")], {"quantity": Decimal(1)})
    settle_again()
    assert balance_of("ZR1") == 0
    confirm(actor("M1"), [finding_of("1b", "ZR1", "2026-10-10")])
    assert (balance_of("ZR1"), balance_of("S1")) == (Decimal("-30.00"), Decimal("-15.00"))
    assert check().problems == []
