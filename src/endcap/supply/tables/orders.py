"""The lists of declared orders, outbound, and what the company itself had none of."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.accounts.tables.shared import ALL
from endcap.company.models import Product
from endcap.company.queries import all_or_none
from endcap.company.tables import product_url
from endcap.platform.access import Actor
from endcap.platform.lists import Column, Listing
from endcap.supply.models import CompanyStockout, DeclaredOrder, Outbound
from endcap.supply.models.recorded import plain
from endcap.supply.rights import SEE_ORDERS, SEE_STOCKOUTS
from endcap.supply.tables.shared import (
    ENTERED,
    NOTE,
    SEARCH_HINT,
    PersonFilters,
    link_to,
    person_column,
    rows_of,
    store_column,
)


class OfDayFilters(PersonFilters):
    day_field = "day"


def _quantity(row: Any) -> Any:
    return plain(row.quantity)


def _of_day(actor: Actor, model: Any, url_name: str) -> dict[str, Any]:
    """What the lists of both have in common."""
    return {
        "columns": [
            person_column(url_name),
            Column("day", _("Day"), "day", sort=("day",), kind="day", edit="day"),
            Column("quantity", _("Quantity"), _quantity, sort=("quantity",), kind="number", edit="quantity"),
            store_column(actor),
            NOTE,
            *ENTERED,
        ],
        "sort": "-day",
        "search": ("employee__search_text", "store__search_text"),
        "search_hint": SEARCH_HINT,
        "filters": OfDayFilters,
        "rows": rows_of(model, "day", SEE_ORDERS, "store"),
    }


def declared_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Declared orders"),
        about=_("What reps said would ship, by day."),
        empty_title=_("Nothing has been declared yet"),
        empty_hint=_("Reps declare here what will ship, until the end of each day; zero, too, where nothing will."),
        file_name="declared-orders",
        kind="declared-order",
        **_of_day(actor, DeclaredOrder, "supply:declared-order"),
    )


def outbound_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Outbound"),
        about=_("What shipped, by rep and day."),
        empty_title=_("No outbound is entered yet"),
        empty_hint=_("Import the sheet of your warehouse: person, day and quantity are enough."),
        file_name="outbound",
        kind="outbound",
        **_of_day(actor, Outbound, "supply:outbound-row"),
    )


class StockoutFilters(django_filters.FilterSet):
    product = django_filters.ModelChoiceFilter(label=_("Product"), queryset=Product.objects.all(), empty_label=ALL)
    when = django_filters.ChoiceFilter(
        label=_("When"), method="at_time", empty_label=ALL, choices=[("now", _("Still out")), ("past", _("Ended"))]
    )

    def at_time(self, rows: QuerySet[CompanyStockout], name: str, when: str) -> QuerySet[CompanyStockout]:
        is_over = Q(last_day__lt=self.request.actor.today)
        return rows.filter(is_over if when == "past" else ~is_over | Q(last_day__isnull=True))


def _product_url(row: CompanyStockout) -> str:
    return product_url(row.product)


def stockout_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Company stock-outs"),
        about=_("When the company itself had none of a product: no rep answers for an empty shelf then."),
        columns=[
            Column(
                "product", _("Product"), "product", sort=("product__sort_key",), kind="title",
                link=link_to("supply:company-stockout"),
            ),
            Column("sku", _("SKU"), "product__sku", sort=("product__sku",), kind="code", link=_product_url),
            Column("first_day", _("First day"), "first_day", sort=("first_day",), kind="day", edit="first_day"),
            Column("last_day", _("Last day"), "last_day", sort=("last_day",), kind="day", edit="last_day"),
            NOTE,
            *ENTERED,
        ],
        sort="-first_day",
        search=("product__search_text",),
        search_hint=_("Name, SKU or barcode"),
        filters=StockoutFilters,
        empty_title=_("The company was never out of stock"),
        empty_hint=_("Enter it on the day the warehouse runs out: empty shelves are excused from then on."),
        file_name="company-stock-outs",
        rows=_stockouts,
        kind="company-stockout",
    )  # fmt: skip


def _stockouts(actor: Actor) -> QuerySet[CompanyStockout]:
    return all_or_none(CompanyStockout, actor, SEE_STOCKOUTS).select_related("product", "recorded_by")
