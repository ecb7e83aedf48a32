"""The facts of the application settled month by month, under the rulebooks that are in force in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from endcap.conduct.facts.folder import take_roles_of
from endcap.conduct.models import BECAUSE_OF_NAME, EMPLOYEE_NAME, POINTS, VersionClause
from endcap.conduct.rulebooks.in_force import InForce, books, in_force, terms_of
from endcap.kernels.facts import Facts
from endcap.kernels.rules import Line, Period, Unclear, settle

LANGUAGES = ("zh", "en")
# rulebook, clause, fact, fact_id, period
Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class SettledLine:
    """What one person would carry; sentences name people by placeholders. `employee` and `because_of` are codes."""

    entry_id: str
    liability: str
    employee: str
    because_of: str | None
    amount: Decimal
    unit: str
    sanction: str
    explanation_zh: str
    explanation_en: str


@dataclass(frozen=True)
class SettledFinding:
    """A fact that meets a clause. `employee` is the code of the person it is about; `lines` the own one first."""

    key: Key
    clause: VersionClause
    employee: str
    occurred_on: date
    lines: tuple[SettledLine, ...]
    # It grew up to the day that is settled: tomorrow it will be more.
    is_growing: bool

    @property
    def own(self) -> SettledLine:
        return self.lines[0]


@dataclass(frozen=True)
class SettledMonth:
    period: Period
    findings: dict[Key, SettledFinding]
    unclear: tuple[tuple[Unclear, VersionClause], ...]


def settle_month(facts: Facts, period: Period, *, as_of: date, names: Mapping[str, str]) -> SettledMonth:
    """`names`: employees' codes → names, which are taken out of the sentences again."""
    applied = in_force(period)
    if not applied:
        return SettledMonth(period, {}, ())
    by_name = {one.book.name: one for one in applied}
    take_roles_of(facts, min(as_of, period.last))
    done = settle(
        facts, period=period, rulebooks=books(applied), overlap=terms_of(period).overlap, as_of=as_of, languages=LANGUAGES,
        units_may_differ=True,
    )  # fmt: skip
    unclear = tuple((day, by_name[day.rulebook].clauses[day.clause]) for day in done.unclear)
    return SettledMonth(period, _findings(done.lines, by_name, as_of=as_of, names=names), unclear)


def _findings(
    lines: Iterable[Line], by_name: Mapping[str, InForce], *, as_of: date, names: Mapping[str, str]
) -> dict[Key, SettledFinding]:
    grouped: dict[Key, list[Line]] = {}
    for line in lines:
        grouped.setdefault((line.rulebook, line.clause, line.fact, line.fact_id, line.period), []).append(line)
    found = {}
    for key, some in grouped.items():
        some.sort(key=lambda line: line.liability != "own")
        applied, first = by_name[key[0]], some[0]
        found[key] = SettledFinding(
            key, applied.clauses[key[1]], first.because_of or first.employee_id, first.occurred_on,
            tuple(_line(line, applied, names) for line in some),
            is_growing=_is_growing(applied, key[1], first.occurred_on, as_of),
        )  # fmt: skip
    return found


def _is_growing(applied: InForce, number: str, day: date, as_of: date) -> bool:
    clause = next(one.clause for one in applied.book.clauses if one.number == number)
    return clause.each_day is not None and day == as_of


def _line(line: Line, applied: InForce, names: Mapping[str, str]) -> SettledLine:
    unit = applied.version.unit
    if line.liability == "joint" and applied.joint_in_points:
        unit = POINTS
    return SettledLine(
        line.entry_id, line.liability, line.employee_id, line.because_of, line.amount, unit, line.sanction or "",
        _nameless(line.explanations["zh"], line, names), _nameless(line.explanations["en"], line, names),
    )  # fmt: skip


def _nameless(sentence: str, line: Line, names: Mapping[str, str]) -> str:
    if line.because_of and names.get(line.because_of):
        sentence = sentence.replace(names[line.because_of], BECAUSE_OF_NAME)
    own = names.get(line.employee_id)
    return sentence.replace(own, EMPLOYEE_NAME) if own else sentence
