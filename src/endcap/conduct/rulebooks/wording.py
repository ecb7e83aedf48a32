"""Conditions and amounts of a clause as a person reads them: names become words, signs become signs of print."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from endcap.conduct.models import POINTS, in_language
from endcap.kernels.facts import BY_NAME
from endcap.kernels.facts.schema import Table, Words
from endcap.kernels.rules.checked import CheckedClause, CheckedRulebook
from endcap.kernels.rules.lookups import LOOKUPS
from endcap.kernels.rules.model import ROLES, Case
from endcap.platform.access import ROLE_NAMES, Role

TOKEN = re.compile(r"'(?:[^']|'')*'|[A-Za-z_][\w.]*|\d+(?:\.\d+)?|<=|>=|<>|!=|\s+|.")
WORDS: Mapping[str, Words] = {
    "and": Words("且", "and"), "or": Words("或", "or"), "not": Words("非", "not"), "in": Words("属于", "is one of"),
    "is": Words("为", "is"), "null": Words("空", "blank"), "between": Words("介于", "between"),
    "case": Words("分情形", "case"), "when": Words("当", "when"), "then": Words("则", "then"),
    "else": Words("否则", "otherwise"), "end": Words("", ""), "true": Words("是", "yes"), "false": Words("否", "no"),
    "late": Words("逾期", "late"), "later_of": Words("较晚的", "the later of"), "abs": Words("绝对值", "the size of"),
    "days_between": Words("相隔天数", "the days between"), "greatest": Words("最大的", "the greatest of"),
    "least": Words("最小的", "the least of"), "coalesce": Words("首个已知的", "the first known of"),
    "add_months": Words("加月数", "months added to"), "nth": Words("第几次", "which time it is"),
    "days": Words("天数", "the days counted"), "supervisor_id": Words("当日主管", "the supervisor of that day"),
    "as_of": Words("截至日", "the day up to which facts are known"),
    "period_first": Words("当月第一天", "the first day of the month"),
    "period_last": Words("当月最后一天", "the last day of the month"),
}  # fmt: skip
SIGNS = {"*": "×", "<=": "≤", ">=": "≥", "<>": "≠", "!=": "≠", "-": "−"}
CHOICES: Mapping[str, Words] = {
    "on_shelf": Words("货架上", "on the shelf"), "store_room": Words("库房里", "in the store room"),
    "upheld": Words("成立", "upheld"), "dismissed": Words("不成立", "dismissed"), "open": Words("未裁定", "open"),
    "sales": Words("销售", "sales"), "displays_won": Words("争取陈列", "displays won"),
    "new_listings": Words("新品上架", "new listings"),
}  # fmt: skip
# The units of the rulebooks that ship; another is shown as it was written.
UNITS: Mapping[str, Words] = {
    "share": Words("比例", "share"), "days": Words("天", "days"), "complaints": Words("次", "complaints"),
    "times the unit price": Words("倍单价", "times the unit price"),
    "times the target": Words("倍目标", "times the target"),
    "share of the declared order": Words("（占报货量）", "of the declared order"),
    "piece": Words("件", "piece"), "day": Words("天", "day"), "document": Words("张", "document"),
    "receipt": Words("张", "receipt"), "sheet": Words("张", "sheet"), "display": Words("个", "display"),
    "listing": Words("个", "listing"),
}  # fmt: skip
PER = re.compile(r"^CNY(?: per (\w+))?$")
KEEPS: Mapping[str, Words] = {
    "largest": Words("最大的", "the largest"), "smallest": Words("最小的", "the smallest"),
    "earliest": Words("最早的", "the earliest"), "latest": Words("最晚的", "the latest"),
}  # fmt: skip


def said(words: Words | None, otherwise: str) -> str:
    return in_language(words.zh, words.en) if words is not None else otherwise


@dataclass(frozen=True)
class Names:
    """The words of one clause."""

    book: CheckedRulebook
    clause: CheckedClause

    def of(self, name: str) -> str:
        parameter = self.book.rulebook.parameters.get(name)
        if parameter is not None:
            return in_language(parameter.title.zh, parameter.title.en)
        table, _dot, column = name.rpartition(".")
        if table in BY_NAME and BY_NAME[table].has(column):
            return f"{table_name(BY_NAME[table])}: {column_name(BY_NAME[table], column)}"
        own = self.clause.table
        if own is not None and own.has(name):
            return column_name(own, name)
        if name in LOOKUPS:
            return in_language(LOOKUPS[name].means.zh, LOOKUPS[name].means.en)
        return said(WORDS.get(name), name)

    def listed(self, names: list[str]) -> str:
        return _(", ").join(self.of(name) for name in names)

    def expression(self, text: str) -> str:
        """`checked_on > display_end` → 检查日 > 陈列期最后一天"""
        written = "".join(self._token(token) for token in TOKEN.findall(text))
        return re.sub(r"\s+([,)])", r"\1", re.sub(r"\s+", " ", written)).strip()

    def _token(self, token: str) -> str:
        if token.startswith("'"):
            inner = token[1:-1]
            role = ROLE_NAMES[Role(inner)] if inner in ROLES else None
            return f"“{role or said(CHOICES.get(inner), inner)}”"
        if token[0].isalpha() or token[0] == "_":
            known = WORDS.get(token.lower())
            is_name = "." in token or token in self.clause.finding_scope or token in self.book.rulebook.parameters
            return self.of(token) if is_name or known is None else said(known, token)
        return SIGNS.get(token, token)

    def value(self, value: str | list[Case] | None) -> list[str]:
        """An expression, or cases one by one."""
        if value is None:
            return []
        if isinstance(value, str):
            return [self.expression(value)]
        return [self._case(case) for case in value]

    def _case(self, case: Case) -> str:
        if case.when is None:
            return _("otherwise: %(value)s") % {"value": self.expression(case.otherwise or "")}
        parts = {"when": self.expression(case.when), "value": self.expression(case.value or "")}
        return _("when %(when)s: %(value)s") % parts

    def kept(self, keep: str) -> str:
        word, _space, column = keep.partition(" ")
        return _("%(which)s %(column)s") % {"which": said(KEEPS.get(word), word), "column": self.of(column)}


def table_name(table: Table) -> str:
    return in_language(table.means.zh, table.means.en)


def column_name(table: Table, column: str) -> str:
    means = table.by_name[column].means
    return in_language(means.zh, means.en).partition(":")[0]


def roles_named(binds: Any) -> str:
    if binds == "all":
        return _("Everybody")
    return _(", ").join(str(ROLE_NAMES[Role(role)]) for role in binds)


def unit_named(unit: str, *, in_points: bool = False) -> str:
    """`in_points`: what a clause charges is counted so, whatever its figures were written for."""
    match = PER.match(unit)
    if match is None:
        return said(UNITS.get(unit), unit)
    currency = _("points") if in_points else _("CNY")
    thing = match[1]
    if thing is None:
        return currency
    return _("%(unit)s per %(thing)s") % {"unit": currency, "thing": said(UNITS.get(thing), thing)}


def figure(value: int | Decimal | None) -> str:
    """3.3350 → 3.335; what has ended is a dash."""
    if value is None:
        return "–"
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_share(unit: str) -> bool:
    return unit.startswith("share")


def figure_with_unit(value: int | Decimal | None, unit: str, *, in_points: bool) -> str:
    if value is None:
        return "–"
    if is_share(unit):
        rest = "" if unit == "share" else unit_named(unit)
        return f"{figure(Decimal(value) * 100)}% {rest}".strip()
    return f"{figure(value)} {unit_named(unit, in_points=in_points)}".strip()


def charges_in_points(book: CheckedRulebook) -> Callable[[str], bool]:
    """Of which parameters the figures are points: those that go into amounts, where the rulebook counts points."""
    if book.rulebook.unit != POINTS:
        return lambda name: False
    charged = {name for clause in book.clauses for name in _in_amounts(clause)}
    judged = {name for clause in book.clauses for name in _in_conditions(clause)}
    return lambda name: name in charged and name not in judged


def _in_amounts(clause: CheckedClause) -> Iterator[str]:
    for case in clause.amount:
        yield from case.value.uses


def _in_conditions(clause: CheckedClause) -> Iterator[str]:
    conditions = [case.when for case in clause.amount] + [clause.probation, clause.dismissal_review, clause.when]
    for one in conditions:
        if one is not None:
            yield from one.uses
