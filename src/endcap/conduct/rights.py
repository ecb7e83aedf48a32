"""The conduct room's rows of the access table."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope, UrlRight

SEE_FINDINGS = "conduct.finding.view"
DECIDE_FINDINGS = "conduct.finding.decide"
REOPEN_FINDINGS = "conduct.finding.reopen"
DECIDE_PROPOSALS = "conduct.proposal.decide"
APPEAL = "conduct.appeal.file"
SEE_APPEALS = "conduct.appeal.view"
HEAR_APPEALS = "conduct.appeal.hear"
SEE_STATEMENTS = "conduct.statement.view"
SEE_MONTH = "conduct.month.view"
CLOSE_MONTH = "conduct.month.close"
EXPORT_PAYROLL = "conduct.payroll.export"
SEE_RULEBOOKS = "conduct.rulebook.view"
EDIT_RULEBOOKS = "conduct.rulebook.edit"
SWITCH_MONEY = "conduct.rulebook.money"
SEE_FAIRNESS = "conduct.fairness.view"

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
# They hear appeals where a manager decided before.
SEERS = {**EVERYBODY_CONCERNED, Role.ADMINISTRATOR: Scope.ALL}
# Whoever carries a line of it is refused besides: `findings.deciding`.
DECIDERS = {Role.SUPERVISOR: Scope.TEAM, Role.MANAGER: Scope.ALL}
# Never of one about themselves: `complaints_within`.
HANDLERS = {Role.MANAGER: Scope.ALL, Role.ADMINISTRATOR: Scope.ALL}
BOUND = {Role.REP: Scope.OWN, Role.PROMOTER: Scope.OWN, Role.SUPERVISOR: Scope.OWN, Role.MANAGER: Scope.OWN}
MONEY = {Role.MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL}
RIGHTS: Grants = {
    SEE_FINDINGS: SEERS,
    DECIDE_FINDINGS: DECIDERS,
    REOPEN_FINDINGS: {Role.MANAGER: Scope.ALL},
    DECIDE_PROPOSALS: {Role.MANAGER: Scope.ALL},
    APPEAL: BOUND,
    SEE_APPEALS: SEERS,
    HEAR_APPEALS: HANDLERS,
    SEE_STATEMENTS: EVERYBODY_CONCERNED,
    FILE_COMPLAINTS: {Role.REP: Scope.OWN, Role.PROMOTER: Scope.OWN},
    SEE_COMPLAINTS: {Role.REP: Scope.OWN, Role.PROMOTER: Scope.OWN, **HANDLERS},
    DECIDE_COMPLAINTS: HANDLERS,
    SEE_MONTH: {Role.SUPERVISOR: Scope.TEAM, Role.MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL},
    CLOSE_MONTH: MONEY,
    EXPORT_PAYROLL: MONEY,
    SEE_RULEBOOKS: {
        Role.REP: Scope.ALL, Role.PROMOTER: Scope.ALL, Role.SUPERVISOR: Scope.ALL, Role.MANAGER: Scope.ALL,
        Role.FINANCE: Scope.ALL, Role.ADMINISTRATOR: Scope.ALL,
    },
    EDIT_RULEBOOKS: HANDLERS,
    SWITCH_MONEY: {Role.ADMINISTRATOR: Scope.ALL},
    SEE_FAIRNESS: {Role.MANAGER: Scope.ALL, Role.ADMINISTRATOR: Scope.ALL},
}  # fmt: skip
URLS: dict[str, UrlRight] = {
    "conduct:complaints": SEE_COMPLAINTS,
    "conduct:complaint": SEE_COMPLAINTS,
    "conduct:complaint-new": FILE_COMPLAINTS,
    "conduct:complaint-decide": DECIDE_COMPLAINTS,
    "conduct:findings": SEE_FINDINGS,
    "conduct:finding": SEE_FINDINGS,
    "conduct:finding-confirmation": {"POST": DECIDE_FINDINGS},
    "conduct:finding-waiver": {"POST": DECIDE_FINDINGS},
    "conduct:finding-reopening": {"POST": REOPEN_FINDINGS},
    "conduct:finding-proposal": {"POST": DECIDE_PROPOSALS},
    "conduct:finding-appeal": {"GET": APPEAL, "POST": APPEAL},
    "conduct:findings-to-decide": DECIDE_FINDINGS,
    "conduct:findings-confirmation": {"POST": DECIDE_FINDINGS},
    "conduct:appeals": SEE_APPEALS,
    "conduct:appeal": SEE_APPEALS,
    "conduct:appeal-decision": {"POST": HEAR_APPEALS},
    "conduct:statements": SEE_STATEMENTS,
    "conduct:statement": SEE_STATEMENTS,
    "conduct:statement-pdf": SEE_STATEMENTS,
    "conduct:statements-pdf": EXPORT_PAYROLL,
    "conduct:statement-acknowledgement": {"POST": SEE_STATEMENTS},
    "conduct:payroll": EXPORT_PAYROLL,
    "conduct:month": SEE_MONTH,
    "conduct:month-of": SEE_MONTH,
    "conduct:month-closing": {"GET": CLOSE_MONTH, "POST": CLOSE_MONTH},
    "conduct:rulebooks": SEE_RULEBOOKS,
    "conduct:rulebooks-order": {"POST": EDIT_RULEBOOKS},
    "conduct:rulebooks-overlap": {"POST": EDIT_RULEBOOKS},
    "conduct:rulebook-adoption": EDIT_RULEBOOKS,
    "conduct:rulebooks-to-read": SEE_RULEBOOKS,
    "conduct:rulebooks-clashes": EDIT_RULEBOOKS,
    "conduct:rulebooks-proof": {"POST": EDIT_RULEBOOKS},
    "conduct:rulebooks-clash-settling": {"POST": EDIT_RULEBOOKS},
    "conduct:rulebook-checks": {"POST": EDIT_RULEBOOKS},
    "conduct:rulebook-acknowledgement": {"POST": SEE_RULEBOOKS},
    "conduct:rulebook-readers": EDIT_RULEBOOKS,
    "conduct:rulebook-reminder": {"POST": EDIT_RULEBOOKS},
    "conduct:rulebook-draft": EDIT_RULEBOOKS,
    "conduct:rulebook-draft-text": EDIT_RULEBOOKS,
    "conduct:rulebook-draft-parameters": EDIT_RULEBOOKS,
    "conduct:rulebook-draft-examination": {"POST": EDIT_RULEBOOKS},
    "conduct:rulebook-what-if": EDIT_RULEBOOKS,
    "conduct:rulebook-publication": EDIT_RULEBOOKS,
    "conduct:rulebook-draft-removal": {"POST": EDIT_RULEBOOKS},
    "conduct:rulebook": SEE_RULEBOOKS,
    "conduct:rulebook-drafts": {"POST": EDIT_RULEBOOKS},
    "conduct:rulebook-comparison": SEE_RULEBOOKS,
    "conduct:rulebook-ending": EDIT_RULEBOOKS,
    "conduct:rulebook-joint": {"POST": EDIT_RULEBOOKS},
}
