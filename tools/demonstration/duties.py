"""Company cash, tasks, return receipts and promotion material: done in time, mostly."""

from __future__ import annotations

from datetime import date
from random import Random

from demonstration.book import Book
from demonstration.days import Month, days
from demonstration.invented import COMPANY
from demonstration.lapses import Lapses

CASH_PER_REP, TASKS_PER_PERSON = 2, 2  # a month
DAYS_TO_HAND_IN_CASH, DAYS_FOR_A_TASK = 2, 4
RECEIPT_EVERY_NTH_DAY, MATERIAL_EVERY_NTH_VISIT = 3, 5
RECEIPT_KNOWN_DAYS_AHEAD = 4
LATE_TASKS = {"supervisor": 0.4, "promoter": 0.7}  # a month, in the whole role


def some_days(rng: Random, book: Book, roles: tuple[str, ...], month: Month, count: int) -> list[tuple[str, date]]:
    """So many working days of each person who is there then."""
    drawn = [(who, day) for who in book.people.of_role(*roles) for day in rng.sample(month.days, count)]
    return [(who, day) for who, day in drawn if book.people.is_there(who, day)]


def fill_cash(book: Book, month: Month, lapses: Lapses) -> None:
    rng = book.rng(month, "cash")
    for rep, day in some_days(rng, book, ("rep",), month, CASH_PER_REP):
        handed_in_on = day + days(rng.randint(0, DAYS_TO_HAND_IN_CASH))
        book.add("cash", cash(rng, rep, day, handed_in_on), on=day)
    for n, lapse in enumerate(lapses.of("3")):
        # One whose accounts are not clear, the others late; once a year a sum that calls for more than a fine
        collected_on = lapse.day if n == 0 else lapse.day - days(DAYS_TO_HAND_IN_CASH + 1)
        row = cash(rng, lapse.rep, collected_on, lapse.day + days(rng.randint(0, 2)))
        if n == 0:
            row["clear"] = "no"
            if month.first.month == COMPANY["large_cash_month"]:
                row["amount"] = "3460.00"
        book.add("cash", row, on=collected_on, clause="3", found_on=lapse.day)


def cash(rng: Random, rep: str, day: date, handed_in_on: date) -> dict[str, object]:
    row = {"employee_id": rep, "amount": f"{rng.randint(380, 2900)}.00", "collected_on": day}
    return row | {"due_on": day + days(DAYS_TO_HAND_IN_CASH), "handed_in_on": handed_in_on, "clear": "yes"}


def fill_tasks(book: Book, month: Month, lapses: Lapses) -> None:
    """A finding falls on the day after a task was due."""
    rng = book.rng(month, "tasks")
    for who, day in some_days(rng, book, ("manager", "supervisor", "rep", "promoter"), month, TASKS_PER_PERSON):
        done_on = day + days(rng.randint(1, DAYS_FOR_A_TASK))
        row = {"employee_id": who, "assigned_on": day, "due_on": day + days(DAYS_FOR_A_TASK), "done_on": done_on}
        book.add("tasks", row, on=day)
    late = [(lapse.rep, lapse.day) for lapse in lapses.of("6")]
    for role, share in LATE_TASKS.items():
        if rng.random() < share:
            late.append((rng.choice(book.people.of_role(role)), rng.choice(month.days)))
    for who, day in late:
        assigned_on, done_on = day - days(rng.randint(3, 7)), day + days(rng.randint(0, 3))
        row = {"employee_id": who, "assigned_on": assigned_on, "due_on": day - days(1), "done_on": done_on}
        book.add("tasks", row, on=assigned_on, clause="6", found_on=day)


def fill_receipts(book: Book, month: Month, lapses: Lapses) -> None:
    """Receipts of deliveries are known some days before they are due at finance."""
    rng = book.rng(month, "receipts")
    for due_on in month.days[::RECEIPT_EVERY_NTH_DAY]:
        for rep in book.owners.by_rep(due_on):
            row = {"employee_id": rep, "due_on": due_on, "handed_in_on": due_on - days(rng.randint(0, 3))}
            book.add("return_receipts", row, on=due_on - days(RECEIPT_KNOWN_DAYS_AHEAD))
    for lapse in lapses.of("11"):
        row = {"employee_id": lapse.rep, "due_on": lapse.day - days(1)}
        row["handed_in_on"] = lapse.day + days(rng.randint(0, 4))
        known_on = lapse.day - days(1 + RECEIPT_KNOWN_DAYS_AHEAD)
        book.add("return_receipts", row, on=known_on, clause="11", found_on=lapse.day)


def fill_material(book: Book, month: Month, lapses: Lapses) -> None:
    rng = book.rng(month, "material")
    visits = [(store_id, day, "yes") for store_id, visited in book.weekly_visits(month) for day in visited]
    seen = visits[::MATERIAL_EVERY_NTH_VISIT]
    seen += [(book.store_of(rng, lapse.rep, lapse.day), lapse.day, "no") for lapse in lapses.of("12")]
    for store_id, day, conforms in seen:
        row = {"store_id": store_id, "employee_id": book.owners.owner(store_id, day), "checked_on": day}
        clause = "" if conforms == "yes" else "12"
        book.add("material_checks", row | {"conforms": conforms}, on=day, clause=clause)
