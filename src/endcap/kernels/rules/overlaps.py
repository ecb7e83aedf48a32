"""Fines of several rulebooks that rest on the same source row are charged once.

An overlap is between two fines of one employee from different rulebooks. What another rulebook charged on a row in an
earlier month, as settling that month would have charged it, is not charged again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from endcap.kernels.facts.tables import BY_NAME
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.compiler.plan import compile_settlement
from endcap.kernels.rules.engines import Engine
from endcap.kernels.rules.ledger import Overlap
from endcap.kernels.rules.period import Period, Window

OverlapMode = Literal["first", "highest", "both"]
Row = tuple[str, str]


@dataclass(frozen=True)
class Fine:
    """A finding's own fine and the source rows (table, id) on which it rests."""

    rulebook_order: int
    rulebook: str
    clause: str
    employee_id: str
    fact: str
    fact_id: str
    amount: Decimal

    @property
    def citation(self) -> str:
        return f"{self.rulebook}/{self.clause}"


@dataclass(frozen=True)
class SetAside:
    fine: Fine
    applied: str

    def overlap(self) -> Overlap:
        fine = self.fine
        return Overlap(fine.fact, fine.fact_id, fine.employee_id, self.applied, fine.citation, -fine.amount)


def shared_tables(rulebooks: Sequence[CheckedRulebook]) -> frozenset[str]:
    """Tables that fines of more than one rulebook judge."""
    judged: dict[str, set[str]] = defaultdict(set)
    for rulebook in rulebooks:
        for clause in rulebook.clauses:
            for table in (clause.table, clause.beside):
                if table is not None and clause.clause.kind == "fine":
                    judged[table.name].add(rulebook.name)
    return frozenset(table for table, names in judged.items() if len(names) > 1)


def find_overlaps(
    engine: Engine, rulebooks: Sequence[CheckedRulebook], window: Window, mode: OverlapMode
) -> list[SetAside]:
    """What is set aside in the window's period. The engine's relations are left at some period's state: define them
    again afterwards."""
    tables = shared_tables(rulebooks)
    if mode == "both" or not tables:
        return []
    charged: dict[tuple[Row, str], list[Fine]] = defaultdict(list)
    for earlier in _earlier_periods(engine, rulebooks, tables, window.period):
        fines = _fines(engine, rulebooks, Window(earlier, earlier.last), tables)
        aside = {entry.fine for entry in _resolve(fines, charged, mode)}
        for fine, rows in fines.items():
            if fine not in aside:
                for row in rows:
                    charged[row, fine.employee_id].append(fine)
    return _resolve(_fines(engine, rulebooks, window, tables), charged, mode)


def _earlier_periods(
    engine: Engine, rulebooks: Sequence[CheckedRulebook], tables: frozenset[str], period: Period
) -> Iterator[Period]:
    """From the month of the earliest fact or rule on, up to the month before."""
    earliest = _earliest_day(engine, tables)
    if earliest is None:
        return
    in_force = min(rulebook.rulebook.in_force.first for rulebook in rulebooks)
    current = Period.of(max(earliest, in_force))
    while current < period:
        yield current
        current = current.next()


def _earliest_day(engine: Engine, tables: frozenset[str]) -> date | None:
    days = []
    for name in sorted(tables):
        table = BY_NAME[name]
        column = table.happened_on or next(
            one.name for one in table.columns if one.sql_type == "DATE" and not one.blank
        )
        days.append(engine.rows(f"SELECT min({engine.dialect.identifier(column)}) FROM fact_{name}")[0][0])
    return min((day for day in days if day is not None), default=None)


def _fines(
    engine: Engine, rulebooks: Sequence[CheckedRulebook], window: Window, tables: frozenset[str]
) -> dict[Fine, list[Row]]:
    compiled = compile_settlement(rulebooks, window, engine.dialect, (), with_rows_behind=True, only_tables=tables)
    for step in compiled.steps:
        engine.define(step)
    rows: list[tuple[Any, ...]] = engine.rows(
        "SELECT DISTINCT f.rulebook_order, f.rulebook, f.clause, f.employee_id, f.fact, f.fact_id, f.own_amount,"
        " b.row_table, b.row_id FROM findings f JOIN rests_on b ON b.rulebook = f.rulebook AND b.clause = f.clause"
        " AND b.finding_id = f.fact_id WHERE f.kind = 'fine' AND f.own_amount <> 0"
    )
    fines: dict[Fine, list[Row]] = defaultdict(list)
    for *fine, row_table, row_id in rows:
        fines[Fine(*fine)].append((row_table, row_id))
    return fines


def _resolve(
    fines: dict[Fine, list[Row]], charged_before: dict[tuple[Row, str], list[Fine]], mode: OverlapMode
) -> list[SetAside]:
    """Goes through the fines in order of precedence; each is charged unless one of its rows already is."""
    charged: dict[tuple[Row, str], list[Fine]] = defaultdict(list)
    aside: list[SetAside] = []
    for fine in sorted(fines, key=lambda fine: _precedence(fine, mode)):
        keys = [(row, fine.employee_id) for row in sorted(fines[fine])]
        others = [
            other
            for key in keys
            for other in (*charged_before.get(key, ()), *charged.get(key, ()))
            if other.rulebook != fine.rulebook
        ]
        if others:
            aside.append(SetAside(fine, others[0].citation))
        else:
            for key in keys:
                charged[key].append(fine)
    return sorted(
        aside, key=lambda entry: (entry.fine.fact, entry.fine.fact_id, entry.fine.employee_id, entry.fine.citation)
    )


def _precedence(fine: Fine, mode: OverlapMode) -> tuple[Any, ...]:
    size = -fine.amount if mode == "highest" else Decimal(0)
    return (size, fine.rulebook_order, fine.clause, fine.fact_id, fine.employee_id)
