"""The fact tables of the conduct rules, from the company's year in the field."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from demonstration.assortment import PRODUCTS
from demonstration.book import Book, Facts
from demonstration.days import months_up_to
from demonstration.decisions import decide
from demonstration.duties import fill_cash, fill_material, fill_receipts, fill_tasks
from demonstration.incidents import fill_complaints, fill_incidents
from demonstration.lapses import Lapses
from demonstration.orders import Expected, fill_orders, fill_results
from demonstration.shelves import fill_shelves, fill_swaps
from demonstration.stock import fill_stock

ROLES_OF_RULES = ("manager", "supervisor", "rep", "promoter")


def facts_of(book: Book, chains: list[dict[str, Any]]) -> Facts:
    describe_company(book, chains)
    months = months_up_to(book.today)
    for month in months:
        lapses, expected = Lapses(book, month), Expected(book, month)
        fill_shelves(book, month, lapses)
        fill_swaps(book, month, lapses)
        fill_orders(book, month, lapses, expected)
        fill_stock(book, month, lapses)
        fill_cash(book, month, lapses)
        fill_tasks(book, month, lapses)
        fill_receipts(book, month, lapses)
        fill_material(book, month, lapses)
        fill_incidents(book, month, lapses)
        fill_complaints(book, month)
        fill_results(book, month, expected)
        book.number(month)
        decide(book, month)
    book.facts["decisions"].sort(key=lambda row: row["decided_on"])
    return book.facts


def describe_company(book: Book, chains: list[dict[str, Any]]) -> None:
    known = set(book.people.of_role(*ROLES_OF_RULES))
    for person in book.people.rows:
        if person["code"] in known:
            row = {"employee_id": person["code"]}
            row |= {column: person[column] for column in ("name", "role", "monthly_wage", "minimum_wage")}
            book.add("employees", row, on=person["since"])
    for line in book.people.reporting:
        if line["employee_id"] in known:
            book.add("reporting", line, on=line["from"])
    for product in PRODUCTS.values():
        book.add("products", product, on=book.today)
    for price in book.prices.rows:
        book.add("prices", price, on=price["from"])
    names = {chain["code"]: chain["name"] for chain in chains}
    for store in book.stores:
        row = {"store_id": store["store_id"], "name": store["name"], "chain": names[store["chain"]]}
        book.add("stores", row, on=store["opened_on"])


def write_folder(facts: Facts, folder: Path) -> None:
    """<table>.csv for each fact table."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in facts.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
