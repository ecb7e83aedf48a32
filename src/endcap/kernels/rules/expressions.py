"""Expressions of a rulebook: a parsed tree, its type and the names it uses, and the values of its literals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlglot import exp

from endcap.kernels.facts.schema import NOTHING, Words
from endcap.kernels.rules.types import Type


@dataclass(frozen=True)
class Symbol:
    """A name that an expression may use."""

    name: str
    type: Type
    table: str = ""

    @property
    def key(self) -> str:
        return f"{self.table}.{self.name}" if self.table else self.name


Scope = Mapping[str, Symbol]


class ExpressionProblem(Exception):
    """A mistake in an expression; `line` and `column` count from 1 within its text."""

    def __init__(
        self, problem: Words, *, found: str = "", expected: Words = NOTHING, start: int = 0, text: str = ""
    ) -> None:
        super().__init__(problem.en)
        self.problem, self.found, self.expected = problem, found, expected
        before = text[:start]
        self.line = before.count("\n") + 1
        self.column = start - (before.rfind("\n") + 1) + 1


@dataclass(frozen=True)
class Checked:
    """An expression that passed: its tree (every node knows its type, see `type_of_node`), its type, the names it uses."""

    text: str
    tree: exp.Expr
    type: Type
    uses: frozenset[str]


def type_of_node(node: exp.Expr) -> Type:
    """The type that was inferred for a node of a checked tree."""
    found = node.meta["type"]
    assert isinstance(found, Type)
    return found


def number_of(node: exp.Expr) -> int | Decimal | None:
    """The value of a plain number literal (no exponent, at most 9 digits before and 6 behind the point)."""
    text = node.name
    whole, _, decimals = text.partition(".")
    if not (whole + decimals).isascii() or not (whole + decimals).isdigit() or len(whole) > 9 or len(decimals) > 6:
        return None
    return Decimal(text) if "." in text else int(text)


def day_of(node: exp.Expr) -> date | None:
    """The value of DATE '2026-10-05'."""
    if not isinstance(node, exp.Cast) or not node.is_type("date") or not isinstance(node.this, exp.Literal):
        return None
    try:
        return date.fromisoformat(node.this.name) if node.this.is_string else None
    except ValueError:
        return None
