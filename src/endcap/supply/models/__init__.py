"""Orders, deliveries, paper and cash."""

from endcap.supply.models.cash import Cash
from endcap.supply.models.orders import CompanyStockout, DeclaredOrder, Outbound
from endcap.supply.models.paper import (
    DeliveryLapse,
    ForgedSignature,
    LostDocuments,
    ReturnReceipt,
    WastedForms,
)
from endcap.supply.models.recorded import Recorded

__all__ = [
    "Cash",
    "CompanyStockout",
    "DeclaredOrder",
    "DeliveryLapse",
    "ForgedSignature",
    "LostDocuments",
    "Outbound",
    "Recorded",
    "ReturnReceipt",
    "WastedForms",
]
