"""What the thirteen clauses of `ka-channel` mean, written down slowly and plainly.

This is the yardstick for the rule engine, so it shares nothing with it. The clauses stand in
`reference_clauses.py`, what is known on the as-of day in `reference_case.py`; here a finding
becomes lines of the ledger.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from tests.kernels.rules.reference_case import (
    RULEBOOK,
    Case,
    Facts,
    day,
    is_set_aside,
    open_case,
    per_day,
    role_of,
    supervisor_on,
)
from tests.kernels.rules.reference_clauses import (
    CLAUSES,
    IN_FORCE_FROM,
    JOINT_SHARE,
    REPS,
    Finding,
)

Line = tuple[str, ...]


def settle_reference(facts: Facts, *, period: str, as_of: date | None = None) -> tuple[list[Line], list[Line]]:
    case = open_case(facts, period, as_of)
    lines: list[Line] = []
    for find, binds in CLAUSES:
        for finding in find(case):
            if is_written(case, finding, binds):
                lines += lines_of(case, finding, period)
    # employee_id, occurred_on, clause, fact_id, liability, rulebook
    lines.sort(key=lambda line: (line[3], line[8], line[2], line[7], line[4], line[1]))
    return lines, unclear_days(case, period)


def unclear_days(case: Case, period: str) -> list[Line]:
    declared, outbound = per_day(case, "declared_orders"), per_day(case, "outbound")
    unclear = []
    for employee_id, on in declared.keys() ^ outbound.keys():
        fact_id = f"{employee_id}/{on}"
        if (
            role_of(case, employee_id) in REPS
            and in_question(case, day(on))
            and not is_set_aside(case, "4", "outbound", fact_id, decisions=("waived",))
        ):
            missing = "outbound" if (employee_id, on) in declared else "declared_orders"
            unclear.append((period, RULEBOOK, "4", employee_id, on, "outbound", fact_id, missing))
    return sorted(unclear, key=lambda row: (row[3], row[4]))


def read_facts(folder: Path) -> Facts:
    facts: Facts = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            facts[path.stem] = list(csv.DictReader(file, restval=""))
    return facts


def is_written(case: Case, finding: Finding, binds: set[str]) -> bool:
    return (
        role_of(case, finding.employee_id) in binds
        and in_question(case, finding.day)
        and not is_set_aside(case, finding.clause, finding.fact, finding.fact_id)
    )


def in_question(case: Case, on: date) -> bool:
    return on >= IN_FORCE_FROM and case.first <= on <= case.last and on <= case.as_of


def lines_of(case: Case, finding: Finding, period: str) -> list[Line]:
    lines = []
    own = to_fen(finding.fine)
    if own != 0 or finding.clause == "9":
        lines.append(line(finding, period, finding.employee_id, "own", "", own, finding.sanction))
    supervisor = supervisor_on(case, finding.employee_id, finding.day)
    if finding.joint and supervisor and supervisor != finding.issued_by:
        share = to_fen(finding.fine * JOINT_SHARE)
        if share != 0:
            lines.append(line(finding, period, supervisor, "joint", finding.employee_id, share, ""))
    return lines


def line(
    finding: Finding,
    period: str,
    employee_id: str,
    liability: str,
    because_of: str,
    fine: Decimal,
    sanction: str,
) -> Line:
    about = (period, RULEBOOK, finding.clause, employee_id, liability, because_of)
    where = (finding.fact, finding.fact_id, finding.day.isoformat())
    return (*about, *where, str(-fine) if fine else "0.00", sanction)


def to_fen(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
