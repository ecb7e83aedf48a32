"""What an expression may hold and which type it has: parsed by sqlglot, held to a whitelist, and inferred.

Only comparisons, `and`/`or`/`not`, `in`, `between`, `is null`, plus, minus, times, remainder by a whole number, `case`
and the functions below pass. A comparison with a blank is not met, so `not` of it is. Numbers are exact: an expression
whose value could have more digits than the engines keep is refused, so that no fact can make a settlement overflow.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from endcap.kernels.facts.schema import NOTHING, Words
from endcap.kernels.rules.expressions import Checked, ExpressionProblem, Scope, day_of, number_of
from endcap.kernels.rules.types import (
    BLANK,
    COUNTED,
    DAY,
    MOST_DECIMALS,
    TEXT,
    WIDEST_DECIMAL,
    YES_NO,
    Type,
    product_type,
    sum_type,
    type_of_number,
    wider,
)

COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
# What can be added to a day: a million documents as days, 833 years as months, well inside both engines' calendars.
MOST_DIGITS_OF_DAYS = 7
MOST_DIGITS_OF_MONTHS = 4


def check_expression(text: str, scope: Scope, *, wanted: str | None = None) -> Checked:
    """Parses and types an expression. Raises ExpressionProblem; `wanted` is the family the result must have."""
    tree = _parse(text)
    checker = _Checker(text, scope)
    try:
        found = checker.type_of(tree)
    except RecursionError:
        raise ExpressionProblem(Words("嵌套太深", "is nested too deeply")) from None
    if wanted is not None and found.family != wanted:
        expected = Type(wanted).name  # type: ignore[arg-type]
        raise ExpressionProblem(
            Words(f"结果是{found.name.zh}", f"gives {found.name.en}"),
            found=text.strip()[:80],
            expected=expected,
            text=text,
        )
    return Checked(text, tree, found, frozenset(checker.used))


def _parse(text: str) -> exp.Expr:
    try:
        trees = [tree for tree in sqlglot.parse(text, read="duckdb") if tree is not None]
    except SqlglotError as error:
        raise _broken(error, text) from None
    except RecursionError:
        raise ExpressionProblem(Words("嵌套太深", "is nested too deeply")) from None
    except Exception as error:  # a parser must not bring a rulebook's reader down, whatever the text
        raise ExpressionProblem(Words("读不懂", "cannot be read"), found=str(error)[:80]) from None
    if len(trees) > 1:
        raise ExpressionProblem(
            Words("写了多条语句", "holds more than one statement"), found=text.strip()[:80],
            expected=Words("一个表达式", "one expression"), start=text.find(";"), text=text,
        )  # fmt: skip
    if not trees:
        raise ExpressionProblem(Words("空着", "is empty"), expected=Words("一个表达式", "an expression"))
    return trees[0]


def _broken(error: SqlglotError, text: str) -> ExpressionProblem:
    details = getattr(error, "errors", None) or [{}]
    line, column = details[0].get("line"), details[0].get("col")
    problem = ExpressionProblem(
        Words("写法有误", "cannot be read as an expression"),
        found=str(details[0].get("highlight") or text.strip()[:80]), expected=Words("一个表达式", "an expression"),
    )  # fmt: skip
    if isinstance(line, int) and isinstance(column, int):
        problem.line, problem.column = line, max(1, column - len(problem.found) + 1)
    return problem


@dataclass
class _Checker:
    text: str
    scope: Scope
    used: set[str] = field(default_factory=set)

    def type_of(self, node: exp.Expr) -> Type:
        """The type of a whitelisted node; anything else is refused by name."""
        if not isinstance(node, exp.Expr):  # the parser leaves a hole where it found no operand
            raise ExpressionProblem(Words("少了一个值", "lacks a value"), found=self.text.strip()[:80], text=self.text)
        for kinds, method in self._whitelist().items():
            if isinstance(node, kinds):
                found = self._held(node, method(node))
                node.meta["type"] = found
                return found
        refused = type(node).__name__.lower()
        hints = {
            "subquery": Words("子查询不可用", "a subquery is not allowed"),
            "select": Words("查询语句不可用", "a query is not allowed"),
            "div": Words("不能用除法，请改用乘法", "division is not allowed, as engines differ: multiply instead"),
            "interval": Words(
                "不能用 interval，请写 day + 5", "an interval is not allowed: write day + 5 or add_months(…)"
            ),
        }
        words = hints.get(refused)
        if words is None and isinstance(node, exp.Func):
            raise self._unknown_function(node)
        raise self._problem(node, words or Words("这里不能用", "is not allowed here"))

    def _held(self, node: exp.Expr, found: Type) -> Type:
        """Refuses a number that could have more digits than are kept exactly."""
        if found.family == "number" and found.digits > WIDEST_DECIMAL:
            words = Words(
                f"可能超过 {WIDEST_DECIMAL} 位数字",
                f"could have more than {WIDEST_DECIMAL} digits, which no engine keeps",
            )
            raise self._problem(node, words)
        return found

    def _whitelist(self) -> dict[tuple[type[exp.Expr], ...], Callable[[exp.Expr], Type]]:
        return {
            (exp.Paren,): lambda node: self.type_of(node.this),
            (exp.Column,): self._column,
            (exp.Literal,): self._literal,
            (exp.Boolean,): lambda _: YES_NO,
            (exp.And, exp.Or): self._both_sides_yes_no,
            (exp.Not,): lambda node: self._is(node.this, YES_NO),
            COMPARISONS: self._comparison,
            (exp.Is,): self._is_null,
            (exp.In,): self._in,
            (exp.Between,): self._between,
            (exp.Add, exp.Sub): self._sum,
            (exp.Mul,): self._product,
            (exp.Mod,): self._remainder,
            (exp.Neg,): lambda node: self._is_number(node.this),
            (exp.Cast,): self._day_literal,
            (exp.Case,): self._case,
            (exp.Abs,): lambda node: self._is_number(node.this),
            (exp.Coalesce,): self._same_family,
            (exp.Greatest, exp.Least): self._extreme,
            (exp.AddMonths,): self._add_months,
            (exp.Anonymous,): self._own_function,
        }

    # names and literals

    def _column(self, node: exp.Expr) -> Type:
        if node.args.get("db") is not None or not isinstance(node.this, exp.Identifier):
            raise self._problem(node, Words("名字写法有误", "is no name that can be used here"))
        key = f"{node.text('table')}.{node.name}" if node.text("table") else node.name
        symbol = self.scope.get(key)
        if symbol is None:
            close = difflib.get_close_matches(key, self.scope, n=1)
            meant = Words(f"是否 {close[0]}？", f"{close[0]}?") if close else NOTHING
            raise self._problem(
                node, Words("没有这个列或参数", "is no column or parameter here"), found=key, expected=meant
            )
        self.used.add(key)
        return symbol.type

    def _literal(self, node: exp.Expr) -> Type:
        if node.is_string:
            return TEXT
        number = number_of(node)
        if number is None:
            raise self._problem(node, Words("数字写法有误", "is no number that can be used"))
        return type_of_number(number)

    def _day_literal(self, node: exp.Expr) -> Type:
        if day_of(node) is None:
            expected = Words("DATE '2026-10-05'", "DATE '2026-10-05'")
            raise self._problem(node, Words("不能转换类型", "a cast is not allowed"), expected=expected)
        return DAY

    # yes or no

    def _both_sides_yes_no(self, node: exp.Expr) -> Type:
        self._is(node.this, YES_NO)
        return self._is(node.expression, YES_NO)

    def _comparison(self, node: exp.Expr) -> Type:
        self._comparable(node, node.this, node.expression)
        return YES_NO

    def _comparable(self, node: exp.Expr, one: exp.Expr, other: exp.Expr) -> None:
        first, second = self._value(one), self._value(other)
        if first.family != second.family or first.family == "blank":
            raise self._problem(
                node,
                Words(f"不能比较{first.name.zh}和{second.name.zh}", f"compares {first.name.en} with {second.name.en}"),
            )
        if first.family in ("text", "yes_no") and not isinstance(node, exp.EQ | exp.NEQ | exp.In):
            raise self._problem(node, Words("只能用 = 或 <>", "can only be compared by = or <>"))
        self._held(node, wider(first, second))
        self._among_choices(first, other)
        self._among_choices(second, one)

    def _among_choices(self, known: Type, node: exp.Expr) -> None:
        if known.choices and isinstance(node, exp.Literal) and node.name not in known.choices:
            listed = ", ".join(known.choices)
            raise self._problem(
                node,
                Words("不在可选值内", "is none of the allowed words"),
                found=node.name,
                expected=Words(listed, listed),
            )

    def _is_null(self, node: exp.Expr) -> Type:
        if not isinstance(node.expression, exp.Null):
            raise self._problem(node, Words("is 后面只能是 null", "'is' goes with null only"))
        self._value(node.this)
        return YES_NO

    def _value(self, node: exp.Expr) -> Type:
        """The type of a value that is compared or chosen: conditions are combined by and, or and not instead."""
        found = self.type_of(node)
        if found.family == "yes_no" and not isinstance(node.unnest(), exp.Column | exp.Boolean):
            words = Words("条件只能用 and、or、not 组合", "is a condition: combine conditions by and, or and not")
            raise self._problem(node, words)
        return found

    def _in(self, node: exp.Expr) -> Type:
        options = node.args.get("expressions")
        if not options or any(node.args.get(other) for other in ("query", "unnest", "field")):
            raise self._problem(node, Words("in 后面要列出值", "'in' goes with a list of values"))
        for option in options:
            self._comparable(node, node.this, option)
        return YES_NO

    def _between(self, node: exp.Expr) -> Type:
        if node.args.get("symmetric"):
            raise self._problem(node, Words("这里不能用", "is not allowed here"))
        self._comparable(node, node.this, node.args["low"])
        self._comparable(node, node.this, node.args["high"])
        return YES_NO

    # numbers and days

    def _sum(self, node: exp.Expr) -> Type:
        first, second = self.type_of(node.this), self.type_of(node.expression)
        if first.family == "day" and second.is_whole:
            self._at_most(node.expression, second, MOST_DIGITS_OF_DAYS)
            return DAY
        if first.family == second.family == "day":
            raise self._problem(
                node, Words("两天之差请用 days_between", "the days between two days: days_between(a, b)")
            )
        if first.family == second.family == "number":
            return sum_type(first, second)
        raise self._problem(
            node, Words(f"{first.name.zh}与{second.name.zh}不能相加减", f"adds {first.name.en} and {second.name.en}")
        )

    def _product(self, node: exp.Expr) -> Type:
        found = product_type(self._is_number(node.this), self._is_number(node.expression))
        if found.decimals > MOST_DECIMALS:
            raise self._problem(node, Words("小数位太多", f"has more than {MOST_DECIMALS} decimals"))
        return found

    def _remainder(self, node: exp.Expr) -> Type:
        divisor = number_of(node.expression) if isinstance(node.expression, exp.Literal) else None
        if not self._is_number(node.this).is_whole or not isinstance(divisor, int) or divisor < 1:
            raise self._problem(
                node, Words("% 只用于整数除以写明的正整数", "% takes a whole number and a positive whole literal")
            )
        return self.type_of(node.expression)

    def _at_most(self, node: exp.Expr, found: Type, digits: int) -> None:
        if found.digits > digits:
            words = Words(f"可能超过 {digits} 位数字", f"could have more than {digits} digits")
            raise self._problem(node, words)

    def _is_number(self, node: exp.Expr) -> Type:
        found = self.type_of(node)
        if found.family != "number":
            raise self._problem(
                node, Words(f"是{found.name.zh}", f"is {found.name.en}"), expected=Words("数字", "a number")
            )
        return found

    def _is(self, node: exp.Expr, wanted: Type) -> Type:
        found = self.type_of(node)
        if found.family != wanted.family:
            raise self._problem(node, Words(f"是{found.name.zh}", f"is {found.name.en}"), expected=wanted.name)
        return found

    # case and functions

    def _case(self, node: exp.Expr) -> Type:
        if node.args.get("this") is not None:
            raise self._problem(node, Words("请写 case when 条件 then 值", "write case when condition then value"))
        values = [branch.args["true"] for branch in node.args["ifs"]]
        for branch in node.args["ifs"]:
            self._is(branch.this, YES_NO)
        if node.args.get("default") is not None:
            values.append(node.args["default"])
        return self._one_family(node, values)

    def _extreme(self, node: exp.Expr) -> Type:
        found = self._same_family(node)
        if found.family not in ("number", "day"):
            raise self._problem(node, Words("只用于数字或日期", "takes numbers or days"))
        return found

    def _same_family(self, node: exp.Expr) -> Type:
        return self._one_family(node, [node.this, *node.expressions])

    def _one_family(self, node: exp.Expr, values: Iterable[exp.Expr]) -> Type:
        found = BLANK
        for value in values:
            next_type = BLANK if isinstance(value, exp.Null) else self._value(value)
            if BLANK.family not in (found.family, next_type.family) and found.family != next_type.family:
                raise self._problem(
                    node,
                    Words(
                        f"混用{found.name.zh}和{next_type.name.zh}", f"mixes {found.name.en} and {next_type.name.en}"
                    ),
                )
            found = wider(found, next_type)
        if found == BLANK:
            raise self._problem(node, Words("只有空值", "gives nothing but blanks"))
        return found

    def _add_months(self, node: exp.Expr) -> Type:
        self._is(node.this, DAY)
        months = self._is_number(node.expression)
        if not months.is_whole:
            raise self._problem(node.expression, Words("月数要是整数", "the months must be a whole number"))
        self._at_most(node.expression, months, MOST_DIGITS_OF_MONTHS)
        return DAY

    def _own_function(self, node: exp.Expr) -> Type:
        name = str(node.this).lower()
        if name not in OWN_FUNCTIONS:
            raise self._unknown_function(node)
        result, arguments = OWN_FUNCTIONS[name]
        if len(node.expressions) != len(arguments):
            raise self._problem(
                node, Words(f"{name} 要 {len(arguments)} 个参数", f"{name} takes {len(arguments)} values")
            )
        for argument, wanted in zip(node.expressions, arguments, strict=True):
            self._is(argument, wanted)
        return result

    def _unknown_function(self, node: exp.Expr) -> ExpressionProblem:
        name = str(node.this) if isinstance(node, exp.Anonymous) else node.sql_name().lower()  # type: ignore[attr-defined]
        allowed = ", ".join(sorted([*OWN_FUNCTIONS, "abs", "add_months", "coalesce", "greatest", "least"]))
        return self._problem(
            node,
            Words("没有这个函数", "is no function that a rulebook may use"),
            found=name,
            expected=Words(allowed, allowed),
        )

    def _problem(
        self, node: exp.Expr, words: Words, *, found: str = "", expected: Words = NOTHING
    ) -> ExpressionProblem:
        try:
            shown = found or node.sql(dialect="duckdb", comments=False)[:80]
        except Exception:  # some refused trees cannot be written out again
            shown = type(node).__name__
        return ExpressionProblem(words, found=shown, expected=expected, start=_start_of(node), text=self.text)


OWN_FUNCTIONS: dict[str, tuple[Type, tuple[Type, ...]]] = {
    "late": (YES_NO, (DAY, DAY)),
    "later_of": (DAY, (DAY, DAY)),
    "days_between": (COUNTED, (DAY, DAY)),
}


def _start_of(node: exp.Expr) -> int:
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return min(starts) if starts else 0
