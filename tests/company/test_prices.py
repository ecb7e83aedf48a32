"""A price has days; the product page shows today's and how it came to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from endcap.company.actions import take_over_products
from endcap.company.models import Product, ProductPrice
from endcap.company.queries import products_visible_to
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
LIMITS = dict.fromkeys(("display_months", "display_days", "shelf_life_months", "shelf_life_days"))
WATER = {"sku": "W9", "name": "水", "unit_price": Decimal("1.5"), **LIMITS}


def price(amount: str, first_day: date, last_day: date | None = None) -> dict[str, Any]:
    return {"sku": "W9", "unit_price": Decimal(amount), "from": first_day, "to": last_day}


def test_the_price_of_a_day_stands_before_the_products_own(company: None, actor: Callable[..., Any]) -> None:
    manager = actor("M1")
    take_over_products(SYSTEM, [WATER], [price("1.58", manager.today)])
    assert products_visible_to(manager).get(sku="W9").price_today == Decimal("1.58")
    ProductPrice.objects.all().delete()
    assert products_visible_to(manager).get(sku="W9").price_today == Decimal("1.5")


def test_taking_prices_over_again_changes_nothing_and_a_new_price_ends_the_one_before(company: None) -> None:
    rows = [price("1.4", date(2026, 1, 1))]
    take_over_products(SYSTEM, [WATER], rows)
    before = list(ProductPrice.objects.values())
    take_over_products(SYSTEM, [WATER], rows)
    assert list(ProductPrice.objects.values()) == before
    take_over_products(SYSTEM, [WATER], [price("1.6", date(2026, 7, 1))])
    spans = ProductPrice.objects.order_by("first_day").values_list("unit_price", "first_day", "last_day")
    assert list(spans) == [
        (Decimal("1.4"), date(2026, 1, 1), date(2026, 6, 30)),
        (Decimal("1.6"), date(2026, 7, 1), None),
    ]


def test_two_prices_never_hold_on_one_day(company: None) -> None:
    product = Product.objects.create(sku="W9", name="水", unit_price="1")
    ProductPrice.objects.create(product=product, unit_price="1", first_day=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductPrice.objects.create(product=product, unit_price="2", first_day=date(2026, 5, 1))


def test_the_page_shows_todays_price_and_all_spans(company: None, sign_in: Callable[..., Any]) -> None:
    take_over_products(SYSTEM, [WATER], [price("1.58", date(2026, 1, 1), date(2026, 1, 31))])
    product = Product.objects.get(sku="W9")
    text = sign_in("R1").get(f"/products/{product.pk}/").content.decode()
    assert "1.58" in text
    assert "2026-01-31" in text
    assert "1.50" in text
