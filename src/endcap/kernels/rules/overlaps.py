"""Fines of several rulebooks that rest on the same source row are charged once.

An overlap is between two fines of one employee from different rulebooks. What another rulebook charged on a row in an
earlier month, as settling that month would have charged it, is not charged again.

Only contested rows matter: those on which fines of more than one rulebook rest. Where each fine on a contested row rests
on that row alone, the first in order of precedence decides, and SQL says so for all rows at once; what is tangled through
groups is gone through one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import duckdb
import pyarrow

from endcap.kernels.facts.tables import BY_NAME
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.compiler.plan import Step, compile_settlement
from endcap.kernels.rules.dialects import MONEY_TYPE
from endcap.kernels.rules.engines import Engine
from endcap.kernels.rules.period import Period, Window

OverlapMode = Literal["first", "highest", "both"]
Row = tuple[str, str]

SET_ASIDE = {
    "rulebook": "VARCHAR", "clause": "VARCHAR", "fact": "VARCHAR", "fact_id": "VARCHAR", "employee_id": "VARCHAR",
    "applied": "VARCHAR", "set_aside": "VARCHAR", "amount_set_aside": MONEY_TYPE,
}  # fmt: skip
FINE = "month, rulebook_order, rulebook, clause, employee_id, fact, fact_id, amount"
PRECEDENCE: Mapping[OverlapMode, str] = {
    "first": "rulebook_order, clause, fact_id",
    "highest": "amount DESC, rulebook_order, clause, fact_id",
}


@dataclass(frozen=True)
class Fine:
    """A finding's own fine, in the month of its place in the order of months."""

    month: int
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


def shared_tables(rulebooks: Sequence[CheckedRulebook]) -> frozenset[str]:
    """Tables that fines of more than one rulebook judge."""
    judged: dict[str, set[str]] = defaultdict(set)
    for rulebook in rulebooks:
        for clause in rulebook.clauses:
            for table in (clause.table, clause.beside):
                if table is not None and clause.clause.kind == "fine":
                    judged[table.name].add(rulebook.name)
    return frozenset(table for table, names in judged.items() if len(names) > 1)


def set_aside_overlaps(
    engine: Engine,
    connection: duckdb.DuckDBPyConnection,
    rulebooks: Sequence[CheckedRulebook],
    window: Window,
    mode: OverlapMode,
    name: str,
) -> int:
    """Makes the table `name` of fines set aside in the window's period, and says how many they are.

    The engine's relations are left at some period's state: define them again afterwards.
    """
    columns = ", ".join(f"{column} {kind}" for column, kind in SET_ASIDE.items())
    connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
    tables = shared_tables(rulebooks)
    if mode == "both" or not tables:
        return 0
    contested = f"contested_{name}"
    current = _find_contested(engine, rulebooks, tables, window, contested)
    connection.execute(f"INSERT INTO {name} {_decided_at_once(contested, current, mode)}")
    _insert(connection, name, _set_aside_one_by_one(connection, contested, current, mode))
    return int(connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])


# contested rows


def _find_contested(
    engine: Engine, rulebooks: Sequence[CheckedRulebook], tables: frozenset[str], window: Window, name: str
) -> int:
    """Hands over the fines with the contested rows on which they rest, and says which month is the current one.

    Earlier months are needed for rows of the current one alone, and for whatever is tangled through groups.
    """
    windows = [Window(earlier, earlier.last) for earlier in _earlier_periods(engine, rulebooks, tables, window.period)]
    windows.append(window)
    for month, one in enumerate(windows):
        compiled = compile_settlement(rulebooks, one, engine.dialect, (), with_rows_behind=True, only_tables=tables)
        for step in compiled.steps:
            engine.define(step)
        engine.define(Step(f"fine_rows_{month}", _fine_rows(month), is_kept=True))
    every = " UNION ALL ".join(f"SELECT * FROM fine_rows_{month}" for month in range(len(windows)))
    row = "row_table, row_id, employee_id"
    current = len(windows) - 1
    shared = (
        f"SELECT {row} FROM ({every}) every_fine GROUP BY {row} HAVING min(rulebook) <> max(rulebook)"
        f" AND (max(month) = {current} OR max(row_count) > 1)"
    )
    same = " AND ".join(f"f.{column} = c.{column}" for column in row.split(", "))
    fine = ", ".join(f"f.{column}" for column in FINE.split(", "))
    sql = (
        f"SELECT {fine}, f.row_table, f.row_id FROM ({every}) f WHERE EXISTS (SELECT 1 FROM ({shared}) c WHERE {same})"
    )
    engine.define(Step("contested", sql, is_kept=False))
    engine.deliver("contested", name)
    return current


def _fine_rows(month: int) -> str:
    return (
        f"SELECT *, count(*) OVER (PARTITION BY rulebook, clause, employee_id, fact_id) AS row_count FROM (SELECT DISTINCT"
        f" {month} AS month, f.rulebook_order, f.rulebook, f.clause, f.employee_id, f.fact, f.fact_id,"
        " f.own_amount AS amount, b.row_table, b.row_id FROM findings f JOIN rests_on b ON b.rulebook = f.rulebook"
        " AND b.clause = f.clause AND b.finding_id = f.fact_id WHERE f.kind = 'fine' AND f.own_amount <> 0) fine_rows"
    )


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


# who charges


def _tangled(contested: str) -> str:
    """Contested rows with a fine that rests on several of them."""
    return (
        f"SELECT DISTINCT row_table, row_id, employee_id FROM (SELECT *, count(*) OVER (PARTITION BY {FINE}) AS row_count"
        f" FROM {contested}) WHERE row_count > 1"
    )


def _decided_at_once(contested: str, current: int, mode: OverlapMode) -> str:
    """On a row of its own the first fine is charged, and with it those of its rulebook; all others are set aside."""
    return (
        "SELECT DISTINCT rulebook, clause, fact, fact_id, employee_id, applied, rulebook || '/' || clause, -amount FROM ("
        "SELECT *, first_value(rulebook) OVER first_on_row AS charging,"
        " first_value(rulebook || '/' || clause) OVER first_on_row AS applied"
        f" FROM {contested} ANTI JOIN ({_tangled(contested)}) USING (row_table, row_id, employee_id)"
        " WINDOW first_on_row AS (PARTITION BY row_table, row_id, employee_id"
        f" ORDER BY month, {PRECEDENCE[mode]} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
        f") WHERE month = {current} AND rulebook <> charging"
    )


def _set_aside_one_by_one(
    connection: duckdb.DuckDBPyConnection, contested: str, current: int, mode: OverlapMode
) -> list[tuple[Fine, str]]:
    """Goes through tangled fines, month by month in order of precedence; each is charged unless one of its rows is."""
    rows = connection.execute(
        f"SELECT {FINE}, row_table, row_id FROM {contested} SEMI JOIN ({_tangled(contested)})"
        f" USING (row_table, row_id, employee_id) ORDER BY month, {PRECEDENCE[mode]}, employee_id, row_table, row_id"
    ).fetchall()
    fines: dict[Fine, list[Row]] = defaultdict(list)
    for *values, row_table, row_id in rows:
        fines[Fine(*values)].append((row_table, row_id))
    charged: dict[tuple[Row, str], list[Fine]] = defaultdict(list)
    aside = []
    for fine, resting_on in fines.items():
        keys = [(row, fine.employee_id) for row in resting_on]
        others = [other for key in keys for other in charged[key] if other.rulebook != fine.rulebook]
        if others and fine.month == current:
            aside.append((fine, others[0].citation))
        for key in keys if not others else ():
            charged[key].append(fine)
    return aside


def _insert(connection: duckdb.DuckDBPyConnection, name: str, aside: Iterable[tuple[Fine, str]]) -> None:
    rows = [
        {
            "rulebook": fine.rulebook, "clause": fine.clause, "fact": fine.fact, "fact_id": fine.fact_id,
            "employee_id": fine.employee_id, "applied": applied, "set_aside": fine.citation,
            "amount_set_aside": -fine.amount,
        }
        for fine, applied in aside
    ]  # fmt: skip
    if rows:
        connection.register("tangled", pyarrow.Table.from_pylist(rows))
        connection.execute(f"INSERT INTO {name} SELECT {', '.join(SET_ASIDE)} FROM tangled")
        connection.unregister("tangled")
