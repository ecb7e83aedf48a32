from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from endcap.accounts.models import Chain, Store


@transaction.atomic
def take_over_stores(stores: Iterable[Mapping[str, str]]) -> None:
    """Stores and their chains as the fact table `stores` has them; known ones are brought up to date."""
    for row in stores:
        chain, _ = Chain.objects.get_or_create(name=row["chain"])
        Store.objects.update_or_create(code=row["store_id"], defaults={"name": row["name"], "chain": chain})
