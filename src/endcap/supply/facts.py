"""What this room contributes to the fact tables. Each column is a field, so that facts can be taken over from there, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from endcap.platform.fact_tables import FactSource
from endcap.supply.models import (
    Cash,
    CompanyStockout,
    DeclaredOrder,
    DeliveryLapse,
    ForgedSignature,
    LostDocuments,
    Outbound,
    ReturnReceipt,
    WastedForms,
)

OF_DAY = {"employee_id": "employee__code", "day": "day", "quantity": "quantity"}
INCIDENT = {"incident_id": "code", "employee_id": "employee__code", "occurred_on": "occurred_on"}


def _since(model: Any, day: str) -> Callable[[date], QuerySet[Any]]:
    """What had happened by a day."""
    return lambda on: model.objects.filter(**{f"{day}__lte": on})


SOURCES = (
    FactSource(
        "declared_orders", DeclaredOrder, OF_DAY, _since(DeclaredOrder, "day"), day="day", kind="declared-order", key=""
    ),
    FactSource("outbound", Outbound, OF_DAY, _since(Outbound, "day"), day="day", kind="outbound", key=""),
    FactSource(
        "company_stockouts", CompanyStockout, {"sku": "product__sku", "from": "first_day", "to": "last_day"},
        _since(CompanyStockout, "first_day"), day="first_day", kind="company-stockout", key="",
    ),
    FactSource(
        "cash", Cash,
        {
            "cash_id": "code", "employee_id": "employee__code", "amount": "amount", "collected_on": "collected_on",
            "due_on": "due_on", "handed_in_on": "handed_in_on", "clear": "clear",
        },
        _since(Cash, "collected_on"), day="collected_on", kind="cash",
    ),
    FactSource(
        "return_receipts", ReturnReceipt,
        {"receipt_id": "code", "employee_id": "employee__code", "due_on": "due_on", "handed_in_on": "handed_in_on"},
        lambda on: ReturnReceipt.objects.all(), day="due_on", kind="return-receipt",
    ),
    FactSource(
        "delivery_lapses", DeliveryLapse,
        {
            "lapse_id": "code", "employee_id": "employee__code", "store_id": "store__code", "occurred_on": "occurred_on",
        },
        _since(DeliveryLapse, "occurred_on"), day="occurred_on", kind="delivery-lapse",
    ),
    FactSource(
        "forged_signatures", ForgedSignature, INCIDENT, _since(ForgedSignature, "occurred_on"), day="occurred_on",
        kind="forged-signature",
    ),
    FactSource(
        "lost_documents", LostDocuments, INCIDENT | {"documents": "documents"}, _since(LostDocuments, "occurred_on"),
        day="occurred_on", kind="lost-documents",
    ),
    FactSource(
        "wasted_forms", WastedForms, INCIDENT | {"sheets": "sheets"}, _since(WastedForms, "occurred_on"),
        day="occurred_on", kind="wasted-forms",
    ),
)  # fmt: skip
