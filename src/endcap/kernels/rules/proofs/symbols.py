"""A fact row as unknowns of a solver, and expressions over it.

Days are whole numbers, amounts are reals, texts are numbered constants; what may be blank has a flag beside its value.
Derived days (display end, shelf-life end) are unknowns of their own, tied to the production date by their limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import z3
from sqlglot import exp

from endcap.kernels.facts.schema import Column, Table
from endcap.kernels.facts.tables import LONGEST_LIMIT_DAYS
from endcap.kernels.rules.expressions import Checked, Scope, day_of, number_of
from endcap.kernels.rules.lookups import LOOKUPS, PRICED
from endcap.kernels.rules.types import Type, type_of_column

EARLIEST = date(1900, 1, 1).toordinal()
LATEST = date(9999, 12, 31).toordinal()
LONGEST_MONTH_DAYS = 31
YEARS_OF_THE_CALENDAR = 400
DAYS_OF_THE_CALENDAR = 146_097


@dataclass(frozen=True)
class Unknown:
    """A value and the condition under which it is blank."""

    value: Any
    blank: Any

    @classmethod
    def known(cls, value: Any) -> Unknown:
        return cls(value, z3.BoolVal(False))


@dataclass(frozen=True)
class MonthsLater:
    """`later` is the day `count` months after `start`; of the calendar the solver is told month by month, as needed."""

    start: Any
    count: Any
    later: Any

    def corrected(self, model: z3.ModelRef) -> Any | None:
        """What the calendar says of the month that a model chose, if the model has it wrong."""
        start, count, later = (
            model.eval(value, model_completion=True).as_long() for value in (self.start, self.count, self.later)
        )
        first = date.fromordinal(min(max(start, EARLIEST), LATEST)).replace(day=1)
        length = _first_of_month(_month(first) + 1) - first.toordinal()
        target = _first_of_month(_month(first) + count)
        target_length = _first_of_month(_month(first) + count + 1) - target
        start_day, last = start - first.toordinal(), target_length - 1
        if later == target + min(start_day, last):
            return None
        nth = self.start - first.toordinal()
        in_month = z3.And(nth >= 0, nth < length, self.count == count)
        return z3.Implies(in_month, self.later == target + z3.If(nth <= last, nth, last))


@dataclass
class RowSymbols:
    """The unknowns of one row of `table`, shared by all clauses that may meet it, with what must hold for any row.

    `of_group`, where given, is another row of the same group: the `same` columns have one value in both.
    """

    table: Table
    beside: Table | None = None
    of_group: RowSymbols | None = None
    same: Sequence[str] = ()
    label: str = ""
    texts: dict[str, int] = field(default_factory=dict)
    unknowns: dict[str, Unknown] = field(default_factory=dict)
    rules: list[Any] = field(default_factory=list)
    free_texts: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    months: dict[tuple[str, str], MonthsLater] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.as_of = z3.Int("as_of")
        if self.of_group is not None:
            self.texts = self.of_group.texts
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

    def key_of(self, name: str, table: Table | None) -> str:
        """Under which key a clause that judges `table` finds a name: the row may hold two tables side by side."""
        if self.beside is None or table is None or table.name == self.table.name:
            return name
        own, _, column = name.rpartition(".")
        if own == self.table.name:
            return column
        is_other = not own and table.has(column) and column not in table.daily_key
        return f"{table.name}.{column}" if is_other else name

    def _add_column(self, key: str, column: Column) -> None:
        if self.of_group is not None and key in self.same:
            self.unknowns[key] = self.of_group.unknowns[key]
            return
        table = self.beside if self.beside is not None and "." in key else self.table
        unknown = self._fresh(key, type_of_column(column, table), may_be_blank=column.blank)
        self.unknowns[key] = unknown
        if column.minimum is not None:
            self.rules.append(unknown.value >= column.minimum)
        if column.maximum is not None:
            self.rules.append(unknown.value <= column.maximum)
        if column.unknown_after_as_of:
            self.rules.append(z3.Or(unknown.blank, unknown.value <= self.as_of))

    def _fresh(self, key: str, kind: Type, *, may_be_blank: bool) -> Unknown:
        named = f"{self.label}{key}"
        blank = z3.Bool(f"{named} is blank") if may_be_blank else z3.BoolVal(False)
        if kind.family == "yes_no":
            return Unknown(z3.Bool(named), blank)
        if kind.family == "number":
            return Unknown(self._number(named, kind), blank)
        value = z3.Int(named)
        if kind.family == "day":
            self.rules += [value >= EARLIEST, value <= LATEST]
            self.days.add(key)
        else:
            self.free_texts |= set() if kind.choices else {key}
            codes = [self.text(choice) for choice in kind.choices]
            self.rules.append(z3.Or(*(value == code for code in codes)) if codes else value >= 0)
        return Unknown(value, blank)

    def _number(self, key: str, kind: Type) -> Any:
        """A number with the decimals of its column, so that an example can be written down."""
        steps = z3.Int(f"{key} in steps")
        self.rules += [steps > -(10**kind.digits), steps < 10**kind.digits]
        return z3.ToReal(steps) / 10**kind.decimals

    def text(self, text: str) -> int:
        """The number of a text constant."""
        return self.texts.setdefault(text, len(self.texts))

    def text_of(self, number: int, default: str) -> str:
        """The text constant with a number; a number that none has stands for any other text."""
        return next((text for text, known in self.texts.items() if known == number), default)

    def lookup(self, name: str, kind: Type) -> Unknown:
        """The unknown of a looked-up value."""
        if name in self.unknowns:
            return self.unknowns[name]
        if self.of_group is not None and self._is_shared(name):
            return self.of_group.lookup(name, kind)
        is_limit = name in ("display_end", "shelf_life_end")
        unknown = self._fresh(name, kind, may_be_blank=is_limit or name == "chain")
        self.unknowns[name] = unknown
        if is_limit:
            made = self.unknowns["production_date"].value
            in_reach = z3.And(unknown.value >= made, unknown.value <= made + LONGEST_LIMIT_DAYS)
            self.rules.append(z3.Or(unknown.blank, in_reach))
        if kind.family == "number":
            self.rules.append(unknown.value >= 0)
        return unknown

    def _is_shared(self, name: str) -> bool:
        """Whether a looked-up value must be the same for all rows of the group."""
        lookup = LOOKUPS.get(name)
        if lookup is None:
            return False
        needs = {*lookup.needs} | ({self.table.happened_on or ""} if lookup.source in PRICED else set())
        return needs <= {*self.same}

    def months_later(self, start: Unknown, months: Unknown) -> Unknown:
        """A day so many months later, within the bounds that the calendar leaves; the same question, the same day."""
        count = z3.simplify(z3.ToInt(_number(months.value)))
        # The written form of a long expression in full: str() leaves its middle out.
        key = (z3.simplify(start.value).sexpr(), count.sexpr())
        if key not in self.months:
            later = z3.Int(f"{self.label}months later {len(self.months)}")
            if z3.is_int_value(count):
                fewest, most = days_of_months(count.as_long())
                self.rules += [later >= start.value + fewest, later <= start.value + most]
            else:
                bounds = (28 * count, LONGEST_MONTH_DAYS * count)
                self.rules += [later >= start.value + z3.If(count >= 0, *bounds)]
                self.rules += [later <= start.value + z3.If(count >= 0, *reversed(bounds))]
            self.months[key] = MonthsLater(start.value, count, later)
        return Unknown(self.months[key].later, z3.Or(start.blank, months.blank))

    def _ordered(self, earlier: Unknown, later: Unknown) -> None:
        self.rules.append(z3.Or(earlier.blank, later.blank, earlier.value <= later.value))


@dataclass(frozen=True)
class Translator:
    """Expressions of one clause in one era of its parameters, over a row's unknowns.

    `counted` holds the clause's own unknowns: nth, days, the first and last day of its period; `table` is the one that
    the clause judges.
    """

    row: RowSymbols
    table: Table | None
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
        key = self.row.key_of(name, self.table)
        if key in self.row.unknowns:
            return self.row.unknowns[key]
        return self.row.lookup(name, self.scope[name].type)

    def _arithmetic(self, node: exp.Expr) -> Unknown:
        one, other = self._value(node.this), self._value(node.expression)
        blank = z3.Or(one.blank, other.blank)
        first, second = one.value, other.value
        if isinstance(node, exp.Mul):
            return Unknown(_number(first) * _number(second), blank)
        if isinstance(node, exp.Mod):
            whole, divisor = z3.ToInt(_number(first)), z3.ToInt(_number(second))
            return Unknown(z3.ToReal(z3.If(whole >= 0, whole % divisor, -(-whole % divisor))), blank)
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
            return self.row.months_later(self._value(node.this), self._value(node.expression))
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


COMPARED: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: lambda one, other: one == other,
    exp.NEQ: lambda one, other: one != other,
    exp.GT: lambda one, other: one > other,
    exp.GTE: lambda one, other: one >= other,
    exp.LT: lambda one, other: one < other,
    exp.LTE: lambda one, other: one <= other,
}


@cache
def days_of_months(count: int) -> tuple[int, int]:
    """The fewest and the most days that adding `count` months can move a day (a day is kept, or the month's last)."""
    begin = 12 * 2000
    starts = [_first_of_month(begin + month) for month in range(12 * YEARS_OF_THE_CALENDAR + abs(count) + 1)]
    lengths = [later - earlier for earlier, later in pairwise(starts)]
    froms = range(max(0, -count), max(0, -count) + 12 * YEARS_OF_THE_CALENDAR - 1)
    moves = [(starts[month + count] - starts[month], lengths[month], lengths[month + count]) for month in froms]
    return min(move - max(0, source - target) for move, source, target in moves), max(move for move, _, _ in moves)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of_month(month: int) -> int:
    """The day's number; beyond the calendar of dates, which repeats after 400 years, by that many years less."""
    cycles = (month // 12 - 2000) // YEARS_OF_THE_CALENDAR
    year = month // 12 - cycles * YEARS_OF_THE_CALENDAR
    return date(year, month % 12 + 1, 1).toordinal() + cycles * DAYS_OF_THE_CALENDAR


def _real(value: int | Decimal) -> Any:
    return z3.RealVal(str(value))


def _is_day(value: Any) -> bool:
    return bool(z3.is_int(value))


def _number(value: Any) -> Any:
    return z3.ToReal(value) if z3.is_int(value) else value
