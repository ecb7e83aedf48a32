"""The conduct room's rows of the access table."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope

SEE_FINDINGS = "conduct.finding.view"
SEE_STATEMENTS = "conduct.statement.view"
SEE_MONTH = "conduct.month.view"

EVERYBODY_CONCERNED = {
    Role.REP: Scope.OWN,
    Role.PROMOTER: Scope.OWN,
    Role.SUPERVISOR: Scope.TEAM,
    Role.MANAGER: Scope.ALL,
    Role.FINANCE: Scope.ALL,
}
RIGHTS: Grants = {
    SEE_FINDINGS: EVERYBODY_CONCERNED,
    SEE_STATEMENTS: EVERYBODY_CONCERNED,
    SEE_MONTH: {Role.SUPERVISOR: Scope.TEAM, Role.MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL},
}
URLS = {
    "conduct:findings": SEE_FINDINGS,
    "conduct:finding": SEE_FINDINGS,
    "conduct:statements": SEE_STATEMENTS,
    "conduct:statement": SEE_STATEMENTS,
    "conduct:month": SEE_MONTH,
    "conduct:month-of": SEE_MONTH,
}
