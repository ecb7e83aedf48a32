"""The shelf's rows of the access table: whoever sees a store sees what was found in it; finance sees none of it."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope, UrlRight

SEE_SHELF = "shelf.evidence.view"
EDIT_SHELF = "shelf.evidence.edit"

FIELD = {
    Role.REP: Scope.OWN,
    Role.PROMOTER: Scope.OWN,
    Role.SUPERVISOR: Scope.TEAM,
    Role.MANAGER: Scope.ALL,
}
RIGHTS: Grants = {
    SEE_SHELF: {**FIELD, Role.ADMINISTRATOR: Scope.ALL},
    EDIT_SHELF: FIELD,
}
URLS: dict[str, UrlRight] = {
    "shelf:shelf-checks": SEE_SHELF,
    "shelf:shelf-check": SEE_SHELF,
    "shelf:stock-checks": SEE_SHELF,
    "shelf:stock-check": SEE_SHELF,
    "shelf:swaps": SEE_SHELF,
    "shelf:swap": SEE_SHELF,
    "shelf:material-checks": SEE_SHELF,
    "shelf:material-check": SEE_SHELF,
}
