"""Types of expressions: a small lattice of words that a policy owner knows (number, day, text, yes or no)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from endcap.kernels.facts.schema import DECIMAL_SIZES, Column, Kind, Table, Words

Family = Literal["number", "day", "text", "yes_no", "blank"]

WIDEST_DECIMAL = 38
WHOLE_DIGITS = 18
# Findings of one person, days between two days: millions at most.
COUNTED_DIGITS = 7
# An amount of a ledger line: DECIMAL(24,2).
MONEY_DIGITS = 24
MOST_DECIMALS = 16

FAMILY_NAMES: dict[Family, Words] = {
    "number": Words("数字", "a number"),
    "day": Words("日期", "a day"),
    "text": Words("文字", "a text"),
    "yes_no": Words("是/否", "yes or no"),
    "blank": Words("空", "a blank"),
}


@dataclass(frozen=True)
class Type:
    """A family, for numbers digits and decimals (0 decimals: a whole number), for texts the allowed words."""

    family: Family
    digits: int = 0
    decimals: int = 0
    choices: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.family == "number" and self.decimals == 0

    @property
    def name(self) -> Words:
        return FAMILY_NAMES[self.family]


TEXT = Type("text")
DAY = Type("day")
YES_NO = Type("yes_no")
BLANK = Type("blank")
COUNTED = Type("number", COUNTED_DIGITS, 0)
DAILY_TOTAL = Type("number", 24, 6)


def decimal(digits: int, decimals: int) -> Type:
    return Type("number", digits, decimals)


def type_of_column(column: Column, table: Table | None = None) -> Type:
    """The type of a column's values; with `table`, of what its rows add up to where they do."""
    if table is not None and table.adds_up == column.name:
        return DAILY_TOTAL
    if column.kind in DECIMAL_SIZES:
        return decimal(*DECIMAL_SIZES[column.kind])
    if column.kind is Kind.WHOLE:
        return Type("number", WHOLE_DIGITS if column.maximum is None else len(str(column.maximum)), 0)
    simple = {Kind.DAY: DAY, Kind.YES_NO: YES_NO}
    return simple.get(column.kind, Type("text", choices=column.choices))


def type_of_number(value: int | Decimal) -> Type:
    """The narrowest type of a literal: 0.05 has two digits and two decimals."""
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    if decimals == 0:
        return Type("number", max(1, len(str(abs(int(number))))), 0)
    whole_digits = len(str(abs(int(number)))) if abs(number) >= 1 else 0
    return decimal(whole_digits + decimals, decimals)


def sum_type(one: Type, other: Type) -> Type:
    decimals = max(one.decimals, other.decimals)
    return decimal(max(one.digits - one.decimals, other.digits - other.decimals) + 1 + decimals, decimals)


def product_type(one: Type, other: Type) -> Type:
    return decimal(one.digits + other.digits, one.decimals + other.decimals)


def wider(one: Type, other: Type) -> Type:
    if one.family == "blank":
        return other
    if other.family == "blank" or one.family != "number":
        return one
    decimals = max(one.decimals, other.decimals)
    return decimal(max(one.digits - one.decimals, other.digits - other.decimals) + decimals, decimals)
