"""What is proved about rulebooks, and what could not be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, product
from typing import Any

import z3

from endcap.kernels.facts.schema import Words
from endcap.kernels.rules.checked import CheckedCase, CheckedClause, CheckedRulebook
from endcap.kernels.rules.ledger import Line
from endcap.kernels.rules.proofs.clause import ClauseSymbols, eras
from endcap.kernels.rules.proofs.replay import Example, example_of, replay
from endcap.kernels.rules.proofs.symbols import RowSymbols

MOST_MILLISECONDS_PER_QUESTION = 3_000
NICE_DAYS_AHEAD = 400
NICE_NUMBER = 100
NO_CONSTANT = 1_000_000


@dataclass(frozen=True)
class Meeting:
    """Two clauses that really meet one row: the row, and each one's lines (days, amounts, who is liable)."""

    one: str
    other: str
    fact: str
    row: Mapping[str, object]
    lines_of_one: tuple[Line, ...]
    lines_of_other: tuple[Line, ...]


@dataclass(frozen=True)
class NeverMet:
    """A clause, a case of it or a proposal that no fact can ever reach, and why."""

    clause: str
    what: Words
    row: int


@dataclass(frozen=True)
class Gap:
    """A finding for which none of a clause's cases gives a value, with an example."""

    clause: str
    word: str
    example: Mapping[str, object]
    row: int


@dataclass(frozen=True)
class Unknown:
    """A question that the solver gave up, or an answer that the replay did not bear out."""

    clauses: tuple[str, ...]
    question: Words


@dataclass
class Report:
    meetings: list[Meeting] = field(default_factory=list)
    never_met: list[NeverMet] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.meetings or self.never_met or self.gaps or self.unknown)


@dataclass(frozen=True)
class _Cited:
    rulebook: CheckedRulebook
    index: int

    @property
    def clause(self) -> CheckedClause:
        return self.rulebook.clauses[self.index]

    @property
    def name(self) -> str:
        return f"{self.rulebook.name}/{self.clause.number}"

    @property
    def line(self) -> int:
        return self.rulebook.source.place(("clauses", self.index))[0]


def prove(rulebooks: Sequence[CheckedRulebook]) -> Report:
    """Looks at every clause by itself and at every pair of clauses that judge the same fact table."""
    report = Report()
    cited = [
        _Cited(rulebook, index)
        for rulebook in rulebooks
        for index, clause in enumerate(rulebook.clauses)
        if clause.table is not None
    ]
    for one in cited:
        _examine(one, report)
    fines = [one for one in cited if one.clause.clause.kind == "fine"]
    for one, other in combinations(fines, 2):
        if _tables(one) & _tables(other):
            _examine_pair(one, other, report)
    return report


def _tables(cited: _Cited) -> set[str]:
    return {table.name for table in (cited.clause.table, cited.clause.beside) if table is not None}


# one clause


def _examine(cited: _Cited, report: Report) -> None:
    all_eras = list(eras(cited.rulebook, cited.clause))
    if not all_eras:
        never = Words(
            "从不生效：没有一个月里它和它的参数都有值",
            "is never in effect: in no month do it and its parameters have values",
        )
        report.never_met.append(NeverMet(cited.name, never, cited.line))
        return
    looks = [_look(cited, era_index) for era_index in range(len(all_eras))]
    answers = [_ask(look.row.rules + look.conditions)[0] for look in looks]
    if "sat" in answers:
        _examine_cases(cited, [look for look, answer in zip(looks, answers, strict=True) if answer == "sat"], report)
    elif "unknown" in answers:
        report.unknown.append(Unknown((cited.name,), Words("能否触发", "whether it can be met")))
    elif all(_ask(look.own_conditions)[0] == "unsat" for look in looks):
        words = Words("条件自相矛盾，永远不会触发", "its conditions contradict each other, so it is never met")
        report.never_met.append(NeverMet(cited.name, words, cited.line))
    else:
        words = Words("没有哪种事实能触发它", "no fact that can occur ever meets it")
        report.never_met.append(NeverMet(cited.name, words, cited.line))


def _look(cited: _Cited, era_index: int, label: str = "a") -> ClauseSymbols:
    clause = cited.clause
    assert clause.table is not None
    row = RowSymbols(clause.table, clause.beside)
    return ClauseSymbols(cited.rulebook, clause, row, list(eras(cited.rulebook, clause))[era_index], label)


def _examine_cases(cited: _Cited, looks: Sequence[ClauseSymbols], report: Report) -> None:
    clause = cited.clause
    for word, cases in (("day", clause.day), ("amount", clause.amount)):
        if len(cases) > 1 or (cases and cases[0].when is not None):
            _examine_steps(cited, looks, word, cases, report)
    for name, condition in (("probation", clause.probation), ("dismissal_review", clause.dismissal_review)):
        if condition is not None:
            answers = [_ask([*look.row.rules, *look.conditions, look.translator.met(condition)])[0] for look in looks]
            if set(answers) == {"unsat"}:
                words = Words(f"{name} 的条件永远不成立", f"the condition of {name} never holds")
                report.never_met.append(NeverMet(cited.name, words, cited.line))


def _examine_steps(
    cited: _Cited, looks: Sequence[ClauseSymbols], word: str, cases: Sequence[CheckedCase], report: Report
) -> None:
    for index in range(len(cases)):
        answers = [_ask(_before(look, word) + look.is_case(cases, index))[0] for look in looks]
        if set(answers) == {"unsat"}:
            words = Words(f"{word} 的第 {index + 1} 种情形永远到不了", f"case {index + 1} of '{word}' is never reached")
            report.never_met.append(NeverMet(cited.name, words, _line_of_case(cited, word, index)))
    if cases[-1].when is None:
        return
    for look in looks:
        answer, model = _ask(_before(look, word) + look.is_case(cases, len(cases)), nice=look)
        if model is not None:
            report.gaps.append(Gap(cited.name, word, _figures(model, look, cases), _line_of_case(cited, word, 0)))
            return
        if answer == "unknown":
            question = Words(f"{word} 各情形之间有无空档", f"whether the cases of '{word}' leave a gap")
            report.unknown.append(Unknown((cited.name,), question))
            return


def _before(look: ClauseSymbols, word: str) -> list[Any]:
    """What holds before the cases in question are looked at."""
    return look.row.rules + (look.own_conditions if word == "day" else look.before_amount)


def _line_of_case(cited: _Cited, word: str, index: int) -> int:
    return cited.rulebook.source.place(("clauses", cited.index, word, index))[0]


def _figures(model: z3.ModelRef, look: ClauseSymbols, cases: Sequence[CheckedCase]) -> dict[str, object]:
    """The values that the cases ask about, in an example that falls between them."""
    names = sorted({name for case in cases if case.when for name in case.when.uses})
    row = example_of(model, look.row).row
    figures: dict[str, object] = {}
    for name in names:
        if name in row:
            figures[name] = row[name]
        elif name in ("nth", "days"):
            unknown = look.nth if name == "nth" else look.days
            figures[name] = model.eval(unknown, model_completion=True).as_long()
    return figures


# two clauses


def _examine_pair(one: _Cited, other: _Cited, report: Report) -> None:
    was_unknown = False
    for look_one, look_other in _pairs(one, other):
        rules = look_one.row.rules + look_one.conditions + look_other.conditions
        alone = [look_one.nth == 1, look_other.nth == 1]
        answer, model = _ask(rules + alone, nice=look_one)
        if model is not None:
            meeting = _replayed(one, other, example_of(model, look_one.row), *_days(model, look_one, look_other))
            if meeting is not None:
                report.meetings.append(meeting)
                return
            was_unknown = True
        elif answer == "unknown" or _ask(rules)[0] != "unsat":
            was_unknown = True
    if was_unknown:
        report.unknown.append(
            Unknown((one.name, other.name), Words("能否碰到同一行事实", "whether they can meet the same row"))
        )


def _pairs(one: _Cited, other: _Cited) -> Iterator[tuple[ClauseSymbols, ClauseSymbols]]:
    first, second = one.clause, other.clause
    eras_of_one, eras_of_other = list(eras(one.rulebook, first)), list(eras(other.rulebook, second))
    base, beside = (first, second) if first.beside is not None or second.beside is None else (second, first)
    assert base.table is not None
    assert beside.table is not None
    for era_one, era_other in product(eras_of_one, eras_of_other):
        row = RowSymbols(base.table, base.beside)
        if beside.table.name != base.table.name or (beside.beside and beside.beside is not base.beside):
            continue
        yield (
            ClauseSymbols(one.rulebook, first, row, era_one, "a"),
            ClauseSymbols(other.rulebook, second, row, era_other, "b"),
        )


def _days(model: z3.ModelRef, one: ClauseSymbols, other: ClauseSymbols) -> tuple[date, date]:
    first, second = (model.eval(look.day, model_completion=True).as_long() for look in (one, other))
    return date.fromordinal(first), date.fromordinal(second)


def _replayed(one: _Cited, other: _Cited, example: Example, first_day: date, second_day: date) -> Meeting | None:
    first = replay(example, one.rulebook, one.clause.number, first_day)
    second = replay(example, other.rulebook, other.clause.number, second_day)
    assert one.clause.table is not None
    if not first or not second:
        return None
    return Meeting(one.name, other.name, one.clause.table.name, example.row, tuple(first), tuple(second))


# the solver


def _ask(conditions: Sequence[Any], *, nice: ClauseSymbols | None = None) -> tuple[str, z3.ModelRef | None]:
    """ "sat", "unsat" or "unknown"; with `nice` also a model, with near days and small numbers if there is such."""
    solver = z3.Solver()
    solver.set("timeout", MOST_MILLISECONDS_PER_QUESTION)
    solver.set("random_seed", 1)
    solver.add(*conditions)
    answer = str(solver.check())
    if nice is None or answer != "sat":
        return answer, None
    for wish in _niceness(nice):
        solver.push()
        solver.add(wish)
        if solver.check() != z3.sat:
            solver.pop()
    return (answer, solver.model()) if solver.check() == z3.sat else ("unknown", None)


def _niceness(look: ClauseSymbols) -> list[Any]:
    start = look.era.first.toordinal()
    wishes = [look.row.as_of <= start + NICE_DAYS_AHEAD]
    for name, unknown in look.row.unknowns.items():
        if z3.is_real(unknown.value):
            wishes += [unknown.value <= NICE_NUMBER, unknown.value >= 1]
        elif name in look.row.free_texts:
            wishes.append(unknown.value >= NO_CONSTANT)
        elif z3.is_int(unknown.value) and name in look.row.days:
            wishes.append(unknown.value >= start)
    return wishes
