"""What was seen on the shelf, and what follows from it."""

from endcap.shelf.models.checks import CAUSES, LOCATIONS, MaterialCheck, ShelfCheck, StockCheck
from endcap.shelf.models.evidence import Evidence
from endcap.shelf.models.freshness import FRESHNESS, Freshness, freshness_of
from endcap.shelf.models.swaps import DAYS_TO_SWAP, Swap

__all__ = [
    "CAUSES",
    "DAYS_TO_SWAP",
    "FRESHNESS",
    "LOCATIONS",
    "Evidence",
    "Freshness",
    "MaterialCheck",
    "ShelfCheck",
    "StockCheck",
    "Swap",
    "freshness_of",
]
