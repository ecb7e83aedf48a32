"""A settled month is kept whole, as it was settled, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from endcap.company.models import CompanySettings, Employee
from endcap.conduct.actions import RulebooksDiffer, UnknownEmployees, record_settlement
from endcap.conduct.models import LedgerLine, SettlementRun
from endcap.conduct.queries import carried_into, current_runs
from endcap.kernels.rules import Period, load_rulebook
from tests.conftest import WAGE_GUARD, write_tables

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 1, tzinfo=UTC)
LINES = {
    ("R1", "1b", "own", "C1", Decimal("-60.00"), ""),
    ("S1", "1b", "joint", "C1", Decimal("-30.00"), ""),
    ("R1", "1b", "own", "C2", Decimal("-120.00"), ""),
    ("S2", "1b", "joint", "C2", Decimal("-60.00"), ""),
    ("P1", "6", "own", "J1", Decimal("-20.00"), ""),
    ("R2", "6", "own", "J2", Decimal("-20.00"), ""),
    ("R2", "3", "own", "K1", Decimal("-200.00"), "dismissal_review"),
}


def test_every_line_is_kept_with_both_languages_and_its_unit(run: SettlementRun) -> None:
    lines = run.lines.select_related("employee", "clause")
    found = {(x.employee.code, x.clause.number, x.liability, x.fact_id, x.amount, x.sanction) for x in lines}
    assert found == LINES
    for line in lines:
        assert line.unit == run.unit == "CNY"
        assert line.explanation_zh.endswith("。")
        assert line.explanation_en.endswith(".")
        assert line.explanation_zh != line.explanation_en


def test_joint_lines_name_whose_finding_it_is(run: SettlementRun) -> None:
    joint = run.lines.filter(liability="joint").values_list("employee__code", "because_of__code")
    assert sorted(joint) == [("S1", "R1"), ("S2", "R1")]


def test_a_run_keeps_all_that_is_needed_to_derive_it_again(run: SettlementRun, settled: Any) -> None:
    run = SettlementRun.objects.get(pk=run.pk)
    assert (run.period, run.as_of, run.facts_digest) == ("2026-10", settled.as_of, settled.facts_digest)
    assert run.rulebooks[0]["digest"] == settled.rulebooks[0].digest
    assert run.wage_guard == WAGE_GUARD
    clauses = {clause.number: clause for clause in run.clauses.all()}
    assert "三十" in clauses["1b"].source_zh
    assert len(clauses) == 14


def test_unclear_days_and_wage_guard_are_kept(run: SettlementRun) -> None:
    day = run.unclear_days.select_related("employee").get()
    assert (day.employee.code, str(day.occurred_on), day.missing) == ("R2", "2026-10-07", "outbound")
    guard = run.deductions.get(employee__code="R1")
    assert (guard.net_fines, guard.allowed, guard.deducted, guard.carried_out) == (
        Decimal("180.00"), Decimal("100.00"), Decimal("100.00"), Decimal("80.00"),
    )  # fmt: skip
    assert run.deductions.get(employee__code="P1").wage is None


def test_what_was_carried_out_is_carried_into_the_next_month(run: SettlementRun) -> None:
    assert carried_into(Period(2026, 11)) == {
        "P1": Decimal("20.00"),
        "R1": Decimal("80.00"),
    }
    assert carried_into(Period(2026, 12)) == {}


def test_the_latest_run_of_a_month_is_current(record: Callable[[], SettlementRun]) -> None:
    first, second = record(), record()
    assert list(current_runs()) == [second]
    assert first.lines.count() == second.lines.count() == len(LINES)


def test_people_who_are_not_known_are_refused_and_nothing_is_kept(company: None, settled: Any) -> None:
    Employee.objects.filter(code="R2").delete()
    with pytest.raises(UnknownEmployees, match="R2"):
        record_settlement(
            settled, rulebooks=[load_rulebook("ka-channel")], overlap="first", wage_guard=None, by=None, at=AT
        )
    assert not SettlementRun.objects.exists()


def test_other_rulebooks_than_those_applied_are_refused(company: None, settled: Any) -> None:
    with pytest.raises(RulebooksDiffer):
        record_settlement(settled, rulebooks=[], overlap="first", wage_guard=None, by=None, at=AT)


def test_a_failure_in_the_middle_leaves_nothing(company: None, settled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from endcap.conduct import actions

    def broken(*_: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(actions, "_record_deductions", broken)
    with pytest.raises(ConnectionError):
        record_settlement(
            settled, rulebooks=[load_rulebook("ka-channel")], overlap="first", wage_guard=None, by=None, at=AT
        )
    assert not SettlementRun.objects.exists()
    assert not LedgerLine.objects.exists()


def test_the_command_settles_and_keeps_a_month(company: None, facts_folder: Path, capsys: Any) -> None:
    call_command("record_settlement", facts=facts_folder, period="2026-10", wage_guard=Decimal("0.2"))
    assert "2026-10: 7 lines kept" in capsys.readouterr().out
    assert SettlementRun.objects.get().wage_guard == Decimal("0.2")


def test_the_company_chooses_unit_guard_and_joint_liability(company: None, facts_folder: Path) -> None:
    CompanySettings.objects.update(wage_guard=Decimal("0.1"), joint_liability="shared")
    call_command("record_settlement", facts=facts_folder, period="2026-10")
    run = SettlementRun.objects.latest("pk")
    assert (run.unit, run.wage_guard) == ("CNY", Decimal("0.1"))
    shared = {line.liability: line.amount for line in run.lines.filter(fact_id="C1")}
    assert shared == {"own": Decimal("-30.00"), "joint": Decimal("-30.00")}

    CompanySettings.objects.update(unit="points", joint_liability="in_addition")
    call_command("record_settlement", facts=facts_folder, period="2026-10")
    run = SettlementRun.objects.latest("pk")
    assert (run.unit, run.wage_guard) == ("points", None)
    added = {line.liability: line.amount for line in run.lines.filter(fact_id="C1")}
    assert added == {"own": Decimal("-60.00"), "joint": Decimal("-30.00")}


def test_the_commands_say_what_is_wrong_with_the_facts(company: None, tmp_path: Path) -> None:
    bad = write_tables(tmp_path / "bad", {"employees": "employee_id,name,role\nX1,甲,pilot\n"})
    with pytest.raises(CommandError):
        call_command("record_settlement", facts=bad, period="2026-10")
    with pytest.raises(CommandError):
        call_command("record_settlement", facts=bad, period="October")
    with pytest.raises(CommandError):
        call_command("take_over_company", facts=bad, since="2026-01-01")
