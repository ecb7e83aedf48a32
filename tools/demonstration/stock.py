"""Counts of what is on the shelf: weekly ones, empty shelves, and a SKU that the company itself ran out of."""

from __future__ import annotations

from datetime import date

from demonstration.book import Book
from demonstration.days import Month, days, latest
from demonstration.invented import COMPANY
from demonstration.lapses import Lapses

STORES_THAT_RAN_OUT = 18

Counts = dict[tuple[str, str, date], int]  # store, SKU, day → pieces


def fill_stock(book: Book, month: Month, lapses: Lapses) -> None:
    short, first, last = company_stockout(book)
    counts: Counts = {}
    empty = set()
    for lapse in lapses.of("5"):
        rng = book.rng(month, lapse)
        store_id = book.store_of(rng, lapse.rep, lapse.day)
        sku = rng.choice([sku for sku in book.listings.on(store_id, lapse.day) if sku != short])
        counts[store_id, sku, lapse.day] = 0
        counts[store_id, sku, lapse.day + days(rng.randint(2, 5))] = rng.randint(8, 80)
        empty.add((store_id, sku, lapse.day))
    if month.first <= first <= month.last:
        counts |= counts_without_supply(book, month, short, first, last)
        to = last if last <= book.today else None
        book.add("company_stockouts", {"sku": short, "from": first, "to": to}, on=first)
    for store_id, visited in book.weekly_visits(month):
        rng = book.rng(month, "stock", store_id)
        for day in visited:
            out = short if first <= day <= last else None
            sku = rng.choice([sku for sku in book.listings.on(store_id, day) if sku != out])
            counts.setdefault((store_id, sku, day), rng.randint(8, 80))
    for (store_id, sku, day), quantity in counts.items():
        row = {"store_id": store_id, "sku": sku, "employee_id": book.owners.owner(store_id, day), "checked_on": day}
        clause = "5" if (store_id, sku, day) in empty else ""
        book.add("stock_checks", row | {"quantity": quantity}, on=day, clause=clause)


def company_stockout(book: Book) -> tuple[str, date, date]:
    out = COMPANY["company_stockout"]
    first = latest(out["from"], book.today)
    return out["sku"], first, first + days(out["days"] - 1)


def counts_without_supply(book: Book, month: Month, sku: str, first: date, last: date) -> Counts:
    """Empty shelves that nobody answers for, and full ones right after."""
    rng = book.rng(month, "company stock-out")
    listing = [store["store_id"] for store in book.stores if sku in book.listings.on(store["store_id"], first)]
    counts: Counts = {}
    for store_id in rng.sample(listing, STORES_THAT_RAN_OUT):
        counts[store_id, sku, first + days(3)] = 0
        counts[store_id, sku, last + days(2)] = rng.randint(8, 80)
    return counts
