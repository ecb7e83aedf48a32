"""Taking over weeks of sell-out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction

from endcap.accounts.models import Store
from endcap.company.models import Product
from endcap.results.models import SellOutWeek

ROWS_PER_INSERT = 5000
# (number of the store, SKU, Monday, units, revenue in yuan)
Week = tuple[str, str, date, int, Decimal]


class UnknownInSellOut(ValueError):
    """A week names a store or a product that is not there. The message names it."""

    code = "unknown_in_sell_out"


@transaction.atomic
def take_over_weeks(weeks: Iterable[Week]) -> int:
    """All of them, or nothing; a figure that is there already is replaced. Gives how many there were."""
    stores = dict(Store.objects.values_list("code", "pk"))
    products = dict(Product.objects.values_list("sku", "pk"))
    part: list[SellOutWeek] = []
    count = 0
    for code, sku, week, units, revenue in weeks:
        if code not in stores or sku not in products:
            raise UnknownInSellOut(f"{code} {sku} {week}: no such store or product")
        part.append(
            SellOutWeek(store_id=stores[code], product_id=products[sku], week=week, units=units, revenue=revenue)
        )
        if len(part) == ROWS_PER_INSERT:
            count += _write(part)
            part = []
    return count + _write(part)


def _write(part: list[SellOutWeek]) -> int:
    SellOutWeek.objects.bulk_create(
        part,
        ROWS_PER_INSERT,
        update_conflicts=True,
        unique_fields=["store", "week", "product"],
        update_fields=["units", "revenue"],
    )
    return len(part)
