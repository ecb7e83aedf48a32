"""A month is closed once and for good: what it charged is handed over, and what came too late waits for the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from endcap.conduct.ledger.checking import check
from endcap.conduct.models import LedgerMonth, Posting, Statement
from tests.conduct.acting import add_record, balance_of, close_october, confirm_all, finding_of, settle_again

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]
NOVEMBER = date(2026, 11, 4)


@pytest.fixture
def in_november(findings: None, actor: Act) -> Any:
    """R2 did not do a task in November either, which was confirmed while October is still open."""
    from endcap.company.models import Employee
    from endcap.conduct.findings.deciding import confirm

    values = {
        "title": "拍堆头",
        "employee": Employee.objects.get(code="R2"),
        "assigned_on": date(2026, 11, 2),
        "due_on": NOVEMBER,
    }
    add_record("task", actor("S2"), **values)
    settle_again()
    found = finding_of("6", "R2", "2026-11-05")
    assert found.period == "2026-11"
    confirm(actor("M1"), [found])
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    return found


def test_a_finding_of_the_next_month_is_charged_once_that_month_is_open(in_november: Any, actor: Act) -> None:
    assert not in_november.postings.exists()
    close_october(actor("M1"))
    assert [(one.month.month, one.sort, one.amount) for one in in_november.postings.all()] == [
        ("2026-11", "charge", Decimal("-20.00"))
    ]
    assert check().problems == []


def test_one_that_was_contested_meanwhile_is_charged_when_it_stands(in_november: Any, actor: Act) -> None:
    from endcap.conduct.appeals.actions import contest, hear

    appeal = contest(actor("R2"), in_november, "It was done.").row
    close_october(actor("M1"))
    owed = balance_of("R2")
    hear(actor("A1"), appeal, "upheld", "There is no proof.")
    assert balance_of("R2") == owed - Decimal("20.00")
    assert [one.sort for one in in_november.postings.all()] == ["charge"]
    assert check().problems == []


def test_one_that_was_contested_meanwhile_is_never_charged_when_it_falls(in_november: Any, actor: Act) -> None:
    from endcap.conduct.appeals.actions import contest, hear

    appeal = contest(actor("R2"), in_november, "It was done.").row
    close_october(actor("M1"))
    hear(actor("A1"), appeal, "overturned", "The photo is there.")
    assert not in_november.postings.exists()


def test_what_is_not_decided_stands_in_the_way_until_somebody_moves_it_on(findings: None, actor: Act) -> None:
    with pytest.raises(ValidationError, match="5"):
        close_october(actor("M1"))
    assert LedgerMonth.objects.get(is_open=True).month == "2026-10"
    close_october(actor("M1"), move_on=True)
    assert LedgerMonth.objects.get(month="2026-10").moved_on == 5
    found = finding_of("6", "R2")
    assert found.is_moved_on
    from endcap.conduct.findings.deciding import confirm

    confirm(actor("M1"), [found])
    posting = Posting.objects.get(finding=found)
    assert (posting.month.month, str(posting.occurred_on), posting.is_late) == ("2026-11", "2026-10-07", True)


@pytest.mark.parametrize(
    ("today", "period"),
    [(date(2026, 10, 31), "2026-10"), (date(2026, 11, 10), "2026-09"), (date(2026, 11, 10), "2026-11")],
)
def test_a_month_that_is_not_over_or_not_open_is_not_closed(
    findings: None, actor: Act, today: date, period: str
) -> None:
    from endcap.conduct.ledger.closing import close

    with pytest.raises(ValidationError):
        close(actor("M1", today=today), period, move_on=True)
    assert LedgerMonth.objects.get().is_open


def test_the_wage_guard_lets_go_or_carries_over_as_the_company_chose(findings: None, actor: Act) -> None:
    from endcap.company.models import CompanySettings

    CompanySettings.objects.update(guard_rest="waive")
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
    kept = Statement.objects.get(employee__code="R1")
    assert (kept.deducted, kept.forgiven, kept.carried_out) == (Decimal("100.00"), Decimal("80.00"), Decimal("0.00"))
    assert balance_of("R1") == 0
    assert check().problems == []


def test_all_that_is_charged_is_handed_over_carried_or_let_go(findings: None, actor: Act) -> None:
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
    for kept in Statement.objects.all():
        assert kept.net_fines == kept.deducted + kept.carried_out + kept.forgiven
        assert balance_of(kept.employee.code) == -kept.carried_out
    assert check().problems == []


def test_lists_and_pages_say_what_the_statements_say(findings: None, actor: Act) -> None:
    """Undecided ones count in no sum; a late one of October counts in November, where it is charged."""
    from endcap.conduct.ledger.closing import close
    from endcap.conduct.queries import ledger_totals, month_of, statements_visible_to

    confirm_all(actor("S2"))
    close_october(actor("M1"), move_on=True)
    confirm_all(actor("M1"))
    manager = actor("M1", today=date(2026, 12, 2))
    close(manager, "2026-11", move_on=True)
    seen = 0
    for period in ("2026-10", "2026-11"):
        month = month_of(period)
        assert month is not None
        listed = {one.pk: (-one.fined, one.rewarded, one.net) for one in statements_visible_to(manager, month)}
        kept = list(Statement.objects.filter(month__month=period))
        for one in kept:
            assert listed[one.employee_id] == (one.fines, one.rewards, one.rewards - one.fines)
        (totals,) = ledger_totals(manager, month)
        assert totals.fines == sum(one.fines for one in kept)
        seen += len(kept)
    assert seen > 4
