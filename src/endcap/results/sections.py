"""What the results add to the pages of customers and to the home page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Store
from endcap.platform.access import Actor, Role
from endcap.platform.cards import Card
from endcap.platform.details import Section, register
from endcap.results.queries import best_products, chain_changes, sales_visible_to, trend
from endcap.results.rights import SEE_SALES


def sales_of(actor: Actor, customer: Any) -> dict[str, Any] | None:
    rows = sales_visible_to(actor)
    rows = rows.filter(store=customer) if isinstance(customer, Store) else rows.filter(store__chain=customer)
    found = trend(rows)
    return None if found is None else {"trend": found, "products": best_products(rows)}


def department(actor: Actor) -> dict[str, Any] | None:
    chains = chain_changes(actor)
    return {"chains": chains} if chains else None


SALES = Section("sell-out", _("Sell-out"), SEE_SALES, "results/sell_out.html", sales_of, order=5)
CARD = Card(
    "results.chains", SEE_SALES, "results/chains_card.html", department, order=8,
    roles=frozenset({Role.MANAGER, Role.FINANCE, Role.SUPERVISOR}), width="col-12 col-lg-6",
)  # fmt: skip


def register_sections() -> None:
    for customer in ("chain", "store"):
        register(customer, SALES)
