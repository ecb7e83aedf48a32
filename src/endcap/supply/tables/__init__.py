"""Which columns and filters the lists of supply have."""

from endcap.supply.tables.due import cash_listing, receipt_listing
from endcap.supply.tables.incidents import forgery_listing, lapse_listing, loss_listing, waste_listing
from endcap.supply.tables.orders import declared_listing, outbound_listing, stockout_listing

__all__ = [
    "cash_listing",
    "declared_listing",
    "forgery_listing",
    "lapse_listing",
    "loss_listing",
    "outbound_listing",
    "receipt_listing",
    "stockout_listing",
    "waste_listing",
]
