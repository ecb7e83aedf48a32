"""The results' rows of the access table."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope, UrlRight

SEE_SALES = "results.sell_out.view"
IMPORT_SALES = "results.sell_out.import"
SEE_SELL_IN = "results.sell_in.view"
IMPORT_SELL_IN = "results.sell_in.import"

SEE = {Role.REP: Scope.OWN, Role.SUPERVISOR: Scope.TEAM, Role.MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL}
IMPORT = {Role.MANAGER: Scope.ALL, Role.FINANCE: Scope.ALL}

RIGHTS: Grants = {SEE_SALES: SEE, IMPORT_SALES: IMPORT, SEE_SELL_IN: SEE, IMPORT_SELL_IN: IMPORT}
URLS: dict[str, UrlRight] = {"results:sell-out": SEE_SALES, "results:sell-in": SEE_SELL_IN}
