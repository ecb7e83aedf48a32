"""Which rep owns a store on a day, and where promoters stand."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import date
from random import Random
from typing import Any

from demonstration.customers import STORES_PER_PATCH
from demonstration.days import days, latest
from demonstration.invented import COMPANY
from demonstration.people import People

Row = dict[str, Any]
Posting = tuple[str, date, date | None]  # employee, first day, last day


class Owners:
    """Answers who owned what on a day. `rows`: store_id, employee_id, duty, from, to; of duty `owner` here."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self._changes = sorted({row["from"] for row in rows})
        self._by_rep: dict[date, dict[str, list[str]]] = {}
        self._by_store: dict[date, dict[str, str]] = {}

    def owner(self, store_id: str, day: date) -> str:
        return self._standing(day)[0][store_id]

    def stores_of(self, rep: str, day: date) -> list[str]:
        return self._standing(day)[1].get(rep, [])

    def by_rep(self, day: date) -> dict[str, list[str]]:
        return self._standing(day)[1]

    def _standing(self, day: date) -> tuple[dict[str, str], dict[str, list[str]]]:
        since = self._changes[bisect_right(self._changes, day) - 1]
        if since not in self._by_store:
            holding = [row for row in self.rows if row["from"] <= since and (row["to"] is None or since <= row["to"])]
            by_rep = defaultdict(list)
            for row in holding:
                by_rep[row["employee_id"]].append(row["store_id"])
            self._by_store[since] = {row["store_id"]: row["employee_id"] for row in holding}
            self._by_rep[since] = dict(sorted(by_rep.items()))
        return self._by_store[since], self._by_rep[since]


def owners(stores: list[Row], today: date) -> Owners:
    rows = []
    for n, store in enumerate(stores):
        patch, place = divmod(n, STORES_PER_PATCH)
        for rep, first, last in holders(patch, place, today):
            row = {"store_id": store["store_id"], "employee_id": rep, "duty": "owner", "from": first, "to": last}
            rows.append(row)
    return Owners(rows)


def holders(patch: int, place: int, today: date) -> list[Posting]:
    """A patch goes with one rep, but where that rep left, and where a newcomer was given one that others had shared."""
    since = date.fromisoformat(COMPANY["kept_since"])
    rep, newcomer = f"R{patch + 1:02}", COMPANY["newcomer"]
    if rep in COMPANY["left"]:
        successor, moved = COMPANY["left"][rep]["successor"], latest(COMPANY["left"][rep]["on"], today)
        return [(rep, since, moved - days(1)), (successor, moved, None)]
    if rep == newcomer["rep"]:
        joined, givers = latest(COMPANY["joined"][rep], today), newcomer["stores_came_from"]
        giver = givers[place * len(givers) // STORES_PER_PATCH]
        return [(giver, since, joined - days(1)), (rep, joined, None)]
    return [(rep, since, None)]


def promoters(stores: list[Row], owners: Owners, people: People, today: date, *, seed: int) -> list[Row]:
    """Each promoter stands in one to three large stores of the own team; one post was given up for another in the year."""
    rng = Random(f"{seed}/promoters")
    taken: set[str] = set()
    rows = []
    for code in people.of_role("promoter"):
        leader = people.leader_of(code, today)
        large = [
            store["store_id"]
            for store in sorted(stores, key=lambda store: -store["footfall"])
            if store["store_id"] not in taken
            and people.leader_of(owners.owner(store["store_id"], today), today) == leader
        ]
        posts = rng.sample(large[:12], rng.randint(2, 4))
        taken.update(posts)
        moved_on = latest(f"{rng.randint(1, 12):02}-16", today)
        for n, store_id in enumerate(posts):
            first = moved_on if n == 1 else date.fromisoformat(COMPANY["kept_since"])
            last = moved_on - days(1) if n == 0 else None
            rows.append({"store_id": store_id, "employee_id": code, "duty": "promoter", "from": first, "to": last})
    return rows
