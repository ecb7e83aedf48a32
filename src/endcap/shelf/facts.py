"""What the shelf contributes to the fact tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from endcap.company.facts import of_answerable
from endcap.platform.fact_tables import FactSource, register
from endcap.shelf.models import MaterialCheck, ShelfCheck, StockCheck, Swap

IN_STORE = {"store_id": "store__code", "employee_id": "employee__code"}
OF_PRODUCT = {**IN_STORE, "sku": "product__sku"}


def _shelf_checks(on: date) -> QuerySet[Any]:
    """Without what the person answerable found and took off at once, where the company let that pass when it was entered."""
    rows = of_answerable(ShelfCheck.objects.filter(checked_on__lte=on), "employee")
    return rows.exclude(
        own_finds_pass=True, taken_off=True, recorded_by__isnull=False, recorded_by=F("employee")
    )  # fmt: skip


SHELF_CHECKS = FactSource(
    "shelf_checks", ShelfCheck,
    {
        "check_id": "code", **OF_PRODUCT, "checked_on": "checked_on", "production_date": "production_date",
        "quantity": "quantity", "location": "location", "issued_by": "recorded_by__code",
    },
    _shelf_checks, day="checked_on", kind="shelf-check",
    seen_twice=("store_id", "product_id", "production_date", "checked_on", "location"),
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
