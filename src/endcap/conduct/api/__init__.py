"""What the API offers of conduct and incentives besides reading: deciding, contesting, closing months, statements, and
rulebooks with their reports."""

from __future__ import annotations

from endcap.conduct.api import (
    appeals,
    clashes,
    complaints,
    drafts,
    findings,
    ledger,
    months,
    reports,
    rulebooks,
    statements,
)

ADDITIONS = (
    findings.ADDITION,
    appeals.ADDITION,
    complaints.ADDITION,
    months.ADDITION,
    statements.ADDITION,
    rulebooks.ADDITION,
    drafts.ADDITION,
    clashes.ADDITION,
    reports.ADDITION,
    *ledger.ADDITIONS,
)
