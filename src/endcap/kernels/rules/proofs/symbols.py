"""A fact row as unknowns of a solver, and expressions over it.

Days are whole numbers, amounts are reals, texts are numbered constants; what may be blank has a flag beside its value.
Derived days (display end, shelf-life end) are unknowns of their own, tied to the production date by their limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import z3
from sqlglot import exp

from endcap.kernels.facts.schema import Column, Table
from endcap.kernels.facts.tables import LONGEST_LIMIT_DAYS
from endcap.kernels.rules.expressions import Checked, Scope, day_of, number_of
from endcap.kernels.rules.types import Type

EARLIEST = date(2000, 1, 1).toordinal()
LATEST = date(2100, 12, 31).toordinal()
LARGEST_NUMBER = 10**9
DECIMALS_OF_NUMBERS = 2
LONGEST_MONTH_DAYS = 31


@dataclass(frozen=True)
class Unknown:
    """A value and the condition under which it is blank."""

    value: Any
    blank: Any

    @classmethod
    def known(cls, value: Any) -> Unknown:
        return cls(value, z3.BoolVal(False))


@dataclass
class RowSymbols:
    """The unknowns of one row of `table`, shared by all clauses that may meet it, with what must hold for any row."""

    table: Table
    beside: Table | None = None
    texts: dict[str, int] = field(default_factory=dict)
    unknowns: dict[str, Unknown] = field(default_factory=dict)
    rules: list[Any] = field(default_factory=list)
    free_texts: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.as_of = z3.Int("as_of")
        self.rules += [self.as_of >= EARLIEST, self.as_of <= LATEST]
        for column in self.table.columns:
            self._add_column(column.name, column)
        for column in self.beside.columns if self.beside else ():
            if self.beside and column.name not in self.beside.daily_key:
                self._add_column(f"{self.beside.name}.{column.name}", column)
        for order in self.table.orders:
            self._ordered(self.unknowns[order.earlier], self.unknowns[order.later])
        if self.table.happened_on:
            self.rules.append(self.unknowns[self.table.happened_on].value <= self.as_of)

    def _add_column(self, key: str, column: Column) -> None:
        from endcap.kernels.rules.types import type_of_column

        unknown = self._fresh(key, type_of_column(column), may_be_blank=column.blank)
        self.unknowns[key] = unknown
        if column.minimum is not None:
            self.rules.append(unknown.value >= column.minimum)
        if column.maximum is not None:
            self.rules.append(unknown.value <= column.maximum)
        if column.unknown_after_as_of:
            self.rules.append(z3.Or(unknown.blank, unknown.value <= self.as_of))

    def _fresh(self, key: str, kind: Type, *, may_be_blank: bool) -> Unknown:
        blank = z3.Bool(f"{key} is blank") if may_be_blank else z3.BoolVal(False)
        if kind.family == "yes_no":
            return Unknown(z3.Bool(key), blank)
        if kind.family == "number":
            return Unknown(self._number(key, kind), blank)
        value = z3.Int(key)
        if kind.family == "day":
            self.rules += [value >= EARLIEST, value <= LATEST]
            self.days.add(key)
        else:
            self.free_texts |= set() if kind.choices else {key}
            codes = [self.text(choice) for choice in kind.choices]
            self.rules.append(z3.Or(*(value == code for code in codes)) if codes else value >= 0)
        return Unknown(value, blank)

    def _number(self, key: str, kind: Type) -> Any:
        """A number with as many decimals as a fact has in practice, so that an example can be written down."""
        steps = z3.Int(f"{key} in steps")
        scale = 1 if kind.is_whole else 10**DECIMALS_OF_NUMBERS
        self.rules += [steps >= -LARGEST_NUMBER * scale, steps <= LARGEST_NUMBER * scale]
        return z3.ToReal(steps) / scale

    def text(self, text: str) -> int:
        """The number of a text constant."""
        return self.texts.setdefault(text, len(self.texts))

    def lookup(self, name: str, kind: Type) -> Unknown:
        """The unknown of a looked-up value."""
        if name in self.unknowns:
            return self.unknowns[name]
        is_limit = name in ("display_end", "shelf_life_end")
        unknown = self._fresh(name, kind, may_be_blank=is_limit)
        self.unknowns[name] = unknown
        if is_limit:
            made = self.unknowns["production_date"].value
            in_reach = z3.And(unknown.value >= made, unknown.value <= made + LONGEST_LIMIT_DAYS)
            self.rules.append(z3.Or(unknown.blank, in_reach))
        if kind.family == "number":
            self.rules.append(unknown.value >= 0)
        return unknown

    def _ordered(self, earlier: Unknown, later: Unknown) -> None:
        self.rules.append(z3.Or(earlier.blank, later.blank, earlier.value <= later.value))


@dataclass(frozen=True)
class Translator:
    """Expressions of one clause in one era of its parameters, over a row's unknowns.

    `counted` holds the clause's own unknowns: nth, days, the first and last day of its period.
    """

    row: RowSymbols
    scope: Scope
    parameters: Mapping[str, int | Decimal]
    counted: Mapping[str, Any]

    def met(self, checked: Checked) -> Any:
        """The condition that a yes-or-no expression is met."""
        return self._met(checked.tree)

    def value(self, checked: Checked) -> Unknown:
        return self._value(checked.tree)

    def _met(self, node: exp.Expr) -> Any:
        node = node.unnest()
        if isinstance(node, exp.And):
            return z3.And(self._met(node.this), self._met(node.expression))
        if isinstance(node, exp.Or):
            return z3.Or(self._met(node.this), self._met(node.expression))
        if isinstance(node, exp.Not):
            return z3.Not(self._met(node.this))
        if isinstance(node, exp.Is):
            return self._value(node.this).blank
        if isinstance(node, exp.In):
            return z3.Or(*(self._compared(exp.EQ, node.this, option) for option in node.expressions))
        if isinstance(node, exp.Between):
            low = self._compared(exp.GTE, node.this, node.args["low"])
            return z3.And(low, self._compared(exp.LTE, node.this, node.args["high"]))
        if type(node) in COMPARED:
            return self._compared(type(node), node.this, node.expression)
        if isinstance(node, exp.Anonymous) and str(node.this).lower() == "late":
            due, done = (self._value(argument) for argument in node.expressions)
            return z3.And(z3.Not(due.blank), z3.If(done.blank, self.row.as_of, done.value) > due.value)
        unknown = self._value(node)
        return z3.And(z3.Not(unknown.blank), unknown.value)

    def _compared(self, how: type[exp.Expr], one: exp.Expr, other: exp.Expr) -> Any:
        first, second = self._value(one), self._value(other)
        return z3.And(z3.Not(first.blank), z3.Not(second.blank), COMPARED[how](first.value, second.value))

    def _value(self, node: exp.Expr) -> Unknown:
        node = node.unnest()
        if isinstance(node, exp.Column):
            return self._named(f"{node.text('table')}.{node.name}" if node.text("table") else node.name)
        if isinstance(node, exp.Literal):
            return Unknown.known(self.row.text(node.name) if node.is_string else _real(number_of(node) or 0))
        if isinstance(node, exp.Boolean):
            return Unknown.known(z3.BoolVal(bool(node.this)))
        if isinstance(node, exp.Cast):
            found = day_of(node)
            assert found is not None
            return Unknown.known(z3.IntVal(found.toordinal()))
        if isinstance(node, exp.Neg):
            inner = self._value(node.this)
            return Unknown(-inner.value, inner.blank)
        if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
            return self._arithmetic(node)
        if isinstance(node, exp.Case):
            return self._case(node)
        return self._function(node)

    def _named(self, name: str) -> Unknown:
        if name in self.parameters:
            return Unknown.known(_real(self.parameters[name]))
        if name == "as_of":
            return Unknown.known(self.row.as_of)
        if name in self.counted:
            return Unknown.known(self.counted[name])
        if name in self.row.unknowns:
            return self.row.unknowns[name]
        return self.row.lookup(name, self.scope[name].type)

    def _arithmetic(self, node: exp.Expr) -> Unknown:
        one, other = self._value(node.this), self._value(node.expression)
        blank = z3.Or(one.blank, other.blank)
        first, second = one.value, other.value
        if isinstance(node, exp.Mul):
            return Unknown(_number(first) * _number(second), blank)
        if isinstance(node, exp.Mod):
            return Unknown(z3.ToReal(z3.ToInt(_number(first)) % z3.ToInt(_number(second))), blank)
        if _is_day(first):
            second = z3.ToInt(_number(second))
        else:
            first, second = _number(first), _number(second)
        return Unknown(first + second if isinstance(node, exp.Add) else first - second, blank)

    def _case(self, node: exp.Case) -> Unknown:
        default = node.args.get("default")
        last = self._value(default) if default is not None and not isinstance(default, exp.Null) else None
        branches = [
            (
                self._met(branch.this),
                None if isinstance(branch.args["true"], exp.Null) else self._value(branch.args["true"]),
            )
            for branch in node.args["ifs"]
        ]
        sample = next(value for _, value in [*branches, (None, last)] if value is not None)
        result = last or Unknown(sample.value, z3.BoolVal(True))
        for condition, value in reversed(branches):
            chosen = value or Unknown(sample.value, z3.BoolVal(True))
            result = Unknown(z3.If(condition, chosen.value, result.value), z3.If(condition, chosen.blank, result.blank))
        return result

    def _function(self, node: exp.Expr) -> Unknown:
        if isinstance(node, exp.AddMonths):
            return self._months_later(self._value(node.this), self._value(node.expression))
        if isinstance(node, exp.Abs):
            inner = self._value(node.this)
            return Unknown(z3.If(inner.value >= 0, inner.value, -inner.value), inner.blank)
        if isinstance(node, exp.Coalesce | exp.Greatest | exp.Least):
            return self._folded(node)
        assert isinstance(node, exp.Anonymous)
        one, other = (self._value(argument) for argument in node.expressions)
        blank = z3.Or(one.blank, other.blank)
        if str(node.this).lower() == "later_of":
            return Unknown(z3.If(one.value >= other.value, one.value, other.value), blank)
        return Unknown(z3.ToReal(other.value - one.value), blank)

    def _folded(self, node: exp.Expr) -> Unknown:
        """coalesce, greatest and least pass over blanks."""
        values = [self._value(value) for value in [node.this, *node.expressions] if not isinstance(value, exp.Null)]
        result = values[0]
        for value in values[1:]:
            prefers_first = z3.BoolVal(True)
            if isinstance(node, exp.Greatest):
                prefers_first = result.value >= value.value
            elif isinstance(node, exp.Least):
                prefers_first = result.value <= value.value
            takes_first = z3.Or(value.blank, z3.And(z3.Not(result.blank), prefers_first))
            result = Unknown(z3.If(takes_first, result.value, value.value), z3.And(result.blank, value.blank))
        return result

    def _months_later(self, start: Unknown, months: Unknown) -> Unknown:
        """A day that lies 28 to 31 days per month later: wide enough that nothing possible is ruled out."""
        count = z3.ToInt(_number(months.value))
        later = z3.FreshInt("months later")
        self.row.rules += [later >= start.value + 28 * count, later <= start.value + LONGEST_MONTH_DAYS * count]
        return Unknown(later, z3.Or(start.blank, months.blank))


COMPARED: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: lambda one, other: one == other,
    exp.NEQ: lambda one, other: one != other,
    exp.GT: lambda one, other: one > other,
    exp.GTE: lambda one, other: one >= other,
    exp.LT: lambda one, other: one < other,
    exp.LTE: lambda one, other: one <= other,
}


def _real(value: int | Decimal) -> Any:
    return z3.RealVal(str(value))


def _is_day(value: Any) -> bool:
    return bool(z3.is_int(value))


def _number(value: Any) -> Any:
    return z3.ToReal(value) if z3.is_int(value) else value
