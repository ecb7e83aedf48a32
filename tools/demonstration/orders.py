"""What a rep declared for a day and what shipped, in pieces, and the month's results. Both follow what the stores sell."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from demonstration.book import Book
from demonstration.days import Month
from demonstration.lapses import Lapses

UNCLEAR_PER_MONTH = (1, 2)
SHARE_IN_TWO_ROWS = 0.1


def fill_orders(book: Book, month: Month, lapses: Lapses, expected: Expected) -> None:
    """A difference of at most 3 % between the two, but where it is a finding or one of them is missing."""
    rng = book.rng(month, "orders")
    off = {(lapse.rep, lapse.day) for lapse in lapses.of("4")}
    unclear = [
        (rng.choice(book.people.of_role("rep")), rng.choice(month.days)) for _ in range(rng.randint(*UNCLEAR_PER_MONTH))
    ]
    missing = {where: rng.choice(("declared_orders", "outbound")) for where in unclear if where not in off}
    for day in month.days:
        for rep, store_ids in book.owners.by_rep(day).items():
            rng = book.rng(month, "orders", rep, day)
            order = round(expected.pieces_a_day(tuple(store_ids)) * rng.uniform(0.8, 1.2))
            out = order + rng.randint(-order // 33, order // 33)
            split = rng.random() < SHARE_IN_TWO_ROWS
            if (rep, day) in off:
                out = round(order * rng.choice((0.82, 0.88, 1.09, 1.16)))
            row = {"employee_id": rep, "day": day}
            if missing.get((rep, day)) != "outbound":
                clause = "4" if (rep, day) in off else ""
                book.add("outbound", row | {"quantity": out}, on=day, clause=clause)
            if missing.get((rep, day)) != "declared_orders":
                for quantity in [order - order // 5, order // 5] if split else [order]:
                    book.add("declared_orders", row | {"quantity": quantity}, on=day)


class Expected:
    """Pieces and their value that stores are expected to sell in a month."""

    def __init__(self, book: Book, month: Month) -> None:
        self._days = len(month.days)
        weeks, middle = (month.last - month.first).days / 7, month.day(15)
        self._pieces: dict[str, float] = defaultdict(float)
        self._value: dict[str, float] = defaultdict(float)
        price = cache(lambda sku: float(book.prices.on(sku, middle)))
        for store in book.stores:
            store_id = store["store_id"]
            for sku, a_week in book.demand.pieces(store_id, book.listings.on(store_id, middle), middle):
                self._pieces[store_id] += a_week * weeks
                self._value[store_id] += a_week * weeks * price(sku)
        self.pieces_a_day = cache(lambda store_ids: sum(self._pieces[one] for one in store_ids) / self._days)

    def value(self, store_ids: list[str]) -> float:
        return sum(self._value[one] for one in store_ids)


def fill_results(book: Book, month: Month, expected: Expected) -> None:
    """Sales in yuan of reps and, summed up, of supervisors; displays won and new listings of reps."""
    rng = book.rng(month, "results")
    day = min(month.last, book.today)
    so_far = day.day / month.last.day
    teams = defaultdict(lambda: [0, 0])
    for rep in book.people.of_role("rep"):
        ambition, luck = rng.uniform(0.93, 1.1), rng.uniform(0.88, 1.12)
        displays, listings = (rng.randint(2, 4), rng.uniform(0.3, 1.2)), (rng.randint(1, 3), rng.uniform(0.0, 1.2))
        value = expected.value(book.owners.stores_of(rep, day))
        if not value:
            continue
        target = round(value * ambition, -3)
        sales = (target, value * luck / target)
        for measure, (goal, reached) in (("sales", sales), ("displays_won", displays), ("new_listings", listings)):
            row = {"employee_id": rep, "day": day, "measure": measure, "target": round(goal)}
            book.add("results", row | {"actual": round(goal * reached * so_far)}, on=day)
        team = teams[book.people.leader_of(rep, day)]
        team[0], team[1] = team[0] + round(target), team[1] + round(value * luck * so_far)
    for leader, (target, actual) in sorted(teams.items()):
        row = {"employee_id": leader, "day": day, "measure": "sales", "target": target, "actual": actual}
        book.add("results", row, on=day)
