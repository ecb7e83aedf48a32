"""Working days of a company: its weekdays, China's holidays with the weekends that make up for them, its own days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from endcap.kernels.calendars import WorkingCalendar, chinese_year, end_of_limit, months_later

FIVE_DAYS = frozenset({1, 2, 3, 4, 5})
CN = WorkingCalendar(FIVE_DAYS)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def test_a_saturday_makes_up_for_a_friday() -> None:
    """14 February 2026 is worked for the 20th, the last weekday of the Spring Festival's break."""
    day = date(2026, 2, 14)
    assert day.isoweekday() == 6
    assert CN.is_working(day)
    assert CN.counts_as(day) == 5
    assert not CN.holiday(day)


def test_the_spring_festival_is_no_working_day() -> None:
    day = date(2026, 2, 17)
    assert not CN.is_working(day)
    assert "New Year" in CN.holiday(day) or "Spring Festival" in CN.holiday(day)


def test_the_days_of_2026_add_up() -> None:
    assert len(CN.working_days(FIRST, LAST)) == 248
    assert len(WorkingCalendar(FIVE_DAYS, "none").working_days(FIRST, LAST)) == 261
    assert len(chinese_year(2026).make_up) == 6


def test_a_make_up_day_counts_as_the_day_it_replaces() -> None:
    """Whoever never works on Fridays does not work on a Saturday that stands for one."""
    no_fridays = WorkingCalendar(frozenset({1, 2, 3, 4}))
    assert not no_fridays.is_working(date(2026, 2, 14))
    only_saturdays = WorkingCalendar(frozenset({6}))
    assert not only_saturdays.is_working(date(2026, 2, 14))
    assert only_saturdays.is_working(date(2026, 3, 7))


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_make_up_day_replaces_a_weekday_and_is_no_holiday(year: int) -> None:
    found = chinese_year(year)
    for day, weekday in found.make_up.items():
        assert day.year == year
        assert day.isoweekday() > 5
        assert weekday in FIVE_DAYS
        assert day not in found.holidays


def test_a_year_whose_arrangement_is_not_published_has_no_holidays() -> None:
    assert CN.is_published(2026)
    assert not CN.is_published(2050)
    spring = date(2050, 1, 23)
    assert CN.holiday(spring) == ""
    new_year = next(date(2050, 1, n) for n in range(1, 8) if date(2050, 1, n).isoweekday() == 1)
    assert CN.is_working(new_year)
    assert WorkingCalendar(FIVE_DAYS, "none").is_published(2050)


def test_own_days_stand_before_everything_else() -> None:
    own = {date(2026, 2, 17): True, date(2026, 3, 4): False, date(2026, 3, 8): True, date(2026, 2, 14): False}
    calendar = WorkingCalendar(FIVE_DAYS, "CN", own)
    assert {day: calendar.is_working(day) for day in own} == own
    assert len(calendar.working_days(FIRST, LAST)) == 248


def test_days_from_one_to_another_include_both() -> None:
    assert CN.working_days(date(2026, 3, 2), date(2026, 3, 6)) == [date(2026, 3, n) for n in range(2, 7)]
    assert CN.working_days(date(2026, 3, 7), date(2026, 3, 8)) == []
    assert CN.working_days(date(2026, 3, 3), date(2026, 3, 2)) == []


def test_six_days_a_week() -> None:
    six = WorkingCalendar(frozenset({1, 2, 3, 4, 5, 6}))
    ordinary = date(2026, 3, 7)
    assert six.is_working(ordinary)
    assert not CN.is_working(ordinary)
    assert not six.is_working(ordinary + timedelta(days=1))


# --- Months from a day -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 1), 0, date(2026, 3, 1)),
        (date(9999, 12, 1), 1, date.max),
    ],
)
def test_months_keep_the_day_or_take_the_months_last(day: date, months: int, wanted: date) -> None:
    assert months_later(day, months) == wanted


def test_a_limit_is_in_months_or_days_or_none() -> None:
    assert end_of_limit(FIRST, months=2) == date(2026, 3, 1)
    assert end_of_limit(FIRST, days=45) == date(2026, 2, 15)
    assert end_of_limit(date.max, days=1) == date.max
    assert end_of_limit(FIRST) is None
