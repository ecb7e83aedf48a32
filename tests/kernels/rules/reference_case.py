"""What is known on the as-of day, and the questions the clauses ask of it."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

RULEBOOK = "ka-channel"

HAPPENED_ON = {
    "shelf_checks": "checked_on",
    "swaps": "found_on",
    "cash": "collected_on",
    "declared_orders": "day",
    "outbound": "day",
    "stock_checks": "checked_on",
    "tasks": "assigned_on",
    "complaints": "filed_on",
    "delivery_lapses": "occurred_on",
    "forged_signatures": "occurred_on",
    "lost_documents": "occurred_on",
    "material_checks": "checked_on",
    "wasted_forms": "occurred_on",
    "decisions": "decided_on",
}
MAY_BE_BLANK = {
    "swaps": ("swapped_on", "returned_on"),
    "cash": ("handed_in_on",),
    "tasks": ("done_on",),
    "complaints": ("decided_on",),
    "return_receipts": ("handed_in_on",),
}

Row = dict[str, str]
Facts = dict[str, list[Row]]


@dataclass(frozen=True)
class Case:
    """Everything that is known on the as-of day, and the month that is asked for."""

    facts: Facts
    first: date
    last: date
    as_of: date

    def rows(self, table: str) -> list[Row]:
        return self.facts.get(table, [])


def open_case(facts: Facts, period: str, as_of: date | None) -> Case:
    year, month = (int(part) for part in period.split("-"))
    first = date(year, month, 1)
    last = date(year, month, calendar.monthrange(year, month)[1])
    as_of = as_of or last
    return Case(known_on(facts, as_of), first, last, as_of)


def known_on(facts: Facts, as_of: date) -> Facts:
    """Nothing after the as-of day is known: later rows are gone, later dates* are blank.

    `clear`, `role` and every `to*` stand as they are, so they are not touched here.
    """
    known: Facts = {}
    for table, rows in facts.items():
        happened_on = HAPPENED_ON.get(table)
        known[table] = [
            forget_later_dates(row, MAY_BE_BLANK.get(table, ()), as_of)
            for row in rows
            if happened_on is None or day(row[happened_on]) <= as_of
        ]
    return known


def forget_later_dates(row: Row, columns: Iterable[str], as_of: date) -> Row:
    later = {c: "" for c in columns if row.get(c) and day(row[c]) > as_of}
    return defaultdict(str, {**row, **later})


def is_set_aside(
    case: Case,
    clause: str,
    fact: str,
    fact_id: str,
    decisions: tuple[str, ...] = ("waived", "overturned"),
) -> bool:
    named = (RULEBOOK, clause, fact, fact_id)
    return any(
        (row["rulebook"], row["clause"], row["fact"], row["fact_id"]) == named and row["decision"] in decisions
        for row in case.rows("decisions")
    )


def role_of(case: Case, employee_id: str) -> str:
    return next(e["role"] for e in case.rows("employees") if e["employee_id"] == employee_id)


def price_on(case: Case, sku: str, on: date) -> Decimal:
    for row in case.rows("prices"):
        if row["sku"] == sku and covers(row, on):
            return Decimal(row["unit_price"])
    return next(Decimal(p["unit_price"]) for p in case.rows("products") if p["sku"] == sku)


def supervisor_on(case: Case, employee_id: str, on: date) -> str:
    for row in case.rows("reporting"):
        if row["employee_id"] == employee_id and covers(row, on):
            return row["supervisor_id"]
    return ""


def company_is_out(case: Case, sku: str, on: date) -> bool:
    return any(row["sku"] == sku and covers(row, on) for row in case.rows("company_stockouts"))


def covers(row: Row, on: date) -> bool:
    return day(row["from"]) <= on and (not row["to"] or on <= day(row["to"]))


def limits(case: Case, check: Row) -> tuple[date | None, date | None]:
    product = next(p for p in case.rows("products") if p["sku"] == check["sku"])
    made = day(check["production_date"])
    return end_of(made, product, "display"), end_of(made, product, "shelf_life")


def end_of(made: date, product: Row, limit: str) -> date | None:
    if product[f"{limit}_months"]:
        return add_months(made, int(product[f"{limit}_months"]))
    if product[f"{limit}_days"]:
        return made + timedelta(days=int(product[f"{limit}_days"]))
    return None


def add_months(start: date, months: int) -> date:
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month0 + 1, min(start.day, calendar.monthrange(year, month0 + 1)[1]))


def is_late(case: Case, due_on: str, done_on: str) -> bool:
    if done_on:
        return day(done_on) > day(due_on)
    return day(due_on) < case.as_of


def per_day(case: Case, table: str) -> dict[tuple[str, str], Decimal]:
    total: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in case.rows(table):
        total[row["employee_id"], row["day"]] += Decimal(row["quantity"])
    return dict(total)


def days_of_month(case: Case) -> list[date]:
    return [case.first + timedelta(days=n) for n in range((case.last - case.first).days + 1)]


def grouped(rows: list[Row], *columns: str) -> list[list[Row]]:
    """Rows that agree in these columns, in the order of their text (as ISO days sort)."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return [groups[key] for key in sorted(groups)]


def is_yes(text: str) -> bool:
    return text.strip().lower() in {"yes", "true", "1"}


def day(text: str) -> date:
    return date.fromisoformat(text)
