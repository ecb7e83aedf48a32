"""When a clause meets a row, said to the solver: its conditions, whom it binds, its day and amount, era by era."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import z3

from endcap.kernels.rules.checked import CheckedCase, CheckedClause, CheckedRulebook
from endcap.kernels.rules.compiler.plan import names_used
from endcap.kernels.rules.expressions import Symbol
from endcap.kernels.rules.proofs.symbols import LATEST, LONGEST_MONTH_DAYS, RowSymbols, Translator, Unknown
from endcap.kernels.rules.types import TEXT

SHORTEST_MONTH_DAYS = 28
HALF_A_FEN = z3.RealVal("0.005")


@dataclass(frozen=True)
class Era:
    """A span of days through which the parameters that a clause uses keep their values."""

    first: date
    last: int
    parameters: dict[str, int | Decimal]


def eras(rulebook: CheckedRulebook, clause: CheckedClause) -> Iterator[Era]:
    """Eras in which the clause is in effect."""
    used = names_used(clause) & rulebook.rulebook.parameters.keys()
    spans = [rulebook.rulebook.in_force] + ([clause.clause.in_force] if clause.clause.in_force else [])
    starts = {span.first for span in spans}
    starts |= {date.fromordinal(span.last.toordinal() + 1) for span in spans if span.last and span.last < date.max}
    starts |= {day for name in used for day in rulebook.rulebook.parameters[name].values}
    ordered = sorted(starts)
    for index, first in enumerate(ordered):
        values = rulebook.parameter_values(first)
        known = {name: value for name, value in values.items() if value is not None}
        if rulebook.in_effect(clause.clause, first) and used <= known.keys():
            last = ordered[index + 1].toordinal() - 1 if index + 1 < len(ordered) else LATEST
            yield Era(first, last, known)


class ClauseSymbols:
    """One clause over a row: `conditions` hold when the row is a finding of it by itself.

    `own_conditions` are what the clause says of a row, `before_amount` adds month, era and whom it binds.
    """

    def __init__(self, rulebook: CheckedRulebook, clause: CheckedClause, row: RowSymbols, era: Era, label: str) -> None:
        self.rulebook, self.clause, self.row, self.era = rulebook, clause, row, era
        self.nth = z3.Int(f"nth {label}")
        self.days = z3.Int(f"days {label}")
        self.period_first, self.period_last = z3.Int(f"first {label}"), z3.Int(f"last {label}")
        counted = {
            "nth": z3.ToReal(self.nth),
            "days": z3.ToReal(self.days),
            "period_first": self.period_first,
            "period_last": self.period_last,
        }
        scope = {**clause.finding_scope, "supervisor_id": Symbol("supervisor_id", TEXT)}
        self.translator = Translator(row, clause.table, scope, era.parameters, counted)
        self.own_conditions = self._own_conditions()
        self.day = self._day()
        self.before_amount = [*self.own_conditions, *self._frame()]
        self.conditions = [*self.before_amount, *self._charged()]

    def _own_conditions(self) -> list[Any]:
        """What the clause itself says of a row."""
        clause, met = self.clause, self.translator.met
        conditions = [met(clause.when)] if clause.when is not None else []
        if clause.lasts_while is not None:
            conditions.append(met(clause.lasts_while))
        if clause.excused_when is not None:
            conditions.append(z3.Not(met(clause.excused_when)))
        return conditions

    def _day(self) -> Any:
        clause = self.clause
        if clause.clause.episode is not None:
            return self.row.unknowns[self.row.key_of(clause.clause.episode.days, clause.table)].value
        if clause.first_late is None:
            return self.choose(clause.day).value
        assert clause.last_late is not None
        until = self.translator.value(clause.last_late)
        running = z3.If(until.blank, self.row.as_of, until.value)
        capped = z3.If(running < self.row.as_of, running, self.row.as_of)
        return z3.If(capped < self.period_last, capped, self.period_last)

    def _frame(self) -> list[Any]:
        """Month, era, counts and who is bound."""
        clause = self.clause
        frame = [
            self.day >= self.period_first, self.day <= self.period_last, self.day <= self.row.as_of,
            self.period_last - self.period_first >= SHORTEST_MONTH_DAYS - 1,
            self.period_last - self.period_first <= LONGEST_MONTH_DAYS - 1,
            self.period_first >= self.era.first.toordinal(), self.period_last <= self.era.last,
            *self._counts(),
        ]  # fmt: skip
        if clause.clause.binds != "all":
            role = self.row.lookup("role", clause.scope["role"].type).value
            frame.append(z3.Or(*(role == self.row.text(name) for name in clause.clause.binds)))
        return [*frame, self._some_case(clause.day), *self._not_blank(clause.day)]

    def _charged(self) -> list[Any]:
        if self.clause.clause.zero_is_written:
            return []
        amount = self.choose(self.clause.amount)
        return [self._some_case(self.clause.amount), z3.Not(amount.blank), amount.value >= HALF_A_FEN]

    def _not_blank(self, cases: Sequence[CheckedCase]) -> list[Any]:
        return [z3.Not(self.choose(cases).blank)] if cases else []

    def _some_case(self, cases: Sequence[CheckedCase]) -> Any:
        if not cases or cases[-1].when is None:
            return z3.BoolVal(True)
        return z3.Or(*(self.translator.met(case.when) for case in cases if case.when is not None))

    def _counts(self) -> list[Any]:
        counts = [self.nth >= 1]
        count = self.clause.clause.count
        if count is not None and count.starts_again_after is not None:
            restart = count.starts_again_after
            length = self.era.parameters[restart] if isinstance(restart, str) else restart
            counts.append(self.nth <= int(length))
        if self.clause.first_late is not None:
            first = self.translator.value(self.clause.first_late)
            start = z3.If(first.value >= self.period_first, first.value, self.period_first)
            counts += [z3.Not(first.blank), self.days == self.day - start + 1, self.days >= 1]
        return counts

    def choose(self, cases: Sequence[CheckedCase]) -> Unknown:
        """The value of cases; where none is met, the last one's stands in (gaps are looked for on their own)."""
        result = self.translator.value(cases[-1].value)
        for case in reversed(cases[:-1]):
            assert case.when is not None
            met, value = self.translator.met(case.when), self.translator.value(case.value)
            result = Unknown(z3.If(met, value.value, result.value), z3.If(met, value.blank, result.blank))
        return result

    def is_case(self, cases: Sequence[CheckedCase], index: int) -> list[Any]:
        """Conditions under which the case at `index` is the first that is met; `len(cases)`: none is."""
        met = [self.translator.met(case.when) if case.when is not None else z3.BoolVal(True) for case in cases]
        earlier = [z3.Not(condition) for condition in met[:index]]
        return earlier + ([met[index]] if index < len(met) else [])
