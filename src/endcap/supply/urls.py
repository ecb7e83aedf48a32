from __future__ import annotations

from typing import Any

from django.urls import path

from endcap.supply import views

app_name = "supply"


def _pages(address: str, key: str, many: str, single: str) -> list[Any]:
    return [
        path(f"{address}/", views.listed, {"key": key}, name=many),
        path(f"{address}/<int:pk>/", views.one, {"key": key}, name=single),
    ]


urlpatterns = [
    path("cash/handed-in/", views.handed_in, {"key": "cash"}, name="cash-handed-in"),
    path("receipts/handed-in/", views.handed_in, {"key": "return-receipt"}, name="receipts-handed-in"),
    *_pages("declared-orders", "declared-order", "declared-orders", "declared-order"),
    *_pages("outbound", "outbound", "outbound", "outbound-row"),
    *_pages("company-stock-outs", "company-stockout", "company-stockouts", "company-stockout"),
    *_pages("cash", "cash", "cash", "cash-row"),
    *_pages("receipts", "return-receipt", "receipts", "receipt"),
    *_pages("delivery-lapses", "delivery-lapse", "lapses", "lapse"),
    *_pages("forged-signatures", "forged-signature", "forgeries", "forgery"),
    *_pages("lost-documents", "lost-documents", "losses", "loss"),
    *_pages("wasted-forms", "wasted-forms", "wasted-forms", "wasted-form"),
]
