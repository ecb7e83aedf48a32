"""Days and months of the demonstration: twelve whole months and the one that today lies in."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WHOLE_MONTHS = 12


@dataclass(frozen=True)
class Month:
    """`days`: its Mondays to Saturdays, those after today too."""

    first: date
    last: date
    days: tuple[date, ...]

    def day(self, number: int) -> date:
        return self.first + days(number - 1)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def months_up_to(today: date) -> list[Month]:
    return [month_of(months_before(today.replace(day=1), back)) for back in range(WHOLE_MONTHS, -1, -1)]


def month_of(day: date) -> Month:
    first = day.replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Month(first, last, tuple(one for one in every_day(first, last) if one.isoweekday() <= 6))


def every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def months_before(on: date, months: int) -> date:
    year, month0 = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month0 + 1, min(on.day, calendar.monthrange(year, month0 + 1)[1]))


def latest(month_day: str, today: date) -> date:
    """The last time it was this day of the year (MM-DD), today included.

    The company's events are tied to days of the year, so that tomorrow's demonstration has the same past as today's.
    """
    month, day = map(int, month_day.split("-"))
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def working_day_from(day: date) -> date:
    """The day itself, or the Monday after a Sunday."""
    return day + days(1) if day.isoweekday() == 7 else day
