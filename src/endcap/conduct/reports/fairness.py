"""How findings were decided, by the team of the person on that day, and by who decided about whom.

The database sums up by person; what people belong to is looked up once (`teams`). A finding counts as it stands now: it
is confirmed where a person confirmed it, also where it was contested later; what the facts no longer say is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, Func, IntegerField, OuterRef, QuerySet, Sum, When

from endcap.company.models import Employee
from endcap.conduct.complaints.queries import complaints_within
from endcap.conduct.models import STANDING, Decision, Finding, FindingLine, State
from endcap.conduct.queries import NOTHING
from endcap.conduct.reports.shares import Compared, Share, beside_the_rest
from endcap.conduct.reports.spans import Span
from endcap.conduct.reports.teams import Teams, teams_in
from endcap.conduct.rights import SEE_COMPLAINTS
from endcap.platform.access import Actor

# A person confirmed these, whatever came of it.
CONFIRMED = (State.CONFIRMED, State.CONTESTED, State.UPHELD, State.OVERTURNED)
DECIDED = (State.CONFIRMED, State.WAIVED)
CONTESTED = (State.CONTESTED, State.UPHELD, State.OVERTURNED)
HUNDREDTH = Decimal("0.01")
SMALLEST_TIME = Decimal("0.5")
# Who decided, and about whom.
Pair = tuple[int, int]
NOT_COMPARED = Compared(Share(0, 0), Share(0, 0))


class DaysBetween(Func):
    """Whole days from one moment to another, counted by the database itself."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(julianday(%(second)s) - julianday(%(first)s) + 0.00001 AS INTEGER)"
        return self._written(compiler, template)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self._written(compiler, "FLOOR(EXTRACT(EPOCH FROM (%(second)s - %(first)s)) / 86400)::integer")

    def _written(self, compiler: Any, template: str) -> Any:
        (first, values), (second, more) = (compiler.compile(one) for one in self.get_source_expressions())
        return template % {"first": first, "second": second}, [*more, *values]


@dataclass
class TeamFigures:
    """One team over the span. `complaints`: upheld ones about whoever leads it; None where the actor may not know."""

    leader: Employee | None
    person_months: Decimal = Decimal(0)
    states: Counter[str] = field(default_factory=Counter)
    waived_by: Counter[Employee] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)
    charged: dict[str, Decimal] = field(default_factory=dict)
    complaints: int | None = 0
    waivers: Compared = NOT_COMPARED

    @property
    def findings(self) -> int:
        return self.states.total()

    @property
    def per_person_month(self) -> Decimal | None:
        """None where nobody was there for half a month."""
        if self.person_months < SMALLEST_TIME:
            return None
        return (self.findings / self.person_months).quantize(HUNDREDTH)

    @property
    def undecided(self) -> int:
        return self.states[State.PROPOSED]

    @property
    def confirmed(self) -> int:
        return sum(self.states[state] for state in CONFIRMED)

    @property
    def waived(self) -> int:
        return self.states[State.WAIVED]

    @property
    def contested(self) -> int:
        return sum(self.states[state] for state in CONTESTED)

    @property
    def overturned(self) -> Share:
        return Share(self.states[State.OVERTURNED], self.contested)

    @property
    def decided_waived(self) -> Share:
        return Share(self.waived, self.confirmed + self.waived)

    @property
    def median_days(self) -> Decimal | None:
        return median(self.days)


@dataclass(frozen=True)
class DeciderFigures:
    """What one person decided about another, beside what they decided about all others."""

    decider: Employee
    employee: Employee
    waivers: Compared


@dataclass(frozen=True)
class Fairness:
    teams: list[TeamFigures]
    deciders: list[DeciderFigures]
    units: list[str]

    @property
    def findings(self) -> int:
        return sum(team.findings for team in self.teams)


def fairness(actor: Actor, span: Span) -> Fairness:
    found = findings_in(span)
    teams = teams_in(span)
    figures = {key: TeamFigures(None) for key in (*teams.leaders(), None)}
    waived_by: list[tuple[int | None, int, int]] = []
    _count_states(found, teams, figures, waived_by)
    decided = _count_decisions(found, teams, figures)
    _sum_charged(span, teams, figures)
    until = max(span.first_day, min(span.last_day, actor.today))
    for key, months in teams.person_months(span.first_day, until).items():
        figures[key].person_months = months
    _count_complaints(actor, span, figures)
    names = _names([*figures, *(by for _key, by, _n in waived_by), *(one for pair in decided for one in pair)])
    for key, by, count in waived_by:
        figures[key].waived_by[names[by]] += count
    compared = beside_the_rest({key: one.decided_waived for key, one in figures.items()})
    for key, one in figures.items():
        one.leader, one.waivers = names.get(key) if key else None, compared[key]  # type: ignore[arg-type]
    shown = [one for one in figures.values() if one.findings or one.complaints or (one.leader and one.person_months)]
    units = sorted({unit for one in shown for unit in one.charged})
    return Fairness(sorted(shown, key=_by_name), _beside_others(decided, names), units)


def findings_in(span: Span) -> QuerySet[Finding]:
    """Of those months, without rewards and without what the facts no longer say."""
    return Finding.objects.filter(period__range=span.names, amount__lte=0).exclude(state=State.WITHDRAWN)


def _count_states(
    found: QuerySet[Finding], teams: Teams, figures: dict[int | None, TeamFigures], waived_by: list[Any]
) -> None:
    by = Case(When(state=State.WAIVED, then=F("decided_by")))
    rows = found.order_by().annotate(moved_day=teams.day_of_movers("occurred_on"), waiver=by)
    for employee, day, state, waiver, count in rows.values_list("employee_id", "moved_day", "state", "waiver").annotate(
        Count("pk")
    ):
        key = teams.of(employee, day)
        figures[key].states[state] += count
        if waiver:
            waived_by.append((key, waiver, count))


def _count_decisions(
    found: QuerySet[Finding], teams: Teams, figures: dict[int | None, TeamFigures]
) -> dict[Pair, Share]:
    """Days from when a finding was found to the decision that stands, by team; waived of decided by who and about whom."""
    rows = _standing_decisions(found).annotate(
        moved_day=teams.day_of_movers("finding__occurred_on", employee="finding__employee"),
        days=DaysBetween(F("finding__found_at"), F("at")),
    )
    shares: dict[Pair, Share] = {}
    for by, about, day, state, days, count in rows.values_list(
        "by_id", "finding__employee_id", "moved_day", "state", "days"
    ).annotate(Count("pk")):
        figures[teams.of(about, day)].days[max(0, days)] += count
        known = shares.get((by, about), Share(0, 0))
        shares[by, about] = Share(known.part + (count if state == State.WAIVED else 0), known.whole + count)
    return shares


def _standing_decisions(found: QuerySet[Finding]) -> QuerySet[Decision]:
    """Of each finding the one by which a person confirmed or waived it: the first since it was put forward last."""
    of_it = Decision.objects.filter(finding=OuterRef("finding")).order_by()
    again = of_it.filter(state=State.PROPOSED, pk__gt=OuterRef("pk"))
    before = of_it.filter(~Exists(again), state__in=DECIDED, by__isnull=False, pk__lt=OuterRef("pk"))
    decided = found.order_by().filter(state__in=(*CONFIRMED, State.WAIVED))
    return Decision.objects.filter(
        ~Exists(again), ~Exists(before), state__in=DECIDED, by__isnull=False, finding__in=decided.values("pk")
    ).order_by()


def _sum_charged(span: Span, teams: Teams, figures: dict[int | None, TeamFigures]) -> None:
    """What people carry of findings that stand, their supervisor's joint part too, each unit by itself."""
    lines = FindingLine.objects.filter(
        finding__period__range=span.names, finding__state__in=STANDING, finding__amount__lte=0, amount__lt=0
    )
    rows = lines.order_by().annotate(moved_day=teams.day_of_movers("occurred_on"))
    for employee, day, unit, amount in rows.values_list("employee_id", "moved_day", "unit").annotate(Sum("amount")):
        charged = figures[teams.of(employee, day)].charged
        charged[unit] = charged.get(unit, NOTHING) - amount


def _count_complaints(actor: Actor, span: Span, figures: dict[int | None, TeamFigures]) -> None:
    """Those with the same incident count once. Nobody learns of those about themselves, not even that there is none."""
    upheld = complaints_within(actor, SEE_COMPLAINTS).filter(
        verdict="upheld", filed_on__range=(span.first_day, span.last_day)
    )
    matters = {(about, incident or str(pk)) for about, incident, pk in upheld.values_list("about_id", "incident", "pk")}
    for about, _matter in matters:
        one = figures.setdefault(about, TeamFigures(None))
        one.complaints = (one.complaints or 0) + 1
    for key in (actor.employee_id, None):
        if key in figures:
            figures[key].complaints = None


def _beside_others(decided: dict[Pair, Share], names: dict[int, Employee]) -> list[DeciderFigures]:
    """The most waived first; each beside what the same person decided about all others."""
    of_each: dict[int, dict[int, Share]] = {}
    for (by, about), share in decided.items():
        of_each.setdefault(by, {})[about] = share
    found = [
        DeciderFigures(names[by], names[about], compared)
        for by, shares in of_each.items()
        for about, compared in beside_the_rest(shares).items()
        if compared.own.part
    ]
    return sorted(found, key=lambda one: (-one.waivers.own.part, one.decider.sort_key, one.employee.sort_key))


def _names(keys: Iterable[int | None]) -> dict[int, Employee]:
    wanted = {key for key in keys if key is not None}
    return Employee.objects.only("name", "code", "sort_key").in_bulk(wanted)


def _by_name(one: TeamFigures) -> tuple[bool, str]:
    return one.leader is None, one.leader.sort_key if one.leader else ""


def median(days: Counter[int]) -> Decimal | None:
    """Of a count by value."""
    total = days.total()
    if not total:
        return None
    low, high = _nth(days, (total - 1) // 2), _nth(days, total // 2)
    return (Decimal(low + high) / 2).normalize()


def _nth(days: Counter[int], place: int) -> int:
    for value in sorted(days):
        place -= days[value]
        if place < 0:
            return value
    raise IndexError(place)
