"""Settled months, which never change, and complaints in confidence."""

from endcap.conduct.models.complaints import Complaint
from endcap.conduct.models.settled import (
    BECAUSE_OF_NAME,
    EMPLOYEE_NAME,
    LIABILITIES,
    LedgerLine,
    RunClause,
    RunDeduction,
    SettlementRun,
    UnclearDay,
    in_language,
)

__all__ = [
    "BECAUSE_OF_NAME",
    "EMPLOYEE_NAME",
    "LIABILITIES",
    "Complaint",
    "LedgerLine",
    "RunClause",
    "RunDeduction",
    "SettlementRun",
    "UnclearDay",
    "in_language",
]
