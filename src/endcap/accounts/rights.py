"""The customers' rows of the access table."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope

SEE_STORES = "accounts.store.view"

# A store is a number, a name and a chain so far, which the whole department may know.
RIGHTS: Grants = {
    SEE_STORES: {
        Role.REP: Scope.DEPARTMENT,
        Role.PROMOTER: Scope.DEPARTMENT,
        Role.SUPERVISOR: Scope.DEPARTMENT,
        Role.MANAGER: Scope.DEPARTMENT,
        Role.FINANCE: Scope.DEPARTMENT,
        Role.ADMINISTRATOR: Scope.DEPARTMENT,
    }
}
URLS = {"accounts:stores": SEE_STORES}
