"""Two clauses: whether one row can be a finding of both, shown by an example that the engine bears out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import z3

from endcap.kernels.facts.schema import Words
from endcap.kernels.rules.checked import CheckedClause
from endcap.kernels.rules.model import keep_order
from endcap.kernels.rules.proofs.clause import ClauseSymbols, Era, eras
from endcap.kernels.rules.proofs.replay import MOST_ROWS, Example, example_of, replay
from endcap.kernels.rules.proofs.report import Cited, Meeting, Report, Unknown
from endcap.kernels.rules.proofs.solver import ask
from endcap.kernels.rules.proofs.symbols import RowSymbols, Translator

MEET = Words("能否碰到同一行事实", "whether they can meet the same row")


def share_a_table(one: Cited, other: Cited) -> bool:
    return bool(_tables(one.clause) & _tables(other.clause))


def _tables(clause: CheckedClause) -> set[str]:
    return {table.name for table in (clause.table, clause.beside) if table is not None}


def examine_pair(one: Cited, other: Cited, report: Report) -> None:
    if _shared_row(one.clause, other.clause) is None:
        report.unknown.append(Unknown((one.name, other.name), MEET))
        return
    is_undecided = False
    for look_one, look_other in _looks(one, other):
        meeting, is_ruled_out = _meeting_in(one, other, look_one, look_other)
        if meeting is not None:
            report.meetings.append(meeting)
            return
        is_undecided |= not is_ruled_out
    if is_undecided or _may_meet_through_groups(one, other):
        report.unknown.append(Unknown((one.name, other.name), MEET))


def _shared_row(one: CheckedClause, other: CheckedClause) -> RowSymbols | None:
    """A row, with its table beside it, that both clauses can look at; None where their tables cannot be lined up."""
    wider = one if one.beside is not None else other
    assert wider.table is not None
    if not _tables(one) | _tables(other) <= _tables(wider):
        return None
    return RowSymbols(wider.table, wider.beside)


def _looks(one: Cited, other: Cited) -> Iterator[tuple[ClauseSymbols, ClauseSymbols]]:
    for era_one, era_other in _pairs_of_eras(one, other):
        row = _shared_row(one.clause, other.clause)
        assert row is not None
        yield (
            ClauseSymbols(one.rulebook, one.clause, row, era_one, "a"),
            ClauseSymbols(other.rulebook, other.clause, row, era_other, "b"),
        )


def _pairs_of_eras(one: Cited, other: Cited) -> Iterator[tuple[Era, Era]]:
    return product(eras(one.rulebook, one.clause), eras(other.rulebook, other.clause))


def _meeting_in(one: Cited, other: Cited, first: ClauseSymbols, second: ClauseSymbols) -> tuple[Meeting | None, bool]:
    """A meeting in these eras, and whether there can be none."""
    conditions = [*first.conditions, *second.conditions]
    for rows in (1, MOST_ROWS):
        counted = [look.nth for look in (first, second) if look.clause.clause.count is not None]
        wanted = [look.nth == 1 for look in (first, second)] if rows == 1 else [nth <= rows for nth in counted]
        answer, model = ask([*conditions, *wanted], first.row, nice=first)
        if model is not None:
            needed = max((model.eval(nth, model_completion=True).as_long() for nth in counted), default=1)
            meeting = _replayed(one, other, example_of(model, first.row, rows=needed), *_days(model, first, second))
            if meeting is not None:
                return meeting, False
        if answer == "unsat" and ask(conditions, first.row)[0] == "unsat":
            return None, True
        if not counted:
            break
    return None, False


def _days(model: z3.ModelRef, one: ClauseSymbols, other: ClauseSymbols) -> tuple[date, date]:
    first, second = (model.eval(look.day, model_completion=True).as_long() for look in (one, other))
    return date.fromordinal(first), date.fromordinal(second)


def _replayed(one: Cited, other: Cited, example: Example, first_day: date, second_day: date) -> Meeting | None:
    first = replay(example, one.rulebook, one.clause.number, first_day)
    second = replay(example, other.rulebook, other.clause.number, second_day)
    assert one.clause.table is not None
    if not first or not second:
        return None
    return Meeting(one.name, other.name, one.clause.table.name, example.row, tuple(first), tuple(second))


# rows behind a finding that another row stands for


def _may_meet_through_groups(one: Cited, other: Cited) -> bool:
    """Whether a row behind a finding may be met by the other clause although the row that stands for it is not."""
    if not any(cited.clause.clause.per or cited.clause.clause.episode for cited in (one, other)):
        return False
    for era_one, era_other in _pairs_of_eras(one, other):
        row = _shared_row(one.clause, other.clause)
        assert row is not None
        first, second = (
            _rests_on(cited, era, row, label) for cited, era, label in ((one, era_one, "a"), (other, era_other, "b"))
        )
        conditions = [*first.conditions, *second.conditions, *_same_person(first, second)]
        if ask(conditions, row, *(found.stands for found in (first, second) if found.stands is not row))[0] != "unsat":
            return True
    return False


@dataclass(frozen=True)
class _Rest:
    """When a finding rests on a row, and which row stands for it (`is_finding`: whose employee answers)."""

    conditions: list[Any]
    stands: RowSymbols
    is_finding: bool = True


def _same_person(one: _Rest, other: _Rest) -> list[Any]:
    """Fines overlap only for one employee, who has one role."""
    if not (one.is_finding and other.is_finding):
        return []
    pairs = [(one.stands.unknowns.get(name), other.stands.unknowns.get(name)) for name in ("employee_id", "role")]
    return [first.value == second.value for first, second in pairs if first is not None and second is not None]


def _rests_on(cited: Cited, era: Era, row: RowSymbols, label: str) -> _Rest:
    """That a finding of the clause rests on `row`, whichever row of its group or day stands for it."""
    clause, episode, per = cited.clause, cited.clause.clause.episode, cited.clause.clause.per
    if (per is None and episode is None) or clause.table is not row.table:
        return _Rest(ClauseSymbols(cited.rulebook, clause, row, era, label).conditions, row)
    same = [*episode.of, episode.days] if episode else [*(per.same if per else ())]
    kept = RowSymbols(row.table, of_group=row, same=same, label=f"kept {label} ")
    look = ClauseSymbols(cited.rulebook, clause, kept, era, label)
    keep = episode.keep if episode else per.keep if per else None
    conditions = [z3.Not(row.unknowns[name].blank) for name in same]
    if keep:
        column, is_greatest = keep_order(keep)
        stands, behind = kept.unknowns[column], row.unknowns[column]
        order = stands.value >= behind.value if is_greatest else stands.value <= behind.value
        conditions.append(z3.Or(stands.blank, behind.blank, order))
    if episode:
        assert clause.lasts_while is not None
        return _Rest([*conditions, look.translator.met(clause.lasts_while)], kept, is_finding=False)
    seen = Translator(row, clause.table, clause.scope, era.parameters, {})
    if clause.broken_by is not None:
        # Rows that break a run are in its groups too, and a hit stands before them whatever is kept.
        conditions = [z3.Not(row.unknowns[name].blank) for name in same]
        hit = z3.Or(seen.met(clause.when) if clause.when else z3.BoolVal(True), seen.met(clause.broken_by))
        return _Rest([*conditions, hit, *look.conditions], kept)
    hits = [seen.met(clause.when)] if clause.when is not None else []
    return _Rest([*conditions, *hits, *look.conditions], kept)
