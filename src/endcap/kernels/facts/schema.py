"""The vocabulary in which fact tables are declared.

A table is a tuple of columns with a type, a unit and a meaning in Chinese and English. The one declaration in
`tables.py` serves reading, checking, the rule engine, documentation and the application.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


NOTHING = Words("", "")


class Kind(Enum):
    """What a column holds. Decimals are exact: no value passes through a binary float on its way to money."""

    TEXT = "text"
    DAY = "day"
    YES_NO = "yes_no"
    WHOLE = "whole"
    QUANTITY = "quantity"
    PRICE = "price"
    MONEY = "money"
    FIGURE = "figure"

    @property
    def is_number(self) -> bool:
        return self is Kind.WHOLE or self in DECIMAL_SIZES


DECIMAL_SIZES: Mapping[Kind, tuple[int, int]] = {
    Kind.QUANTITY: (18, 6),
    Kind.PRICE: (12, 4),
    Kind.MONEY: (14, 2),
    Kind.FIGURE: (18, 6),
}

SQL_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.DAY: "DATE",
    Kind.YES_NO: "BOOLEAN",
    Kind.WHOLE: "BIGINT",
    **{kind: f"DECIMAL({digits},{decimals})" for kind, (digits, decimals) in DECIMAL_SIZES.items()},
}


@dataclass(frozen=True)
class Column:
    """One column of a fact table.

    `blank` allows an empty cell, `may_be_absent` a file without the column; `minimum` and `maximum` are inclusive and
    concern numbers; `refers_to` names the table whose key the value must be found in. `outlives_as_of` keeps a day that
    lies after the as-of day, which otherwise is not known yet and counts as blank.
    """

    name: str
    kind: Kind
    means: Words
    blank: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()
    refers_to: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    outlives_as_of: bool = False
    may_be_absent: bool = False

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.kind]

    @property
    def unknown_after_as_of(self) -> bool:
        return self.kind is Kind.DAY and self.blank and not self.outlives_as_of


@dataclass(frozen=True)
class Order:
    """`earlier` may not lie after `later` (both days of one row, a blank one is passed over)."""

    earlier: str
    later: str


@dataclass(frozen=True)
class Span:
    """Rows of one `of` cover days `first` to `last`, both included, and may not overlap."""

    of: str
    first: str
    last: str


@dataclass(frozen=True)
class Table:
    """One fact table.

    `key` is the id column of a fact. Where `adds_up` names a quantity, rows that share `daily_key` add up to one fact
    whose id is the values of `daily_key` joined by a slash. `happened_on` is the day on which a fact is known to have
    happened; a table without it is reference data that no clause judges.
    """

    name: str
    means: Words
    columns: tuple[Column, ...]
    key: str | None = None
    daily_key: tuple[str, ...] = ()
    adds_up: str | None = None
    happened_on: str | None = None
    orders: tuple[Order, ...] = ()
    span: Span | None = None
    at_most_one: tuple[tuple[str, str], ...] = ()
    differ: tuple[tuple[str, str], ...] = ()
    is_reference: bool = False
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def id_columns(self) -> tuple[str, ...]:
        """The columns whose values, joined by a slash, are the id of a fact."""
        return (self.key,) if self.key else self.daily_key

    def has(self, name: str) -> bool:
        return name in self.by_name
