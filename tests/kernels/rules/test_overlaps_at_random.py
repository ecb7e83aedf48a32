"""Fines set aside in SQL, all rows at once, are those that a plain walk through all fines sets aside."""

from __future__ import annotations

import random
from typing import Any

import duckdb
import pytest

from endcap.kernels.rules.overlaps import SET_ASIDE, _decided_at_once, _insert, _set_aside_one_by_one

COLUMNS = (
    "month INTEGER, rulebook_order INTEGER, rulebook VARCHAR, clause VARCHAR, employee_id VARCHAR, fact VARCHAR,"
    " fact_id VARCHAR, amount DECIMAL(24,2), row_table VARCHAR, row_id VARCHAR"
)
CURRENT = 2
Fines = dict[tuple[Any, ...], set[str]]


def some_fines(seed: int) -> Fines:
    """Fines of three rulebooks over a handful of rows; most rest on one row, some on several."""
    chance = random.Random(seed)
    fines: Fines = {}
    for number in range(chance.randint(2, 14)):
        book = chance.randrange(3)
        rows = chance.sample("abcdef", chance.choice([1, 1, 1, 2, 3]))
        amount = chance.choice([10, 20, 20, 50])
        key = (chance.randrange(CURRENT + 1), book, f"book{book}", chance.choice("12"), chance.choice("RS"), "t")
        fines[(*key, f"F{number}", amount)] = set(rows)
    return fines


def walk(fines: Fines, mode: str) -> set[tuple[str, str, str]]:
    """(clause, fact id, applied) of what is set aside in the current month."""

    def precedence(fine: tuple[Any, ...]) -> tuple[Any, ...]:
        return (fine[0], -fine[7] if mode == "highest" else 0, fine[1], fine[3], fine[6])

    charged: list[tuple[Any, ...]] = []
    aside = set()
    for fine in sorted(fines, key=precedence):
        others = [
            (row, place, other)
            for place, other in enumerate(charged)
            for row in fines[fine] & fines[other]
            if other[2] != fine[2] and other[4] == fine[4]
        ]
        if not others:
            charged.append(fine)
        elif fine[0] == CURRENT:
            applied = min(others)[2]
            aside.add((f"{fine[2]}/{fine[3]}", fine[6], f"{applied[2]}/{applied[3]}"))
    return aside


@pytest.mark.parametrize("mode", ["first", "highest"])
def test_what_is_set_aside(mode: Any) -> None:
    for seed in range(150):
        fines = some_fines(seed)
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE contested ({COLUMNS})")
            rows = [[*fine, "t", row] for fine, resting_on in fines.items() for row in sorted(resting_on)]
            connection.executemany("INSERT INTO contested VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            connection.execute(
                f"CREATE TABLE aside ({', '.join(f'{name} {kind}' for name, kind in SET_ASIDE.items())})"
            )
            connection.execute(f"INSERT INTO aside {_decided_at_once('contested', CURRENT, mode)}")
            _insert(connection, "aside", _set_aside_one_by_one(connection, "contested", CURRENT, mode))
            found = connection.execute("SELECT set_aside, fact_id, applied FROM aside").fetchall()
        assert sorted(found) == sorted(walk(fines, mode)), f"seed {seed}"
