"""Rulebooks and their versions, findings and what was decided about them, the ledger, complaints in confidence."""

from endcap.conduct.models.complaints import Complaint
from endcap.conduct.models.drafts import Examination, RulebookDraft
from endcap.conduct.models.findings import (
    DECIDED_AWAY,
    GONE,
    STANDING,
    UNDECIDED,
    Appeal,
    Decision,
    Dirty,
    EarlyWarning,
    Finding,
    FindingLine,
    State,
    UnclearDay,
)
from endcap.conduct.models.ledger import (
    Account,
    Balance,
    Entry,
    LedgerMonth,
    Posting,
    PostingSort,
    Statement,
    StatementAcknowledged,
)
from endcap.conduct.models.rulebooks import (
    Acknowledgement,
    ClashSettled,
    Rulebook,
    RulebookVersion,
    VersionClause,
)
from endcap.conduct.models.words import BECAUSE_OF_NAME, EMPLOYEE_NAME, LIABILITIES, MONEY, POINTS, in_language

__all__ = [
    "BECAUSE_OF_NAME",
    "DECIDED_AWAY",
    "EMPLOYEE_NAME",
    "GONE",
    "LIABILITIES",
    "MONEY",
    "POINTS",
    "STANDING",
    "UNDECIDED",
    "Account",
    "Acknowledgement",
    "Appeal",
    "Balance",
    "ClashSettled",
    "Complaint",
    "Decision",
    "Dirty",
    "EarlyWarning",
    "Entry",
    "Examination",
    "Finding",
    "FindingLine",
    "LedgerMonth",
    "Posting",
    "PostingSort",
    "Rulebook",
    "RulebookDraft",
    "RulebookVersion",
    "State",
    "Statement",
    "StatementAcknowledged",
    "UnclearDay",
    "VersionClause",
    "in_language",
]
