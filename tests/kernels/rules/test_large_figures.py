"""Figures at the edge of what is kept exactly: a ledger, or a rulebook refused beforehand, never an overflow."""

from __future__ import annotations

import pytest

from endcap.kernels.facts import BadInput
from tests.kernels.rules.settling import PRODUCTS, facts_with, lines_of, rulebook_of

FORMS = "clause: A\nfacts: wasted_forms\nday: occurred_on\namount: {}"


def check(**changes: object) -> dict[str, object]:
    row = {
        "check_id": "C1", "store_id": "T1", "sku": "W1", "employee_id": "R1", "checked_on": "2026-10-05",
        "production_date": "2025-11-20", "quantity": "1", "location": "on_shelf",
    }  # fmt: skip
    return row | changes


def test_a_price_and_a_quantity_may_both_be_large() -> None:
    product = PRODUCTS[0] | {"unit_price": "99999999.9999"}
    rows = facts_with(products=[product], shelf_checks=[check(quantity="999999999999.999999")])
    amounts = {line[2]: line[4] for line in lines_of(rows)}
    assert amounts == {"own": "-999999999998999999000.00", "joint": "-499999999999499999500.00"}


def test_whole_numbers_may_outgrow_what_a_machine_word_holds() -> None:
    rows = facts_with(
        wasted_forms=[{"incident_id": "V1", "employee_id": "R1", "occurred_on": "2026-10-05", "sheets": "1000000"}]
    )
    book = rulebook_of(FORMS.format("sheets * 999999 * 9999 + 99999999 * 10000 * 0"))
    assert lines_of(rows, book)[0][4] == "-9998990001000000.00"


@pytest.mark.parametrize(
    "amount",
    [
        "sheets * 999999999 * 999999999",
        "sheets * 999999999 * 999999999 * 999999999 * 999999999",
        "sheets * days_between(occurred_on + sheets * 999999999, occurred_on)",
        "days_between(add_months(occurred_on, 99999), occurred_on)",
    ],
)
def test_what_could_outgrow_the_ledger_is_refused_with_its_place(amount: str) -> None:
    with pytest.raises(BadInput) as refused:
        rulebook_of(FORMS.format(amount))
    assert refused.value.problems[0].row is not None


@pytest.mark.parametrize(
    ("share", "mode", "expected"),
    [
        ("0 - 0.5", "in_addition", {"own": "-50.00"}),
        ("0.9 + 0.9", "in_addition", {"own": "-50.00", "joint": "-50.00"}),
        ("sheets", "shared", {"joint": "-50.00"}),
        ("sheets - 8", "shared", {"own": "-50.00"}),
    ],
)
def test_a_share_that_is_worked_out_stays_between_nothing_and_the_whole(
    share: str, mode: str, expected: dict[str, str]
) -> None:
    book = rulebook_of(FORMS.format("fine") + f"\njoint: {{share: {share}, mode: {mode}}}")
    rows = facts_with(
        wasted_forms=[{"incident_id": "V1", "employee_id": "R1", "occurred_on": "2026-10-05", "sheets": "7"}]
    )
    assert {line[2]: line[4] for line in lines_of(rows, book)} == expected
