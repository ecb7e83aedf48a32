"""The wage guard: a month's fines against the wage, and what is carried over."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from endcap.kernels.facts import BadInput, facts_of_rows
from endcap.kernels.rules import Deduction, load_rulebook, settle
from tests.kernels.rules.settling import PEOPLE, facts_with


def deductions(people: list[dict], sheets: dict[str, int], **options: object) -> dict[str, Deduction]:
    forms = [
        {"incident_id": f"V-{who}", "employee_id": who, "occurred_on": "2026-10-05", "sheets": str(count)}
        for who, count in sheets.items()
    ]
    with facts_of_rows(facts_with(employees=people, wasted_forms=forms)) as facts:
        settlement = settle(facts, period="2026-10", **options)
        return {one.employee_id: one for one in settlement.deductions}


def test_fines_are_held_to_the_share_and_the_rest_is_carried_over() -> None:
    found = deductions(PEOPLE, {"R1": 150}, wage_guard=Decimal("0.2"), carried={"R1": Decimal("100")})["R1"]
    assert (found.net_fines, found.allowed, found.deducted, found.carried_out) == (
        Decimal("1600.00"), Decimal("1000.00"), Decimal("1000.00"), Decimal("600.00"),
    )  # fmt: skip


def test_pay_never_falls_below_the_minimum_wage() -> None:
    poor = [{**PEOPLE[2], "monthly_wage": "2500"}, PEOPLE[1]]
    found = deductions(poor, {"R1": 150}, wage_guard=Decimal("0.2"))["R1"]
    assert (found.allowed, found.deducted, found.carried_out) == (
        Decimal("10.00"),
        Decimal("10.00"),
        Decimal("1490.00"),
    )
    below = [{**PEOPLE[2], "monthly_wage": "2400"}, PEOPLE[1]]
    assert deductions(below, {"R1": 1}, wage_guard=Decimal("0.2"))["R1"].allowed == 0


def test_without_a_wage_nothing_is_deducted_and_it_is_said() -> None:
    forms = [{"incident_id": "V1", "employee_id": "R2", "occurred_on": "2026-10-05", "sheets": "1"}]
    with facts_of_rows(facts_with(wasted_forms=forms)) as facts:
        settlement = settle(facts, period="2026-10", wage_guard=Decimal("0.2"), languages=("en",))
        found = {one.employee_id: one for one in settlement.deductions}["R2"]
        assert (found.deducted, found.carried_out) == (0, Decimal("10.00"))
        assert [warning for warning in settlement.warnings if "R2" in warning]


def test_rewards_come_off_the_fines_and_cannot_make_them_negative() -> None:
    results = [
        {"result_id": "A1", "employee_id": "R1", "day": "2026-10-31", "measure": "displays_won", "actual": "3"},
    ]
    books = [load_rulebook("ka-channel"), load_rulebook("sales-rewards")]
    forms = [{"incident_id": "V1", "employee_id": "R1", "occurred_on": "2026-10-05", "sheets": "20"}]
    with facts_of_rows(facts_with(wasted_forms=forms, results=results)) as facts:
        found = {
            one.employee_id: one
            for one in settle(facts, period="2026-10", rulebooks=books, wage_guard=Decimal("0.2")).deductions
        }
    assert found["R1"].net_fines == Decimal("50.00")
    assert found["R2"].net_fines == 0


def test_the_month_before_hands_over_its_own_file(tmp_path: Path) -> None:
    with facts_of_rows(
        facts_with(
            wasted_forms=[{"incident_id": "V1", "employee_id": "R1", "occurred_on": "2026-10-05", "sheets": "150"}]
        )
    ) as facts:
        settle(facts, period="2026-10", wage_guard=Decimal("0.2")).write(tmp_path)
        november = settle(facts, period="2026-11", wage_guard=Decimal("0.2"), carried=tmp_path / "deductions.csv")
        assert {one.employee_id: one.carried_in for one in november.deductions}["R1"] == Decimal("500.00")


@pytest.mark.parametrize(
    "content",
    [
        "employee_id\nR1\n",
        "employee_id,carried_out\nR1,abc\n",
        "employee_id,carried_out\nR1,-5\n",
        "employee_id,carried_out\nR1,1.234\n",
        "employee_id,carried_out\nR1,1\nR1,2\n",
        "employee_id,carried_out\n,1\n",
        "employee_id,carried_out\nNOBODY,1\n",
        "employee_id,carried_out\nR1,NaN\n",
    ],
)
def test_a_bad_carried_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "carried.csv"
    path.write_text(content, encoding="utf-8")
    with facts_of_rows(facts_with()) as facts, pytest.raises(BadInput):
        settle(facts, period="2026-10", wage_guard=Decimal("0.2"), carried=path)
