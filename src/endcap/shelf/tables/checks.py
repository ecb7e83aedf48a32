"""The lists of what was looked at in stores."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.accounts.tables.shared import ALL
from endcap.accounts.words import word
from endcap.platform.access import Actor
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing
from endcap.shelf.aging import in_state
from endcap.shelf.models import CAUSES, FRESHNESS, LOCATIONS, Freshness, MaterialCheck, ShelfCheck, StockCheck
from endcap.shelf.queries import evidence_visible_to
from endcap.shelf.tables.shared import (
    CHAIN,
    CHECKED_ON,
    LAST,
    QUANTITY,
    SEARCH_HINT,
    SEARCHED,
    SKU,
    STORE,
    EvidenceFilters,
    person_filter,
    product_column,
    product_filter,
    since_filter,
    until_filter,
)

STOCK_STATES = [("out", _("Out of stock")), ("there", _("In stock"))]
MATERIAL_STATES = [("conforms", _("As required")), ("fails", _("Not as required"))]


class ShelfCheckFilters(EvidenceFilters):
    product = product_filter()
    employee = person_filter(ShelfCheck)
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(one.value, name) for one, name in FRESHNESS.items()],
        method="of_state",
        empty_label=ALL,
    )
    location = django_filters.ChoiceFilter(label=_("Where it stood"), choices=LOCATIONS, empty_label=ALL)
    since = since_filter("checked_on")
    until = until_filter("checked_on")

    def of_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        return in_state(rows, state)


class StockCheckFilters(EvidenceFilters):
    product = product_filter()
    employee = person_filter(StockCheck)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STOCK_STATES, method="of_state", empty_label=ALL)
    cause = django_filters.ChoiceFilter(label=_("Cause"), choices=CAUSES, empty_label=ALL)
    since = since_filter("checked_on")
    until = until_filter("checked_on")

    def of_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        return rows.filter(quantity=0) if state == "out" else rows.exclude(quantity=0)


class MaterialCheckFilters(EvidenceFilters):
    employee = person_filter(MaterialCheck)
    state = django_filters.ChoiceFilter(label=_("State"), choices=MATERIAL_STATES, method="of_state", empty_label=ALL)
    since = since_filter("checked_on")
    until = until_filter("checked_on")

    def of_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        return rows.filter(conforms=state == "conforms")


def freshness_badge(check: ShelfCheck) -> Any:
    """What is fresh needs no word."""
    return "" if check.freshness == Freshness.FRESH else FRESHNESS[check.freshness]


def shelf_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Shelf checks"),
        about=_("Batches as they were seen in stores, and whether they were past a limit that day."),
        columns=[
            product_column("shelf:shelf-check"),
            SKU,
            STORE,
            CHAIN,
            CHECKED_ON,
            Column("production_date", _("Production date"), "production_date", sort=("production_date",), kind="day"),
            Column("state", _("State"), freshness_badge, kind="badge"),
            QUANTITY,
            Column("location", _("Where it stood"), lambda row: row.get_location_display(), sort=("location",)),
            Column("taken_off", _("Taken off"), "taken_off", sort=("taken_off",), kind="yes", starts_hidden=True),
            *LAST,
        ],
        sort="-checked_on",
        search=SEARCHED,
        search_hint=SEARCH_HINT,
        filters=ShelfCheckFilters,
        empty_title=_("No batch was looked at yet"),
        empty_hint=_("Add a shelf check of a store that is yours, or bring in a sheet of them."),
        file_name="shelf-checks",
        rows=partial(evidence_visible_to, ShelfCheck),
        kind="shelf-check",
    )


def stock_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Stock checks"),
        about=_("How much stood on the shelf, and why nothing did."),
        columns=[
            product_column("shelf:stock-check"),
            SKU,
            STORE,
            CHAIN,
            CHECKED_ON,
            QUANTITY,
            Column("state", _("State"), lambda row: _("Out of stock") if row.is_stock_out else "", kind="badge"),
            Column("cause", _("Cause"), lambda row: row.get_cause_display(), sort=("cause",)),
            *LAST,
        ],
        sort="-checked_on",
        search=SEARCHED,
        search_hint=SEARCH_HINT,
        filters=StockCheckFilters,
        empty_title=_("No stock was looked at yet"),
        empty_hint=_("Add a stock check of a store that is yours, or bring in a sheet of them."),
        file_name="stock-checks",
        rows=partial(evidence_visible_to, StockCheck),
        kind="stock-check",
    )


def material_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Material checks"),
        about=_("Whether promotion material in stores was as required."),
        columns=[
            Column(
                "store", word("store", _("Store")), "store", sort=("store__sort_key",), kind="title",
                link=lambda row: page_of("shelf:material-check", row.pk),
            ),
            CHAIN,
            CHECKED_ON,
            Column("conforms", _("Promotion material"), lambda row: row.get_conforms_display(), sort=("conforms",), kind="badge"),
            Column("note", _("Note"), "note", wide=True),
            *LAST,
        ],
        sort="-checked_on",
        search=("store__search_text",),
        search_hint=_("Name, pinyin, initials, number or address"),
        filters=MaterialCheckFilters,
        empty_title=_("No promotion material was looked at yet"),
        empty_hint=_("Add a material check of a store that is yours, or bring in a sheet of them."),
        file_name="material-checks",
        rows=partial(evidence_visible_to, MaterialCheck),
        kind="material-check",
    )  # fmt: skip
