"""The engine against the slow and obvious reference, on random facts dense with edges."""

from __future__ import annotations

import os
from datetime import date

import pytest

from endcap.kernels.facts import facts_of_rows
from endcap.kernels.rules import Line, Unclear, load_rulebook, settle
from tests.kernels.rules.random_facts import random_facts
from tests.kernels.rules.reference import settle_reference

SEEDS = int(os.environ.get("ENDCAP_RANDOM_FACT_SETS", "200"))
SEEDS_PER_TEST = 10
SIGHTS = (
    ("2026-10", None),
    ("2026-10", date(2026, 10, 15)),
    ("2026-09", None),
    ("2026-11", date(2026, 12, 20)),
)


def ledger_row(line: Line) -> tuple[str, ...]:
    return (
        line.period, line.rulebook, line.clause, line.employee_id, line.liability, line.because_of or "", line.fact,
        line.fact_id, line.occurred_on.isoformat(), f"{line.amount:.2f}", line.sanction or "",
    )  # fmt: skip


def unclear_row(day: Unclear) -> tuple[str, ...]:
    return (
        day.period, day.rulebook, day.clause, day.employee_id, day.occurred_on.isoformat(), day.fact, day.fact_id, day.missing,
    )  # fmt: skip


@pytest.mark.parametrize("first_seed", range(0, SEEDS, SEEDS_PER_TEST))
def test_ledger_and_unclear_days_are_those_of_the_reference(first_seed: int) -> None:
    rulebook = load_rulebook("ka-channel")
    for seed in range(first_seed, first_seed + SEEDS_PER_TEST):
        rows = random_facts(seed)
        with facts_of_rows(rows) as facts:
            for period, as_of in SIGHTS:
                ledger, unclear = settle_reference(rows, period=period, as_of=as_of)
                settlement = settle(facts, period=period, as_of=as_of, rulebooks=[rulebook])
                where = f"seed {seed}, {period} as of {as_of}"
                assert [ledger_row(line) for line in settlement.lines] == ledger, where
                assert [unclear_row(day) for day in settlement.unclear] == unclear, where
