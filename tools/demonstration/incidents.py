"""What should not happen and sometimes does: lapses at deliveries, lost and wasted paper, forgeries, complaints."""

from __future__ import annotations

from demonstration.book import Book
from demonstration.days import Month, days, latest, working_day_from
from demonstration.invented import COMPANY
from demonstration.lapses import Lapses

LOST_OR_WASTED = (("10", "lost_documents", "documents", 4), ("13", "wasted_forms", "sheets", 8))
OPEN_COMPLAINT = ("S01", 4)  # about whom, and how many days ago


def fill_incidents(book: Book, month: Month, lapses: Lapses) -> None:
    rng = book.rng(month, "incidents")
    for lapse in lapses.of("8"):
        row = {"employee_id": lapse.rep, "store_id": book.store_of(rng, lapse.rep, lapse.day), "occurred_on": lapse.day}
        book.add("delivery_lapses", row, on=lapse.day, clause="8")
    for clause, table, column, most in LOST_OR_WASTED:
        for lapse in lapses.of(clause):
            row = {"employee_id": lapse.rep, "occurred_on": lapse.day, column: rng.randint(1, most)}
            book.add(table, row, on=lapse.day, clause=clause)
    for rep, month_day in COMPANY["forged"]:
        day = working_day_from(latest(month_day, book.today))
        if month.first <= day <= month.last:
            book.add("forged_signatures", {"employee_id": rep, "occurred_on": day}, on=day, clause="9")


def fill_complaints(book: Book, month: Month) -> None:
    """Over the year one supervisor has two upheld in a run, one of them told twice; one complaint is open today."""
    for who, month_day, took, verdict, incident in COMPANY["complaints"]:
        filed_on = working_day_from(latest(month_day, book.today))
        if not month.first <= filed_on <= month.last:
            continue
        decided_on = filed_on + days(took)
        row: dict[str, object] = {
            "employee_id": who,
            "filed_on": filed_on,
            "verdict": verdict,
            "decided_on": decided_on,
        }
        if decided_on > book.today:
            row["verdict"] = "open"
        clause = "7" if row["verdict"] == "upheld" else ""
        book.add("complaints", row | {"incident": incident}, on=filed_on, clause=clause, found_on=decided_on)
    who, ago = OPEN_COMPLAINT
    filed_on = book.today - days(ago)
    if month.first <= filed_on <= month.last:
        row = {"employee_id": who, "filed_on": filed_on, "verdict": "open", "decided_on": None, "incident": ""}
        book.add("complaints", row, on=filed_on)
