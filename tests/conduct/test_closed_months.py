"""What later days bring does not judge a month anew: it stands under the roles, order and clashes of its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from endcap.company.actions import employ, give_role
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
from tests.conftest import SINCE, SYSTEM

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]


def clean_months(code: str) -> dict[str, str]:
    from endcap.conduct.models import Finding

    return dict(Finding.objects.filter(number="B4", employee__code=code).values_list("period", "state"))


def test_a_clean_month_that_is_waived_leaves_the_others(rewards: Any, actor: Act) -> None:
    from endcap.conduct.findings.deciding import waive
    from endcap.conduct.models import Finding

    settle_all()
    assert clean_months("R3") == {OCTOBER: "proposed", NOVEMBER: "proposed"}
    waive(actor("M1"), Finding.objects.get(number="B4", employee__code="R3", period=OCTOBER), "was on leave all month")
    settle_all()
    assert clean_months("R3") == {OCTOBER: "waived", NOVEMBER: "proposed"}


def test_clean_months_follow_a_new_number(rewards: Any, actor: Act) -> None:
    from endcap.company.models import Employee
    from endcap.conduct.models import Finding

    settle_all()
    Employee.objects.filter(code="R3").update(code="R9")
    settle_all()
    assert clean_months("R9") == {OCTOBER: "proposed", NOVEMBER: "proposed"}
    assert Finding.objects.filter(number="B4", fact_id__startswith="R3").count() == 0


def test_a_promotion_leaves_the_months_before_as_they_were(rewards: Any, actor: Act) -> None:
    """Clauses for reps hold for October, and not for November, on whose end R3 is a supervisor."""
    from endcap.company.models import Employee

    give_role(SYSTEM, Employee.objects.get(code="R3"), "supervisor", first_day=date(2026, 11, 5))
    settle_all()
    assert clean_months("R3") == {OCTOBER: "proposed"}


def test_whoever_left_or_was_not_there_yet_has_no_clean_month(rewards: Any, actor: Act) -> None:
    from endcap.company.models import EmployeeRole

    employ(SYSTEM, "R4", "新来", "rep", since=date(2026, 11, 1))
    employ(SYSTEM, "R5", "新来", "rep", since=date(2026, 11, 2))
    EmployeeRole.objects.filter(employee__code="R3").update(last_day=date(2026, 11, 20))
    settle_all()
    assert clean_months("R3") == {OCTOBER: "proposed"}
    assert clean_months("R4") == {NOVEMBER: "proposed"}
    assert clean_months("R5") == {}


def test_settling_the_export_of_each_month_gives_the_same(rewards: Any, actor: Act, tmp_path: Path) -> None:
    """Two rulebooks, two months, a promotion, somebody who left, and decisions of every sort."""
    from endcap.company.models import Employee, EmployeeRole
    from endcap.conduct.appeals.actions import contest, hear
    from endcap.conduct.facts.folder import write_folder
    from endcap.conduct.findings.deciding import confirm, waive
    from endcap.conduct.models import Finding, FindingLine
    from endcap.conduct.rulebooks.in_force import books, in_force, overlap_mode
    from endcap.kernels.rules import Period, settle

    give_role(SYSTEM, Employee.objects.get(code="P1"), "rep", first_day=date(2026, 11, 5))
    EmployeeRole.objects.filter(employee__code="R3").update(last_day=date(2026, 11, 20))
    add_record(
        "task",
        actor("M1"),
        employee=Employee.objects.get(code="R1"),
        title="x",
        assigned_on=SINCE,
        due_on=date(2026, 11, 9),
    )
    settle_all()
    waive(actor("M1"), Finding.objects.get(number="B4", employee__code="R3", period=OCTOBER), "was on leave")
    waive(actor("M1"), finding_of("6", "R2"), "was ill")
    confirm(actor("S1"), [finding_of("1b", "R1", "2026-10-10")])
    appeal = contest(actor("R1"), finding_of("1b", "R1", "2026-10-10"), "returns box").row
    hear(actor("M1"), appeal, "overturned", "it was")
    settle_all()
    away = ("waived", "overturned", "withdrawn")
    for period in (OCTOBER, NOVEMBER):
        month = Period.parse(period)
        write_folder(tmp_path / period, on=IN_DECEMBER, roles_on=min(IN_DECEMBER, month.last))
        given = {"period": period, "as_of": IN_DECEMBER, "rulebooks": books(in_force(month)), "overlap": overlap_mode()}
        with settle(tmp_path / period, **given) as settlement:
            settled = {(line.entry_id, line.employee_id, line.amount) for line in settlement.lines}
        known = FindingLine.objects.filter(finding__period=period).exclude(finding__state__in=away)
        assert settled == {(line.entry_id, line.employee.code, line.amount) for line in known}
        assert settled


def test_a_closed_month_keeps_how_clashes_were_settled(findings: None, actor: Act) -> None:
    """A late fact has the month settled anew: under the order and the choices of when it was closed."""
    from endcap.company.models import CompanySettings, Employee
    from endcap.conduct.models import LedgerMonth, Rulebook
    from endcap.conduct.rulebooks.in_force import terms_now, terms_of
    from endcap.kernels.rules import Period

    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
    before = balance_of("S1"), balance_of("S2")
    CompanySettings.objects.update(overlap="both")
    Rulebook.objects.update(joint_in_points=True)
    add_record(
        "task",
        actor("M1"),
        employee=Employee.objects.get(code="R1"),
        title="x",
        assigned_on=SINCE,
        due_on=date(2026, 10, 9),
    )
    settle_all(date(2026, 11, 10))
    assert finding_of("6", "R1").is_late
    assert (balance_of("S1"), balance_of("S2")) == before
    assert not finding_of("1b", "R1", "2026-10-10").lines.filter(unit="points").exists()
    assert LedgerMonth.objects.get(month=OCTOBER).judged_under["overlap"] == "first"
    assert terms_of(Period.parse(OCTOBER)).overlap == "first"
    assert terms_of(Period.parse(NOVEMBER)) == terms_now()


def test_of_two_settlings_at_once_the_later_look_stays(findings: None, actor: Act, monkeypatch: Any) -> None:
    """The other one writes while this one still works out what it saw before."""
    from endcap.conduct.findings import refreshing
    from endcap.conduct.models import Dirty, LedgerMonth, State
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named
    from endcap.visits.models import Task

    settle_month = refreshing.settle_month
    started = timezone.now()

    def meanwhile(*given: Any, **more: Any) -> Any:
        seen = settle_month(*given, **more)
        if LedgerMonth.objects.get().facts_seen_at <= started:
            actions.remove(actor("M1"), kind_named("task"), Task.objects.get(code="J2"))
            LedgerMonth.objects.update(facts_seen_at=started + timezone.timedelta(minutes=1))
        return seen

    actions.edit(actor("M1"), kind_named("task"), [Task.objects.get(code="J2")], {"title": "y"})
    monkeypatch.setattr(refreshing, "settle_month", meanwhile)
    assert settle_again().is_overtaken
    assert Dirty.objects.exists()
    LedgerMonth.objects.update(facts_seen_at=started)
    monkeypatch.setattr(refreshing, "settle_month", settle_month)
    assert not settle_again().is_overtaken
    assert (finding_of("6", "R2").state, Dirty.objects.count()) == (State.WITHDRAWN, 0)


def test_a_number_that_somebody_else_had_does_not_stop_settling(rewards: Any, actor: Act) -> None:
    from endcap.company.models import Employee

    settle_all()
    Employee.objects.filter(code="R3").update(code="R3-2025")
    employ(SYSTEM, "R3", "何方", "rep", since=SINCE)
    settle_all()
    assert clean_months("R3") == clean_months("R3-2025") == {OCTOBER: "proposed", NOVEMBER: "proposed"}


def test_only_what_is_decided_otherwise_has_months_settled_again(findings: None, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm, reopen, waive
    from endcap.conduct.models import Dirty

    manager = actor("M1")
    settle_again()
    confirm(manager, [finding_of("6", "P1")])
    assert not Dirty.objects.exists()
    waive(manager, finding_of("6", "R2"), "was ill")
    assert Dirty.objects.count() == 1
    settle_again()
    reopen(manager, finding_of("6", "R2"), "was not")
    assert Dirty.objects.count() == 1


def test_two_who_change_numbers_with_each_other_keep_their_months(rewards: Any, actor: Act) -> None:
    from endcap.company.models import Employee
    from endcap.conduct.models import Finding

    employ(SYSTEM, "R4", "何方", "rep", since=SINCE)
    settle_all()
    first, second = Employee.objects.get(code="R3"), Employee.objects.get(code="R4")
    for code, one in (("R0", first), ("R3", second), ("R4", first)):
        Employee.objects.filter(pk=one.pk).update(code=code)
    settle_all()
    for one, code in ((first, "R4"), (second, "R3")):
        known = set(Finding.objects.filter(employee=one, number="B4").values_list("fact_id", flat=True))
        assert known == {f"{code}/{OCTOBER}", f"{code}/{NOVEMBER}"}


def test_a_role_held_for_a_day_does_not_judge_the_month(rewards: Any, actor: Act) -> None:
    """The role held longest counts, and a clean month is a whole one."""
    from endcap.company.models import Employee

    give_role(SYSTEM, Employee.objects.get(code="R2"), "supervisor", first_day=date(2026, 10, 31))
    employ(SYSTEM, "R4", "新来", "rep", since=date(2026, 10, 31))
    settle_all()
    assert finding_of("6", "R2").state == "proposed"
    assert clean_months("R4") == {NOVEMBER: "proposed"}


def test_what_still_grew_when_the_month_was_looked_at_last_is_whole_before_it_closes(
    findings: None, actor: Act, sign_in: Callable[..., Any]
) -> None:
    from endcap.accounts.models import Store
    from endcap.company.models import Employee, Product
    from endcap.conduct.findings.refreshing import refresh, settle_what_waits
    from endcap.conduct.ledger.closing import close

    close_october(actor("M1"), move_on=True)
    add_record(
        "swap", actor("M1"), store=Store.objects.get(code="T1"), product=Product.objects.get(), quantity=Decimal(1),
        employee=Employee.objects.get(code="R1"), found_on=date(2026, 11, 2),
    )  # fmt: skip
    refresh(date(2026, 11, 29))
    found = finding_of("2", "R1")
    assert found.is_growing
    manager = actor("M1", today=date(2026, 12, 1))
    settle_what_waits(manager)
    close(manager, NOVEMBER, move_on=True)
    whole = finding_of("2", "R1", "2026-11-30")
    assert (whole.is_growing, whole.amount - found.amount < 0) == (False, True)
