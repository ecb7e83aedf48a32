"""What DuckDB and Spark say differently. All other SQL of the engine is common to both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

MONEY_TYPE = "DECIMAL(24,2)"
# What any number of amounts add up to.
TOTAL_TYPE = "DECIMAL(38,2)"
NARROW_DIGITS = 18


class Dialect(Protocol):
    """Six lines per engine for what no translator gets right in both."""

    name: str
    text_type: str

    def identifier(self, name: str) -> str: ...
    def text(self, value: str) -> str: ...
    def add_days(self, day: str, days: str) -> str: ...
    def add_months(self, day: str, months: str) -> str: ...
    def days_between(self, first: str, last: str) -> str: ...
    def trimmed_decimal(self, text: str) -> str: ...
    def first_by(self, values: Sequence[str], names: Sequence[str], order: Sequence[str]) -> str: ...


class DuckDB:
    name = "duckdb"
    text_type = "VARCHAR"

    def identifier(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def text(self, value: str) -> str:
        return "'" + value.replace("'", "''") + "'"

    def add_days(self, day: str, days: str) -> str:
        return f"({day} + CAST({days} AS INTEGER))"

    def add_months(self, day: str, months: str) -> str:
        return f"CAST({day} + to_months(CAST({months} AS INTEGER)) AS DATE)"

    def days_between(self, first: str, last: str) -> str:
        return f"({last} - {first})"

    def trimmed_decimal(self, text: str) -> str:
        return f"rtrim(rtrim({text}, '0'), '.')"

    def first_by(self, values: Sequence[str], names: Sequence[str], order: Sequence[str]) -> str:
        packed = ", ".join(f"{self.identifier(name)} := {value}" for name, value in zip(names, values, strict=True))
        return f"min_by(struct_pack({packed}), row({', '.join(order)}))"


class Spark:
    name = "spark"
    text_type = "STRING"

    def identifier(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def text(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def add_days(self, day: str, days: str) -> str:
        return f"date_add({day}, CAST({days} AS INT))"

    def add_months(self, day: str, months: str) -> str:
        return f"add_months({day}, CAST({months} AS INT))"

    def days_between(self, first: str, last: str) -> str:
        return f"CAST(datediff({last}, {first}) AS BIGINT)"

    def trimmed_decimal(self, text: str) -> str:
        return f"trim(TRAILING '.' FROM trim(TRAILING '0' FROM {text}))"

    def first_by(self, values: Sequence[str], names: Sequence[str], order: Sequence[str]) -> str:
        packed = ", ".join(f"{self.text(name)}, {value}" for name, value in zip(names, values, strict=True))
        return f"min_by(named_struct({packed}), struct({', '.join(order)}))"


def widened(sql: str, decimals: int) -> str:
    """One operand of a sum or product that outgrows 64 bits, within which DuckDB would else stay; it draws the other along."""
    return f"CAST({sql} AS DECIMAL(38,{decimals}))"


def number(value: int | Decimal) -> str:
    """A literal that no engine takes for a binary float."""
    if isinstance(value, int):
        return str(value) if value >= 0 else f"({value})"
    plain = format(value, "f")
    digits = plain.lstrip("-").replace(".", "").lstrip("0")
    decimals = len(plain.partition(".")[2])
    return f"CAST('{plain}' AS DECIMAL({max(len(digits), decimals, 1)},{decimals}))"


def day(value: date) -> str:
    return f"DATE '{value.isoformat()}'"


def money(amount: str, decimals: int) -> str:
    """An amount that is not negative, rounded once to 0.01, half away from zero: both engines' round does that on decimals.

    Rounding is dear beyond 64 bits, which few amounts need: those that fit are rounded within them.
    """
    if decimals <= 2:
        return f"CAST({amount} AS {MONEY_TYPE})"
    narrow = f"CAST({amount} AS DECIMAL({NARROW_DIGITS},{decimals}))"
    return (
        f"CASE WHEN {amount} < {10 ** (NARROW_DIGITS - decimals)} THEN CAST(round({narrow}, 2) AS {MONEY_TYPE})"
        f" ELSE CAST(round({amount}, 2) AS {MONEY_TYPE}) END"
    )
