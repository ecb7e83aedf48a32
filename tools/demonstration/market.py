"""What reps saw of competitors in the stores."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from demonstration.days import days
from demonstration.invented import WORDS

Row = dict[str, Any]
SIGHTINGS = 380
DAYS_BACK = 360
SHARE_WITH_PRICE, SHARE_WITH_NOTE = 0.75, 0.5


def competitors(stores: list[Row], today: date, *, seed: int) -> list[Row]:
    """store_id, brand, seen_on, facings, price (yuan), note; more of the last weeks than of long ago."""
    rng = Random(f"{seed}/competitors")
    rows = []
    for _ in range(SIGHTINGS):
        brand = rng.choice(WORDS["rivals"])
        price = Decimal(rng.randint(14, 59)) / 10
        rows.append(
            {
                "store_id": rng.choice(stores)["store_id"],
                "brand": brand,
                "seen_on": some_day_back(rng, today),
                "facings": rng.randint(1, 14),
                "price": price if rng.random() < SHARE_WITH_PRICE else None,
                "note": rng.choice(WORDS["rival_notes"]) if rng.random() < SHARE_WITH_NOTE else None,
            }
        )
    return sorted(rows, key=lambda row: (row["seen_on"], row["store_id"], row["brand"]))


def some_day_back(rng: Random, today: date) -> date:
    """A working day before today; half of them lie in the last two months."""
    day = today - days(1 + round(DAYS_BACK * rng.random() ** 2.6))
    return day - days(1) if day.isoweekday() == 7 else day
