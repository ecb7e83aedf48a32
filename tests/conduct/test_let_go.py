"""Where the company lets go what the wage guard does not let through, everything that shows the guard says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from endcap.company.models import CompanySettings, Employee
from endcap.conduct.models import Statement
from endcap.kernels.rules.period import Period
from tests.conduct.acting import close_october, confirm_all
from tests.conduct.statement_examples import GUARD, statement
from tests.conduct.test_statement_pdf import pages_of

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]
SignIn = Callable[..., Any]


@pytest.fixture
def decided(findings: None, actor: Act) -> None:
    CompanySettings.objects.update(guard_rest="waive")
    confirm_all(actor("M1"))


@pytest.fixture
def closed(decided: None, actor: Act) -> None:
    close_october(actor("M1"), move_on=True)


def address(code: str, room: str = "/conduct") -> str:
    return f"{room}/statements/2026-10/{Employee.objects.get(code=code).pk}"


def guard_of(client: Any) -> dict[str, Any]:
    told: dict[str, Any] = client.get(address("R1", "/api")).json()["parts"][0]["guard"]
    return {name: told[name] for name in ("deducted", "forgiven", "carried_out")}


def test_an_open_month_shows_what_closing_will_do(decided: None, sign_in: SignIn, actor: Act) -> None:
    before = guard_of(sign_in("R1"))
    page = sign_in("R1").get(address("R1") + "/").content.decode()
    assert 'Let go</span><span class="amount">80.00' in page
    close_october(actor("M1"), move_on=True)
    kept = Statement.objects.get(employee__code="R1")
    assert before == {name: str(getattr(kept, name)) for name in before}
    assert before == {"deducted": "100.00", "forgiven": "80.00", "carried_out": "0.00"}
    assert guard_of(sign_in("R1")) == before


def test_before_closing_it_is_told_who_has_no_wage(decided: None, sign_in: SignIn) -> None:
    page = sign_in("F1").get("/conduct/months/2026-10/closing/").content.decode()
    assert "曹雨晴 has no wage entered: nothing is deducted, all is let go" in page


@pytest.mark.parametrize(("rest", "has_column"), [("waive", True), ("carry", False)])
def test_the_list_and_payroll_have_a_column_for_it(
    findings: None, sign_in: SignIn, actor: Act, rest: str, has_column: bool
) -> None:
    CompanySettings.objects.update(guard_rest=rest)
    confirm_all(actor("M1"))
    close_october(actor("M1"), move_on=True)
    client = sign_in("F1")
    listed = client.get("/conduct/statements/?month=2026-10").content.decode()
    assert ("Let go" in listed) == has_column
    book = CalamineWorkbook.from_filelike(BytesIO(client.get("/conduct/statements/2026-10/payroll/").content))
    head, *rows = book.get_sheet_by_index(0).to_python()[2:]
    assert ("Let go" in head) == has_column
    row = dict(zip(head, next(row for row in rows if row[0] == "R1"), strict=True))
    assert (row["Deducted"], row.get("Let go", 0), row["Carried out"]) == (100, *((80, 0) if has_column else (0, 80)))
    assert book.get_sheet_by_index(0).to_python()[-1][head.index("Carried out")] == sum(
        row[head.index("Carried out")] for row in rows[:-1]
    )


def test_what_was_let_go_stays_on_paper_when_the_company_carries_over_later(closed: None) -> None:
    from endcap.conduct.queries import month_of
    from endcap.conduct.statements.making import documents_of, payroll_rows

    CompanySettings.objects.update(guard_rest="carry")
    month = month_of("2026-10")
    assert month is not None
    (document,) = documents_of(month, [Employee.objects.get(code="R1")])
    assert document.guard is not None
    assert (document.guard.let_go, document.guard.carried_out) == (Decimal("80.00"), Decimal("0.00"))
    assert {row.employee_code: row.let_go for row in payroll_rows(month)}["R1"] == Decimal("80.00")


def test_the_paper_says_what_is_let_go() -> None:
    guard = replace(GUARD, let_go=Decimal("49.50"), carried_out=Decimal(0))
    (page,) = pages_of(statement(guard=guard))
    assert "本月实扣210.50免除49.50转入下月0.00随工资发放0.00" in page
    assert "本月实扣210.50转入下月49.50" in pages_of(statement())[0]


def test_a_month_of_nobody_has_no_such_column() -> None:
    from endcap.conduct.statements.payroll import payroll_workbook

    with payroll_workbook([], period=Period(2026, 3), company="x") as content:
        assert "免除" not in CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()[2]
