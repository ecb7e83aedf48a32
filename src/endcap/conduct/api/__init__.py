"""What the API offers of conduct and incentives besides reading: deciding, contesting, closing months, statements."""

from __future__ import annotations

from endcap.conduct.api import appeals, complaints, findings, ledger, months, statements

ADDITIONS = (
    findings.ADDITION,
    appeals.ADDITION,
    complaints.ADDITION,
    months.ADDITION,
    statements.ADDITION,
    *ledger.ADDITIONS,
)
