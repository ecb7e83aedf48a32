"""What the customers' room tells people of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from endcap.accounts.dates import Coming, coming_dates
from endcap.accounts.models import Chain, Contact, ImportantDate, Store, StoreAssignment
from endcap.accounts.rights import SEE_CHAINS, SEE_STORES
from endcap.company.models import Employee
from endcap.company.notices import employee_names
from endcap.platform.access import Actor, Role, actor_of, system_actor, users_with
from endcap.platform.history import Book, Touched
from endcap.platform.models import Notice, User
from endcap.platform.notices.sorts import NoticeSort
from endcap.platform.notices.telling import Told, tell, tell_each
from endcap.platform.notices.wording import NOBODY

GIVEN_KEY, DATE_KEY = "stores-given", "important-date"
AHEAD = timedelta(days=7)


# --- Stores that were given to somebody --------------------------------------------------------------------------


def tell_given(book: Book, touched: Sequence[Touched]) -> None:
    """Whoever has stores from a day on that they did not have: the number of them, once for each day."""
    had = {(before["store_id"], before["employee_id"]) for _row, before, _after in touched if before}
    given: dict[tuple[int, date], int] = defaultdict(int)
    for _row, _before, after in touched:
        if after and after["duty"] == "owner" and (after["store_id"], after["employee_id"]) not in had:
            given[after["employee_id"], after["first_day"]] += 1
    people = Employee.objects.select_related("user").in_bulk({employee for employee, _day in given})
    for (employee, first_day), count in given.items():
        values = {"employee": employee, "count": count, "first_day": first_day}
        tell(book, GIVEN_KEY, [people[employee].user], values=values)


def _say_given(values: Mapping[str, Any]) -> str:
    text = ngettext(
        "%(count)s store is yours from %(first_day)s.",
        "%(count)s stores are yours from %(first_day)s.",
        values["count"],
    )
    return text % values


def _given_to_group(values: Mapping[str, Any]) -> str:
    text = ngettext(
        "%(count)s store given to %(employee)s from %(first_day)s.",
        "%(count)s stores given to %(employee)s from %(first_day)s.",
        values["count"],
    )
    return text % values


def _still_given(actor: Actor, notices: Sequence[Notice]) -> set[int]:
    """Those who have any of them: what was undone is not told any more."""
    held = StoreAssignment.objects.filter(employee=actor.employee_id, duty="owner")
    days = {day.isoformat() for day in held.values_list("first_day", flat=True).distinct()}
    return {
        notice.pk
        for notice in notices
        if notice.values["employee"] == actor.employee_id and notice.values["first_day"] in days
    }


# --- Important dates ---------------------------------------------------------------------------------------------


def tell_of_dates(today: date) -> None:
    """Each rep of what comes within a week at their customers, once for each day."""
    for user in users_with([Role.REP], on=today):
        actor = actor_of(user, today=today)
        told = [_told(user, one) for one in coming_dates(actor, until=AHEAD)]
        tell_each(system_actor(today=today), DATE_KEY, told)


def _told(user: User, one: Coming) -> Told:
    at_store = isinstance(one.customer, Store)
    values = {one.of: one.pk, "store" if at_store else "chain": one.customer.pk, "day": one.day}
    return Told(user, values, (one.of, one.pk), once=f"{DATE_KEY}:{one.of}:{one.pk}:{one.day}")


def _say_date(values: Mapping[str, Any]) -> str:
    customer = values["chain"] if values["store"] == NOBODY else values["store"]
    what = values["contact"] if values["date"] == NOBODY else values["date"]
    return _("%(day)s, %(customer)s: %(what)s") % {"day": values["day"], "customer": customer, "what": what}


def _page_of_date(notice: Notice) -> str:
    for name in ("contact", "store", "chain"):
        if notice.values.get(name):
            return reverse(f"accounts:{name}", args=[notice.values[name]])
    return reverse("accounts:dates")


def _titles(keys: set[int]) -> Mapping[int, str]:
    return dict(ImportantDate.objects.filter(pk__in=keys).values_list("pk", "title"))


def _birthdays(keys: set[int]) -> Mapping[int, str]:
    names = Contact.objects.filter(pk__in=keys).values_list("pk", "name")
    return {pk: _("Birthday of %(name)s") % {"name": name} for pk, name in names}


def _stores(keys: set[int]) -> Mapping[int, str]:
    return dict(Store.objects.filter(pk__in=keys).values_list("pk", "name"))


def _chains(keys: set[int]) -> Mapping[int, str]:
    return dict(Chain.objects.filter(pk__in=keys).values_list("pk", "name"))


GIVEN = NoticeSort(
    key=GIVEN_KEY, name=gettext_lazy("Stores given"), say=_say_given, to_group=_given_to_group, right=SEE_STORES,
    names={"employee": employee_names}, still=_still_given, link=lambda notice: reverse("accounts:stores"),
)  # fmt: skip
DATE = NoticeSort(
    key=DATE_KEY, name=gettext_lazy("Important dates within a week"), say=_say_date, can_wait=True, right=SEE_CHAINS,
    names={"date": _titles, "contact": _birthdays, "store": _stores, "chain": _chains}, link=_page_of_date,
)  # fmt: skip
SORTS = (GIVEN, DATE)
