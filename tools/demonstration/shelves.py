"""Shelf checks and swaps: what stood on the shelf, how old it was, and how fast old goods were replaced."""

from __future__ import annotations

from datetime import date
from itertools import product
from random import Random

from demonstration.assortment import PRODUCTS
from demonstration.book import Book
from demonstration.days import Month, days, months_before
from demonstration.lapses import Lapses

CHECKS_PER_VISIT = 2
SWAPS_A_DAY = 2  # in the whole company
SWAP_GRACE_DAYS = 5
SHORTEST_LASTING_DAYS = 200  # of display: below that, three weeks past it is past shelf life too


def fill_shelves(book: Book, month: Month, lapses: Lapses) -> None:
    for store_id, visited in book.weekly_visits(month):
        rng = book.rng(month, "shelves", store_id)
        for day in visited:
            for sku in rng.sample(book.listings.on(store_id, day), CHECKS_PER_VISIT):
                oldest = made_to_reach_limit(sku, day)
                made = oldest + (day - oldest) * rng.uniform(0.4, 0.95)
                book.add("shelf_checks", shelf_check(book, rng, store_id, sku, day, made, rng.randint(6, 60)), on=day)
    fill_near_expiry(book, month, lapses)
    fill_expired(book, month, lapses)


def fill_near_expiry(book: Book, month: Month, lapses: Lapses) -> None:
    for lapse in lapses.of("1a"):
        rng = book.rng(month, lapse)
        day, store_id = lapse.day, book.store_of(rng, lapse.rep, lapse.day)
        sku = rng.choice([sku for sku in book.listings.on(store_id, day) if is_lasting(sku)])
        made, quantity = made_to_reach_limit(sku, day - days(rng.randint(1, 20))), rng.randint(1, 6)
        row = shelf_check(book, rng, store_id, sku, day, made, quantity)
        row["issued_by"] = issuer(book, rng, lapse.rep, day)
        book.add("shelf_checks", row, on=day, clause="1a")
        book.add("swaps", swap(rng, store_id, sku, lapse.rep, day, quantity, took=rng.randint(1, 5)), on=day)


def fill_expired(book: Book, month: Month, lapses: Lapses) -> None:
    for lapse in lapses.of("1b"):
        rng = book.rng(month, lapse)
        day, store_id = lapse.day, book.store_of(rng, lapse.rep, lapse.day)
        sku = rng.choice(book.listings.on(store_id, day))
        made = made_to_reach_limit(sku, day - days(rng.randint(1, 15)), "shelf_life")
        row = shelf_check(book, rng, store_id, sku, day, made, rng.randint(1, 3))
        row |= {"issued_by": issuer(book, rng, lapse.rep, day), "location": rng.choice(["on_shelf", "store_room"])}
        book.add("shelf_checks", row, on=day, clause="1b")


def fill_swaps(book: Book, month: Month, lapses: Lapses) -> None:
    """Those that a rep opened for what they found and took off themselves, and those that took too long."""
    reps = book.people.of_role("rep")
    for day, n in product(month.days, range(SWAPS_A_DAY)):
        rng = book.rng(month, "swaps", day, n)
        rep = rng.choice(reps)
        if book.owners.stores_of(rep, day):
            store_id = book.store_of(rng, rep, day)
            sku = rng.choice(book.listings.on(store_id, day))
            book.add("swaps", swap(rng, store_id, sku, rep, day, rng.randint(1, 8), took=rng.randint(1, 5)), on=day)
    for lapse in lapses.of("2"):
        rng = book.rng(month, lapse)
        # All late days lie in this month: a swap has a line in each month in which it is late
        late_days = rng.randint(1, min(4, lapse.day.day))
        found_on = lapse.day - days(SWAP_GRACE_DAYS + late_days)
        store_id = book.store_of(rng, lapse.rep, lapse.day)
        sku = rng.choice(book.listings.on(store_id, lapse.day))
        took = SWAP_GRACE_DAYS + late_days
        row = swap(rng, store_id, sku, lapse.rep, found_on, rng.randint(1, 8), took=took)
        book.add("swaps", row, on=found_on, clause="2", found_on=lapse.day)


def made_to_reach_limit(sku: str, day: date, limit: str = "display") -> date:
    """When a batch was made that reaches its limit on this day; without a display limit, its shelf life's."""
    goods = PRODUCTS[sku]
    if not goods[f"{limit}_months"] and not goods[f"{limit}_days"]:
        limit = "shelf_life"
    if goods[f"{limit}_days"]:
        return day - days(int(goods[f"{limit}_days"]))
    return months_before(day, int(goods[f"{limit}_months"]))


def is_lasting(sku: str) -> bool:
    goods = PRODUCTS[sku]
    return bool(goods["display_months"]) or int(goods["display_days"] or 0) >= SHORTEST_LASTING_DAYS


def shelf_check(
    book: Book, rng: Random, store_id: str, sku: str, day: date, made: date, quantity: int
) -> dict[str, object]:
    place = "store_room" if quantity > 6 and rng.random() < 0.2 else "on_shelf"
    seen = {"store_id": store_id, "sku": sku, "employee_id": book.owners.owner(store_id, day), "checked_on": day}
    return seen | {"production_date": made, "quantity": quantity, "location": place, "issued_by": None}


def issuer(book: Book, rng: Random, rep: str, day: date) -> str:
    """Who raised it: the rep's own supervisor, somebody else's, or nobody in particular."""
    leaders = book.people.of_role("manager", "supervisor")
    return rng.choice([book.people.leader_of(rep, day) or "", rng.choice(leaders), "", ""])


def swap(rng: Random, store_id: str, sku: str, rep: str, day: date, quantity: int, *, took: int) -> dict[str, object]:
    row = {"store_id": store_id, "sku": sku, "employee_id": rep, "found_on": day, "quantity": quantity}
    return row | {"swapped_on": day + days(rng.randint(0, min(took, 2))), "returned_on": day + days(took)}
