"""What shoppers buy: how much of a SKU a store sells in a week, expected and as it came."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from demonstration.assortment import Listings, Prices
from demonstration.days import latest
from demonstration.invented import COMPANY

Row = dict[str, Any]
WEEKS = 52
SHOPPERS_WHO_BUY = 0.009  # of the strongest SKU, per shopper in the store
TREND_COUNTS_FROM = date(2026, 1, 1)
WARMEST_DAY = 205  # of the year, in late July
TURNS = {"growing": 0.75, "collapsing": -0.6}  # change of sales once the turn is complete
STORES_PER_TURN = 7
WEEKS_OF_A_TURN = 10


class Demand:
    """Expected pieces per week of a store and SKU: shoppers × pull of the SKU × season × trend × a turn that a few take."""

    def __init__(self, stores: list[Row], today: date, *, seed: int) -> None:
        rng = Random(f"{seed}/demand")
        self._base = {s["store_id"]: s["footfall"] * 7 * SHOPPERS_WHO_BUY * rng.uniform(0.75, 1.3) for s in stores}
        self._growth = {s["store_id"]: min(0.07, max(-0.05, rng.gauss(0.02, 0.025))) for s in stores}
        self._taste = {(s["store_id"], sku): rng.uniform(0.7, 1.4) for s in stores for sku in COMPANY["pull"]}
        turning = rng.sample([s["store_id"] for s in stores], STORES_PER_TURN * len(TURNS))
        kinds = sorted(TURNS) * STORES_PER_TURN
        self.turns = {
            store_id: (kind, latest(f"{rng.randint(1, 12):02}-10", today - timedelta(weeks=WEEKS_OF_A_TURN)))
            for store_id, kind in zip(turning, kinds, strict=True)
        }
        self._pull: dict[tuple[str, date], float] = {}

    def pieces(self, store_id: str, skus: list[str], day: date) -> Iterator[tuple[str, float]]:
        """Each SKU with its pieces in the week around a day."""
        level = self.level(store_id, day)
        for sku in skus:
            pull = self._pull.get((sku, day))
            if pull is None:
                pull = self._pull[sku, day] = COMPANY["pull"][sku] * season(sku, day)
            yield sku, level * self._taste[store_id, sku] * pull

    def level(self, store_id: str, day: date) -> float:
        """What the store itself does, whatever the SKU."""
        years = (day - TREND_COUNTS_FROM).days / 365
        level = self._base[store_id] * math.exp(self._growth[store_id] * years)
        if store_id in self.turns:
            kind, since = self.turns[store_id]
            weeks = min(WEEKS_OF_A_TURN, max(0.0, (day - since).days / 7))
            level *= 1 + TURNS[kind] * weeks / WEEKS_OF_A_TURN
        return level


def season(sku: str, day: date) -> float:
    """A peak in summer; what is drunk warm or given at the New Year has its low there."""
    angle = math.tau * (day.timetuple().tm_yday - WARMEST_DAY) / 365
    return 1 + COMPANY["summer"][sku] * math.cos(angle)


def whole_weeks(today: date) -> list[date]:
    """Mondays of the last 52 weeks whose Sunday lies before today."""
    last = today - timedelta(days=today.weekday() + 7)
    return [last - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def weekly_sales(
    stores: list[Row],
    channels: dict[str, str],
    listings: Listings,
    prices: Prices,
    demand: Demand,
    mondays: list[date],
    *,
    seed: int,
) -> Iterator[tuple[str, str, date, int, int]]:
    """store_id, sku, Monday, pieces, revenue in fen at the shelf price; only while the SKU is listed on that Monday.

    A week's noise hangs on store and week alone, so that a later demonstration tells the same of them.
    """
    for monday in mondays:
        weather = Random(f"{seed}/weather/{monday}").gauss(1, 0.04)
        shelf: dict[tuple[str, str], int] = {}
        for store in stores:
            store_id, channel = store["store_id"], channels[store["banner"]]
            rng = Random(f"{seed}/sales/{store_id}/{monday}")
            for sku, expected in demand.pieces(store_id, listings.on(store_id, monday), monday):
                price = shelf.get((channel, sku))
                if price is None:
                    price = shelf[channel, sku] = shelf_price_fen(channel, prices.on(sku, monday))
                mean = expected * weather
                pieces = max(0, round(rng.gauss(mean, 0.12 * mean + math.sqrt(mean))))
                yield store_id, sku, monday, pieces, pieces * price


def shelf_price_fen(channel: str, unit_price: Decimal) -> int:
    """Rounded to whole ten fen, as on a price tag."""
    return round(unit_price * Decimal(str(COMPANY["formats"][channel]["markup"])) * 10) * 10
