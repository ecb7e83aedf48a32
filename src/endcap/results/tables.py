"""The lists of sell-out and sell-in, and of what people reached."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.accounts.queries import of_stores_within
from endcap.accounts.tables.shared import ALL, chains_of, store_url
from endcap.accounts.words import word
from endcap.company.models import Product
from endcap.platform.access import Actor
from endcap.platform.forms import DayInput
from endcap.platform.lists import Column, Listing
from endcap.results.models import MEASURES, Result, SellInWeek, SellOutWeek, measure_name
from endcap.results.rights import SEE_RESULTS, SEE_SALES, SEE_SELL_IN
from endcap.supply.models.recorded import plain
from endcap.supply.tables.shared import ENTERED, PersonFilters, code_column, person_column, rows_of


class FigureFilters(django_filters.FilterSet):
    chain = django_filters.ModelChoiceFilter(
        label=word("chain", _("Chain")), field_name="store__chain", queryset=chains_of, empty_label=ALL
    )
    product = django_filters.ModelChoiceFilter(label=_("Product"), queryset=Product.objects.all(), empty_label=ALL)
    since = django_filters.DateFilter(label=_("Since"), field_name="week", lookup_expr="gte", widget=DayInput)
    until = django_filters.DateFilter(label=_("Until"), field_name="week", lookup_expr="lte", widget=DayInput)


def sell_out_listing(actor: Actor) -> Listing:
    return _listing(
        "sell-out", _("Sell-out"), _("What shoppers bought, by store, product and week."),
        Column("revenue", _("Revenue"), "revenue", sort=("revenue",), kind="money"), SellOutWeek, SEE_SALES,
    )  # fmt: skip


def sell_in_listing(actor: Actor) -> Listing:
    return _listing(
        "sell-in", _("Sell-in"), _("What we shipped, by store, product and week."),
        Column("amount", _("Amount"), "amount", sort=("amount",), kind="money"), SellInWeek, SEE_SELL_IN,
    )  # fmt: skip


def _listing(key: str, title: Any, about: Any, money: Column, model: Any, right: str) -> Listing:
    def rows(actor: Actor) -> QuerySet[Any]:
        return of_stores_within(model, actor, right).select_related("store", "product")

    return Listing(
        title=title,
        about=about,
        columns=[
            Column("store", word("store", _("Store")), "store", sort=("store__sort_key",), kind="title", link=_store),
            Column("code", _("Store number"), lambda row: row.store.code, sort=("store__code",), kind="code"),
            Column("product", _("Product"), "product", sort=("product__name",)),
            Column("sku", _("SKU"), lambda row: row.product.sku, sort=("product__sku",), kind="code"),
            Column("week", _("Week"), "week", sort=("week",), kind="day"),
            Column("units", _("Units"), "units", sort=("units",), kind="number"),
            money,
        ],
        sort="-week",
        search=("store__search_text", "product__search_text"),
        search_hint=_("Name or number of the store or product"),
        filters=FigureFilters,
        empty_title=_("No figures are here yet"),
        empty_hint=_("Import the sheet that the chain sends you: its columns are matched, and remembered."),
        file_name=key,
        rows=rows,
        kind=key,
    )


def _store(row: Any) -> str:
    return store_url(row.store)


class ResultFilters(PersonFilters):
    day_field = "day"

    measure = django_filters.ChoiceFilter(label=_("Measure"), choices=list(MEASURES.items()), empty_label=ALL)


def result_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Results of people"),
        about=_("What people reached against their targets; rewards look at it."),
        columns=[
            person_column("results:result"),
            code_column(),
            Column("day", _("Day it counts for"), "day", sort=("day",), kind="day", edit="day"),
            Column("measure", _("Measure"), lambda row: measure_name(row.measure), sort=("measure",)),
            Column("target", _("Target"), _target, sort=("target",), kind="number", edit="target"),
            Column(
                "actual", _("Reached"), lambda row: plain(row.actual), sort=("actual",), kind="number", edit="actual"
            ),
            Column("share", _("Reached, percent"), _share, kind="number"),
            *ENTERED,
        ],
        sort="-day",
        search=("employee__search_text", "code", "measure"),
        search_hint=_("Name of a person, a number, or a measure"),
        filters=ResultFilters,
        empty_title=_("No result is entered yet"),
        empty_hint=_("Enter what somebody reached, or import the sheet with everybody's targets and results."),
        file_name="results",
        rows=rows_of(Result, "day", SEE_RESULTS),
        kind="result",
    )


def _target(row: Result) -> Any:
    return None if row.target is None else plain(row.target)


def _share(row: Result) -> int | None:
    return round(row.actual / row.target * 100) if row.target else None
