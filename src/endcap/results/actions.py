"""Taking over weeks of sell-out and sell-in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from endcap.accounts.models import Store
from endcap.company.models import Product
from endcap.platform.kinds import Kind
from endcap.platform.spreadsheets import figures

# (number of the store, SKU, Monday, units, revenue or amount in fen)
Week = tuple[str, str, date, int, int]


class UnknownInWeek(ValueError):
    """A week names a store or a product that is not there. The message names it."""

    code = "unknown_in_week"


@transaction.atomic
def take_over_weeks(kind: Kind, weeks: Iterable[Week]) -> int:
    """All of them, or nothing; a figure that is there already is replaced. Gives how many there were."""
    stores = dict(Store.objects.values_list("code", "pk"))
    products = dict(Product.objects.values_list("sku", "pk"))

    def kept(week: Week) -> tuple[int, int, str, int, int]:
        code, sku, monday, units, fen = week
        if code not in stores or sku not in products:
            raise UnknownInWeek(f"{code} {sku} {monday}: no such store or product")
        return stores[code], products[sku], monday.isoformat(), units, fen

    return figures.put(kind, kind.fields, map(kept, weeks))
