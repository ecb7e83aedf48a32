"""The conduct room's rows of the access table."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope

SEE_FINDINGS = "conduct.finding.view"
SEE_STATEMENTS = "conduct.statement.view"
SEE_MONTH = "conduct.month.view"

FILE_COMPLAINTS = "conduct.complaint.file"
SEE_COMPLAINTS = "conduct.complaint.view"
DECIDE_COMPLAINTS = "conduct.complaint.decide"

EVERYBODY_CONCERNED = {
    Role.REP: Scope.OWN,
    Role.PROMOTER: Scope.OWN,
    Role.SUPERVISOR: Scope.TEAM,
    Role.MANAGER: Scope.ALL,
    Role.FINANCE: Scope.ALL,
}
# Never of one about themselves: `complaints_within`.
HANDLERS = {Role.MANAGER: Scope.ALL, Role.ADMINISTRATOR: Scope.ALL}
RIGHTS: Grants = {
    SEE_FINDINGS: EVERYBODY_CONCERNED,
    SEE_STATEMENTS: EVERYBODY_CONCERNED,
    FILE_COMPLAINTS: {Role.REP: Scope.OWN, Role.PROMOTER: Scope.OWN},
    SEE_COMPLAINTS: {Role.REP: Scope.OWN, Role.PROMOTER: Scope.OWN, **HANDLERS},
    DECIDE_COMPLAINTS: HANDLERS,
    SEE_MONTH: {Role.SUPERVISOR: Scope.TEAM, Role.MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL},
}
URLS = {
    "conduct:complaints": SEE_COMPLAINTS,
    "conduct:complaint": SEE_COMPLAINTS,
    "conduct:complaint-new": FILE_COMPLAINTS,
    "conduct:complaint-decide": DECIDE_COMPLAINTS,
    "conduct:findings": SEE_FINDINGS,
    "conduct:finding": SEE_FINDINGS,
    "conduct:statements": SEE_STATEMENTS,
    "conduct:statement": SEE_STATEMENTS,
    "conduct:month": SEE_MONTH,
    "conduct:month-of": SEE_MONTH,
}
