"""What is sold, at which price, and which store lists what since when."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from demonstration.days import days, latest
from demonstration.invented import COMPANY

Row = dict[str, Any]
PRODUCTS: dict[str, dict[str, str]] = {
    product["sku"]: dict.fromkeys(COMPANY["product_columns"], "") | product for product in COMPANY["products"]
}
FEWEST_SKUS = 8


class Prices:
    """`rows`: sku, unit_price, from, to. A price for a day stands before the product's own."""

    def __init__(self, today: date) -> None:
        self.rows = []
        for change in COMPANY["prices"]:
            first = latest(change["from"], today)
            last = first + days(change["days"] - 1) if change["days"] else None
            row = {"sku": change["sku"], "unit_price": Decimal(change["unit_price"]), "from": first, "to": last}
            self.rows.append(row)

    def on(self, sku: str, day: date) -> Decimal:
        for row in self.rows:
            if row["sku"] == sku and row["from"] <= day and (row["to"] is None or day <= row["to"]):
                return row["unit_price"]
        return Decimal(PRODUCTS[sku]["unit_price"])


class Listings:
    """`rows`: store_id, sku, from, to."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self._of_store: dict[str, list[tuple[str, date, date]]] = defaultdict(list)
        for row in rows:
            self._of_store[row["store_id"]].append((row["sku"], row["from"], row["to"] or date.max))

    def on(self, store_id: str, day: date) -> list[str]:
        return [sku for sku, first, last in self._of_store[store_id] if first <= day <= last]


def listings(stores: list[Row], channels: dict[str, str], today: date, *, seed: int) -> Listings:
    """`channels`: banner → channel. Some SKUs left a store in the year, and the new one comes to more and more stores."""
    rng = Random(f"{seed}/listings")
    rows = []
    for store in stores:
        channel = channels[store["banner"]]
        order, most = COMPANY["assortments"][channel].split(), COMPANY["formats"][channel]["skus"]
        core, rest = order[: COMPANY["core_skus"]], order[COMPANY["core_skus"] :]
        carried = core + sorted(rng.sample(rest, rng.randint(*most) - len(core)))
        first = max(store["opened_on"], date.fromisoformat(COMPANY["kept_since"]))
        gone = delisted(rng, carried, today)
        for sku in carried:
            rows.append({"store_id": store["store_id"], "sku": sku, "from": first, "to": gone.get(sku)})
        new_on = listed_anew(rng, today)
        if new_on:
            rows.append({"store_id": store["store_id"], "sku": COMPANY["launched"]["sku"], "from": new_on, "to": None})
    return Listings(rows)


def delisted(rng: Random, carried: list[str], today: date) -> dict[str, date]:
    """At most one SKU of a store, with its last day."""
    weak = [sku for sku in carried if sku in COMPANY["delisted"]["skus"]]
    last = latest(f"{rng.randint(1, 12):02}-{rng.randint(1, 28):02}", today)
    is_delisted = rng.random() < COMPANY["delisted"]["share_of_stores"] * 2
    return {rng.choice(weak): last} if weak and is_delisted and len(carried) > FEWEST_SKUS else {}


def listed_anew(rng: Random, today: date) -> date | None:
    """The day on which a store took in the new SKU: in the months after its launch, if at all and by today."""
    launched = COMPANY["launched"]
    first = latest(launched["on"], today) + days(round(rng.triangular(0, 200, 20)))
    return first if rng.random() < launched["share_of_stores"] and first <= today else None
