"""The lists of what a store takes, and of who else stands on its shelves."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import (
    CompetitorSighting,
    ReceivingWindow,
)
from endcap.accounts.models import Listing as ListedProduct
from endcap.accounts.tables.shared import (
    rows_of_stores,
    store_url,
)
from endcap.accounts.words import word
from endcap.company.tables import DAYS
from endcap.platform.access import Actor
from endcap.platform.lists import Column, Listing


def window_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Receiving windows"),
        columns=[
            Column("weekday", _("Weekday"), lambda row: row.get_weekday_display(), sort=("weekday",), kind="title"),
            Column("opens", _("From"), lambda row: f"{row.opens:%H:%M}"),
            Column("closes", _("To"), lambda row: f"{row.closes:%H:%M}"),
        ],
        sort="weekday",
        rows=partial(rows_of_stores, ReceivingWindow),
        kind="receiving-window",
    )


def listed_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Listed products"),
        columns=[
            Column("product", _("Product"), "product", sort=("product__sort_key",), kind="title"),
            Column(
                "store",
                word("store", _("Store")),
                "store",
                sort=("store__sort_key",),
                link=lambda row: store_url(row.store),
            ),
            Column("sku", _("SKU"), "product__sku", sort=("product__sku",), kind="code"),
            *DAYS,
        ],
        sort="sku",
        rows=lambda actor: rows_of_stores(ListedProduct, actor).select_related("product", "store"),
        kind="listing",
    )


def competitor_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Competitors"),
        columns=[
            Column("brand", _("Brand"), "brand", sort=("brand",), kind="title"),
            Column("seen_on", _("Seen on"), "seen_on", sort=("seen_on",), kind="day"),
            Column("facings", _("Facings"), "facings", sort=("facings",), kind="number"),
            Column("price", _("Price"), "price", sort=("price",), kind="money"),
            Column("note", _("Note"), "note", wide=True),
        ],
        sort="-seen_on",
        rows=partial(rows_of_stores, CompetitorSighting),
        kind="competitor",
    )
