"""Who was in whose team on which days, looked up once: what is summed up by person is then given to teams.

It says the same as `with_team` does for one row: a supervisor belongs to their own team, everybody else to whom they
report to; where rows overlap, the one that began last holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, DateField, F, Max, Min, Q, Value, When

from endcap.company.models import EmployeeRole, ReportingLine
from endcap.conduct.models import Finding
from endcap.conduct.reports.spans import Span
from endcap.kernels.rules.period import Period
from endcap.platform.access import Role

DAY = timedelta(days=1)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Stay:
    """Somebody in a team from one day to another, both included."""

    employee: int
    team: int
    first: date
    last: date


@dataclass
class Teams:
    """All stays from `first` to `last`; those of one person never overlap."""

    first: date
    last: date
    stays: dict[int, list[Stay]] = field(default_factory=dict)

    @property
    def movers(self) -> set[int]:
        """Those who were not in one team all the time: for them each day is looked at."""
        return {employee for employee, stays in self.stays.items() if not self._is_whole(stays)}

    def _is_whole(self, stays: list[Stay]) -> bool:
        days = sum((stay.last - stay.first).days + 1 for stay in stays)
        return len({stay.team for stay in stays}) == 1 and days == (self.last - self.first).days + 1

    def of(self, employee: int, day: date | None) -> int | None:
        """Whose team somebody was in on a day; for whoever did not move no day is needed."""
        for stay in self.stays.get(employee, ()):
            if day is None or stay.first <= day <= stay.last:
                return stay.team
        return None

    def day_of_movers(self, day: str, *, employee: str = "employee") -> Case:
        """To group by: the day for those who moved, nothing for all others."""
        moved = When(**{f"{employee}__in": self.movers}, then=F(day))
        return Case(moved, default=Value(None), output_field=DateField())

    def within(self, team: int, *, employee: str, day: str) -> Q:
        """Rows about people of a team on that day."""
        movers, here = self.movers, [stay for stays in self.stays.values() for stay in stays if stay.team == team]
        found = Q(**{f"{employee}__in": [stay.employee for stay in here if stay.employee not in movers]})
        for stay in here:
            if stay.employee in movers:
                found |= Q(**{employee: stay.employee, f"{day}__gte": stay.first, f"{day}__lte": stay.last})
        return found

    def leaders(self) -> set[int]:
        return {stay.team for stays in self.stays.values() for stay in stays}

    def person_months(self, first: date, last: date) -> dict[int, Decimal]:
        """By team: a month in it counts 1 for each person, a part of it the part of its days."""
        found: dict[int, Decimal] = {}
        for stays in self.stays.values():
            for stay in stays:
                months = _months(max(stay.first, first), min(stay.last, last))
                found[stay.team] = found.get(stay.team, Decimal(0)) + months
        return {team: months.quantize(TENTH) for team, months in found.items() if months}


def teams_in(span: Span) -> Teams:
    """On all days on which findings of those months lie: one may be outside of its month."""
    days = Finding.objects.filter(period__range=span.names).order_by()
    found = days.aggregate(first=Min("occurred_on"), last=Max("occurred_on"))
    first, last = found["first"] or span.first_day, found["last"] or span.last_day
    return teams_between(min(first, span.first_day), max(last, span.last_day))


def teams_between(first: date, last: date) -> Teams:
    teams = Teams(first, last)
    leading: Any = EmployeeRole.objects.during(first, last).filter(role=Role.SUPERVISOR)
    led: Any = ReportingLine.objects.during(first, last)
    fields = ("first_day", "last_day")
    rows = [
        *leading.order_by("-first_day").values_list("employee_id", "employee_id", *fields),
        *led.order_by("-first_day").values_list("employee_id", "supervisor_id", *fields),
    ]
    for employee, team, begins, ends in rows:
        known = teams.stays.setdefault(employee, [])
        span = (max(begins, first), min(ends or last, last))
        known += [Stay(employee, team, *part) for part in list(_free(span, known))]
    return teams


def _free(span: tuple[date, date], taken: Iterable[Stay]) -> Iterator[tuple[date, date]]:
    """The parts of a span that no stay takes."""
    begin, end = span
    for stay in sorted(taken, key=lambda stay: stay.first):
        if stay.last < begin or stay.first > end:
            continue
        if stay.first > begin:
            yield begin, stay.first - DAY
        begin = stay.last + DAY
    if begin <= end:
        yield begin, end


def _months(first: date, last: date) -> Decimal:
    found, period = Decimal(0), Period.of(first)
    while period.first <= last:
        days = (min(last, period.last) - max(first, period.first)).days + 1
        found += Decimal(max(days, 0)) / ((period.last - period.first).days + 1)
        period = period.next()
    return found
