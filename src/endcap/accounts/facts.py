"""What the customers contribute to the fact tables: stores."""

from __future__ import annotations

from endcap.accounts.models import Chain, Store
from endcap.platform.fact_tables import FactSource, also_touches, register

STORES = FactSource(
    "stores", Store, {"store_id": "code", "name": "name", "chain": "chain__name"},
    lambda on: Store.objects.all(), kind="store",
)  # fmt: skip


def register_facts() -> None:
    register(STORES)
    also_touches(STORES, Chain)
