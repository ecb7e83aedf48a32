"""What is shipped for a store: whole cases, so that half a week's sales are left when the week is over."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date

from demonstration.assortment import PRODUCTS, Prices

LEFT_OVER = 0.5  # of a week's sales


def weekly_shipments(
    sales: Iterable[tuple[str, str, date, int, int]], prices: Prices
) -> Iterator[tuple[str, str, date, int, int]]:
    """store_id, sku, Monday, pieces, amount in fen at the price that the chain pays; nothing for weeks without cases.

    `sales`: as `weekly_sales` gives them, the weeks of a store and SKU one after the other.
    """
    in_store: dict[tuple[str, str], int] = {}
    for store_id, sku, monday, sold, _revenue in sales:
        per_case = int(PRODUCTS[sku]["pieces_per_case"])
        there = in_store.get((store_id, sku), sold)
        missing = math.ceil((1 + LEFT_OVER) * sold) - there
        pieces = max(0, math.ceil(missing / per_case)) * per_case
        in_store[store_id, sku] = there + pieces - sold
        if pieces:
            yield store_id, sku, monday, pieces, round(pieces * prices.on(sku, monday) * 100)
