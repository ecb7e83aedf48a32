"""Several rulebooks in order: the same row is charged once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from endcap.kernels.facts import BadInput, facts_of_rows
from endcap.kernels.rules import settle
from tests.kernels.rules.settling import facts_with, lines_of, rulebook_of

FORMS = "clause: {number}\nfacts: wasted_forms\nday: occurred_on\namount: fine * sheets"
ROWS = facts_with(wasted_forms=[{"incident_id": "V1", "employee_id": "R1", "occurred_on": "2026-10-05", "sheets": "1"}])


def two(first: object, second: object) -> list:
    return [
        rulebook_of(FORMS.format(number="A1"), name="first", fine=first),
        rulebook_of(FORMS.format(number="B1"), name="second", fine=second),
    ]


def test_the_earlier_rulebook_charges_and_the_other_is_set_aside() -> None:
    with facts_of_rows(ROWS) as facts:
        settlement = settle(facts, period="2026-10", rulebooks=two(5, 8))
        assert [(line.rulebook, line.amount) for line in settlement.lines] == [("first", Decimal("-5.00"))]
        (overlap,) = settlement.overlaps
        assert (overlap.applied, overlap.set_aside, overlap.amount_set_aside) == (
            "first/A1",
            "second/B1",
            Decimal("-8.00"),
        )


def test_the_higher_fine_is_charged_if_asked_for_and_a_tie_goes_to_the_earlier() -> None:
    assert lines_of(ROWS, *two(5, 8), overlap="highest")[0][0] == "second/B1"
    assert lines_of(ROWS, *two(5, 5), overlap="highest")[0][0] == "first/A1"


def test_both_are_charged_if_asked_for() -> None:
    assert len(lines_of(ROWS, *two(5, 8), overlap="both")) == 2


def test_two_clauses_of_one_rulebook_are_both_charged() -> None:
    book = rulebook_of(FORMS.format(number="A1"), FORMS.format(number="A2"))
    assert len(lines_of(ROWS, book)) == 2


def test_what_another_rulebook_charged_in_an_earlier_month_is_not_charged_again() -> None:
    receipts = facts_with(return_receipts=[{"receipt_id": "H1", "employee_id": "R1", "due_on": "2026-09-29"}])
    early = rulebook_of(
        "clause: A1\nfacts: return_receipts\nwhen: late(due_on, handed_in_on)\nday: due_on + 1\namount: fine",
        name="early",
    )
    late = rulebook_of(
        "clause: B1\nfacts: return_receipts\nwhen: late(due_on + 3, handed_in_on)\nday: due_on + 4\namount: fine",
        name="late",
    )
    assert [row[0] for row in lines_of(receipts, early, late, period="2026-09")] == ["early/A1"]
    assert lines_of(receipts, late, early, period="2026-10") == []
    assert [row[0] for row in lines_of(receipts, late, period="2026-10")] == ["late/B1"]
    assert [row[0] for row in lines_of(receipts, late, early, period="2026-10", overlap="both")] == ["late/B1"]


def test_a_finding_waived_in_the_earlier_month_leaves_the_row_free() -> None:
    receipts = facts_with(
        return_receipts=[{"receipt_id": "H1", "employee_id": "R1", "due_on": "2026-09-27"}],
        decisions=[
            {
                "rulebook": "early", "clause": "A1", "fact": "return_receipts", "fact_id": "H1",
                "decision": "waived", "decided_on": "2026-09-30",
            }
        ],
    )  # fmt: skip
    early = rulebook_of(
        "clause: A1\nfacts: return_receipts\nwhen: late(due_on, handed_in_on)\nday: due_on + 1\namount: fine",
        name="early",
    )
    late = rulebook_of(
        "clause: B1\nfacts: return_receipts\nwhen: late(due_on + 3, handed_in_on)\nday: due_on + 4\namount: fine",
        name="late",
    )
    assert [row[0] for row in lines_of(receipts, early, late)] == ["late/B1"]


def test_a_group_rests_on_all_its_rows_and_its_joint_line_goes_with_it() -> None:
    checks = [
        {
            "check_id": f"C{number}", "store_id": "T1", "sku": "W1", "employee_id": "R1", "checked_on": "2026-10-05",
            "production_date": "2025-10-01", "quantity": quantity, "location": "on_shelf",
        }
        for number, quantity in ((1, "1"), (2, "4"))
    ]  # fmt: skip
    small = rulebook_of(
        "clause: A1\nfacts: shelf_checks\nwhen: quantity = 1\nday: checked_on\namount: fine", name="small"
    )
    grouped = rulebook_of(
        """clause: B1
        facts: shelf_checks
        when: checked_on > shelf_life_end
        day: checked_on
        per: {same: [store_id, sku, production_date, checked_on, location], keep: largest quantity}
        amount: fine * quantity
        joint: {share: 0.5}
        sanction: {probation: quantity > 3}""".replace("        ", ""),
        name="grouped",
    )
    assert lines_of(facts_with(shelf_checks=checks), small, grouped) == [
        ("small/A1", "R1", "own", "C1", "-50.00", ""),
        ("grouped/B1", "R1", "own", "C2", "0.00", "probation"),
    ]
    assert len(lines_of(facts_with(shelf_checks=checks), grouped)) == 2


def test_an_episode_rests_on_all_its_checks() -> None:
    checks = [
        {
            "check_id": f"Q{day}", "store_id": "T1", "sku": "W1", "employee_id": "R1", "checked_on": f"2026-10-0{day}",
            "quantity": "0",
        }
        for day in (1, 2, 3)
    ]  # fmt: skip
    episode = rulebook_of(
        "clause: A1\nfacts: stock_checks\nepisode: {of: [store_id, sku], days: checked_on, keep: largest quantity,"
        " lasts_while: quantity = 0}\namount: fine",
        name="episode",
    )
    each = rulebook_of(
        "clause: B1\nfacts: stock_checks\nwhen: quantity = 0\nday: checked_on\namount: fine", name="each"
    )
    assert [row[0] for row in lines_of(facts_with(stock_checks=checks), episode, each)] == ["episode/A1"]
    assert [row[3] for row in lines_of(facts_with(stock_checks=checks), each, episode)] == ["Q1", "Q2", "Q3"]


def test_two_daily_tables_are_both_what_a_finding_rests_on() -> None:
    rows = facts_with(
        declared_orders=[{"employee_id": "R1", "day": "2026-10-05", "quantity": "10"}],
        outbound=[{"employee_id": "R1", "day": "2026-10-05", "quantity": "20"}],
    )
    differs = rulebook_of(
        "clause: A1\nfacts: outbound\nbeside: declared_orders\nwhen: quantity <> declared_orders.quantity\nday: day\namount: fine",
        name="differs",
    )
    small = rulebook_of("clause: B1\nfacts: declared_orders\nwhen: quantity < 15\nday: day\namount: fine", name="small")
    assert [row[0] for row in lines_of(rows, differs, small)] == ["differs/A1"]
    assert [row[0] for row in lines_of(rows, small, differs)] == ["small/B1"]


def test_overlaps_are_written_with_the_ledger(tmp_path: Path) -> None:
    with facts_of_rows(ROWS) as facts:
        settle(facts, period="2026-10", rulebooks=two(5, 8)).write(tmp_path)
    assert (tmp_path / "overlaps.csv").read_text(encoding="utf-8") == (
        "fact,fact_id,employee_id,applied,set_aside,amount_set_aside\nwasted_forms,V1,R1,first/A1,second/B1,-8.00\n"
    )


def test_the_same_rulebook_twice_and_mixed_units_are_refused() -> None:
    with pytest.raises(BadInput, match="twice"):
        lines_of(ROWS, rulebook_of(FORMS.format(number="A1")), rulebook_of(FORMS.format(number="A1")))
