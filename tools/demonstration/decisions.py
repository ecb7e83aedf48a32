"""What supervisors decided: most findings are confirmed within days, few waived or overturned, the latest still lie there."""

from __future__ import annotations

from collections import Counter

from demonstration.book import NUMBERED, Book, Finding
from demonstration.days import Month, days

# These are met so often that one a month may be waived and the clause is still met.
MAY_BE_WAIVED = {"1a", "4", "5", "11", "12"}
FEWEST_TO_WAIVE_ONE = 3
WAIVED, OVERTURNED, NEVER_DECIDED = 0.1, 0.05, 0.05
SLOWEST_DAYS = 9


def decide(book: Book, month: Month) -> None:
    rng = book.rng(month, "decisions")
    found = sorted(
        (finding for finding in book.findings if month.first <= finding.on <= month.last),
        key=lambda finding: (finding.on, finding.clause, fact_id(finding)),
    )
    met = Counter(finding.clause for finding in found)
    cleared: set[str] = set()
    for finding in found:
        decided_on, fate = finding.on + days(rng.randint(1, SLOWEST_DAYS)), rng.random()
        decision = "confirmed"
        may_be = finding.clause in MAY_BE_WAIVED and met[finding.clause] >= FEWEST_TO_WAIVE_ONE
        if fate < WAIVED + OVERTURNED and may_be and finding.clause not in cleared:
            cleared.add(finding.clause)
            decision = "waived" if fate < WAIVED else "overturned"
        if fate < 1 - NEVER_DECIDED:
            row = {
                "rulebook": "ka-channel",
                "clause": finding.clause,
                "fact": finding.table,
                "fact_id": fact_id(finding),
            }
            book.add("decisions", row | {"decision": decision, "decided_on": decided_on}, on=decided_on)


def fact_id(finding: Finding) -> str:
    row = finding.row
    return f"{row['employee_id']}/{row['day']}" if finding.clause == "4" else row[NUMBERED[finding.table][0]]
