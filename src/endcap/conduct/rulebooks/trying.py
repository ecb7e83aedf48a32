"""What would have been: past months under a draft, beside what was in force in each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from endcap.company.models import Employee
from endcap.conduct.facts.folder import facts_on, take_roles_of
from endcap.conduct.models import Examination, RulebookDraft, in_language
from endcap.conduct.rulebooks.examining import Question
from endcap.conduct.rulebooks.in_force import overlap_mode, parsed, terms_of, versions_in
from endcap.kernels.facts import Facts
from endcap.kernels.rules import CheckedRulebook, Difference, Period, WhatIf, what_if
from endcap.kernels.rules.model import Clause, InForce

MOST_MONTHS = 12
NOTHING = Decimal("0.00")
BEGINNING, NEVER = date(2000, 1, 1), date(8000, 1, 1)


def months_to_try(today: date) -> list[Period]:
    """The latest first."""
    found = [Period.of(today)]
    while len(found) < MOST_MONTHS:
        found.append(Period.of(found[-1].first - timedelta(days=1)))
    return found


def question_of(draft: RulebookDraft, months: Sequence[str], *, start: date, today: date) -> Question:
    return {
        "name": draft.rulebook.name, "text": draft.text, "start": start.isoformat(), "months": sorted(months),
        "on": today.isoformat(), "overlap": overlap_mode(),
    }  # fmt: skip


# working it out


def try_out(question: Question) -> dict[str, Any]:
    today = date.fromisoformat(question["on"])
    draft = as_from_the_beginning(parsed(question["text"], question["name"]), date.fromisoformat(question["start"]))
    rows: list[list[Any]] = []
    months, titles, units = [], {}, {draft.name: [draft.rulebook.unit, draft.rulebook.unit]}
    with facts_on(today) as facts:
        for period in question["months"]:
            before = [parsed(one.text, one.rulebook.name) for one in versions_in(Period.parse(period))]
            take_roles_of(facts, min(today, Period.parse(period).last))
            found = compared(facts, period, before, draft, overlap=terms_of(Period.parse(period)).overlap, as_of=today)
            rows += [_row(period, one) for one in found.differences if one.lines_before or one.lines_after]
            months.append(
                [period, *(str(sum((line.amount for line in side), NOTHING)) for side in (found.before, found.after))]
            )
            titles |= _titles([*before, draft])
            units |= {one.name: [one.rulebook.unit] * 2 for one in before if one.name != draft.name}
            units[draft.name][0] = next(
                (one.rulebook.unit for one in before if one.name == draft.name), units[draft.name][0]
            )
        problems = len(facts.problems)
    return {
        "rows": rows, "months": months, "titles": titles, "units": units, "problems": problems,
    }  # fmt: skip


def compared(
    facts: Facts, period: str, before: Sequence[CheckedRulebook], draft: CheckedRulebook, *, overlap: Any, as_of: date
) -> WhatIf:
    """A month under what was in force, and with the draft in the place of its rulebook, or besides."""
    is_known = any(one.name == draft.name for one in before)
    return what_if(
        facts, periods=[period], before=before, after=[draft] if is_known else [], besides=[] if is_known else [draft],
        overlap=overlap, as_of=as_of, units_may_differ=True,
    )  # fmt: skip


def as_from_the_beginning(book: CheckedRulebook, day: date) -> CheckedRulebook:
    """The rulebook with the figures and clauses that it has on a day, as if they had always held: a draft is for months
    to come, and is tried on months that are over."""
    always = InForce.model_validate({"from": BEGINNING})
    never = InForce.model_validate({"from": NEVER})
    parameters = {
        name: one.model_copy(update={"values": {BEGINNING: one.value_on(day)}})
        for name, one in book.rulebook.parameters.items()
    }

    def held(clause: Clause) -> Clause:
        return clause.model_copy(update={"in_force": None if book.in_effect(clause, day) else never})

    clauses = tuple(replace(one, clause=held(one.clause)) for one in book.clauses)
    rules = book.rulebook.model_copy(
        update={"in_force": always, "parameters": parameters, "clauses": [one.clause for one in clauses]}
    )
    return replace(book, rulebook=rules, clauses=clauses)


def _row(period: str, one: Difference) -> list[Any]:
    return [
        period, one.employee_id, one.rulebook, one.clause, one.lines_before, one.lines_after, str(one.amount_before),
        str(one.amount_after), one.sanctions_before, one.sanctions_after,
    ]  # fmt: skip


def _titles(found: Iterable[CheckedRulebook]) -> dict[str, list[str]]:
    return {
        f"{book.name}/{one.number}": [one.clause.title.zh, one.clause.title.en]
        for book in found
        for one in book.clauses
    }


# reading what came of it


@dataclass(frozen=True)
class Tried:
    """One employee, month and clause; amounts are signed, `difference` is in the employee's favour if positive."""

    month: str
    code: str
    name: str
    employee_id: int | None
    rulebook: str
    clause: str
    title: str
    unit: str
    lines_before: int
    lines_after: int
    before: Decimal
    after: Decimal
    sanctions_before: int
    sanctions_after: int

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    @property
    def is_change(self) -> bool:
        return (self.lines_before, self.before, self.sanctions_before) != (
            self.lines_after, self.after, self.sanctions_after,
        )  # fmt: skip


@dataclass
class Sums:
    key: str
    label: str
    before: Decimal = NOTHING
    after: Decimal = NOTHING
    lines_before: int = 0
    lines_after: int = 0
    rows: list[Tried] = field(default_factory=list)

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    def in_month(self, month: str) -> Decimal:
        """What the difference of one month is."""
        return sum((row.difference for row in self.rows if row.month == month), NOTHING)

    def add(self, row: Tried) -> None:
        self.before += row.before
        self.after += row.after
        self.lines_before += row.lines_before
        self.lines_after += row.lines_after
        self.rows.append(row)


@dataclass(frozen=True)
class Outcome:
    """`unit` is what the figures are counted in; None where rulebooks differ in it, so that nothing may be added up."""

    rows: list[Tried]
    people: list[Sums]
    clauses: list[Sums]
    total: Sums
    months: list[tuple[str, Decimal, Decimal]]
    unit: str | None
    switches_unit: bool
    problems: int

    @property
    def changed(self) -> list[Tried]:
        return [row for row in self.rows if row.is_change]

    @property
    def by_month(self) -> list[tuple[Sums, list[Decimal]]]:
        """Whoever gains or loses in any month, with how much in each."""
        found = [(one, [one.in_month(month) for month, _before, _after in self.months]) for one in self.people]
        return [(one, differences) for one, differences in found if any(differences)]

    @property
    def gaining(self) -> list[Sums]:
        return [one for one in self.people if one.difference > 0]

    @property
    def losing(self) -> list[Sums]:
        return [one for one in self.people if one.difference < 0]


def outcome_of(examination: Examination) -> Outcome:
    kept = examination.outcome or {}
    units: Mapping[str, list[str]] = kept.get("units", {})
    rows = list(_tried(kept, units))
    people, clauses = _grouped(rows, lambda row: (row.code, f"{row.name} {row.code}")), _grouped(
        rows, lambda row: (f"{row.rulebook}/{row.clause}", f"{row.clause} {row.title}")
    )  # fmt: skip
    total = Sums("", "")
    for row in rows:
        total.add(row)
    after = {pair[1] for name, pair in units.items() if any(row.rulebook == name for row in rows)}
    return Outcome(
        rows, people, clauses, total,
        [(period, Decimal(before), Decimal(then)) for period, before, then in kept.get("months", [])],
        next(iter(after)) if len(after) == 1 else None, any(pair[0] != pair[1] for pair in units.values()),
        int(kept.get("problems", 0)),
    )  # fmt: skip


def _tried(kept: Mapping[str, Any], units: Mapping[str, list[str]]) -> Iterator[Tried]:
    found = kept.get("rows", [])
    people = {one.code: one for one in Employee.objects.filter(code__in={row[1] for row in found})}
    for (
        month,
        code,
        rulebook,
        clause,
        lines_before,
        lines_after,
        before,
        after,
        sanctions_before,
        sanctions_after,
    ) in found:
        person = people.get(code)
        titles = kept["titles"].get(f"{rulebook}/{clause}", ["", ""])
        yield Tried(
            month, code, person.name if person else code, person.pk if person else None, rulebook, clause,
            in_language(*titles), units.get(rulebook, ["", ""])[1], lines_before, lines_after, Decimal(before),
            Decimal(after), sanctions_before, sanctions_after,
        )  # fmt: skip


def _grouped(rows: Iterable[Tried], by: Any) -> list[Sums]:
    groups: dict[str, Sums] = defaultdict(lambda: Sums("", ""))
    for row in rows:
        key, label = by(row)
        group = groups[key]
        group.key, group.label = key, label
        group.add(row)
    return sorted(groups.values(), key=lambda one: (-abs(one.difference), one.key))
