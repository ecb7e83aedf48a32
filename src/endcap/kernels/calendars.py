"""Working days: the weekdays of a company, public holidays, and the weekend days that China makes up for them (调休).
Days that lie months from others."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType

SUBSTITUTED = re.compile(r"substituted from (\d{2}/\d{2}/\d{4})")
NONE: Mapping[date, bool] = MappingProxyType({})


@dataclass(frozen=True)
class Year:
    """`holidays`: day → name. `make_up`: a weekend day that is worked → the weekday (1 to 7) it replaces.

    `is_published`: the year's arrangement is known; before that nothing is a holiday.
    """

    is_published: bool
    holidays: Mapping[date, str]
    make_up: Mapping[date, int]


@cache
def chinese_year(year: int) -> Year:
    """The arrangement that the State Council published for a year, as the library `holidays` has it."""
    import holidays

    calendar = holidays.country_holidays("CN", years=[year - 1, year, year + 1], language="en_US")
    days = {day: str(name) for day, name in calendar.items() if day.year == year}
    # A day off in one year may be made up for in the next.
    swaps = {day: found[1] for day, name in calendar.items() if (found := SUBSTITUTED.search(str(name)))}
    make_up = {datetime.strptime(text, "%m/%d/%Y").date(): day.isoweekday() for day, text in swaps.items()}  # noqa: DTZ007
    if not any(day.year == year for day in swaps):
        return Year(False, {}, {})
    return Year(True, days, {day: weekday for day, weekday in make_up.items() if day.year == year})


def months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last: 31 January and one month is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_limit(begin: date, *, months: int | None = None, days: int | None = None) -> date | None:
    """The last day within so many months or days; None without a limit."""
    if months is not None:
        return months_later(begin, months)
    if days is not None:
        return begin + timedelta(days=min(days, (date.max - begin).days))
    return None


@dataclass(frozen=True)
class WorkingCalendar:
    """`weekdays` (1 = Monday) are worked, but on holidays. `country`: CN or none.

    `exceptions`, a company's own days, stand before everything else: day → whether it is worked.
    """

    weekdays: frozenset[int]
    country: str = "CN"
    exceptions: Mapping[date, bool] = field(default_factory=lambda: NONE)

    def is_working(self, day: date) -> bool:
        if day in self.exceptions:
            return self.exceptions[day]
        return self.counts_as(day) in self.weekdays and not self.holiday(day)

    def counts_as(self, day: date) -> int:
        """The weekday that a day is worked as: a make-up workday counts as the one it replaces."""
        return self._year(day).make_up.get(day, day.isoweekday())

    def holiday(self, day: date) -> str:
        """The holiday's name in English, or nothing."""
        return self._year(day).holidays.get(day, "")

    def is_published(self, year: int) -> bool:
        """Whether the holidays of a year are known; without holidays there is nothing to know."""
        return self.country != "CN" or chinese_year(year).is_published

    def working_days(self, first: date, last: date) -> list[date]:
        """Both days included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.is_working(day)]

    def _year(self, day: date) -> Year:
        return chinese_year(day.year) if self.country == "CN" else Year(True, {}, {})
