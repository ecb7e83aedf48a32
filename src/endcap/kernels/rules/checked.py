"""A rulebook whose every name and expression was checked: what the compiler, the proofs and the pages read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce

from endcap.kernels.facts.schema import Table
from endcap.kernels.rules.expressions import Checked, Scope
from endcap.kernels.rules.model import Clause, Rulebook
from endcap.kernels.rules.source import Source
from endcap.kernels.rules.types import BLANK, Type, wider


@dataclass(frozen=True)
class CheckedCase:
    """One branch of a value: without `when` it is the last resort."""

    when: Checked | None
    value: Checked


@dataclass(frozen=True)
class Placeholder:
    name: str
    format: str


@dataclass(frozen=True)
class CheckedClause:
    """A clause with typed expressions. `scope` holds the names of its rows, `finding_scope` also `nth` and `days`."""

    clause: Clause
    table: Table | None
    beside: Table | None
    scope: Scope
    finding_scope: Scope
    when: Checked | None = None
    day: tuple[CheckedCase, ...] = ()
    first_late: Checked | None = None
    last_late: Checked | None = None
    lasts_while: Checked | None = None
    excused_when: Checked | None = None
    broken_by: Checked | None = None
    amount: tuple[CheckedCase, ...] = ()
    probation: Checked | None = None
    dismissal_review: Checked | None = None
    share: Checked | None = None
    unless: Checked | None = None
    because: Mapping[str, tuple[str | Placeholder, ...]] = field(default_factory=dict)

    @property
    def number(self) -> str:
        return self.clause.clause

    @property
    def amount_type(self) -> Type:
        """Wide enough for the amounts of all cases."""
        return reduce(wider, (case.value.type for case in self.amount), BLANK)

    def row_expressions(self) -> Iterator[Checked]:
        """What decides about a row before anything is grouped."""
        cases = (part for case in self.day for part in (case.when, case.value))
        for one in (self.when, *cases, self.first_late, self.last_late, self.broken_by):
            if one is not None:
                yield one

    def finding_expressions(self) -> Iterator[Checked]:
        """What is worked out for a finding."""
        cases = (part for case in self.amount for part in (case.when, case.value))
        for one in (*cases, self.probation, self.dismissal_review, self.share, self.unless):
            if one is not None:
                yield one


@dataclass(frozen=True)
class CheckedRulebook:
    """A rulebook ready to be settled, proved or shown."""

    rulebook: Rulebook
    source: Source
    clauses: tuple[CheckedClause, ...]

    @property
    def name(self) -> str:
        return self.rulebook.rulebook

    @property
    def digest(self) -> str:
        return self.source.digest

    def in_effect(self, clause: Clause, day: date) -> bool:
        """Whether a clause and its rulebook are in force in the month that starts on `day`."""
        spans = [self.rulebook.in_force] + ([clause.in_force] if clause.in_force else [])
        return all(span.covers(day) for span in spans)

    def parameter_values(self, day: date) -> dict[str, int | Decimal | None]:
        return {name: parameter.value_on(day) for name, parameter in self.rulebook.parameters.items()}
