"""Somebody contests a finding; another hears it; meanwhile nothing is deducted for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.conduct.acting import balance_of, close_october, confirm_all, finding_of
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]


@pytest.fixture
def contested(findings: None, actor: Act) -> Any:
    """S1 confirmed R1's finding of the 10th, and R1 contests it."""
    from endcap.conduct.appeals.actions import contest
    from endcap.conduct.findings.deciding import confirm

    confirm(actor("S1"), [finding_of("1b", "R1", "2026-10-10")])
    return contest(actor("R1"), finding_of("1b", "R1", "2026-10-10"), "The goods were in the returns box.").row


def test_while_it_is_open_nothing_is_owed_for_it_by_anybody(contested: Any) -> None:
    from endcap.conduct.models import State

    assert finding_of("1b", "R1", "2026-10-10").state == State.CONTESTED
    assert (balance_of("R1"), balance_of("S1")) == (0, 0)


def test_it_falls_and_what_was_charged_is_taken_back(contested: Any, actor: Act) -> None:
    from endcap.conduct.appeals.actions import hear
    from endcap.conduct.models import State

    hear(actor("M1"), contested, "overturned", "The photo shows the returns box.")
    assert finding_of("1b", "R1", "2026-10-10").state == State.OVERTURNED
    assert (balance_of("R1"), balance_of("S1")) == (0, 0)


def test_it_stands_and_is_owed_again(contested: Any, actor: Act) -> None:
    from endcap.conduct.appeals.actions import hear
    from endcap.conduct.models import State

    hear(actor("M1"), contested, "upheld", "They stood on the shelf.")
    assert finding_of("1b", "R1", "2026-10-10").state == State.UPHELD
    assert (balance_of("R1"), balance_of("S1")) == (Decimal("-60.00"), Decimal("-30.00"))


@pytest.mark.parametrize("code", ["S1", "R1", "S2", "F1"])
def test_whoever_had_to_do_with_it_does_not_hear_it(contested: Any, actor: Act, code: str) -> None:
    from endcap.conduct.appeals.actions import hear

    with pytest.raises(PermissionDenied):
        hear(actor(code), contested, "upheld", "because")


def test_a_manager_who_confirmed_it_leaves_it_to_an_administrator(findings: None, actor: Act) -> None:
    from endcap.conduct.appeals.actions import contest, hear
    from endcap.conduct.findings.deciding import confirm

    confirm(actor("M1"), [finding_of("6", "R2")])
    appeal = contest(actor("R2"), finding_of("6", "R2"), "It was done.").row
    with pytest.raises(PermissionDenied):
        hear(actor("M1"), appeal, "upheld", "no")
    hear(actor("A1"), appeal, "overturned", "The proof is there.")
    assert balance_of("R2") == 0


def test_only_whoever_carries_it_contests_it_and_in_time(findings: None, actor: Act) -> None:
    from endcap.conduct.appeals.actions import contest
    from endcap.conduct.findings.deciding import confirm

    found = finding_of("6", "R2")
    with pytest.raises(ValidationError):
        contest(actor("R2"), found, "not confirmed yet")
    confirm(actor("M1"), [found])
    with pytest.raises(PermissionDenied):
        contest(actor("R1"), found, "a friend's")
    with pytest.raises(ValidationError):
        contest(actor("R2", today=TODAY + timedelta(days=8)), found, "too late")
    contest(actor("R2", today=TODAY + timedelta(days=7)), found, "on the last day")


def test_nobody_is_deducted_for_it_when_the_month_closes(contested: Any, actor: Act) -> None:
    from endcap.conduct.models import Statement

    confirm_all(actor("M1"))
    close_october(actor("M1"))
    kept = Statement.objects.get(employee__code="R1")
    # 5000 a month, and 4900 is the least there: 100 may be taken of the 120 that are not contested.
    assert (kept.fines, kept.deducted, kept.carried_out) == (Decimal("120.00"), Decimal("100.00"), Decimal("20.00"))


def test_a_finding_of_a_closed_month_that_falls_is_paid_back_in_the_open_one(findings: None, actor: Act) -> None:
    from endcap.conduct.appeals.actions import contest, hear
    from endcap.conduct.ledger.closing import sums_of
    from endcap.conduct.ledger.months import open_month
    from endcap.conduct.models import Statement

    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
    before = list(Statement.objects.values_list("pk", "fines", "deducted"))
    appeal = contest(actor("R2"), finding_of("3", "R2"), "The bank was closed.").row
    hear(actor("A1"), appeal, "overturned", "It was.")
    assert list(Statement.objects.values_list("pk", "fines", "deducted")) == before
    month = open_month()
    assert month is not None
    (sums,) = [one for (employee, _unit), one in sums_of(month).items() if employee == appeal.by_id]
    assert (sums.fines, sums.paid_out) == (Decimal("-200.00"), Decimal("200.00"))


@pytest.fixture
def contested_by_both(contested: Any, actor: Act) -> tuple[Any, Any]:
    """S1, who carries the joint line and confirmed it, contests it as well."""
    from endcap.conduct.appeals.actions import contest

    return contested, contest(actor("S1"), finding_of("1b", "R1", "2026-10-10"), "I was on leave.").row


def test_each_who_carries_it_contests_it_once(contested_by_both: Any, actor: Act) -> None:
    from endcap.conduct.appeals.actions import contest, may_contest

    found = finding_of("1b", "R1", "2026-10-10")
    for code in ("R1", "S1"):
        assert not may_contest(actor(code), found)
        with pytest.raises(ValidationError):
            contest(actor(code), found, "again")
    assert (balance_of("R1"), balance_of("S1")) == (0, 0)


def test_one_appeal_that_is_turned_down_leaves_the_other(contested_by_both: Any, actor: Act) -> None:
    from endcap.conduct.appeals.actions import hear
    from endcap.conduct.ledger.checking import check
    from endcap.conduct.models import State

    own, joint = contested_by_both
    hear(actor("M1"), own, "upheld", "They stood on the shelf.")
    assert (finding_of("1b", "R1", "2026-10-10").state, balance_of("R1")) == (State.CONTESTED, 0)
    hear(actor("M1"), joint, "upheld", "You were there.")
    assert finding_of("1b", "R1", "2026-10-10").state == State.UPHELD
    assert (balance_of("R1"), balance_of("S1")) == (Decimal("-60.00"), Decimal("-30.00"))
    assert check().problems == []


def test_a_finding_that_falls_does_so_for_all_who_contest_it(contested_by_both: Any, actor: Act) -> None:
    from endcap.conduct.appeals.actions import hear
    from endcap.conduct.models import Appeal

    hear(actor("M1"), contested_by_both[0], "overturned", "The photo shows the returns box.")
    assert set(Appeal.objects.values_list("outcome", flat=True)) == {"overturned"}
    assert (balance_of("R1"), balance_of("S1")) == (0, 0)


def test_what_stood_once_is_contested_by_the_other_who_carries_it(contested: Any, actor: Act) -> None:
    from endcap.conduct.appeals.actions import contest, hear
    from endcap.conduct.ledger.checking import check

    hear(actor("M1"), contested, "upheld", "They stood on the shelf.")
    appeal = contest(actor("S1"), finding_of("1b", "R1", "2026-10-10"), "I was on leave.").row
    assert (balance_of("R1"), balance_of("S1")) == (0, 0)
    hear(actor("M1"), appeal, "overturned", "You were.")
    assert (balance_of("R1"), balance_of("S1")) == (0, 0)
    assert check().problems == []


def test_a_statement_leaves_out_what_was_held_back_and_let_out_in_the_month(contested: Any, actor: Act) -> None:
    from endcap.company.models import Employee
    from endcap.conduct.appeals.actions import hear
    from endcap.conduct.queries import month_of
    from endcap.conduct.statements.making import shown

    month, rep = month_of("2026-10"), Employee.objects.get(code="R1")
    assert month is not None

    def steps() -> list[str]:
        return [one.sort for one in shown(actor("R1"), rep, month, with_wage=True).postings]

    assert steps() == ["charge", "freeze"]
    hear(actor("M1"), contested, "upheld", "They stood on the shelf.")
    assert steps() == ["charge"]
