"""What the shelf contributes to the fact tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from endcap.company.facts import of_answerable
from endcap.company.models import CompanySettings
from endcap.platform.fact_tables import FactSource, also_touches, register
from endcap.shelf.models import MaterialCheck, ShelfCheck, StockCheck, Swap

IN_STORE = {"store_id": "store__code", "employee_id": "employee__code"}
OF_PRODUCT = {**IN_STORE, "sku": "product__sku"}


def _shelf_checks(on: date) -> QuerySet[Any]:
    """Without what the person answerable found and took off at once, where the company lets that pass."""
    rows = of_answerable(ShelfCheck.objects.filter(checked_on__lte=on), "employee")
    # Asked anew: what a request knows of the settings may be from before it changed them.
    if not CompanySettings.objects.filter(own_finds_are_exempt=False).exists():
        rows = rows.exclude(taken_off=True, recorded_by__isnull=False, recorded_by=F("employee"))
    return rows


SHELF_CHECKS = FactSource(
    "shelf_checks", ShelfCheck,
    {
        "check_id": "code", **OF_PRODUCT, "checked_on": "checked_on", "production_date": "production_date",
        "quantity": "quantity", "location": "location", "issued_by": "recorded_by__code",
    },
    _shelf_checks, day="checked_on", kind="shelf-check",
)  # fmt: skip
STOCK_CHECKS = FactSource(
    "stock_checks", StockCheck,
    {"check_id": "code", **OF_PRODUCT, "checked_on": "checked_on", "quantity": "quantity"},
    lambda on: of_answerable(StockCheck.objects.filter(checked_on__lte=on), "employee"),
    day="checked_on", kind="stock-check",
)  # fmt: skip
SWAPS = FactSource(
    "swaps", Swap,
    {
        "swap_id": "code", **OF_PRODUCT, "found_on": "found_on", "quantity": "quantity", "swapped_on": "swapped_on",
        "returned_on": "returned_on",
    },
    lambda on: of_answerable(Swap.objects.filter(found_on__lte=on), "employee"), day="found_on", kind="swap",
)  # fmt: skip
MATERIAL_CHECKS = FactSource(
    "material_checks", MaterialCheck,
    {"check_id": "code", **IN_STORE, "checked_on": "checked_on", "conforms": "conforms"},
    lambda on: of_answerable(MaterialCheck.objects.filter(checked_on__lte=on), "employee"),
    day="checked_on", kind="material-check",
)  # fmt: skip


def register_facts() -> None:
    register(SHELF_CHECKS, STOCK_CHECKS, SWAPS, MATERIAL_CHECKS)
    also_touches(SHELF_CHECKS, CompanySettings)
