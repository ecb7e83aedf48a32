"""The customers' rows of the access table.

A store is whose it is today: its rep's (or their stand-in's), their supervisor's, and its whole history with it. A chain
is seen by whoever has a store of it.
"""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope, UrlRight

SEE_STORES = "accounts.store.view"
EDIT_STORES = "accounts.store.edit"
ASSIGN_STORES = "accounts.store.assign"
KEEP_FILE = "accounts.file.edit"
SEE_CHAINS = "accounts.chain.view"
EDIT_CHAINS = "accounts.chain.edit"
SEE_CONTACTS = "accounts.contact.view"
SEE_TERMS = "accounts.terms.view"
EDIT_TERMS = "accounts.terms.edit"
SEE_TIERS = "accounts.tier.view"
EDIT_TIERS = "accounts.tier.edit"
SEE_DEPARTMENT = "accounts.department.view"

HEADS = {Role.MANAGER: Scope.ALL, Role.ADMINISTRATOR: Scope.ALL}
FIELD = {Role.REP: Scope.OWN, Role.SUPERVISOR: Scope.TEAM}

RIGHTS: Grants = {
    SEE_STORES: {**FIELD, Role.PROMOTER: Scope.OWN, Role.FINANCE: Scope.ALL, **HEADS},
    EDIT_STORES: {Role.SUPERVISOR: Scope.TEAM, **HEADS},
    ASSIGN_STORES: {Role.SUPERVISOR: Scope.TEAM, **HEADS},
    KEEP_FILE: {**FIELD, **HEADS},
    SEE_CHAINS: {**FIELD, Role.FINANCE: Scope.ALL, **HEADS},
    EDIT_CHAINS: HEADS,
    SEE_CONTACTS: {**FIELD, **HEADS},
    SEE_TERMS: {Role.SUPERVISOR: Scope.TEAM, Role.FINANCE: Scope.ALL, **HEADS},
    EDIT_TERMS: {Role.MANAGER: Scope.ALL},
    SEE_TIERS: {**FIELD, Role.FINANCE: Scope.ALL, **HEADS},
    EDIT_TIERS: HEADS,
    SEE_DEPARTMENT: {Role.MANAGER: Scope.ALL},
}
URLS: dict[str, UrlRight] = {
    "accounts:chains": SEE_CHAINS,
    "accounts:chain": SEE_CHAINS,
    "accounts:banner": SEE_CHAINS,
    "accounts:terms": SEE_TERMS,
    "accounts:fees": SEE_TERMS,
    "accounts:stores": SEE_STORES,
    "accounts:store": SEE_STORES,
    "accounts:stores-give": {"POST": ASSIGN_STORES},
    "accounts:contacts": SEE_CONTACTS,
    "accounts:contact": SEE_CONTACTS,
    "accounts:dates": SEE_CHAINS,
    "accounts:tiers": SEE_TIERS,
    "accounts:note": {"POST": KEEP_FILE},
    "accounts:records": SEE_CHAINS,
    "accounts:record-new": KEEP_FILE,
    "accounts:record": SEE_CHAINS,
    "accounts:record-edit": KEEP_FILE,
}
