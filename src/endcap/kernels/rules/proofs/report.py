"""What is found about rulebooks before any fact arrives, and what could not be decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from endcap.kernels.facts.schema import Words
from endcap.kernels.rules.checked import CheckedClause, CheckedRulebook
from endcap.kernels.rules.ledger import Line


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
    """A clause, a part of it or a proposal that no fact can ever reach, why, and the line where it stands."""

    clause: str
    what: Words
    row: int


@dataclass(frozen=True)
class Gap:
    """A finding for which a clause gives no `day` or `amount`, with an example that really falls through."""

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
class Cited:
    """A clause with the rulebook in which it stands."""

    rulebook: CheckedRulebook
    index: int

    @property
    def clause(self) -> CheckedClause:
        return self.rulebook.clauses[self.index]

    @property
    def name(self) -> str:
        return f"{self.rulebook.name}/{self.clause.number}"

    def line(self, *keys: str | int) -> int:
        """The line of the rulebook's file on which a part of the clause stands."""
        return self.rulebook.source.place(("clauses", self.index, *keys))[0]
