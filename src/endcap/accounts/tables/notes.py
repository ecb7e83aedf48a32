"""The lists of notes and records, whoever they are about."""

from __future__ import annotations

import django_filters
from django.forms import IntegerField
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Note, Record
from endcap.accounts.queries import about_customers_within
from endcap.accounts.rights import SEE_CHAINS
from endcap.accounts.tables.shared import ALL, chains_of, customer_url
from endcap.accounts.words import word
from endcap.platform.access import Actor
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing


class ByKey(django_filters.Filter):
    field_class = IntegerField


class OfCustomerFilters(django_filters.FilterSet):
    chain = django_filters.ModelChoiceFilter(label=word("chain", _("Chain")), queryset=chains_of, empty_label=ALL)
    store = ByKey(label=word("store", _("Store")), min_value=0, max_value=2**63 - 1)


class RecordFilters(OfCustomerFilters):
    form = django_filters.CharFilter(label=_("Form"))


def note_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Notes"),
        columns=[
            Column("at", _("When"), "at", sort=("at",), kind="time"),
            Column("customer", _("Customer"), lambda note: note.store or note.chain, link=customer_url),
            Column("text", _("Note"), "text", wide=True),
            Column("author", _("Who"), "author__name", sort=("author__sort_key",)),
        ],
        sort="-at",
        search=("text", "chain__search_text", "store__search_text"),
        filters=OfCustomerFilters,
        rows=lambda actor: about_customers_within(Note, actor, SEE_CHAINS).select_related("chain", "store", "author"),
        kind="note",
    )


def all_records_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Records"),
        columns=[
            Column("title", _("What"), str, kind="title", link=lambda record: page_of("accounts:record", record.pk)),
            Column("day", _("Day"), "day", sort=("day",), kind="day"),
            Column("customer", _("Customer"), lambda record: record.store or record.chain, link=customer_url),
            Column("author", _("Who"), "author__name", sort=("author__sort_key",)),
        ],
        sort="-day",
        search=("chain__search_text", "store__search_text"),
        filters=RecordFilters,
        rows=lambda actor: about_customers_within(Record, actor, SEE_CHAINS).select_related("chain", "store", "author"),
        kind="record",
    )
