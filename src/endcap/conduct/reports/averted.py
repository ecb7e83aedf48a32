"""What early warning averted: who was warned of what, and whether it became a finding all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from endcap.conduct.models import EarlyWarning, VersionClause
from endcap.conduct.queries import NOTHING
from endcap.conduct.reports.clauses import latest_clauses
from endcap.conduct.reports.shares import Share
from endcap.conduct.reports.spans import Span

AVERTED, BECAME, OPEN = "averted", "became", "open"
OUTCOMES: dict[bool | None, str] = {False: AVERTED, True: BECAME, None: OPEN}


@dataclass
class Warned:
    """The warnings of one month, one clause or all. `amounts`: what was averted, by unit, as sizes."""

    key: Any = None
    clause: VersionClause | None = None
    counts: Counter[str] = field(default_factory=Counter)
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def averted(self) -> int:
        return self.counts[AVERTED]

    @property
    def became(self) -> int:
        return self.counts[BECAME]

    @property
    def open(self) -> int:
        return self.counts[OPEN]

    @property
    def share(self) -> Decimal | None:
        """Of those whose outcome is known."""
        return Share(self.averted, self.averted + self.became).value

    def add(self, row: dict[str, Any]) -> None:
        outcome = OUTCOMES[row["became"]]
        self.counts[outcome] += row["count"]
        if outcome == AVERTED:
            self.amounts[row["unit"]] = self.amounts.get(row["unit"], NOTHING) - row["amount"]


@dataclass(frozen=True)
class Averted:
    total: Warned
    months: list[Warned]
    clauses: list[Warned]

    @property
    def units(self) -> list[str]:
        return sorted(self.total.amounts)


def warnings_in(span: Span) -> QuerySet[EarlyWarning]:
    """By the day from which it would have been a finding."""
    return EarlyWarning.objects.filter(would_be_on__range=(span.first_day, span.last_day))


def averted(span: Span) -> Averted:
    rows = (
        warnings_in(span).order_by().annotate(month=TruncMonth("would_be_on"))
        .values("month", "rulebook", "clause__number", "became", "unit")
        .annotate(count=Count("pk"), amount=Sum("amount"))
    )  # fmt: skip
    total, months = Warned(), {period.first: Warned(period.first) for period in span.periods}
    clauses: dict[tuple[str, str], Warned] = {}
    for row in rows:
        key = row["rulebook"], row["clause__number"]
        for one in (total, months[row["month"]], clauses.setdefault(key, Warned(key))):
            one.add(row)
    _name(clauses.values())
    return Averted(total, list(months.values()), sorted(clauses.values(), key=lambda one: -one.total))


def _name(clauses: Iterable[Warned]) -> None:
    found = list(clauses)
    latest = latest_clauses({one.key for one in found})
    for one in found:
        one.clause = latest[one.key]
