"""The results' rows of the access table."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope, UrlRight

SEE_SALES = "results.sell_out.view"
IMPORT_SALES = "results.sell_out.import"
SEE_SELL_IN = "results.sell_in.view"
IMPORT_SELL_IN = "results.sell_in.import"
SEE_RESULTS = "results.result.view"
EDIT_RESULTS = "results.result.edit"

SEE = {Role.REP: Scope.OWN, Role.SUPERVISOR: Scope.TEAM, Role.MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL}
IMPORT = {Role.MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL}

RIGHTS: Grants = {
    SEE_SALES: SEE,
    IMPORT_SALES: IMPORT,
    SEE_SELL_IN: SEE,
    IMPORT_SELL_IN: IMPORT,
    SEE_RESULTS: {**SEE, Role.PROMOTER: Scope.OWN, Role.ADMINISTRATOR: Scope.ALL},
    # Never one's own: `kinds.RESULT`.
    EDIT_RESULTS: {Role.SUPERVISOR: Scope.TEAM, **IMPORT},
}
URLS: dict[str, UrlRight] = {
    "results:sell-out": SEE_SALES,
    "results:sell-in": SEE_SELL_IN,
    "results:results": SEE_RESULTS,
    "results:result": SEE_RESULTS,
}
