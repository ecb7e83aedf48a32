"""What goes wrong in a month, by rep and clause: mostly none to three findings each, one rep has more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from demonstration.book import Book
from demonstration.days import Month, days
from demonstration.invented import COMPANY


@dataclass(frozen=True)
class Lapse:
    clause: str
    rep: str
    day: date  # of the finding


class Lapses:
    def __init__(self, book: Book, month: Month) -> None:
        self._all = list(planned(book, month))

    def of(self, clause: str) -> Iterator[Lapse]:
        return (lapse for lapse in self._all if lapse.clause == clause)


def planned(book: Book, month: Month) -> Iterator[Lapse]:
    rng = book.rng(month, "lapses")
    due = [(rep, day) for rep in book.people.of_role("rep") for day in days_of_lapses(rng, rep, month)]
    for clause, (rep, day) in zip(dealt(rng, len(due)), due, strict=True):
        present = day_of_presence(book, rep, day, month)
        if present and book.owners.stores_of(rep, present):
            yield Lapse(clause, rep, present)


def days_of_lapses(rng: Random, rep: str, month: Month) -> list[date]:
    weights = COMPANY["findings_of_a_rep"]["careless" if rep == COMPANY["careless"] else "normal"]
    count = rng.choices(range(len(weights)), weights)[0]
    return sorted(rng.sample(month.days, count))


def dealt(rng: Random, count: int) -> list[str]:
    """Clauses by their weight; those that should be met in every month at least once."""
    weights = COMPANY["clause_weights"]
    deck = list(COMPANY["always_met"])[:count]
    deck += rng.choices(list(weights), list(weights.values()), k=count - len(deck))
    rng.shuffle(deck)
    return deck


def day_of_presence(book: Book, rep: str, day: date, month: Month) -> date | None:
    """The day, or the next working day of the month on which the rep is not away."""
    while day <= month.last:
        if day in month.days and not book.people.absence_of(rep, day):
            return day
        day += days(1)
    return None
