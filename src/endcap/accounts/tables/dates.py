"""The list of important dates."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.accounts.dates import next_day, order_of, past
from endcap.accounts.models import (
    ImportantDate,
)
from endcap.accounts.queries import (
    about_customers_within,
)
from endcap.accounts.rights import SEE_CHAINS
from endcap.accounts.tables.shared import (
    ALL,
    chains_of,
    customer_url,
)
from endcap.accounts.words import word
from endcap.platform.access import Actor
from endcap.platform.lists import Column, Listing


class DateFilters(django_filters.FilterSet):
    when = django_filters.ChoiceFilter(
        label=_("When"), method="at_time", empty_label=ALL, choices=[("coming", _("Coming")), ("past", _("Past"))]
    )
    chain = django_filters.ModelChoiceFilter(label=word("chain", _("Chain")), queryset=chains_of, empty_label=ALL)

    def at_time(self, rows: QuerySet[ImportantDate], name: str, when: str) -> QuerySet[ImportantDate]:
        return rows.filter(past(self.request.actor.today) if when == "past" else ~past(self.request.actor.today))


def date_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Important dates"),
        about=_("Negotiations, anniversaries and openings that should not be missed."),
        columns=[
            Column("title", _("What"), "title", sort=("title",), kind="title", edit="title"),
            Column(
                "next",
                _("Next"),
                lambda row: next_day(row, actor.today),
                sort=order_of(actor.today),
                kind="day",
            ),
            Column("day", _("Day"), "day", sort=("day",), kind="day", edit="day", starts_hidden=True),
            Column("is_yearly", _("Every year"), "is_yearly", sort=("is_yearly",), kind="yes"),
            Column("kind", _("Kind"), lambda row: row.get_kind_display(), sort=("kind",), edit="kind"),
            Column("customer", _("Customer"), lambda row: row.store or row.chain, link=customer_url),
        ],
        sort="next",
        search=("title", "chain__search_text", "store__search_text"),
        search_hint=_("What, or whose"),
        filters=DateFilters,
        empty_title=_("No date is entered yet"),
        empty_hint=_("Add them on the page of the chain or store they belong to."),
        file_name="dates",
        rows=lambda actor: about_customers_within(ImportantDate, actor, SEE_CHAINS).select_related("chain", "store"),
        kind="date",
    )
