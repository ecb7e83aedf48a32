"""How often clauses were met, month by month, and what that comes to: as on the page of a month, without what was decided
away."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from endcap.conduct.findings.queries import standing_lines
from endcap.conduct.models import FindingLine, VersionClause
from endcap.conduct.queries import NOTHING
from endcap.conduct.reports.spans import Span
from endcap.conduct.reports.teams import Teams

FINDINGS = "findings"
# So many lines can be told apart.
LINES_DRAWN = 6


@dataclass
class ClauseTrend:
    """One clause: findings by month, and fines by unit and month, as sizes."""

    clause: VersionClause
    rulebook: str
    findings: dict[str, int] = field(default_factory=dict)
    fines: dict[str, dict[str, Decimal]] = field(default_factory=dict)

    def by_month(self, measure: str) -> dict[str, int] | dict[str, Decimal]:
        return self.findings if measure == FINDINGS else self.fines.get(measure, {})

    def total(self, measure: str) -> int | Decimal:
        return sum(self.by_month(measure).values(), 0 if measure == FINDINGS else NOTHING)


@dataclass(frozen=True)
class Trends:
    """`units`: those that fines were counted in."""

    clauses: list[ClauseTrend]
    units: list[str]

    def by_size(self, measure: str) -> list[ClauseTrend]:
        """The largest first, without those that have nothing of it."""
        found = [one for one in self.clauses if one.total(measure)]
        return sorted(found, key=lambda one: -one.total(measure))

    def total(self, measure: str, month: str) -> int | Decimal:
        start = 0 if measure == FINDINGS else NOTHING
        return sum((one.by_month(measure).get(month, start) for one in self.clauses), start)


def trends(span: Span, teams: Teams, team: int | None) -> Trends:
    lines = standing_lines(FindingLine.objects.filter(finding__period__range=span.names))
    if team is not None:
        lines = lines.filter(teams.within(team, employee="employee", day="occurred_on"))
    rows = list(_sums(lines))
    latest = latest_clauses({(row["finding__rulebook"], row["finding__number"]) for row in rows})
    found: dict[tuple[str, str], ClauseTrend] = {}
    for row in rows:
        key = row["finding__rulebook"], row["finding__number"]
        if not row["count"] and not row["fined"]:
            continue
        one = found.setdefault(key, ClauseTrend(latest[key], key[0]))
        month, unit = row["finding__period"], row["unit"]
        if row["count"]:
            one.findings[month] = one.findings.get(month, 0) + row["count"]
        if row["fined"]:
            of_unit = one.fines.setdefault(unit, {})
            of_unit[month] = of_unit.get(month, NOTHING) - row["fined"]
    ordered = [found[key] for key in sorted(found)]
    return Trends(ordered, sorted({unit for one in found.values() for unit in one.fines}))


def _sums(lines: QuerySet[FindingLine]) -> QuerySet[FindingLine, dict[str, Any]]:
    grouped = lines.order_by().values("finding__rulebook", "finding__number", "finding__period", "unit")
    return grouped.annotate(
        count=Count("pk", filter=Q(liability="own", amount__lte=0)), fined=Sum("amount", filter=Q(amount__lt=0))
    )  # fmt: skip


def latest_clauses(keys: set[tuple[str, str]]) -> dict[tuple[str, str], VersionClause]:
    """As their rulebook reads last."""
    clauses = VersionClause.objects.filter(version__rulebook__name__in={rulebook for rulebook, _number in keys})
    ordered = clauses.select_related("version__rulebook").order_by("version__in_force_from", "version_id")
    return {(one.version.rulebook.name, one.number): one for one in ordered}
