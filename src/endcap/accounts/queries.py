from __future__ import annotations

from django.db.models import QuerySet

from endcap.accounts.models import Store
from endcap.accounts.rights import SEE_STORES
from endcap.platform.access import Actor, may


def stores_visible_to(actor: Actor) -> QuerySet[Store]:
    stores = Store.objects.select_related("chain")
    return stores if may(actor, SEE_STORES) else stores.none()
