"""A believable drinks brand and two months and a bit of its field work, as a facts folder to try things on.

    python tools/demo_facts.py --today 2026-11-20 --out demo/facts

The company, its people and the chains are invented; the places are districts of Hangzhou. Most of what
happens is in order; what is not is spread so that the last whole month meets every clause of `ka-channel`.
"""

from __future__ import annotations

import argparse
import calendar
import csv
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from random import Random

COMPANY = json.loads(Path(__file__).with_name("demo_company.json").read_text(encoding="utf-8"))
STORES_PER_REP = 4  # that follow each other in the list, so that territories hang together
NUMBERED: dict[str, list[str]] = COMPANY["numbered"]
# These have enough findings in a month that one may be waived and the clause is still met.
MAY_BE_WAIVED = {"1a", "1b", "4", "5", "6", "8", "11", "12"}

Row = dict[str, str]
Facts = dict[str, list[Row]]


@dataclass(frozen=True)
class Month:
    first: date
    last: date
    days: list[date]  # Monday to Saturday, none after today


@dataclass
class Book:
    """The facts as they are written, and what of them will be findings."""

    rng: Random
    today: date
    months: list[Month]
    facts: Facts = field(default_factory=dict)
    findings: list[tuple[str, str, Row, date]] = field(default_factory=list)

    def add(self, table: str, row: Mapping[str, object], *, clause: str = "", on: date | None = None) -> None:
        """Write a row, and keep in mind that it will be a finding of this clause on this day."""
        written = {column: "" if value is None else str(value) for column, value in row.items()}
        if table in NUMBERED:
            written = {NUMBERED[table][0]: "", **written}
        self.facts.setdefault(table, []).append(written)
        if clause and on:
            self.findings.append((clause, table, written, on))

    def known(self, on: date) -> date | None:
        """What happens after today has not happened yet."""
        return on if on <= self.today else None

    def finding_days(self, clause: str, month: Month) -> list[date]:
        """The days of a month's findings; a month that is not over has its share of them."""
        whole = self.rng.randint(*COMPANY["findings_in_a_whole_month"][clause])
        share = len(month.days) / len(working_days(month.first, month.last))
        return sorted(self.rng.choices(month.days, k=round(whole * share))) if month.days else []

    def rep(self) -> str:
        return self.rng.choice(self.of_role("rep"))

    def of_role(self, *roles: str) -> list[str]:
        return [row["employee_id"] for row in self.facts["employees"] if row["role"] in roles]

    def two_days_each(self, people: list[str], month: Month) -> list[tuple[str, date]]:
        return [(who, day) for who in people for day in self.rng.sample(month.days, min(2, len(month.days)))]

    def store(self) -> str:
        return self.rng.choice(self.facts["stores"])["store_id"]

    def rep_of(self, store_id: str) -> str:
        return self.of_role("rep")[(int(store_id[1:]) - 1) // STORES_PER_REP]

    def supervisor_of(self, employee_id: str, on: date) -> str:
        for row in self.facts["reporting"]:
            if row["employee_id"] == employee_id and row["from"] <= str(on) <= (row["to"] or "9999"):
                return row["supervisor_id"]
        return ""


def demo_facts(today: date, *, seed: int = 7) -> Facts:
    book = Book(Random(f"{seed}/{today}"), today, months_up_to(today))
    describe_company(book)
    describe_reporting(book)
    describe_prices(book)
    for month in book.months:
        fill_shelves(book, month)
        fill_swaps(book, month)
        fill_orders(book, month)
        fill_stock(book, month)
        fill_cash(book, month)
        fill_duties(book, month)
        fill_incidents(book, month)
        fill_results(book, month)
    fill_complaints(book)
    number_rows(book)
    decide(book)
    return book.facts


def write_folder(facts: Facts, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in facts.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def months_up_to(today: date) -> list[Month]:
    """The two whole months before today's, and today's as far as it has come."""
    found = []
    for back in (2, 1, 0):
        first = months_before(today.replace(day=1), back)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        found.append(Month(first, last, working_days(first, min(last, today))))
    return found


def working_days(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() <= 6]


def months_before(on: date, months: int) -> date:
    year, month0 = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month0 + 1, min(on.day, calendar.monthrange(year, month0 + 1)[1]))


def days(count: int) -> timedelta:
    return timedelta(days=count)


def describe_company(book: Book) -> None:
    for letter, group in COMPANY["people"].items():
        for n, name in enumerate(group["names"].split(), start=1):
            person = {"employee_id": f"{letter}{n:02}", "name": name, "role": group["role"]}
            wages = {"monthly_wage": book.rng.choice(group["wages"]), "minimum_wage": COMPANY["minimum_wage"]}
            book.add("employees", person | wages)
    for product in COMPANY["products"]:
        book.add("products", dict.fromkeys(COMPANY["product_columns"], "") | product)
    places = [f"{district}{place}" for district, text in COMPANY["places"].items() for place in text.split()]
    chains = [name for name, chain in COMPANY["chains"].items() for _ in range(chain["weight"])]
    for n, place in enumerate(places, start=1):
        chain = book.rng.choice(chains)
        shop = COMPANY["chains"][chain]["shop"]
        book.add("stores", {"store_id": f"T{n:03}", "name": f"{shop}（{place}店）", "chain": chain})


def describe_reporting(book: Book) -> None:
    """Each supervisor leads five reps and a promoter; one rep changes teams in each of the whole months."""
    start = date(book.months[0].first.year - 1, 1, 1)
    moves = {"R11": (book.months[0].first + days(19), "S01"), "R05": (book.months[1].first + days(14), "S02")}
    for who in (row["employee_id"] for row in book.facts["employees"] if row["role"] != "manager"):
        n = int(who[1:])
        leader = {"S": "M01", "R": f"S{(n - 1) // 5 + 1:02}", "P": f"S{n:02}"}[who[0]]
        moved_on, then = moves.get(who, (None, ""))
        until = moved_on - days(1) if moved_on else None
        book.add("reporting", {"employee_id": who, "supervisor_id": leader, "from": start, "to": until})
        if moved_on:
            book.add("reporting", {"employee_id": who, "supervisor_id": then, "from": moved_on, "to": None})


def describe_prices(book: Book) -> None:
    """A price rise in the last whole month, and an introductory price that ends in it."""
    start, rise = book.months[0].first, book.months[1].first + days(10)
    book.add("prices", {"sku": "QL-W055", "unit_price": "1.58", "from": rise, "to": None})
    book.add("prices", {"sku": "QL-T03", "unit_price": "3.45", "from": start, "to": rise + days(7)})


def weekly_visits(book: Book, month: Month) -> Iterator[tuple[str, date]]:
    for n, store in enumerate(book.facts["stores"]):
        for day in month.days:
            if day.isoweekday() == n % 6 + 1:
                yield store["store_id"], day


def fill_shelves(book: Book, month: Month) -> None:
    for store_id, day in weekly_visits(book, month):
        for product in book.rng.sample(book.facts["products"], 2):
            oldest = made_to_reach_limit(product, day)
            made = oldest + (day - oldest) * book.rng.uniform(0.4, 0.95)
            book.add("shelf_checks", shelf_check(book, store_id, product, day, made, book.rng.randint(6, 60)))
    for day in book.finding_days("1a", month):
        lasting = [p for p in book.facts["products"] if p["display_months"] or p["display_days"] == "210"]
        product, store_id, quantity = book.rng.choice(lasting), book.store(), book.rng.randint(1, 6)
        made = made_to_reach_limit(product, day - days(book.rng.randint(1, 20)))
        row = shelf_check(book, store_id, product, day, made, quantity)
        book.add("shelf_checks", row | {"issued_by": issuer(book, store_id, day)}, clause="1a", on=day)
        book.add("swaps", swap(book, store_id, product, day, quantity, took=book.rng.randint(1, 5)))
    for day in book.finding_days("1b", month):
        product, store_id = book.rng.choice(book.facts["products"]), book.store()
        made = made_to_reach_limit(product, day - days(book.rng.randint(1, 15)), "shelf_life")
        row = shelf_check(book, store_id, product, day, made, book.rng.randint(1, 3))
        row |= {"issued_by": issuer(book, store_id, day), "location": book.rng.choice(["on_shelf", "store_room"])}
        book.add("shelf_checks", row, clause="1b", on=day)


def fill_swaps(book: Book, month: Month) -> None:
    """Those a rep opened for what they found and took off themselves, and those that took too long."""
    for day in book.rng.sample(month.days, len(month.days) // 3):
        product, quantity = book.rng.choice(book.facts["products"]), book.rng.randint(1, 8)
        book.add("swaps", swap(book, book.store(), product, day, quantity, took=book.rng.randint(1, 5)))
    for day in book.finding_days("2", month):
        took = 5 + book.rng.randint(1, 4)
        product, quantity = book.rng.choice(book.facts["products"]), book.rng.randint(1, 8)
        found = swap(book, book.store(), product, day - days(took), quantity, took=took)
        book.add("swaps", found, clause="2", on=day)


def made_to_reach_limit(product: Row, day: date, limit: str = "display") -> date:
    """When a batch was made that reaches its limit on this day; without a display limit, its shelf life's."""
    if not product[f"{limit}_months"] and not product[f"{limit}_days"]:
        limit = "shelf_life"
    if product[f"{limit}_days"]:
        return day - days(int(product[f"{limit}_days"]))
    return months_before(day, int(product[f"{limit}_months"]))


def shelf_check(book: Book, store_id: str, product: Row, day: date, made: date, quantity: int) -> dict[str, object]:
    place = "store_room" if quantity > 6 and book.rng.random() < 0.2 else "on_shelf"
    seen = {"store_id": store_id, "sku": product["sku"], "employee_id": book.rep_of(store_id), "checked_on": day}
    return seen | {"production_date": made, "quantity": quantity, "location": place, "issued_by": None}


def issuer(book: Book, store_id: str, day: date) -> str:
    """Who raised it: the rep's own supervisor, somebody else's, or nobody in particular."""
    own, leaders = book.supervisor_of(book.rep_of(store_id), day), book.of_role("manager", "supervisor")
    return book.rng.choice([own, book.rng.choice(leaders), "", ""])


def swap(book: Book, store_id: str, product: Row, day: date, quantity: int, *, took: int) -> dict[str, object]:
    row = {"store_id": store_id, "sku": product["sku"], "employee_id": book.rep_of(store_id), "found_on": day}
    out, back = day + days(book.rng.randint(0, min(took, 2))), day + days(took)
    return row | {"quantity": quantity, "swapped_on": book.known(out), "returned_on": book.known(back)}


def fill_orders(book: Book, month: Month) -> None:
    off = {(book.rep(), day) for day in book.finding_days("4", month)}
    tables = ("declared_orders", "outbound")
    missing = {(book.rep(), day): book.rng.choice(tables) for day in book.finding_days("unclear", month)}
    for rep, day in itertools.product(book.of_role("rep"), month.days):
        row: dict[str, object] = {"employee_id": rep, "day": day}
        order = book.rng.randint(60, 180)
        out = order + book.rng.randint(-order // 30, order // 30)
        if (rep, day) in off:
            out = round(order * book.rng.choice((0.82, 0.88, 1.09, 1.16)))
            book.add("outbound", row | {"quantity": out}, clause="4", on=day)
        elif missing.get((rep, day)) != "outbound":
            book.add("outbound", row | {"quantity": out})
        if (rep, day) in off or missing.get((rep, day)) != "declared_orders":
            for quantity in [order] if book.rng.random() < 0.9 else [order - 20, 20]:
                book.add("declared_orders", row | {"quantity": quantity})


def fill_stock(book: Book, month: Month) -> None:
    """Weekly counts, some empty shelves, and in the last whole month a SKU the company itself ran out of."""
    out = COMPANY["sku_the_company_ran_out_of"]
    others = [p["sku"] for p in book.facts["products"] if p["sku"] != out]
    counts: dict[tuple[str, str, date], int] = {}
    for day in book.finding_days("5", month):
        store_id, sku = book.store(), book.rng.choice(others)
        counts[store_id, sku, day] = 0
        counts[store_id, sku, day + days(book.rng.randint(2, 5))] = book.rng.randint(8, 80)
    if month is book.months[1]:
        first, last = month.first + days(8), month.first + days(15)
        book.add("company_stockouts", {"sku": out, "from": first, "to": last})
        for store in book.rng.sample(book.facts["stores"], 6):
            counts[store["store_id"], out, first + days(3)] = 0
            counts[store["store_id"], out, last + days(2)] = book.rng.randint(8, 80)
    for store_id, day in weekly_visits(book, month):
        for sku in book.rng.sample(others, 2):
            counts.setdefault((store_id, sku, day), book.rng.randint(8, 80))
    for (store_id, sku, day), quantity in counts.items():
        row = {"store_id": store_id, "sku": sku, "employee_id": book.rep_of(store_id), "checked_on": day}
        if day <= book.today:
            clause = "" if quantity or sku == out else "5"
            book.add("stock_checks", row | {"quantity": quantity}, clause=clause, on=day)


def fill_cash(book: Book, month: Month) -> None:
    for rep, day in book.two_days_each(book.of_role("rep"), month):
        book.add("cash", cash(book, rep, day, book.known(day + days(book.rng.randint(0, 2)))))
    for n, day in enumerate(book.finding_days("3", month)):
        collected_on = day if n == 0 else day - days(3)
        row = cash(book, book.rep(), collected_on, book.known(day + days(book.rng.randint(0, 2))))
        if n == 0:
            row["clear"] = "no"
        elif n == 1 and month is book.months[1]:
            row["amount"] = "3460.00"
        book.add("cash", row, clause="3", on=day)


def cash(book: Book, rep: str, day: date, handed_in_on: date | None) -> dict[str, object]:
    row = {"employee_id": rep, "amount": f"{book.rng.randint(380, 2900)}.00", "collected_on": day}
    return row | {"due_on": day + days(2), "handed_in_on": handed_in_on, "clear": "yes"}


def fill_duties(book: Book, month: Month) -> None:
    """Tasks and return receipts: a finding falls on the day after one was due."""
    leaders, others = book.of_role("manager", "supervisor"), book.of_role("rep", "promoter")
    for who, day in book.two_days_each(leaders + others, month):
        done_on = book.known(day + days(book.rng.randint(1, 4)))
        book.add("tasks", {"employee_id": who, "assigned_on": day, "due_on": day + days(4), "done_on": done_on})
    for n, day in enumerate(book.finding_days("6", month)):
        who = book.rng.choice(leaders if n == 0 else others)
        row = {"employee_id": who, "assigned_on": day - days(book.rng.randint(3, 7)), "due_on": day - days(1)}
        book.add("tasks", row | {"done_on": book.known(day + days(book.rng.randint(0, 3)))}, clause="6", on=day)
    for rep, due_on in itertools.product(book.of_role("rep"), month.days[::4]):
        done_on = due_on - days(book.rng.randint(0, 3))
        book.add("return_receipts", {"employee_id": rep, "due_on": due_on, "handed_in_on": done_on})
    for day in book.finding_days("11", month):
        receipt = {"employee_id": book.rep(), "due_on": day - days(1)}
        handed_in_on = book.known(day + days(book.rng.randint(0, 4)))
        book.add("return_receipts", receipt | {"handed_in_on": handed_in_on}, clause="11", on=day)


def fill_incidents(book: Book, month: Month) -> None:
    for day in book.finding_days("8", month):
        store_id = book.store()
        row = {"employee_id": book.rep_of(store_id), "store_id": store_id, "occurred_on": day}
        book.add("delivery_lapses", row, clause="8", on=day)
    for clause, table, column, most in (("10", "lost_documents", "documents", 4), ("13", "wasted_forms", "sheets", 12)):
        for day in book.finding_days(clause, month):
            row = {"employee_id": book.rep(), "occurred_on": day, column: book.rng.randint(1, most)}
            book.add(table, row, clause=clause, on=day)
    fine = [(store_id, day, "yes") for store_id, day in list(weekly_visits(book, month))[::4]]
    for store_id, day, conforms in fine + [(book.store(), day, "no") for day in book.finding_days("12", month)]:
        row = {"store_id": store_id, "employee_id": book.rep_of(store_id), "checked_on": day, "conforms": conforms}
        book.add("material_checks", row, clause="" if conforms == "yes" else "12", on=day)
    if month is book.months[1]:
        book.add("forged_signatures", {"employee_id": book.rep(), "occurred_on": book.rng.choice(month.days)})


def fill_results(book: Book, month: Month) -> None:
    day = min(month.last, book.today)
    so_far = day.day / month.last.day
    for rep in book.of_role("rep"):
        sales, displays, listings = book.rng.randint(90, 160) * 1000, book.rng.randint(3, 6), book.rng.randint(2, 5)
        for measure, target in (("sales", sales), ("displays_won", displays), ("new_listings", listings)):
            row = {"employee_id": rep, "day": day, "measure": measure, "target": target}
            book.add("results", row | {"actual": round(target * book.rng.uniform(0.7, 1.2) * so_far)})


def fill_complaints(book: Book) -> None:
    """One supervisor has two upheld in a run, one of them told twice; the others' come to nothing so far."""
    for who, month, filed_day, verdict, decided_day, incident in COMPANY["complaints"]:
        first = book.months[month].first
        row = {"employee_id": who, "filed_on": first + days(filed_day - 1), "verdict": verdict}
        decided_on = first + days(decided_day - 1) if decided_day else None
        book.add("complaints", row | {"decided_on": decided_on, "incident": incident})


def number_rows(book: Book) -> None:
    for table, (column, letter, by) in NUMBERED.items():
        book.facts[table].sort(key=itemgetter(by))
        for n, row in enumerate(book.facts[table], start=1):
            row[column] = f"{letter}{n:05}"


def decide(book: Book) -> None:
    """Most findings are confirmed within days, a few waived or overturned, the latest still lie there."""
    cleared: set[tuple[str, str]] = set()
    decided = []
    for clause, table, row, day in book.findings:
        decided_on, fate = day + days(book.rng.randint(1, 9)), book.rng.random()
        fact_id = f"{row['employee_id']}/{row['day']}" if clause == "4" else row[NUMBERED[table][0]]
        decision = "confirmed"
        if fate < 0.15 and clause in MAY_BE_WAIVED and (clause, str(day)[:7]) not in cleared:
            cleared.add((clause, str(day)[:7]))
            decision = "waived" if fate < 0.1 else "overturned"
        if fate < 0.8 and decided_on <= book.today:
            decided.append((decided_on, clause, table, fact_id, decision))
    for decided_on, clause, table, fact_id, decision in sorted(decided):
        row = {"rulebook": "ka-channel", "clause": clause, "fact": table, "fact_id": fact_id}
        book.add("decisions", row | {"decision": decision, "decided_on": decided_on})


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the demonstration company's facts as a folder of CSV files.")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now().astimezone().date())
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    write_folder(demo_facts(asked.today, seed=asked.seed), asked.out)


if __name__ == "__main__":
    main()
