"""What the lists of supply have in common: people, numbers, stores, and the days from which to which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.accounts.rights import SEE_STORES
from endcap.accounts.tables.shared import ALL, store_url
from endcap.accounts.words import word
from endcap.platform.access import Actor, may
from endcap.platform.forms import DayInput
from endcap.platform.links import page_of
from endcap.platform.lists import Column
from endcap.supply.queries import of_people, people_of

SEARCHED = ("employee__search_text", "code")
SEARCH_HINT = _("Name of a person or store, or a number")
NOTE = Column("note", _("Note"), "note", wide=True, edit="note", starts_hidden=True)
ENTERED = (
    Column("recorded_by", _("Entered by"), "recorded_by", starts_hidden=True),
    Column("recorded_at", _("Entered at"), "recorded_at", sort=("recorded_at",), kind="time", starts_hidden=True),
)


class PersonFilters(django_filters.FilterSet):
    """`day_field` is the day that is asked for."""

    day_field = "occurred_on"

    employee = django_filters.ModelChoiceFilter(label=_("Employee"), queryset=people_of, empty_label=ALL)
    since = django_filters.DateFilter(label=_("Since"), method="from_day", widget=DayInput)
    until = django_filters.DateFilter(label=_("Until"), method="to_day", widget=DayInput)

    def from_day(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows.filter(**{f"{self.day_field}__gte": day})

    def to_day(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows.filter(**{f"{self.day_field}__lte": day})


def person_column(url_name: str) -> Column:
    return Column(
        "employee", _("Employee"), "employee", sort=("employee__sort_key",), kind="title", link=link_to(url_name)
    )


def code_column() -> Column:
    return Column("code", _("Number"), "code", sort=("code",), kind="code")


def store_column(actor: Actor) -> Column:
    """Its page is for those who see stores."""
    link: Callable[[Any], str | None] | None = _store_url if may(actor, SEE_STORES) else None
    return Column("store", word("store", _("Store")), "store", sort=("store__sort_key",), link=link)


def link_to(url_name: str) -> Callable[[Any], str]:
    return lambda row: page_of(url_name, row.pk)


def rows_of(model: Any, day: str, right: str, *more: str) -> Callable[[Actor], QuerySet[Any]]:
    """What somebody sees, with whom and what it shows."""
    return partial(_rows, of_people(model, day), right, ("employee", "recorded_by", *more))


def _rows(
    within: Callable[[Actor, str], QuerySet[Any]], right: str, shown: tuple[str, ...], actor: Actor
) -> QuerySet[Any]:
    return within(actor, right).select_related(*shown)


def _store_url(row: Any) -> str | None:
    return store_url(row.store) if row.store else None
