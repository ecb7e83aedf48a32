"""Checking a rulebook: that every name it uses is there, and every expression gives what its place needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

from sqlglot import exp

from endcap.kernels.facts.problems import BadInput, Problem
from endcap.kernels.facts.schema import NOTHING, Table, Words
from endcap.kernels.facts.tables import BY_NAME
from endcap.kernels.rules.checked import CheckedCase, CheckedClause, CheckedRulebook, Placeholder
from endcap.kernels.rules.expressions import Checked, ExpressionProblem, Scope, Symbol, number_of
from endcap.kernels.rules.inference import check_expression
from endcap.kernels.rules.lookups import lookups_for
from endcap.kernels.rules.model import Case, Parameter, Rulebook, keep_order
from endcap.kernels.rules.source import Keys, Source
from endcap.kernels.rules.types import (
    BLANK,
    COUNTED,
    DAY,
    FAMILY_NAMES,
    MONEY_DIGITS,
    MOST_DECIMALS,
    TEXT,
    Family,
    Type,
    type_of_column,
    type_of_number,
    wider,
)

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
FORMATS = ("", "percent")
SPECIAL_DAYS = ("as_of", "period_first", "period_last")
NAMES_FOR_PEOPLE = ("employee", "store", "product")
RESERVED_NAMES = frozenset({"nth", "days", "supervisor_id", *NAMES_FOR_PEOPLE})


def check_rulebook(rulebook: Rulebook, source: Source) -> CheckedRulebook:
    """Checks every name and expression. Raises BadInput with all problems found."""
    problems: list[Problem] = []
    clauses = [_ClauseChecker(rulebook, source, index, problems).check() for index in range(len(rulebook.clauses))]
    if problems:
        raise BadInput(problems)
    return CheckedRulebook(rulebook, source, tuple(clause for clause in clauses if clause is not None))


def parameter_type(parameter: Parameter) -> Type:
    """Wide enough for all its values, so that a type does not change from month to month."""
    found: Type | None = None
    for value in parameter.values.values():
        if value is not None:
            found = type_of_number(value) if found is None else wider(found, type_of_number(value))
    return found or type_of_number(0)


class _ClauseChecker:
    def __init__(self, rulebook: Rulebook, source: Source, index: int, problems: list[Problem]) -> None:
        self.rulebook = rulebook
        self.clause = rulebook.clauses[index]
        self.source = source
        self.keys: Keys = ("clauses", index)
        self.problems = problems

    def check(self) -> CheckedClause | None:
        clause = self.clause
        table = self._table("facts", clause.facts) if clause.facts else None
        beside = self._beside(table) if clause.beside else None
        if clause.none_of is None and table is None:
            return None
        scope = self._scope(table or BY_NAME["employees"], beside)
        finding = scope | self._counted()
        joint_scope = finding | {"supervisor_id": Symbol("supervisor_id", TEXT)}
        self._columns(table)
        self._clauses_named()
        amount = self._amount(finding)
        return CheckedClause(
            clause,
            table,
            beside,
            scope,
            finding,
            when=self._one("yes_no", scope, "when"),
            day=self._cases("day", scope, "day"),
            first_late=self._one("day", scope, "each_day", "from"),
            last_late=self._one("day", scope, "each_day", "until"),
            lasts_while=self._one("yes_no", scope, "episode", "lasts_while"),
            excused_when=self._one("yes_no", scope, "episode", "excused_when"),
            broken_by=self._one("yes_no", scope, "count", "broken_by"),
            amount=amount,
            probation=self._one("yes_no", finding, "sanction", "probation"),
            dismissal_review=self._one("yes_no", finding, "sanction", "dismissal_review"),
            share=self._share(finding, amount),
            unless=self._one("yes_no", joint_scope, "joint", "unless"),
            because={language: self._template(language, finding, table) for language in ("zh", "en")},
        )

    # tables and names

    def _table(self, word: str, name: str) -> Table | None:
        table = BY_NAME.get(name)
        if table is None or table.is_reference:
            listed = ", ".join(known.name for known in BY_NAME.values() if not known.is_reference)
            self._report(
                (*self.keys, word), Words("没有这张事实表", "is no table of facts"), name, Words(listed, listed)
            )
            return None
        return table

    def _beside(self, table: Table | None) -> Table | None:
        assert self.clause.beside is not None
        beside = self._table("beside", self.clause.beside)
        if table is None or beside is None:
            return None
        if not table.daily_key or table.daily_key != beside.daily_key or table is beside:
            daily = ", ".join(known.name for known in BY_NAME.values() if known.daily_key)
            words = Words("两张表都要按人按天汇总", "both tables must be ones that add up per employee and day")
            self._report((*self.keys, "beside"), words, self.clause.beside, Words(daily, daily))
            return None
        return beside

    def _scope(self, table: Table, beside: Table | None) -> dict[str, Symbol]:
        columns = {column.name: Symbol(column.name, type_of_column(column, table)) for column in table.columns}
        if beside is not None:
            for column in beside.columns:
                if column.name not in beside.daily_key:
                    symbol = Symbol(column.name, type_of_column(column, beside), table=beside.name)
                    columns[symbol.key] = symbol
        columns |= {
            name: Symbol(name, lookup.type)
            for name, lookup in lookups_for(table).items()
            if name not in NAMES_FOR_PEOPLE
        }
        columns |= {name: Symbol(name, DAY) for name in SPECIAL_DAYS}
        for name, parameter in self.rulebook.parameters.items():
            if name in RESERVED_NAMES:
                words = Words("参数名已有别的意思", "the parameter has a name that means something else")
                self._report(("parameters", name), words, name, Words("换一个名字", "another name"))
            if name in columns:
                words = Words(
                    f"参数与 {table.name} 的列同名", f"the parameter has the name of a column of {table.name}"
                )
                self._report(("parameters", name), words, name, Words("换一个名字", "another name"))
            columns[name] = Symbol(name, parameter_type(parameter))
        return columns

    def _counted(self) -> dict[str, Symbol]:
        counted = {}
        if self.clause.count is not None:
            counted["nth"] = Symbol("nth", COUNTED)
        if self.clause.each_day is not None:
            counted["days"] = Symbol("days", COUNTED)
        return counted

    def _columns(self, table: Table | None) -> None:
        """Words that name a bare column must name one of the table."""
        clause = self.clause
        named: list[tuple[Keys, str]] = []
        for word, part in (("per", clause.per), ("episode", clause.episode)):
            if part is not None and part.keep:
                named.append(((word, "keep"), keep_order(part.keep)[0]))
        if clause.per:
            named += [(("per", "same", index), name) for index, name in enumerate(clause.per.same)]
        if clause.episode:
            named += [(("episode", "of", index), name) for index, name in enumerate(clause.episode.of)]
            named.append((("episode", "days"), clause.episode.days))
        if clause.count:
            named += [(("count", "per", index), name) for index, name in enumerate(clause.count.per)]
            named.append((("count", "in_order_of"), clause.count.in_order_of))
            self._restart()
        self._orders(table)
        for keys, name in named:
            if table is not None and not table.has(name):
                words = Words(f"{table.name} 没有这一列", f"is no column of {table.name}")
                listed = ", ".join(table.by_name)
                self._report((*self.keys, *keys), words, name, Words(listed, listed))
        if clause.episode and table is not None and table.has(clause.episode.days):
            self._must_be_day(table, ("episode", "days"), clause.episode.days)

    def _orders(self, table: Table | None) -> None:
        """Days are earliest or latest, numbers largest or smallest; a run is in order of days or numbers."""
        clause = self.clause
        ordered: list[tuple[Keys, str, tuple[Family, ...]]] = []
        for word, part in (("per", clause.per), ("episode", clause.episode)):
            if part is not None and part.keep:
                family: Family = "day" if part.keep.startswith(("earliest", "latest")) else "number"
                ordered.append(((word, "keep"), keep_order(part.keep)[0], (family,)))
        if clause.count:
            ordered.append((("count", "in_order_of"), clause.count.in_order_of, ("day", "number")))
        for keys, name, families in ordered:
            if table is not None and table.has(name) and type_of_column(table.by_name[name]).family not in families:
                words = Words("这一列不能这样排序", "is no column that can be put in this order")
                named = [FAMILY_NAMES[one] for one in families]
                expected = Words("或".join(one.zh for one in named), " or ".join(one.en for one in named))
                self._report((*self.keys, *keys), words, name, expected)

    def _clauses_named(self) -> None:
        """A reward may look at clauses of other rulebooks, which only a settlement knows, and at its own."""
        none_of = self.clause.none_of
        own = {clause.clause for clause in self.rulebook.clauses}
        for index, name in enumerate(none_of.clauses if none_of and none_of.clauses != "all" else ()):
            book, _, number = name.rpartition("/")
            if book in ("", self.rulebook.rulebook) and number not in own:
                keys = (*self.keys, "none_of", "clauses", index)
                self._report(keys, Words("没有这一条", "is no clause of this rulebook"), name)

    def _must_be_day(self, table: Table, keys: Keys, name: str) -> None:
        if type_of_column(table.by_name[name]).family != "day":
            self._report((*self.keys, *keys), Words("不是日期列", "is no column of days"), name)

    def _restart(self) -> None:
        assert self.clause.count is not None
        restart = self.clause.count.starts_again_after
        keys = (*self.keys, "count", "starts_again_after")
        if isinstance(restart, str):
            parameter = self.rulebook.parameters.get(restart)
            if parameter is None or not parameter_type(parameter).is_whole:
                self._report(keys, Words("不是整数参数", "is no parameter with whole numbers"), restart)
            elif any(value is not None and value < 1 for value in parameter.values.values()):
                self._report(keys, Words("要至少为 1", "must be at least 1"), restart)
        elif isinstance(restart, int) and restart < 1:
            self._report(keys, Words("要至少为 1", "must be at least 1"), str(restart))

    # expressions

    def _one(self, wanted: str, scope: Scope, *path: str) -> Checked | None:
        value: object = self.clause
        for step in path:
            value = getattr(value, {"from": "first"}.get(step, step), None)
        return self._expression(value, wanted, scope, (*self.keys, *path)) if isinstance(value, str) else None

    def _cases(self, wanted: str, scope: Scope, word: str) -> tuple[CheckedCase, ...]:
        value: str | list[Case] | None = getattr(self.clause, word)
        if value is None:
            return ()
        if isinstance(value, str):
            only = self._expression(value, wanted, scope, (*self.keys, word))
            return (CheckedCase(None, only),) if only else ()
        cases = []
        for index, case in enumerate(value):
            keys = (*self.keys, word, index)
            if case.otherwise is not None and index != len(value) - 1:
                self._report(keys, Words("otherwise 之后还有情形", "'otherwise' must be the last case"))
            when = self._expression(case.when, "yes_no", scope, (*keys, "when")) if case.when else None
            text, name = (case.value, "is") if case.value is not None else (case.otherwise, "otherwise")
            result = self._expression(text, wanted, scope, (*keys, name)) if text else None
            if result is not None:
                cases.append(CheckedCase(when, result))
        return tuple(cases)

    def _amount(self, scope: Scope) -> tuple[CheckedCase, ...]:
        cases = self._cases("number", scope, "amount")
        for index, case in enumerate(cases):
            if case.value.type.digits - case.value.type.decimals > MONEY_DIGITS - 2:
                keys: Keys = (*self.keys, "amount") + ((index,) if len(cases) > 1 else ())
                words = Words("金额可能大到记不下", "the amount could grow larger than a ledger can hold")
                self._report(keys, words, case.value.text.strip()[:80])
        return cases

    def _share(self, scope: Scope, amount: Sequence[CheckedCase]) -> Checked | None:
        share = self._one("number", scope, "joint", "share")
        if share is not None:
            decimals = share.type.decimals + reduce(wider, (case.value.type for case in amount), BLANK).decimals
            if decimals > MOST_DECIMALS:
                words = Words("与金额相乘后小数位太多", f"times the amount has more than {MOST_DECIMALS} decimals")
                self._report((*self.keys, "joint", "share"), words, share.text)
            literal = number_of(share.tree) if isinstance(share.tree, exp.Literal) else None
            if isinstance(share.tree, exp.Neg) or (literal is not None and literal > 1):
                words = Words("份额要在 0 和 1 之间", "a share lies between 0 and 1")
                self._report((*self.keys, "joint", "share"), words, share.text)
            for name in share.uses & self.rulebook.parameters.keys():
                for day, value in self.rulebook.parameters[name].values.items():
                    if value is not None and not 0 <= value <= 1:
                        keys: Keys = ("parameters", name, "values", str(day))
                        self._report(keys, Words("份额要在 0 和 1 之间", "a share lies between 0 and 1"), str(value))
        return share

    def _expression(self, text: str, wanted: str, scope: Scope, keys: Keys) -> Checked | None:
        try:
            return check_expression(text, scope, wanted=wanted)
        except ExpressionProblem as problem:
            line, column = self.source.place_within(keys, problem.line, problem.column)
            self.problems.append(
                Problem(
                    self.source.label,
                    self._in_clause(problem.problem),
                    row=line,
                    column=str(column),
                    found=problem.found,
                    expected=problem.expected,
                )
            )
            return None

    def _template(self, language: str, scope: Scope, table: Table | None) -> tuple[str | Placeholder, ...]:
        people = [name for name in NAMES_FOR_PEOPLE if table is None or name in lookups_for(table)]
        known = {*scope, *people}
        keys = (*self.keys, "because", language)
        parts: list[str | Placeholder] = []
        for index, piece in enumerate(PLACEHOLDER.split(self.clause.because[language])):
            if index % 2 == 0:
                if "{" in piece or "}" in piece:
                    words = Words("花括号没有配对", "a brace is not closed or not opened")
                    self._report(keys, words, piece.strip()[:80])
                parts.append(piece)
                continue
            name, _, how = piece.partition(":")
            if name not in known:
                self._report(keys, Words("句子里的名字不存在", "names something that is not there"), piece)
            elif how not in FORMATS or (how == "percent" and name not in self.rulebook.parameters):
                self._report(keys, Words("写法只有 {参数:percent}", "the only format is {parameter:percent}"), piece)
            parts.append(Placeholder(name, how))
        return tuple(part for part in parts if part != "")

    def _report(self, keys: Keys, problem: Words, found: str = "", expected: Words = NOTHING) -> None:
        words = self._in_clause(problem) if keys[:1] == ("clauses",) else problem
        self.problems.append(self.source.problem(keys, words, found=found, expected=expected))

    def _in_clause(self, problem: Words) -> Words:
        number = self.clause.clause
        return Words(f"第 {number} 条：{problem.zh}", f"clause {number}: {problem.en}")
