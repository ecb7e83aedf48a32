"""Important dates: when one comes round again, and which are ahead."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.utils.translation import gettext as _

from endcap.accounts.models import Chain, Contact, ImportantDate, Store
from endcap.accounts.models.people import LEAP_YEAR
from endcap.accounts.queries import about_customers_within
from endcap.accounts.rights import SEE_CHAINS, SEE_CONTACTS
from endcap.platform.access import Actor, may
from endcap.platform.links import page_of

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


@dataclass(frozen=True)
class Coming:
    """What is ahead at a customer (a chain or a store), and where it is shown. `of` and `pk`: the kind and the number of
    the date or the contact it comes from."""

    day: date
    what: str
    customer: Chain | Store
    url: str
    of: str
    pk: int


def coming_dates(actor: Actor, *, until: timedelta = SOON) -> list[Coming]:
    """The important dates and contacts' birthdays ahead that concern the actor, the nearest first."""
    last = actor.today + until
    ahead = [*_important(actor, last), *_birthdays(actor, last)]
    return sorted(ahead, key=lambda one: (one.day, one.what))


def _important(actor: Actor, last: date) -> Iterable[Coming]:
    rows = about_customers_within(ImportantDate, actor, SEE_CHAINS).select_related("chain", "store")
    for row in rows.filter(Q(is_yearly=True) | Q(day__range=(actor.today, last))):
        day = next_day(row, actor.today)
        if actor.today <= day <= last:
            customer = row.store or row.chain
            yield Coming(day, row.title, customer, _url_of(customer), "date", row.pk)


def _birthdays(actor: Actor, last: date) -> Iterable[Coming]:
    if not may(actor, SEE_CONTACTS):
        return
    people = about_customers_within(Contact, actor, SEE_CONTACTS).exclude(birthday="").filter(left_on__isnull=True)
    wanted = {f"{actor.today + timedelta(days=n):%m-%d}" for n in range((last - actor.today).days + 1)}
    if "02-28" in wanted:
        wanted.add("02-29")
    for person in people.filter(birthday__in=wanted).select_related("chain", "store"):
        born = ImportantDate(is_yearly=True, day=date.fromisoformat(f"{LEAP_YEAR}-{person.birthday}"))
        day = next_day(born, actor.today)
        if day <= last:
            what = _("Birthday of %(name)s") % {"name": person.name}
            url = page_of("accounts:contact", person.pk)
            yield Coming(day, what, person.store or person.chain, url, "contact", person.pk)


def _url_of(customer: Chain | Store) -> str:
    return page_of(f"accounts:{'store' if isinstance(customer, Store) else 'chain'}", customer.pk)


def next_settlement(day_of_month: int | None, today: date) -> date | None:
    """The next such day of a month, its last where it is shorter; None where none is agreed."""
    if day_of_month is None:
        return None
    for year, month in ((today.year, today.month), month_after(today)):
        day = date(year, month, min(day_of_month, monthrange(year, month)[1]))
        if day >= today:
            return day
    return None


def month_after(today: date) -> tuple[int, int]:
    """The month after."""
    return today.year + today.month // 12, today.month % 12 + 1


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
