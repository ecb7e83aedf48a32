"""What a settlement gives: lines, days that are unclear, totals per employee, deductions, overlaps; and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from endcap.kernels.facts.reading import literal

OUTPUT_FILES = ("ledger.csv", "unclear.csv", "summary.csv", "deductions.csv", "overlaps.csv", "problems.csv")


@dataclass(frozen=True)
class Line:
    """One entry. `amount` is signed: a fine is negative. `because_of` is set on a joint line."""

    entry_id: str
    period: str
    rulebook: str
    clause: str
    employee_id: str
    liability: str
    because_of: str | None
    fact: str
    fact_id: str
    occurred_on: date
    amount: Decimal
    sanction: str | None
    explanations: Mapping[str, str]


@dataclass(frozen=True)
class Unclear:
    """A day that cannot be judged until `missing` (a table) has a row for it."""

    period: str
    rulebook: str
    clause: str
    employee_id: str
    occurred_on: date
    fact: str
    fact_id: str
    missing: str


@dataclass(frozen=True)
class EmployeeTotals:
    """`fines` and `rewards` are sizes; `net` = rewards − fines. `sanctions` are joined by semicolons."""

    employee_id: str
    name: str
    role: str
    findings: int
    fines: Decimal
    rewards: Decimal
    net: Decimal
    sanctions: str | None


@dataclass(frozen=True)
class ClauseTotals:
    """One clause of a month: number of lines, fines and rewards as sizes, number of proposals."""

    rulebook: str
    clause: str
    lines: int
    fines: Decimal
    rewards: Decimal
    sanctions: int


@dataclass(frozen=True)
class Deduction:
    """How much of an employee's fines the wage bears this month, in CNY."""

    employee_id: str
    wage: Decimal | None
    minimum_wage: Decimal | None
    carried_in: Decimal
    net_fines: Decimal
    allowed: Decimal
    deducted: Decimal
    carried_out: Decimal


@dataclass(frozen=True)
class Overlap:
    """A fine that was not charged because `applied` (rulebook/clause) charged the same row already."""

    fact: str
    fact_id: str
    employee_id: str
    applied: str
    set_aside: str
    amount_set_aside: Decimal


def write_csv(connection: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    """UTF-8 without BOM, LF, quotes only where needed, always with its header. Raises OSError."""
    try:
        # Without COMMENT every cell with a # would be quoted.
        connection.execute(f"COPY ({sql}) TO {literal(str(path))} (FORMAT csv, HEADER true, DELIMITER ',', COMMENT '')")
    except duckdb.IOException as error:
        raise OSError(str(error).splitlines()[0]) from error
