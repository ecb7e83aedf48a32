"""What the lists of customers have in common."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import (
    Chain,
)
from endcap.accounts.queries import (
    chains_within,
    of_stores_within,
)
from endcap.accounts.rights import SEE_CHAINS, SEE_STORES
from endcap.platform.access import Actor, may
from endcap.platform.links import page_of

ALL = _("All")


def store_url(store: Any) -> str:
    return page_of("accounts:store", store.pk)


def chain_url(chain: Any) -> str:
    return page_of("accounts:chain", chain.pk)


def banner_url(banner: Any) -> str:
    return page_of("accounts:banner", banner.pk)


def url_of_chain(row: Any) -> str:
    return chain_url(row.chain)


def customer_url(row: Any) -> str:
    return store_url(row.store) if row.store else chain_url(row.chain)


def chains_of(request: Any) -> QuerySet[Chain]:
    right = SEE_CHAINS if may(request.actor, SEE_CHAINS) else SEE_STORES
    return chains_within(request.actor, right).only("pk", "name")


def rows_of_stores(model: Any, actor: Actor) -> QuerySet[Any]:
    return of_stores_within(model, actor, SEE_STORES)
