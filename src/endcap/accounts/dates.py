"""Important dates: when one comes round again, and which are ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear

from endcap.accounts.models import ImportantDate
from endcap.accounts.queries import about_customers_within
from endcap.accounts.rights import SEE_CHAINS
from endcap.platform.access import Actor

SOON = timedelta(days=60)
OF_YEAR, OF_MONTH = 10_000, 100


def next_day(when: ImportantDate, today: date) -> date:
    """A yearly date comes round again; 29 February on the 28th in other years."""
    if not when.is_yearly or when.day >= today:
        return when.day
    for year in (today.year, today.year + 1):
        try:
            day = when.day.replace(year=year)
        except ValueError:
            day = date(year, 2, 28)
        if day >= today:
            return day
    return when.day


def coming_dates(actor: Actor, *, until: timedelta = SOON) -> list[tuple[date, ImportantDate]]:
    """The important dates ahead that concern the actor, the nearest first."""
    rows = about_customers_within(ImportantDate, actor, SEE_CHAINS).select_related("chain", "store")
    last = actor.today + until
    near = rows.filter(Q(is_yearly=True) | Q(day__range=(actor.today, last)))
    ahead = [(next_day(row, actor.today), row) for row in near]
    return sorted(
        ((day, row) for day, row in ahead if actor.today <= day <= last),
        key=lambda pair: (pair[0], pair[1].pk),
    )


def past(today: date) -> Q:
    """Those that do not come again."""
    return Q(is_yearly=False, day__lt=today)


def order_of(today: date) -> tuple[Any, Any]:
    """What is ahead first, the nearest on top: `next_day` as the database counts it."""
    in_year = ExtractMonth("day") * OF_MONTH + ExtractDay("day")
    on = ExtractYear("day") * OF_YEAR + in_year
    this_year = Value(today.year * OF_YEAR) + in_year
    later_this_year = Q(day__month__gt=today.month) | Q(day__month=today.month, day__day__gte=today.day)
    when_next = Case(
        When(Q(is_yearly=True, day__lt=today) & later_this_year, then=this_year),
        When(Q(is_yearly=True, day__lt=today), then=this_year + Value(OF_YEAR)),
        default=on,
        output_field=IntegerField(),
    )
    is_past = Case(When(past(today), then=1), default=0, output_field=IntegerField())
    return is_past, when_next
