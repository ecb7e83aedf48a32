"""Supply's rows of the access table.

What concerns a person is seen by them and by whoever led them on its day; who may change which of it, and when, is said
in `rules.py`. Finance sees money and paper, and nothing of deliveries and shelves.
"""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope, UrlRight

SEE_ORDERS = "supply.order.view"
DECLARE = "supply.declaration.edit"
EDIT_OUTBOUND = "supply.outbound.edit"
SEE_STOCKOUTS = "supply.company_stockout.view"
EDIT_STOCKOUTS = "supply.company_stockout.edit"
SEE_CASH = "supply.cash.view"
EDIT_CASH = "supply.cash.edit"
SEE_RECEIPTS = "supply.receipt.view"
EDIT_RECEIPTS = "supply.receipt.edit"
SEE_LAPSES = "supply.lapse.view"
EDIT_LAPSES = "supply.lapse.edit"
SEE_PAPER = "supply.paper.view"
EDIT_PAPER = "supply.paper.edit"

HEADS = {Role.MANAGER: Scope.ALL, Role.ADMINISTRATOR: Scope.ALL}
CONCERNED = {Role.REP: Scope.OWN, Role.PROMOTER: Scope.OWN, Role.SUPERVISOR: Scope.TEAM, **HEADS}
WITH_FINANCE = {**CONCERNED, Role.FINANCE: Scope.ALL}
LEADERS = {Role.SUPERVISOR: Scope.TEAM, Role.MANAGER: Scope.ALL}
COUNTED = {**LEADERS, Role.FINANCE: Scope.ALL}
FIELD = {Role.REP: Scope.OWN, **COUNTED}
OFFICE = (Role.REP, Role.PROMOTER, Role.SUPERVISOR, Role.FINANCE, Role.MANAGER, Role.ADMINISTRATOR)

RIGHTS: Grants = {
    SEE_ORDERS: WITH_FINANCE,
    DECLARE: {Role.REP: Scope.OWN, **LEADERS},
    EDIT_OUTBOUND: COUNTED,
    SEE_STOCKOUTS: dict.fromkeys(OFFICE, Scope.ALL),
    EDIT_STOCKOUTS: HEADS,
    SEE_CASH: WITH_FINANCE,
    EDIT_CASH: FIELD,
    SEE_RECEIPTS: WITH_FINANCE,
    EDIT_RECEIPTS: FIELD,
    SEE_LAPSES: CONCERNED,
    EDIT_LAPSES: LEADERS,
    SEE_PAPER: WITH_FINANCE,
    EDIT_PAPER: COUNTED,
}
URLS: dict[str, UrlRight] = {
    "supply:declared-orders": SEE_ORDERS,
    "supply:declared-order": SEE_ORDERS,
    "supply:outbound": SEE_ORDERS,
    "supply:outbound-row": SEE_ORDERS,
    "supply:company-stockouts": SEE_STOCKOUTS,
    "supply:company-stockout": SEE_STOCKOUTS,
    "supply:cash": SEE_CASH,
    "supply:cash-row": SEE_CASH,
    "supply:cash-handed-in": {"POST": EDIT_CASH},
    "supply:receipts": SEE_RECEIPTS,
    "supply:receipt": SEE_RECEIPTS,
    "supply:receipts-handed-in": {"POST": EDIT_RECEIPTS},
    "supply:lapses": SEE_LAPSES,
    "supply:lapse": SEE_LAPSES,
    "supply:forgeries": SEE_PAPER,
    "supply:forgery": SEE_PAPER,
    "supply:losses": SEE_PAPER,
    "supply:loss": SEE_PAPER,
    "supply:wasted-forms": SEE_PAPER,
    "supply:wasted-form": SEE_PAPER,
}
