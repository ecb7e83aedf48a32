"""A person confirms or waives what the facts put forward, and whoever carries a line of it does not waive it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.conduct.acting import balance_of, finding_of, settle_again
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]


def test_nothing_is_charged_before_somebody_confirms(findings: None, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm

    assert balance_of("R1") == 0
    confirm(actor("S1"), [finding_of("1b", "R1", "2026-10-10")])
    assert (balance_of("R1"), balance_of("S1")) == (Decimal("-60.00"), Decimal("-30.00"))


def test_the_leader_of_that_day_confirms(findings: None, actor: Act) -> None:
    """R1 was in S1's team on the 10th, and in S2's on the 20th."""
    from endcap.conduct.findings.deciding import confirm

    with pytest.raises(PermissionDenied):
        confirm(actor("S2"), [finding_of("1b", "R1", "2026-10-10")])
    confirm(actor("S2"), [finding_of("1b", "R1", "2026-10-20")])


@pytest.mark.parametrize("code", ["R1", "R2", "P1", "F1", "A1", "L1"])
def test_others_neither_confirm_nor_waive(findings: None, actor: Act, code: str) -> None:
    from endcap.conduct.findings.deciding import confirm, waive

    found = finding_of("1b", "R1", "2026-10-10")
    with pytest.raises(PermissionDenied):
        confirm(actor(code), [found])
    with pytest.raises(PermissionDenied):
        waive(actor(code), found, "because")


def test_whoever_carries_a_joint_line_confirms_but_does_not_waive(findings: None, actor: Act) -> None:
    from endcap.conduct.findings.deciding import may_do, waive

    found = finding_of("1b", "R1", "2026-10-10")
    able = may_do(actor("S1"), found)
    assert (able.confirm, able.waive) == (True, False)
    assert able.why_not
    with pytest.raises(PermissionDenied):
        waive(actor("S1"), found, "my own money")


def test_what_is_waived_is_gone_from_the_settlement(findings: None, actor: Act) -> None:
    from endcap.conduct.findings.deciding import waive
    from endcap.conduct.models import State

    waive(actor("M1"), finding_of("6", "R2"), "was ill")
    settle_again()
    found = finding_of("6", "R2")
    assert (found.state, found.reason, balance_of("R2")) == (State.WAIVED, "was ill", 0)


def test_a_waiver_needs_a_reason_and_can_be_taken_back(findings: None, actor: Act) -> None:
    from endcap.conduct.findings.deciding import reopen, waive
    from endcap.conduct.models import State

    found = finding_of("6", "R2")
    with pytest.raises(ValidationError):
        waive(actor("M1"), found, "  ")
    waive(actor("M1"), found, "was ill")
    reopen(actor("M1"), finding_of("6", "R2"), "was not ill")
    settle_again()
    assert finding_of("6", "R2").state == State.PROPOSED


def test_several_are_confirmed_or_none(findings: None, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm
    from endcap.conduct.models import Posting

    mine, other = finding_of("1b", "R1", "2026-10-10"), finding_of("1b", "R1", "2026-10-20")
    with pytest.raises(PermissionDenied):
        confirm(actor("S1"), [mine, other])
    assert not Posting.objects.exists()
    confirm(actor("M1"), [mine, other])
    assert balance_of("R1") == Decimal("-180.00")


def test_nothing_is_decided_twice(findings: None, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm, waive

    found = finding_of("6", "R2")
    confirm(actor("M1"), [found])
    for again in (lambda: confirm(actor("M1"), [found]), lambda: waive(actor("M1"), found, "no")):
        with pytest.raises(ValidationError):
            again()
    assert balance_of("R2") == Decimal("-20.00")


def test_a_rulebook_that_somebody_did_not_acknowledge_does_not_bind_them(findings: None, actor: Act) -> None:
    """Another version holds for October, and nobody has read it yet."""
    from endcap.conduct.findings.deciding import confirm
    from endcap.conduct.findings.refreshing import refresh
    from endcap.conduct.models import Rulebook, RulebookVersion
    from endcap.conduct.rulebooks.in_force import publish

    october = date(2026, 10, 1)
    publish(Rulebook.objects.get(), RulebookVersion.objects.get().text, from_day=october, at=timezone.now())
    refresh(TODAY, since=october)
    with pytest.raises(ValidationError, match="吴佳敏"):
        confirm(actor("M1"), [finding_of("6", "R2")])


def test_corrected_facts_take_back_what_was_charged(findings: None, actor: Act) -> None:
    """A changed quantity puts the finding forward again with the new amount."""
    from endcap.conduct.findings.deciding import confirm
    from endcap.conduct.models import Posting, State
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named
    from endcap.shelf.models import ShelfCheck

    confirm(actor("M1"), [finding_of("1b", "R1", "2026-10-10")])
    actions.edit(actor("M1"), kind_named("shelf-check"), [ShelfCheck.objects.get(code="X1")], {"quantity": Decimal(1)})
    settle_again()
    found = finding_of("1b", "R1", "2026-10-10")
    assert (found.state, found.amount) == (State.PROPOSED, Decimal("-30.00"))
    assert (balance_of("R1"), balance_of("S1")) == (0, 0)
    assert sorted(Posting.objects.values_list("sort", flat=True)) == ["charge", "charge", "reversal", "reversal"]
    confirm(actor("M1"), [found])
    assert balance_of("R1") == Decimal("-30.00")


def test_removed_facts_withdraw_their_finding(findings: None, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm
    from endcap.conduct.models import State
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named
    from endcap.visits.models import Task

    confirm(actor("M1"), [finding_of("6", "R2")])
    actions.remove(actor("M1"), kind_named("task"), Task.objects.get(code="J2"))
    settle_again()
    assert (finding_of("6", "R2").state, balance_of("R2")) == (State.WITHDRAWN, 0)


def test_whoever_answers_jointly_does_not_correct_the_record(findings: None, actor: Act) -> None:
    """That would be a waiver by another name: a manager corrects it."""
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named
    from endcap.shelf.models import ShelfCheck

    found = finding_of("1b", "R1", "2026-10-10")
    row, kind = ShelfCheck.objects.get(code=found.fact_id), kind_named("shelf-check")
    with pytest.raises(ValidationError, match="须由他人更正"):
        actions.edit(actor("S1"), kind, [row], {"quantity": Decimal(1)})
    actions.edit(actor("M1"), kind, [row], {"quantity": Decimal(1)})


def test_whoever_answers_jointly_does_not_put_another_record_in_its_place(
    customers: None, findings: None, actor: Act
) -> None:
    """A larger quantity of the same batch on the same day would become the finding, and they its issuer."""
    from endcap.shelf.models import ShelfCheck
    from tests.conduct.acting import add_record

    row = ShelfCheck.objects.get(code=finding_of("1b", "R1", "2026-10-20").fact_id)
    names = ("store", "product", "production_date", "checked_on", "location")
    again = {name: getattr(row, name) for name in names} | {"quantity": row.quantity + 1, "employee": row.employee}
    with pytest.raises(ValidationError, match="须由他人补录"):
        add_record("shelf-check", actor("S2"), **again)
    add_record("shelf-check", actor("M1"), **again)


def test_a_supervisor_who_has_not_read_the_rulebook_does_not_shield_the_team(findings: None, actor: Act) -> None:
    """What they would carry themselves is charged nothing, also once the finding was contested and stands."""
    from endcap.company.models import Employee
    from endcap.conduct.appeals.actions import contest, hear
    from endcap.conduct.findings.deciding import confirm
    from endcap.conduct.findings.refreshing import refresh
    from endcap.conduct.models import Rulebook, RulebookVersion
    from endcap.conduct.rulebooks.acknowledging import acknowledge
    from endcap.conduct.rulebooks.in_force import publish

    october = date(2026, 10, 1)
    text = RulebookVersion.objects.get().text
    version = publish(Rulebook.objects.get(), text, from_day=october, at=datetime(2026, 8, 1, tzinfo=UTC))
    acknowledge([version], Employee.objects.exclude(code="S1"), at=datetime(2026, 9, 1, tzinfo=UTC))
    refresh(TODAY, since=october)
    confirm(actor("M1"), [finding_of("1b", "R1", "2026-10-10")])
    assert (balance_of("R1"), balance_of("S1")) == (Decimal("-60.00"), 0)
    appeal = contest(actor("R1"), finding_of("1b", "R1", "2026-10-10"), "returns box").row
    hear(actor("A1"), appeal, "upheld", "It was on the shelf.")
    assert (balance_of("R1"), balance_of("S1")) == (Decimal("-60.00"), 0)


def test_a_proposal_is_not_taken_up_before_its_finding_stands(findings: None, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm, decide_proposal, waive
    from endcap.conduct.models import Finding

    found = finding_of("6", "R2")
    Finding.objects.filter(pk=found.pk).update(proposal="open", sanction="probation")
    with pytest.raises(ValidationError):
        decide_proposal(actor("M1"), found, "taken_up", "now")
    confirm(actor("M1"), [found])
    decide_proposal(actor("M1"), found, "taken_up", "now")
    other = finding_of("6", "P1")
    Finding.objects.filter(pk=other.pk).update(proposal="open", sanction="probation")
    waive(actor("M1"), other, "was ill")
    with pytest.raises(ValidationError):
        decide_proposal(actor("M1"), other, "taken_up", "now")


def test_deciding_a_proposal_gives_no_new_time_to_appeal(findings: None, actor: Act) -> None:
    from datetime import timedelta

    from endcap.conduct.appeals.actions import last_day_to_appeal
    from endcap.conduct.findings.deciding import confirm, decide_proposal
    from endcap.conduct.models import Finding

    found = finding_of("6", "R2")
    Finding.objects.filter(pk=found.pk).update(proposal="open", sanction="probation")
    confirm(actor("M1"), [found])
    until = last_day_to_appeal(finding_of("6", "R2"))
    decide_proposal(actor("M1", today=TODAY + timedelta(days=30)), found, "set_aside", "later")
    assert last_day_to_appeal(finding_of("6", "R2")) == until
