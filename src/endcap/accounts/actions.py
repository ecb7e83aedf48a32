"""What changes chains and stores, and the taking over of a whole company from a facts folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from endcap.accounts.models import Chain, Store
from endcap.company.actions import take_over_people, take_over_products
from endcap.kernels.facts import Facts

Row = Mapping[str, Any]


@transaction.atomic
def take_over_stores(stores: Iterable[Row]) -> None:
    """Stores and their chains as the fact table `stores` has them; known ones are brought up to date."""
    for row in stores:
        chain, _ = Chain.objects.get_or_create(name=row["chain"])
        Store.objects.update_or_create(code=row["store_id"], defaults={"name": row["name"], "chain": chain})


@transaction.atomic
def take_over_company(facts: Facts, *, since: date) -> None:
    """People, products and stores of checked facts. All of them, or nothing."""
    take_over_people(_rows(facts, "employees"), _rows(facts, "reporting"), since=since)
    take_over_products(_rows(facts, "products"), _rows(facts, "prices"))
    take_over_stores(_rows(facts, "stores"))


def _rows(facts: Facts, table: str) -> list[dict[str, Any]]:
    found = facts.connection.execute(f"SELECT * FROM fact_{table}")
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
