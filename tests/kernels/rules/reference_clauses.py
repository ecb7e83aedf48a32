"""The clauses of `ka-channel`: one function for each row of the table that defines them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.kernels.rules.reference_case import (
    Case,
    Row,
    company_is_out,
    day,
    days_of_month,
    grouped,
    is_late,
    is_set_aside,
    is_yes,
    limits,
    per_day,
    price_on,
    role_of,
)

IN_FORCE_FROM = date(2026, 1, 1)

NEAR_EXPIRY_TIMES_PRICE = Decimal(10)
EXPIRED_PER_UNIT = Decimal(30)
JOINT_SHARE = Decimal("0.5")
SWAP_GRACE_DAYS = 5
SWAP_PER_LATE_DAY = Decimal(30)
CASH_PER_CASE = Decimal(200)
CASH_DISMISSAL_REVIEW_OVER = Decimal(3000)
ORDER_TOLERANCE = Decimal("0.05")
ORDER_PER_DAY = Decimal(50)
STOCK_OUT_PER_EPISODE = Decimal(100)
TASK_LATE = Decimal(20)
TASK_LATE_OF_A_LEADER = Decimal(50)
COMPLAINT_UPHELD = Decimal(50)
COMPLAINTS_TO_PROBATION = 2
DELIVERY_LAPSE = Decimal(50)
FIRST_FORGED_SIGNATURE = Decimal(200)
LOST_PER_DOCUMENT = Decimal(10)
RECEIPT_LATE = Decimal(10)
MATERIAL_PER_STORE_AND_DAY = Decimal(20)
WASTED_PER_SHEET = Decimal(10)

REPS = {"rep"}
SUPERVISORS = {"supervisor"}
ALL = {"rep", "supervisor", "promoter", "manager"}


@dataclass(frozen=True)
class Finding:
    clause: str
    employee_id: str
    fact: str
    fact_id: str
    day: date
    fine: Decimal
    sanction: str = ""
    joint: bool = False
    issued_by: str = ""


def clause_1a(case: Case) -> Iterable[Finding]:
    for row in batches_seen(case):
        display_end, shelf_life_end = limits(case, row)
        checked_on, quantity = day(row["checked_on"]), Decimal(row["quantity"])
        near_expiry = display_end is not None and checked_on > display_end
        expired = shelf_life_end is not None and checked_on > shelf_life_end
        if row["location"] == "on_shelf" and near_expiry and not expired and quantity > 0:
            fine = NEAR_EXPIRY_TIMES_PRICE * price_on(case, row["sku"], checked_on) * quantity
            yield shelf_finding("1a", row, fine)


def clause_1b(case: Case) -> Iterable[Finding]:
    for row in batches_seen(case):
        _, shelf_life_end = limits(case, row)
        quantity = Decimal(row["quantity"])
        if shelf_life_end is not None and day(row["checked_on"]) > shelf_life_end and quantity > 0:
            yield shelf_finding("1b", row, EXPIRED_PER_UNIT * quantity)


def clause_2(case: Case) -> Iterable[Finding]:
    for row in case.rows("swaps"):
        last_day_in_time = day(row["found_on"]) + timedelta(days=SWAP_GRACE_DAYS)
        end = case.as_of
        if row["swapped_on"] and row["returned_on"]:
            end = max(day(row["swapped_on"]), day(row["returned_on"]))
        late = [d for d in days_of_month(case) if last_day_in_time < d <= min(end, case.as_of)]
        if late:
            fine = SWAP_PER_LATE_DAY * len(late)
            yield Finding("2", row["employee_id"], "swaps", row["swap_id"], late[-1], fine)


def clause_3(case: Case) -> Iterable[Finding]:
    for row in case.rows("cash"):
        over = Decimal(row["amount"]) > CASH_DISMISSAL_REVIEW_OVER
        sanction = "dismissal_review" if over else ""
        if not is_yes(row["clear"]):
            on = day(row["collected_on"])
        elif is_late(case, row["due_on"], row["handed_in_on"]):
            on = day(row["due_on"]) + timedelta(days=1)
        else:
            continue
        yield Finding("3", row["employee_id"], "cash", row["cash_id"], on, CASH_PER_CASE, sanction)


def clause_4(case: Case) -> Iterable[Finding]:
    declared, outbound = per_day(case, "declared_orders"), per_day(case, "outbound")
    for employee_id, on in declared.keys() & outbound.keys():
        order = declared[employee_id, on]
        if abs(outbound[employee_id, on] - order) > ORDER_TOLERANCE * order:
            fact_id = f"{employee_id}/{on}"
            yield Finding("4", employee_id, "outbound", fact_id, day(on), ORDER_PER_DAY)


def clause_5(case: Case) -> Iterable[Finding]:
    for checks in grouped(case.rows("stock_checks"), "store_id", "sku"):
        found_in_this_episode = False
        for on_one_day in grouped(checks, "checked_on"):
            if max(Decimal(check["quantity"]) for check in on_one_day) > 0:
                found_in_this_episode = False
                continue
            row = min(on_one_day, key=lambda check: check["check_id"])
            who, on = row["employee_id"], day(row["checked_on"])
            if not found_in_this_episode and not company_is_out(case, row["sku"], on):
                found_in_this_episode = True
                fact_id = row["check_id"]
                yield Finding("5", who, "stock_checks", fact_id, on, STOCK_OUT_PER_EPISODE)


def clause_6(case: Case) -> Iterable[Finding]:
    for row in case.rows("tasks"):
        if is_late(case, row["due_on"], row["done_on"]):
            leads = role_of(case, row["employee_id"]) in {"supervisor", "manager"}
            fine = TASK_LATE_OF_A_LEADER if leads else TASK_LATE
            on = day(row["due_on"]) + timedelta(days=1)
            yield Finding("6", row["employee_id"], "tasks", row["task_id"], on, fine)


def clause_7(case: Case) -> Iterable[Finding]:
    for complaints in grouped(case.rows("complaints"), "employee_id"):
        run = 0
        for row in incidents(complaints):
            if not upheld(row):
                run = 0
                continue
            if is_set_aside(case, "7", "complaints", row["complaint_id"]):
                continue
            run += 1
            sanction = ""
            if run == COMPLAINTS_TO_PROBATION:
                sanction, run = "probation", 0
            who, fact_id, on = row["employee_id"], row["complaint_id"], day(row["decided_on"])
            yield Finding("7", who, "complaints", fact_id, on, COMPLAINT_UPHELD, sanction)


def clause_8(case: Case) -> Iterable[Finding]:
    for row in case.rows("delivery_lapses"):
        on = day(row["occurred_on"])
        yield Finding("8", row["employee_id"], "delivery_lapses", row["lapse_id"], on, DELIVERY_LAPSE)


def clause_9(case: Case) -> Iterable[Finding]:
    for forgeries in grouped(case.rows("forged_signatures"), "employee_id"):
        counted = [
            row
            for row in sorted(forgeries, key=lambda r: (day(r["occurred_on"]), r["incident_id"]))
            if not is_set_aside(case, "9", "forged_signatures", row["incident_id"])
        ]
        for nth, row in enumerate(counted, start=1):
            fine = FIRST_FORGED_SIGNATURE if nth == 1 else Decimal(0)
            sanction = "" if nth == 1 else "dismissal_review"
            who, fact_id, on = row["employee_id"], row["incident_id"], day(row["occurred_on"])
            yield Finding("9", who, "forged_signatures", fact_id, on, fine, sanction)


def clause_10(case: Case) -> Iterable[Finding]:
    for row in case.rows("lost_documents"):
        fine, on = LOST_PER_DOCUMENT * Decimal(row["documents"]), day(row["occurred_on"])
        if fine > 0:
            yield Finding("10", row["employee_id"], "lost_documents", row["incident_id"], on, fine)


def clause_11(case: Case) -> Iterable[Finding]:
    for row in case.rows("return_receipts"):
        if is_late(case, row["due_on"], row["handed_in_on"]):
            who, on = row["employee_id"], day(row["due_on"]) + timedelta(days=1)
            yield Finding("11", who, "return_receipts", row["receipt_id"], on, RECEIPT_LATE)


def clause_12(case: Case) -> Iterable[Finding]:
    failing = [row for row in case.rows("material_checks") if not is_yes(row["conforms"])]
    for checks in grouped(failing, "store_id", "checked_on"):
        row = min(checks, key=lambda check: check["check_id"])
        who, fact_id, on = row["employee_id"], row["check_id"], day(row["checked_on"])
        yield Finding("12", who, "material_checks", fact_id, on, MATERIAL_PER_STORE_AND_DAY)


def clause_13(case: Case) -> Iterable[Finding]:
    for row in case.rows("wasted_forms"):
        fine, on = WASTED_PER_SHEET * Decimal(row["sheets"]), day(row["occurred_on"])
        if fine > 0:
            yield Finding("13", row["employee_id"], "wasted_forms", row["incident_id"], on, fine)


CLAUSES: list[tuple[Callable[[Case], Iterable[Finding]], set[str]]] = [
    (clause_1a, REPS),
    (clause_1b, REPS),
    (clause_2, REPS),
    (clause_3, ALL),
    (clause_4, REPS),
    (clause_5, REPS),
    (clause_6, ALL),
    (clause_7, SUPERVISORS),
    (clause_8, REPS),
    (clause_9, ALL),
    (clause_10, REPS),
    (clause_11, REPS),
    (clause_12, REPS),
    (clause_13, REPS),
]


def batches_seen(case: Case) -> Iterable[Row]:
    batch = ("store_id", "sku", "production_date", "checked_on", "location")
    for checks in grouped(case.rows("shelf_checks"), *batch):
        largest = max(Decimal(check["quantity"]) for check in checks)
        among = [check for check in checks if Decimal(check["quantity"]) == largest]
        yield min(among, key=lambda check: check["check_id"])


def shelf_finding(clause: str, row: Row, fine: Decimal) -> Finding:
    who, on, issued_by = row["employee_id"], day(row["checked_on"]), row["issued_by"]
    where = ("shelf_checks", row["check_id"], on)
    return Finding(clause, who, *where, fine, joint=True, issued_by=issued_by)


def incidents(complaints: list[Row]) -> list[Row]:
    """The decided complaints about one supervisor in order, those of one incident made one."""
    decided = [c for c in complaints if c["verdict"] in {"upheld", "dismissed"} and c["decided_on"]]
    decided.sort(key=lambda c: (day(c["decided_on"]), c["complaint_id"]))
    alone = [c for c in decided if not c["incident"]]
    shared = grouped([c for c in decided if c["incident"]], "incident")
    one_each = [next((c for c in group if upheld(c)), group[0]) for group in shared]
    return sorted(alone + one_each, key=lambda c: (day(c["decided_on"]), c["complaint_id"]))


def upheld(complaint: Row) -> bool:
    return complaint["verdict"] == "upheld"
