"""A rulebook as a person reads it on a day: clause by clause, with the figures that hold then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from endcap.conduct.models import in_language
from endcap.conduct.models.words import BASES
from endcap.conduct.rulebooks.wording import (
    Names,
    charges_in_points,
    column_name,
    figure,
    figure_with_unit,
    is_share,
    roles_named,
    table_name,
    unit_named,
)
from endcap.kernels.facts import BY_NAME
from endcap.kernels.rules.checked import CheckedClause, CheckedRulebook
from endcap.kernels.rules.model import Example, InForce, Parameter, Texts

NOT_TOLD = ("employee_id",)


@dataclass(frozen=True)
class Amount:
    """A figure on a day. `text` has its unit; `coming` are later values: (day, text)."""

    name: str
    title: str
    text: str
    unit: str
    value: int | Decimal | None
    since: date | None
    coming: tuple[tuple[date, str], ...] = ()
    history: tuple[tuple[date, str], ...] = ()
    is_share: bool = False


@dataclass(frozen=True)
class Sheet:
    """Facts of one table as an example has them."""

    title: str
    heads: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class ExampleRead:
    title: str
    period: str
    sheets: list[Sheet]
    lines: list[dict[str, Any]]
    unclear: list[str]


@dataclass(frozen=True)
class ClauseRead:
    number: str
    title: str
    source: str
    is_reward: bool
    binds: str
    table: str
    looks_at: list[str]
    amounts: list[Amount]
    amount: list[str]
    steps: list[tuple[str, list[str]]]
    joint: str
    escalation: list[str]
    sanctions: list[str]
    examples: list[ExampleRead]
    is_in_effect: bool
    when_in_force: str
    remedy: str = ""

    @property
    def anchor(self) -> str:
        return f"clause-{self.number}"


@dataclass(frozen=True)
class RulebookRead:
    name: str
    title: str
    about: str
    basis: str
    jurisdiction: str
    unit: str
    version: str
    is_sample: bool
    clauses: list[ClauseRead]
    amounts: list[Amount] = field(default_factory=list)


def read(book: CheckedRulebook, on: date) -> RulebookRead:
    """`on`: the figures of this day's month."""
    rules = book.rulebook
    amounts = amounts_of(book, on)
    return RulebookRead(
        rules.rulebook, text_of(rules.title), text_of(rules.about) if rules.about else "", basis_named(rules.basis),
        jurisdiction_named(rules.jurisdiction), rules.unit, rules.version, rules.sample,
        [_clause(book, one, on, amounts) for one in book.clauses], list(amounts.values()),
    )  # fmt: skip


def text_of(texts: Texts) -> str:
    return in_language(texts.zh, texts.en)


def basis_named(basis: str) -> str:
    return str(dict(BASES).get(basis, basis))


def jurisdiction_named(jurisdiction: str) -> str:
    return _("China") if jurisdiction == "CN" else jurisdiction


def amounts_of(book: CheckedRulebook, on: date) -> dict[str, Amount]:
    in_points = charges_in_points(book)
    return {
        name: _amount(name, parameter, on, in_points=in_points(name))
        for name, parameter in book.rulebook.parameters.items()
    }


def _amount(name: str, parameter: Parameter, on: date, *, in_points: bool) -> Amount:
    def said(value: int | Decimal | None) -> str:
        return _("ended") if value is None else figure_with_unit(value, parameter.unit, in_points=in_points)

    value = parameter.value_on(on)
    since = max((day for day in parameter.values if day <= on), default=None)
    dated = tuple((day, said(parameter.values[day])) for day in sorted(parameter.values))
    return Amount(
        name, text_of(parameter.title), said(value) if since else _("not yet in force"),
        unit_named(parameter.unit, in_points=in_points), value, since, tuple(one for one in dated if one[0] > on),
        tuple(one for one in dated if one[0] <= on), is_share(parameter.unit),
    )  # fmt: skip


# a clause


def _clause(book: CheckedRulebook, checked: CheckedClause, on: date, amounts: Mapping[str, Amount]) -> ClauseRead:
    clause, names = checked.clause, Names(book, checked)
    used = names_used(checked)
    return ClauseRead(
        number=clause.clause, title=text_of(clause.title), source=text_of(clause.source),
        is_reward=clause.kind == "reward", binds=roles_named(clause.binds),
        table=_tables(checked), looks_at=_columns(checked, used),
        amounts=[amounts[name] for name in amounts if name in used],
        amount=names.value(clause.amount), steps=list(_steps(checked, names)), joint=_joint(checked, names, amounts),
        escalation=list(_escalation(checked, names)), sanctions=list(_sanctions(checked, names)),
        examples=[_example(book, one) for one in clause.examples],
        is_in_effect=book.in_effect(clause, on.replace(day=1)), when_in_force=_span(clause.in_force),
        remedy=text_of(clause.remedy) if clause.remedy else "",
    )  # fmt: skip


def names_used(checked: CheckedClause) -> frozenset[str]:
    """Names of columns, lookups and parameters that a clause rests on."""
    parts = [*checked.row_expressions(), *checked.finding_expressions(), checked.lasts_while, checked.excused_when]
    used = {name for part in parts if part is not None for name in part.uses}
    clause = checked.clause
    used |= set(clause.per.same if clause.per else ())
    used |= set(clause.episode.of if clause.episode else ())
    if clause.count is not None and isinstance(clause.count.starts_again_after, str):
        used.add(clause.count.starts_again_after)
    return frozenset(used)


def _tables(checked: CheckedClause) -> str:
    tables = [table_name(table) for table in (checked.table, checked.beside) if table is not None]
    return _(" beside ").join(tables) if tables else _("All findings of the month")


def _columns(checked: CheckedClause, used: frozenset[str]) -> list[str]:
    own = checked.table
    found = [] if own is None else [
        column_name(own, column.name) for column in own.columns if column.name in used and column.name not in NOT_TOLD
    ]  # fmt: skip
    if checked.beside is not None:
        prefix = f"{checked.beside.name}."
        found += [column_name(checked.beside, n.removeprefix(prefix)) for n in sorted(used) if n.startswith(prefix)]
    return list(dict.fromkeys(found))


def _steps(checked: CheckedClause, names: Names) -> Iterator[tuple[str, list[str]]]:
    """How it is worked out, in the order in which that is done."""
    clause = checked.clause
    if clause.none_of is not None:
        of = clause.none_of.clauses
        listed = _("any clause") if of == "all" else _(", ").join(of)
        yield _("Condition"), [_("a whole month without a finding of %(clauses)s") % {"clauses": listed}]
    if clause.when:
        yield _("Condition"), [names.expression(clause.when)]
    if clause.each_day:
        span = {"first": names.expression(clause.each_day.first), "until": names.expression(clause.each_day.until)}
        yield _("Counted"), [_("the days of the month from %(first)s up to %(until)s") % span]
    if clause.episode:
        yield _("One stretch"), _episode(clause.episode, names)
    if clause.per:
        said = _("rows that agree in %(columns)s") % {"columns": names.listed(clause.per.same)}
        kept = (
            [_("the row with %(kept)s stands for them") % {"kept": names.kept(clause.per.keep)}]
            if clause.per.keep
            else []
        )
        yield _("One finding"), [said, *kept]
    if clause.day is not None:
        yield _("Its day"), names.value(clause.day)
    yield _("Amount"), names.value(clause.amount)


def _episode(episode: Any, names: Names) -> list[str]:
    said = [
        _("for each %(of)s, day by day (%(days)s), as long as %(condition)s")
        % {
            "of": names.listed(episode.of), "days": names.of(episode.days),
            "condition": names.expression(episode.lasts_while),
        }
    ]  # fmt: skip
    if episode.keep:
        said.append(_("on each day the row with %(kept)s counts") % {"kept": names.kept(episode.keep)})
    if episode.excused_when:
        said.append(
            _("days do not count on which: %(condition)s") % {"condition": names.expression(episode.excused_when)}
        )
    return said


def _joint(checked: CheckedClause, names: Names, amounts: Mapping[str, Amount]) -> str:
    joint = checked.clause.joint
    if joint is None:
        return ""
    known = amounts.get(joint.share.strip())
    share = (
        f"{figure(Decimal(known.value) * 100)}%" if known and known.value is not None else names.expression(joint.share)
    )
    if joint.mode == "shared":
        said = _("The supervisor of that day carries %(share)s of the amount, and the employee the rest.")
    else:
        said = _("The supervisor of that day carries %(share)s of the amount in addition to what the employee carries.")
    text = said % {"share": share}
    if joint.unless:
        text += " " + _("Not so when: %(condition)s.") % {"condition": names.expression(joint.unless)}
    return text


def _escalation(checked: CheckedClause, names: Names) -> Iterator[str]:
    count = checked.clause.count
    if count is None:
        return
    yield _("Findings are counted for each %(per)s, in order of %(order)s.") % {
        "per": names.listed(count.per), "order": names.of(count.in_order_of)
    }  # fmt: skip
    if count.broken_by:
        yield _("The count begins anew when: %(condition)s.") % {"condition": names.expression(count.broken_by)}
    if count.starts_again_after is not None:
        yield _("It begins anew after: %(number)s.") % {"number": names.of(str(count.starts_again_after))}


def _sanctions(checked: CheckedClause, names: Names) -> Iterator[str]:
    sanction = checked.clause.sanction
    if sanction is None:
        return
    if sanction.probation:
        yield _("Probation is proposed to a manager when: %(when)s.") % {"when": names.expression(sanction.probation)}
    if sanction.dismissal_review:
        yield _("A review for dismissal is proposed to a manager when: %(when)s.") % {
            "when": names.expression(sanction.dismissal_review)
        }  # fmt: skip


def _span(span: InForce | None) -> str:
    if span is None:
        return ""
    if span.last is None:
        return _("from %(first)s on") % {"first": span.first}
    return _("from %(first)s to %(last)s") % {"first": span.first, "last": span.last}


# examples


def _example(book: CheckedRulebook, example: Example) -> ExampleRead:
    people = {
        str(row.get("employee_id")): str(row.get("name", ""))
        for row in [*book.rulebook.example_facts.get("employees", ()), *example.facts.get("employees", ())]
    }

    def named(code: str) -> str:
        return f"{people[code]} {code}" if people.get(code) else code

    title = example.title if isinstance(example.title, str) else text_of(example.title)
    lines = [
        {"who": named(line.employee_id), "clause": line.clause, "amount": line.amount, "day": line.occurred_on,
         "fact_id": line.fact_id, "is_joint": line.liability == "joint", "sanction": line.sanction}
        for line in example.lines
    ]  # fmt: skip
    unclear = [
        _("%(who)s, %(day)s: %(missing)s is missing")
        % {"who": named(day.employee_id), "day": day.occurred_on, "missing": _table(day.missing)}
        for day in example.unclear or ()
    ]
    period = example.period if example.as_of is None else f"{example.period} ({example.as_of})"
    return ExampleRead(title, period, [_sheet(name, rows) for name, rows in example.facts.items()], lines, unclear)


def _table(name: str) -> str:
    return table_name(BY_NAME[name]) if name in BY_NAME else name


def _sheet(name: str, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    table = BY_NAME.get(name)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    heads = [column_name(table, one) if table is not None and table.has(one) else one for one in columns]
    return Sheet(_table(name), heads, [[_cell(row.get(column)) for column in columns] for row in rows])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return figure(value) if isinstance(value, Decimal) else str(value)
