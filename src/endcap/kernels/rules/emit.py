"""A checked expression as SQL of one dialect.

A comparison with a blank is not met. SQL's unknown behaves like false under `and`, `or` and WHERE, so only `not` needs
care: it is written `IS NOT TRUE`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from endcap.kernels.rules import dialects
from endcap.kernels.rules.dialects import NARROW_DIGITS, Dialect
from endcap.kernels.rules.expressions import Checked, day_of, number_of, type_of_node

SIGNS: Mapping[type[exp.Expr], str] = {
    exp.And: "AND", exp.Or: "OR", exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
}  # fmt: skip

ARITHMETIC: Mapping[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Mod: "%"}


@dataclass(frozen=True)
class Emitter:
    """Writes expressions; `name_of` gives the SQL of a column, looked-up value, parameter or special day."""

    dialect: Dialect
    name_of: Callable[[str], str]

    def sql(self, checked: Checked) -> str:
        return self._write(checked.tree)

    def _write(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Paren):
            return f"({self._write(node.this)})"
        if isinstance(node, exp.Column):
            return self.name_of(f"{node.text('table')}.{node.name}" if node.text("table") else node.name)
        if isinstance(node, exp.Literal):
            return self._literal(node)
        if isinstance(node, exp.Boolean):
            return "TRUE" if node.this else "FALSE"
        if isinstance(node, exp.Null):
            return "NULL"
        if isinstance(node, exp.Not):
            return self._not(node.this)
        if isinstance(node, exp.Neg):
            return f"(-{self._write(node.this)})"
        if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
            return self._arithmetic(node)
        if type(node) in SIGNS:
            return f"({self._write(node.this)} {SIGNS[type(node)]} {self._write(node.expression)})"
        return self._longer_form(node)

    def _longer_form(self, node: exp.Expr) -> str:
        write = self._write
        if isinstance(node, exp.Is):
            return f"({write(node.this)} IS NULL)"
        if isinstance(node, exp.In):
            return f"({write(node.this)} IN ({', '.join(write(option) for option in node.expressions)}))"
        if isinstance(node, exp.Between):
            return f"({write(node.this)} BETWEEN {write(node.args['low'])} AND {write(node.args['high'])})"
        if isinstance(node, exp.Case):
            return self._case(node)
        if isinstance(node, exp.Abs):
            return f"abs({write(node.this)})"
        if isinstance(node, exp.Coalesce | exp.Greatest | exp.Least):
            values = ", ".join(write(value) for value in [node.this, *node.expressions])
            return f"{type(node).__name__.lower()}({values})"
        if isinstance(node, exp.AddMonths):
            return self.dialect.add_months(write(node.this), write(node.expression))
        if isinstance(node, exp.Cast):
            found = day_of(node)
            assert found is not None
            return dialects.day(found)
        assert isinstance(node, exp.Anonymous)
        return self._own_function(node)

    def _literal(self, node: exp.Literal) -> str:
        if node.is_string:
            return self.dialect.text(node.name)
        value = number_of(node)
        assert value is not None
        return dialects.number(value)

    def _not(self, inner: exp.Expr) -> str:
        if isinstance(inner, exp.Is):
            return f"({self._write(inner.this)} IS NOT NULL)"
        return f"(({self._write(inner)}) IS NOT TRUE)"

    def _arithmetic(self, node: exp.Expr) -> str:
        one, other = self._write(node.this), self._write(node.expression)
        sign = ARITHMETIC[type(node)]
        first, second, result = (type_of_node(part) for part in (node.this, node.expression, node))
        if result.family == "day":
            return self.dialect.add_days(one, other if sign == "+" else f"(-{other})")
        if max(first.digits, second.digits) > NARROW_DIGITS:
            return f"({one} {sign} {other})"
        if result.digits > NARROW_DIGITS:
            one = dialects.widened(one, first.decimals)
        elif result.is_whole:
            one, other = f"CAST({one} AS BIGINT)", f"CAST({other} AS BIGINT)"
        return f"({one} {sign} {other})"

    def _case(self, node: exp.Case) -> str:
        branches = " ".join(
            f"WHEN {self._write(branch.this)} THEN {self._write(branch.args['true'])}" for branch in node.args["ifs"]
        )
        default = node.args.get("default")
        otherwise = f" ELSE {self._write(default)}" if default is not None else ""
        return f"CASE {branches}{otherwise} END"

    def _own_function(self, node: exp.Anonymous) -> str:
        first, second = (self._write(argument) for argument in node.expressions)
        name = str(node.this).lower()
        if name == "late":
            return f"(coalesce({second}, {self.name_of('as_of')}) > {first})"
        if name == "later_of":
            return f"CASE WHEN {first} >= {second} THEN {first} WHEN {second} > {first} THEN {second} END"
        return self.dialect.days_between(first, second)
