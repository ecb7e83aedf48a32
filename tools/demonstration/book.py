"""The facts as they are written, month by month, and what of them will be findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from random import Random
from typing import Any

from demonstration.assortment import Listings, Prices
from demonstration.customers import STORES_PER_PATCH
from demonstration.days import Month
from demonstration.invented import COMPANY
from demonstration.ownership import Owners
from demonstration.people import People
from demonstration.sales import Demand

NUMBERED: dict[str, list[str]] = COMPANY["numbered"]
# What is recorded for a day that may still lie ahead
STANDS_BEFORE_ITS_DAY = {"due_on", "to", "from"}

Row = dict[str, str]
Facts = dict[str, list[Row]]


@dataclass
class Finding:
    clause: str
    table: str
    row: Row
    on: date


@dataclass
class Book:
    """A month is always written as a whole and cut at today, so that tomorrow's book has the same past."""

    today: date
    seed: int
    people: People
    stores: list[dict[str, Any]]
    owners: Owners
    listings: Listings
    prices: Prices
    demand: Demand
    facts: Facts = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def rng(self, month: Month, *about: object) -> Random:
        """Chance of its own for each thing, so that a change of one does not turn over all that follow."""
        return Random("/".join(map(str, (self.seed, month.first, *about))))

    def add(
        self, table: str, row: Mapping[str, object], *, on: date, clause: str = "", found_on: date | None = None
    ) -> None:
        """Write what happened `on` a day, unless that lies ahead; keep in mind that it will be a finding of this clause."""
        if on > self.today:
            return
        written = {NUMBERED[table][0]: ""} if table in NUMBERED else {}
        for column, value in row.items():
            if isinstance(value, date) and value > self.today and column not in STANDS_BEFORE_ITS_DAY:
                value = None
            written[column] = "" if value is None else str(value)
        self.facts.setdefault(table, []).append(written)
        if clause and (found_on or on) <= self.today:
            self.findings.append(Finding(clause, table, written, found_on or on))

    def number(self, month: Month) -> None:
        """Give this month's rows their numbers: C2610-00042."""
        for table, (column, letter, by) in NUMBERED.items():
            new = [row for row in self.facts.get(table, ()) if not row[column]]
            for n, row in enumerate(sorted(new, key=itemgetter(by)), start=1):
                row[column] = f"{letter}{month.first:%y%m}-{n:05}"

    def weekly_visits(self, month: Month) -> Iterator[tuple[str, list[date]]]:
        """Each store with its days: a rep sees four or five of 25 stores a day, each once a week."""
        by_weekday = {weekday: [day for day in month.days if day.isoweekday() == weekday] for weekday in range(1, 7)}
        for n, store in enumerate(self.stores):
            yield store["store_id"], by_weekday[n % STORES_PER_PATCH % 6 + 1]

    def store_of(self, rng: Random, rep: str, day: date) -> str:
        return rng.choice(self.owners.stores_of(rep, day))
