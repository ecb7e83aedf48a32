"""Which columns and filters the lists of the shelf have."""

from endcap.shelf.tables.checks import material_listing, shelf_listing, stock_listing
from endcap.shelf.tables.shared import plain
from endcap.shelf.tables.swaps import said_of, swap_listing

__all__ = ["material_listing", "plain", "said_of", "shelf_listing", "stock_listing", "swap_listing"]
