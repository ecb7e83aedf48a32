"""Sell-out by week: taken over once, summed over the stores somebody sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from endcap.accounts.models import Chain, Store
from endcap.company.models import Product
from endcap.results.actions import UnknownInWeek, take_over_weeks
from endcap.results.kinds import SELL_OUT
from endcap.results.models import SellOutWeek
from endcap.results.queries import best_products, chain_changes, sales_visible_to, trend

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 16)


def week(store: str, back: int, units: int) -> tuple[str, str, date, int, int]:
    return (store, "W1", MONDAY - timedelta(weeks=back), units, units * 200)


@pytest.fixture
def sold(customers: None) -> None:
    take_over_weeks(
        SELL_OUT, [*(week("T1", back, 10) for back in range(8)), *(week("T2", back, 5) for back in range(4, 8))]
    )
    take_over_weeks(SELL_OUT, [week("T2", 0, 40)])


def test_the_same_weeks_again_replace_themselves(sold: None) -> None:
    count = SellOutWeek.objects.count()
    assert take_over_weeks(SELL_OUT, [week("T1", 0, 99)]) == 1
    assert SellOutWeek.objects.count() == count
    assert SellOutWeek.objects.get(store__code="T1", week=MONDAY).units == 99


def test_an_unknown_store_leaves_nothing_behind(customers: None) -> None:
    with pytest.raises(UnknownInWeek, match="T9"):
        take_over_weeks(SELL_OUT, [week("T1", 0, 1), week("T9", 0, 1)])
    assert not SellOutWeek.objects.exists()


def test_a_week_begins_on_monday(customers: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SellOutWeek.objects.create(
            store=Store.objects.first(), product=Product.objects.first(), week=date(2026, 11, 17), units=1, revenue=1
        )


def test_each_sums_what_they_see(sold: None, actor: Callable[..., Any]) -> None:
    sums = {code: trend(sales_visible_to(actor(code))) for code in ("R1", "R2", "S2", "M1", "F1")}
    assert {code: found.units for code, found in sums.items() if found} == {
        "R1": 40,
        "R2": 40,
        "S2": 80,
        "M1": 80,
        "F1": 80,
    }
    assert trend(sales_visible_to(actor("L1"))) is None


def test_a_trend_compares_four_weeks_with_the_four_before(sold: None, actor: Callable[..., Any]) -> None:
    rows = sales_visible_to(actor("M1"))
    found = trend(rows)
    assert found is not None
    assert (found.latest, found.change) == (Decimal("160.00"), Decimal(160 - 120) / 120)
    assert [bar.height for bar in found.bars[-4:]] == [20, 20, 20, 100]
    assert [row["units"] for row in best_products(rows)] == [80]


def test_chains_stand_beside_each_other(sold: None, actor: Callable[..., Any]) -> None:
    changes = {row["name"]: (row["latest"], row["change"]) for row in chain_changes(actor("M1"))}
    assert changes == {"惠民家": (Decimal(80), Decimal(0)), "盛隆": (Decimal(80), Decimal(1))}


def test_pages_show_it_to_whom_it_is_for(sold: None, sign_in: Callable[..., Any]) -> None:
    store, chain = Store.objects.get(code="T1"), Chain.objects.get(name="惠民家")
    for code, is_shown in (("R1", True), ("M1", True), ("P1", False), ("A1", False)):
        page = sign_in(code).get(f"/stores/{store.pk}/").content.decode()
        assert ("Last four weeks" in page) == is_shown, code
    assert "Last four weeks" in sign_in("M1").get(f"/chains/{chain.pk}/").content.decode()
