"""How fresh a batch is on a day: within its limits, past the display limit (临期), or past its shelf life (过期)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from endcap.company.models import Product


class Freshness(StrEnum):
    FRESH = "fresh"
    NEAR_EXPIRY = "near_expiry"
    EXPIRED = "expired"


FRESHNESS = {Freshness.FRESH: _("Fresh"), Freshness.NEAR_EXPIRY: _("Near-expiry"), Freshness.EXPIRED: _("Expired")}


def freshness_of(product: Product, produced_on: date, on: date) -> Freshness:
    """Through the last day of a limit a batch is within it."""
    shelf_life_end, display_end = product.shelf_life_end(produced_on), product.display_end(produced_on)
    if shelf_life_end is not None and on > shelf_life_end:
        return Freshness.EXPIRED
    if display_end is not None and on > display_end:
        return Freshness.NEAR_EXPIRY
    return Freshness.FRESH
