"""The list of all changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import Actor
from endcap.platform.forms import DayInput
from endcap.platform.kinds import all_kinds, kind_named
from endcap.platform.lists import Column, Listing
from endcap.platform.models import Change, User
from endcap.platform.models.history import EVENTS, WAYS
from endcap.platform.timeline import NOTHING, beginning_of, differences, who_did

# No moment of the history lies outside, and every zone can write these.
EARLIEST, LATEST = date(1970, 1, 1), date(9000, 1, 1)


class ChangeFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label=_("What"), choices=lambda: [(kind.key, kind.name) for kind in all_kinds()], empty_label=_("All")
    )
    event = django_filters.ChoiceFilter(label=_("What happened"), choices=EVENTS, empty_label=_("All"))
    user = django_filters.ModelChoiceFilter(label=_("Who"), queryset=User.objects.all(), empty_label=_("All"))
    via = django_filters.ChoiceFilter(label=_("From where"), choices=WAYS, empty_label=_("All"))
    since = django_filters.DateFilter(label=_("Since"), method="from_day", widget=DayInput)
    until = django_filters.DateFilter(label=_("Until"), method="to_day", widget=DayInput)

    def from_day(self, rows: QuerySet[Change], name: str, day: Any) -> QuerySet[Change]:
        return rows.filter(at__gte=beginning_of(max(day, EARLIEST)))

    def to_day(self, rows: QuerySet[Change], name: str, day: Any) -> QuerySet[Change]:
        return rows.filter(at__lt=beginning_of(min(day, LATEST) + timedelta(days=1)))


def change_listing(actor: Actor) -> Listing:
    def what(change: Change) -> str:
        values = getattr(change, "values", None)
        return f"{kind_named(change.kind).name} {values.name if values else change.object_id}"

    def fields(change: Change) -> str:
        found = differences(actor, kind_named(change.kind), change)
        if change.event == "changed":
            return "; ".join(f"{field}: {before} → {after}" for field, before, after in found)
        values = [(field, after if change.event == "added" else before) for field, before, after in found]
        return "; ".join(f"{field}: {value}" for field, value in values if value != NOTHING)

    def origin(change: Change) -> str:
        values = getattr(change, "values", None)
        return " ".join(filter(None, [str(change.get_via_display()), values.address if values else ""]))

    return Listing(
        title=_("Changes"),
        about=_("Who changed what, when and from where. Nothing here can be changed or removed."),
        columns=[
            Column("at", _("When"), "at", sort=("id",), kind="time"),
            Column("who", _("Who"), who_did, sort=("user__username",)),
            Column("event", _("What happened"), lambda change: change.get_event_display(), sort=("event",)),
            Column("what", _("What"), what, kind="title"),
            Column("fields", _("Before and after"), fields, wide=True),
            Column("origin", _("From where"), origin, sort=("via",)),
        ],
        sort="-at",
        search=("values__name",),
        search_hint=_("Name of what was changed"),
        filters=ChangeFilters,
        empty_title=_("Nothing has been changed yet"),
        empty_hint=_("Whatever anybody adds, changes or removes will be listed here."),
        file_name="changes",
    )
