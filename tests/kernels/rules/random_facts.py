"""Small fact folders full of edges: valid input on which the engine and the reference must agree."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.kernels.rules.random_picks import (
    EDGE_DAYS,
    FIRST_DAY,
    LIMITS,
    NO,
    RETOLD_INCIDENT,
    UNIT_PRICES,
    YES,
    Facts,
    Row,
    after,
    anyone,
    ids,
    made_on,
    maybe,
    pick,
    plain,
    some_day,
    spans,
    where,
)

COLUMNS: dict[str, tuple[str, ...]] = {
    "employees": ("employee_id", "name", "role", "monthly_wage", "minimum_wage"),
    "reporting": ("employee_id", "supervisor_id", "from", "to"),
    "products": (
        "sku", "name", "unit_price", "display_months", "display_days", "shelf_life_months", "shelf_life_days",
    ),
    "prices": ("sku", "unit_price", "from", "to"),
    "stores": ("store_id", "name", "chain"),
    "shelf_checks": (
        "check_id", "store_id", "sku", "employee_id", "checked_on", "production_date", "quantity", "location",
        "issued_by",
    ),
    "swaps": ("swap_id", "store_id", "sku", "employee_id", "found_on", "quantity", "swapped_on", "returned_on"),
    "cash": ("cash_id", "employee_id", "amount", "collected_on", "due_on", "handed_in_on", "clear"),
    "declared_orders": ("employee_id", "day", "quantity"),
    "outbound": ("employee_id", "day", "quantity"),
    "stock_checks": ("check_id", "store_id", "sku", "employee_id", "checked_on", "quantity"),
    "company_stockouts": ("sku", "from", "to"),
    "tasks": ("task_id", "employee_id", "assigned_on", "due_on", "done_on"),
    "complaints": ("complaint_id", "employee_id", "filed_on", "verdict", "decided_on", "incident"),
    "delivery_lapses": ("lapse_id", "employee_id", "store_id", "occurred_on"),
    "forged_signatures": ("incident_id", "employee_id", "occurred_on"),
    "lost_documents": ("incident_id", "employee_id", "occurred_on", "documents"),
    "return_receipts": ("receipt_id", "employee_id", "due_on", "handed_in_on"),
    "material_checks": ("check_id", "store_id", "employee_id", "checked_on", "conforms"),
    "wasted_forms": ("incident_id", "employee_id", "occurred_on", "sheets"),
    "results": ("result_id", "employee_id", "day", "measure", "target", "actual"),
    "decisions": ("rulebook", "clause", "fact", "fact_id", "decision", "decided_on"),
}  # fmt: skip
CLAUSE_FACTS = [
    ("1a", "shelf_checks"), ("1b", "shelf_checks"), ("2", "swaps"), ("3", "cash"), ("4", "outbound"),
    ("5", "stock_checks"), ("6", "tasks"), ("7", "complaints"), ("8", "delivery_lapses"), ("9", "forged_signatures"),
    ("10", "lost_documents"), ("11", "return_receipts"), ("12", "material_checks"), ("13", "wasted_forms"),
]  # fmt: skip
# Few rows of these stand for a day, group, episode or run, so they are decided more often.
RARELY_HIT = [CLAUSE_FACTS[n] for n in (0, 0, 0, 1, 1, 1, 4, 4, 5, 5, 7, 7, 7, 9, 9, 9)]
REFERENCE_TABLES = {"employees", "products", "stores"}


def random_facts(seed: int) -> Facts:
    rng = Random(seed)
    facts: Facts = {}
    for table, rows_of in MAKERS.items():
        facts[table] = [{column: row.get(column, "") for column in COLUMNS[table]} for row in rows_of(rng, facts)]
        rng.shuffle(facts[table])
    for table in sorted(set(COLUMNS) - REFERENCE_TABLES):
        fate = rng.random()
        if fate < 0.06:
            del facts[table]
        elif fate < 0.1:
            facts[table] = []
    return facts


def write_facts(facts: Facts, folder: Path) -> None:
    """One CSV for each table that is there; a table without rows still has its header."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in facts.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[table], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def employees(rng: Random, facts: Facts) -> list[Row]:
    roles = ["rep", "supervisor", "promoter", "manager"]
    roles += [rng.choice(["rep", "rep", "rep", "supervisor", "promoter"]) for _ in range(rng.randint(0, 4))]
    wages = ["", "2490", "3000.00", "2489.99", "9000"]
    return [
        {"employee_id": i, "name": f"员工{i}", "role": r, "monthly_wage": rng.choice(wages), "minimum_wage": "2490"}
        for i, r in zip(ids(rng, "R", len(roles)), roles, strict=True)
    ]


def reporting(rng: Random, facts: Facts) -> list[Row]:
    leaders = [e["employee_id"] for e in facts["employees"] if e["role"] in {"supervisor", "manager"}]
    found = []
    for employee in facts["employees"]:
        others = [leader for leader in leaders if leader != employee["employee_id"]]
        for span in spans(rng) if rng.random() < 0.85 else []:
            found.append({"employee_id": employee["employee_id"], "supervisor_id": rng.choice(others), **span})
    return found


def products(rng: Random, facts: Facts) -> list[Row]:
    return [
        {"sku": sku, "name": f"产品{sku}", "unit_price": rng.choice(UNIT_PRICES), **rng.choice(LIMITS)}
        for sku in ids(rng, "W", rng.randint(2, 5))
    ]


def prices(rng: Random, facts: Facts) -> list[Row]:
    priced = [p["sku"] for p in facts["products"] if rng.random() < 0.5]
    return [{"sku": sku, "unit_price": rng.choice(UNIT_PRICES), **span} for sku in priced for span in spans(rng)]


def stores(rng: Random, facts: Facts) -> list[Row]:
    found = ids(rng, "T", rng.randint(2, 4))
    return [{"store_id": i, "name": f"门店{i}", "chain": rng.choice(["惠民家", "盛隆"])} for i in found]


def shelf_checks(rng: Random, facts: Facts) -> list[Row]:
    found: list[Row] = []
    for check_id in ids(rng, "C", rng.randint(20, 40)):
        row = same_batch(rng, found) if found and rng.random() < 0.4 else new_batch(rng, facts)
        issued_by = anyone(rng, facts, "supervisor", "manager")
        row |= {
            "check_id": check_id,
            "employee_id": anyone(rng, facts, "rep"),
            "quantity": rng.choice(["0", "1", "1", "2", "3", "3.0", "7", "0.5", "2.25"]),
            "issued_by": maybe(rng, issued_by, 0.3),
        }
        found.append(row)
    return found


def same_batch(rng: Random, found: list[Row]) -> Row:
    row = dict(rng.choice(found))
    if rng.random() < 0.15:
        row["location"] = "store_room" if row["location"] == "on_shelf" else "on_shelf"
    return row


def new_batch(rng: Random, facts: Facts) -> Row:
    row = where(rng, facts)
    product = next(p for p in facts["products"] if p["sku"] == row["sku"])
    checked_on = some_day(rng, early=True)
    return row | {
        "checked_on": checked_on.isoformat(),
        "production_date": made_on(rng, product, checked_on).isoformat(),
        "location": rng.choice(["on_shelf", "on_shelf", "store_room"]),
    }


def swaps(rng: Random, facts: Facts) -> list[Row]:
    found = []
    for swap_id in ids(rng, "X", rng.randint(5, 20)):
        on = max(some_day(rng, early=True), date(2026, 1, 1))
        row = where(rng, facts) | {"swap_id": swap_id, "employee_id": anyone(rng, facts, "rep")}
        row |= {"found_on": on.isoformat(), "quantity": rng.choice(["0", "1", "12"])}
        for column in ("swapped_on", "returned_on"):
            row[column] = maybe(rng, after(rng, on, 0, 4, 5, 6, 7, 20, 36, 70), 0.75)
        found.append(row)
    return found


def cash(rng: Random, facts: Facts) -> list[Row]:
    found = []
    for cash_id in ids(rng, "K", rng.randint(5, 20)):
        collected_on = some_day(rng)
        due_on = date.fromisoformat(after(rng, collected_on, 0, 1, 1, 3))
        found.append({
            "cash_id": cash_id,
            "employee_id": anyone(rng, facts, "rep"),
            "amount": rng.choice(["3000", "3000.00", "3000.01", "2999.99", "120", "0", "12000.5"]),
            "collected_on": collected_on.isoformat(),
            "due_on": due_on.isoformat(),
            "handed_in_on": done(rng, due_on, earliest=collected_on),
            "clear": rng.choice(YES + YES + NO),
        })  # fmt: skip
    return found


def done(rng: Random, due_on: date, *, earliest: date) -> str:
    """On the day it was due, the day after, much later, in time, or never."""
    on = date.fromisoformat(after(rng, due_on, 0, 0, 1, 1, 12, 40, -1))
    return maybe(rng, max(on, earliest).isoformat(), 0.75)


def declared_orders(rng: Random, facts: Facts) -> list[Row]:
    """The outbound rows are made with them, since what matters is how far the two are apart."""
    declared: list[Row] = []
    facts["outbound"] = []
    days = {(anyone(rng, facts, "rep"), some_day(rng).isoformat()) for _ in range(rng.randint(8, 24))}
    for employee_id, on in sorted(days):
        order = Decimal(rng.choice(["0", "0", "100", "40", "37.5", "0.4", "20.02", "33"]))
        went_out = order * Decimal(rng.choice(["1.05", "0.95", "1", "0", "1.049", "0.951"]))
        went_out += rng.choice([Decimal(0), Decimal(0), Decimal("0.001"), Decimal("1")])
        if rng.random() < 0.25 and went_out >= Decimal("0.001"):
            went_out -= Decimal("0.001")
        sides = rng.choice(["both", "both", "both", "both", "declared", "outbound"])
        if sides != "outbound":
            declared += several_rows(rng, employee_id, on, order)
        if sides != "declared":
            facts["outbound"] += several_rows(rng, employee_id, on, went_out)
    return declared


def several_rows(rng: Random, employee_id: str, on: str, total: Decimal) -> list[Row]:
    part = min(total, Decimal(rng.choice(["0", "3", "0.15"])))
    parts = [total] if rng.random() < 0.6 else [part, total - part]
    return [{"employee_id": employee_id, "day": on, "quantity": plain(quantity)} for quantity in parts]


def outbound(rng: Random, facts: Facts) -> list[Row]:
    return facts["outbound"]


def stock_checks(rng: Random, facts: Facts) -> list[Row]:
    found: list[Row] = []
    for check_id in ids(rng, "Q", rng.randint(10, 40)):
        row = where(rng, facts) | {"checked_on": some_day(rng, early=True).isoformat()}
        if found and rng.random() < 0.25:
            row = dict(rng.choice(found))
        row |= {"check_id": check_id, "employee_id": anyone(rng, facts, "rep")}
        row["quantity"] = rng.choice(["0", "0", "0", "0.0", "2", "11"])
        found.append(row)
    return found


def company_stockouts(rng: Random, facts: Facts) -> list[Row]:
    found = []
    for _ in range(rng.randint(0, 6)):
        on = some_day(rng)
        until = maybe(rng, after(rng, on, 0, 1, 7, 20), 0.8)
        found.append({"sku": pick(rng, facts, "products")["sku"], "from": on.isoformat(), "to": until})
    return found


def tasks(rng: Random, facts: Facts) -> list[Row]:
    found = []
    for task_id in ids(rng, "J", rng.randint(5, 25)):
        assigned_on = some_day(rng)
        due_on = date.fromisoformat(after(rng, assigned_on, 0, 1, 3, 10))
        row = {"task_id": task_id, "employee_id": anyone(rng, facts), "assigned_on": assigned_on.isoformat()}
        found.append(row | {"due_on": due_on.isoformat(), "done_on": done(rng, due_on, earliest=assigned_on)})
    return found


def complaints(rng: Random, facts: Facts) -> list[Row]:
    found = []
    for complaint_id in ids(rng, "P", rng.randint(8, 20)):
        incident = rng.choice(["", "", "V1", "V2", "v1"])
        filed_on = some_day(rng, early=True)
        decided_on = max(filed_on, rng.choice([filed_on, date(2026, 9, 30), date(2026, 10, 15), rng.choice(EDGE_DAYS)]))
        if filed_on.year == 2025:
            decided_on = filed_on
        found.append({
            "complaint_id": complaint_id,
            "employee_id": anyone(rng, facts, "supervisor"),
            "filed_on": filed_on.isoformat(),
            "verdict": rng.choice(["upheld"] * 6 + ["dismissed"] * (3 if incident else 1) + ["open"]),
            "decided_on": maybe(rng, decided_on.isoformat(), 0.9),
            "incident": incident,
        })  # fmt: skip
    if rng.random() < 0.3:
        who = anyone(rng, facts, "supervisor")
        for row, (verdict, on, incident) in zip(found, RETOLD_INCIDENT, strict=False):
            row |= {"employee_id": who, "filed_on": "2026-09-01", "verdict": verdict, "decided_on": on}
            row |= {"incident": incident}
    return found


def return_receipts(rng: Random, facts: Facts) -> list[Row]:
    found = []
    for receipt_id in ids(rng, "H", rng.randint(5, 20)):
        due_on = some_day(rng)
        handed_in_on = done(rng, due_on, earliest=FIRST_DAY)
        row = {"receipt_id": receipt_id, "employee_id": anyone(rng, facts, "rep")}
        found.append(row | {"due_on": due_on.isoformat(), "handed_in_on": handed_in_on})
    return found


def material_checks(rng: Random, facts: Facts) -> list[Row]:
    found: list[Row] = []
    for check_id in ids(rng, "N", rng.randint(5, 30)):
        row = {"store_id": pick(rng, facts, "stores")["store_id"], "checked_on": some_day(rng).isoformat()}
        if found and rng.random() < 0.35:
            row = dict(rng.choice(found))
        row |= {"check_id": check_id, "employee_id": anyone(rng, facts, "rep"), "conforms": rng.choice(YES + NO)}
        found.append(row)
    return found


def incidents(prefix: str, key: str, rows: tuple[int, int], **more: list[str]) -> Callable[[Random, Facts], list[Row]]:
    """A table of plain incidents; few people and edge days make several on one day likely."""

    def maker(rng: Random, facts: Facts) -> list[Row]:
        found: list[Row] = []
        for incident_id in ids(rng, prefix, rng.randint(*rows)):
            row = {"employee_id": anyone(rng, facts, "rep"), "occurred_on": some_day(rng, early=True).isoformat()}
            if found and rng.random() < 0.35:
                row |= {column: found[0][column] for column in row if rng.random() < 0.7}
            row |= {key: incident_id, "store_id": pick(rng, facts, "stores")["store_id"]}
            found.append(row | {column: rng.choice(values) for column, values in more.items()})
        return found

    return maker


def results(rng: Random, facts: Facts) -> list[Row]:
    measures = ["sales", "displays_won", "new_listings"]
    return [
        {
            "result_id": result_id, "employee_id": anyone(rng, facts, "rep"), "day": some_day(rng).isoformat(),
            "measure": rng.choice(measures), "target": rng.choice(["", "0", "100"]), "actual": rng.choice(["0", "100"]),
        }
        for result_id in ids(rng, "G", rng.randint(0, 10))
    ]  # fmt: skip


def decisions(rng: Random, facts: Facts) -> list[Row]:
    """About the rows of every clause, whether or not they are findings or stand for their group."""
    found: list[Row] = []
    for _ in range(rng.choice([0, 30, 60, 90])):
        clause, fact = rng.choice([*CLAUSE_FACTS, *RARELY_HIT])
        if not facts[fact]:
            continue
        row = {"clause": clause, "fact": fact, "fact_id": about(rng, facts, fact)}
        if rng.random() < 0.05:
            row["clause"] = rng.choice(CLAUSE_FACTS)[0]
        if found and rng.random() < 0.1:
            row = dict(rng.choice(found))
        row |= {
            "rulebook": rng.choice(["ka-channel"] * 9 + ["finance", "KA-Channel"]),
            "decision": rng.choice(["waived", "overturned", "confirmed"]),
            "decided_on": some_day(rng, early=True).isoformat(),
        }
        found.append(row)
    return found


def about(rng: Random, facts: Facts, fact: str) -> str:
    if fact == "outbound":
        row = rng.choice(facts["outbound"] + facts["declared_orders"])
        return f"{row['employee_id']}/{row['day']}"
    fact_id = rng.choice(facts[fact])[COLUMNS[fact][0]]
    return fact_id + "x" if rng.random() < 0.03 else fact_id


MAKERS: dict[str, Callable[[Random, Facts], list[Row]]] = {
    "employees": employees,
    "reporting": reporting,
    "products": products,
    "prices": prices,
    "stores": stores,
    "shelf_checks": shelf_checks,
    "swaps": swaps,
    "cash": cash,
    "declared_orders": declared_orders,
    "outbound": outbound,
    "stock_checks": stock_checks,
    "company_stockouts": company_stockouts,
    "tasks": tasks,
    "complaints": complaints,
    "delivery_lapses": incidents("D", "lapse_id", (3, 15)),
    "forged_signatures": incidents("F", "incident_id", (4, 16)),
    "lost_documents": incidents("L", "incident_id", (3, 12), documents=["0", "1", "7"]),
    "return_receipts": return_receipts,
    "material_checks": material_checks,
    "wasted_forms": incidents("V", "incident_id", (3, 12), sheets=["0", "1", "15"]),
    "results": results,
    "decisions": decisions,
}
