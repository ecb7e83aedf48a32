"""What the wage guard let go, carried over, or had not deducted yet, when a fine falls or is contested."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.conduct.acting import (
    IN_DECEMBER,
    NOVEMBER,
    OCTOBER,
    add_record,
    balance_of,
    close_october,
    confirm_all,
    finding_of,
    settle_again,
    settle_all,
)
from tests.conftest import SINCE

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]


@pytest.fixture
def let_go(findings: None) -> None:
    from endcap.company.models import CompanySettings

    CompanySettings.objects.update(guard_rest="waive")


def test_a_fine_taken_back_does_not_pay_out_what_was_let_go(findings: None, actor: Act) -> None:
    """R1 was charged 60 and 120; the wage allowed 100, so 80 was let go. Without the 120, 60 would have been deducted."""
    from endcap.company.models import CompanySettings, Employee
    from endcap.conduct.appeals.actions import contest, hear
    from endcap.conduct.ledger.checking import check
    from endcap.conduct.ledger.closing import close
    from endcap.conduct.models import Statement
    from endcap.conduct.queries import month_of
    from endcap.conduct.statements.making import documents_of

    CompanySettings.objects.update(guard_rest="waive")
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
    assert Statement.objects.get(employee__code="R1").forgiven == Decimal("80.00")
    appeal = contest(actor("R1"), finding_of("1b", "R1", "2026-10-20"), "The goods were in the returns box.").row
    hear(actor("A1"), appeal, "overturned", "They were.")
    close(actor("M1", today=IN_DECEMBER), NOVEMBER, move_on=True)
    kept = Statement.objects.get(employee__code="R1", month__month=NOVEMBER)
    assert (kept.fines, kept.carried_in, kept.paid_out) == (Decimal("-40.00"), 0, Decimal("40.00"))
    assert check().problems == []
    month = month_of(NOVEMBER)
    assert month is not None
    (document,) = documents_of(month, [Employee.objects.get(code="R1")])
    assert sum(line.amount for line in document.lines) == Decimal("40.00")


def test_what_was_held_back_at_the_end_of_a_month_had_no_part_in_what_was_let_go(let_go: None, actor: Act) -> None:
    """R1's 60 is contested when October closes: 100 of the 120 is deducted and 20 let go, and the 60 falls later."""
    from endcap.conduct.appeals.actions import contest, hear
    from endcap.conduct.models import Statement

    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    appeal = contest(actor("R1"), finding_of("1b", "R1", "2026-10-10"), "returns box").row
    close_october(actor("M1"))
    assert Statement.objects.get(employee__code="R1").forgiven == Decimal("20.00")
    hear(actor("A1"), appeal, "overturned", "It was there.")
    assert balance_of("R1") == 0


def test_what_was_deducted_after_an_appeal_comes_back_in_full(let_go: None, actor: Act) -> None:
    from endcap.conduct.appeals.actions import contest, hear
    from endcap.conduct.ledger.closing import close
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named
    from endcap.shelf.models import ShelfCheck

    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    appeal = contest(actor("R1"), finding_of("1b", "R1", "2026-10-10"), "returns box").row
    close_october(actor("M1"))
    hear(actor("A1"), appeal, "upheld", "It was on the shelf.")
    close(actor("M1", today=IN_DECEMBER), NOVEMBER, move_on=True)
    assert balance_of("R1") == 0
    check = ShelfCheck.objects.get(code=finding_of("1b", "R1", "2026-10-10").fact_id)
    actions.remove(actor("M1"), kind_named("shelf-check"), check)
    settle_all()
    assert balance_of("R1") == Decimal("60.00")


def test_what_was_carried_over_first_and_let_go_later_goes_with_the_fine(findings: None, actor: Act) -> None:
    """Of October's 180 100 is deducted; of the 80 left and 20 new ones 60 in November; the 40 left and 20 more are let go
    in December. Without the 120, 60 and 20 would have been deducted: 160 was, so 80 comes back."""
    from endcap.company.models import CompanySettings, Employee
    from endcap.conduct.findings.deciding import confirm
    from endcap.conduct.ledger.checking import check
    from endcap.conduct.ledger.closing import close
    from endcap.conduct.models import Statement
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named
    from endcap.shelf.models import ShelfCheck

    rep = Employee.objects.filter(code="R1")
    january = date(2027, 1, 3)
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
    for month, due in ((NOVEMBER, date(2026, 11, 8)), ("2026-12", date(2026, 12, 8))):
        row = add_record("task", actor("M1"), employee=rep.get(), title="x", assigned_on=SINCE, due_on=due)
        settle_all(january)
        from endcap.conduct.models import Finding

        confirm(actor("M1"), [Finding.objects.get(fact_id=row.code)])
        if month == NOVEMBER:
            rep.update(minimum_wage=Decimal(4940))
        else:
            rep.update(monthly_wage=None)
            CompanySettings.objects.update(guard_rest="waive")
        close(actor("M1", today=january), month, move_on=True)
    kept = {one.month.month: one for one in Statement.objects.filter(employee__code="R1").select_related("month")}
    assert [str(one.deducted) for _, one in sorted(kept.items())] == ["100.00", "60.00", "0.00"]
    assert kept["2026-12"].forgiven == Decimal("60.00")
    found = finding_of("1b", "R1", "2026-10-20")
    actions.remove(actor("M1"), kind_named("shelf-check"), ShelfCheck.objects.get(code=found.fact_id))
    settle_all(january)
    assert balance_of("R1") == Decimal("80.00")
    assert check().problems == []


def test_a_reward_taken_back_and_let_go_is_no_fault_of_the_ledger(rewards: Any, let_go: None, actor: Act) -> None:
    from endcap.company.models import Employee
    from endcap.conduct.findings.deciding import confirm
    from endcap.conduct.ledger.checking import check
    from endcap.conduct.ledger.closing import close
    from endcap.conduct.models import Finding
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named

    settle_all()
    confirm(actor("M1"), list(Finding.objects.filter(number="B4", employee__code="R3", period=OCTOBER)))
    close_october(actor("M1"), move_on=True)
    rep = Employee.objects.get(code="R3")
    task = add_record("task", actor("M1"), employee=rep, title="x", assigned_on=SINCE, due_on=date(2026, 10, 8))
    settle_all()
    assert balance_of("R3") == Decimal("-100.00")
    close(actor("M1", today=IN_DECEMBER), NOVEMBER, move_on=True)
    assert balance_of("R3") == 0
    actions.remove(actor("M1"), kind_named("task"), task)
    settle_all()
    confirm(actor("M1"), list(Finding.objects.filter(number="B4", employee__code="R3", period=OCTOBER)))
    # It was paid once, and what was owed for it is let go no more.
    assert balance_of("R3") == 0
    assert check().problems == []


def test_contesting_an_old_fine_holds_nothing_of_a_new_one_back(findings: None, actor: Act) -> None:
    """R2's fines of October are deducted in full: a new one of November stays owed while the old one is contested."""
    from endcap.company.models import Employee
    from endcap.conduct.appeals.actions import contest
    from endcap.conduct.findings.deciding import confirm

    confirm_all(actor("M1"))
    close_october(actor("M1"), move_on=True)
    assert balance_of("R2") == 0
    add_record(
        "task",
        actor("M1"),
        employee=Employee.objects.get(code="R2"),
        title="x",
        assigned_on=SINCE,
        due_on=date(2026, 11, 8),
    )
    settle_again()
    new = finding_of("6", "R2", "2026-11-09")
    confirm(actor("M1"), [new])
    contest(actor("R2"), finding_of("6", "R2", "2026-10-07"), "It was done.")
    assert balance_of("R2") == Decimal("-20.00")
