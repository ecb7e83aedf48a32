"""Random facts are valid input, the same for a seed, and meet every clause often."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, product
from pathlib import Path

import pytest

from tests.kernels.rules.random_facts import CLAUSE_FACTS, COLUMNS, random_facts, write_facts
from tests.kernels.rules.random_picks import Facts
from tests.kernels.rules.reference import read_facts, settle_reference

SEEDS = range(40)
WITHOUT_ID = {"reporting", "prices", "declared_orders", "outbound", "company_stockouts", "decisions"}
REFERS_TO = {
    "employee_id": "employees",
    "supervisor_id": "employees",
    "issued_by": "employees",
    "sku": "products",
    "store_id": "stores",
}
NUMBERS = ("quantity", "amount", "unit_price", "documents", "sheets", "target", "actual", "monthly_wage")
IN_ORDER = (("from", "to"), ("assigned_on", "due_on"), ("collected_on", "due_on"), ("production_date", "checked_on"))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_facts_are_valid(seed: int) -> None:
    facts = random_facts(seed)
    for table, rows in facts.items():
        assert all(tuple(row) == COLUMNS[table] for row in rows)
        key = COLUMNS[table][0]
        assert table in WITHOUT_ID or len({row[key] for row in rows}) == len(rows)
        for row in rows:
            check_row(facts, table, row)
    check_spans(facts, "reporting", "employee_id")
    check_spans(facts, "prices", "sku")


def check_row(facts: Facts, table: str, row: dict[str, str]) -> None:
    for column, other in REFERS_TO.items():
        if row.get(column) and COLUMNS[other][0] != COLUMNS[table][0]:
            assert row[column] in {known[COLUMNS[other][0]] for known in facts[other]}
    assert all(float(row[column]) >= 0 for column in NUMBERS if row.get(column))
    assert all(row[first] <= row[then] for first, then in IN_ORDER if row.get(first) and row.get(then))
    assert row.get("supervisor_id") is None or row["supervisor_id"] != row["employee_id"]
    for limit in ("display", "shelf_life"):
        assert not (row.get(f"{limit}_months") and row.get(f"{limit}_days"))


def check_spans(facts: Facts, table: str, of: str) -> None:
    rows = sorted(facts.get(table, []), key=lambda row: (row[of], row["from"]))
    for row, following in pairwise(rows):
        assert row[of] != following[of] or "" < row["to"] < following["from"]


def test_a_seed_gives_the_same_facts_through_files_as_well(tmp_path: Path) -> None:
    write_facts(random_facts(3), tmp_path)
    assert read_facts(tmp_path) == random_facts(3)


def test_every_clause_is_met_and_decided_and_days_are_left_unclear() -> None:
    written: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    liability: Counter[str] = Counter()
    unclear = 0
    for seed, period in product(SEEDS, ("2026-08", "2026-09", "2026-10", "2026-11")):
        facts = random_facts(seed)
        ledger, days = settle_reference(facts, period=period)
        freely, _ = settle_reference({**facts, "decisions": []}, period=period)
        written.update(line[2] for line in ledger)
        undecided.update(line[2] for line in freely)
        liability.update(line[4] for line in ledger)
        unclear += len(days)
    assert all(0 < written[clause] < undecided[clause] for clause, _ in CLAUSE_FACTS)
    assert unclear > 0
    assert liability["joint"] > 0
