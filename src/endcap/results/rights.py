"""The results' rows of the access table."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope, UrlRight

SEE_SALES = "results.sell_out.view"

RIGHTS: Grants = {
    SEE_SALES: {
        Role.REP: Scope.OWN,
        Role.SUPERVISOR: Scope.TEAM,
        Role.MANAGER: Scope.ALL,
        Role.FINANCE: Scope.ALL,
    }
}
URLS: dict[str, UrlRight] = {}
