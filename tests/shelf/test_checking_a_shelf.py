"""A rep notes what stands on a shelf; near-expiry goods are to be swapped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from endcap.accounts.models import Store, StoreAssignment
from endcap.company.models import Employee, Product
from endcap.platform import actions
from endcap.platform.kinds import kind_named
from endcap.platform.undoing import undo
from endcap.shelf.aging import in_state
from endcap.shelf.models import Freshness, ShelfCheck, Swap, freshness_of
from tests.conftest import TODAY, rows_of

pytestmark = pytest.mark.django_db

NEAR, GONE = date(2025, 12, 20), date(2025, 10, 1)


def values_of_check(**more: Any) -> dict[str, Any]:
    return {
        "store": Store.objects.get(code="T1"), "product": Product.objects.get(), "checked_on": TODAY,
        "production_date": NEAR, "quantity": Decimal(6), "location": "on_shelf", "recorded_at": datetime(2026, 11, 10, 4, tzinfo=UTC),
    } | more  # fmt: skip


def check(actor: Any, **more: Any) -> ShelfCheck:
    return actions.add(actor, kind_named("shelf-check"), values_of_check(**more)).row  # type: ignore[return-value]


def test_the_stores_rep_answers_and_a_swap_is_opened(customers: None, actor: Callable[..., Any]) -> None:
    found = check(actor("S2"))
    assert found.employee.code == "R1"
    assert found.recorded_by.code == "S2"
    assert found.code.startswith("C261110-")
    swap = Swap.objects.get()
    assert (swap.shelf_check, swap.employee, swap.found_on, swap.quantity) == (found, found.employee, TODAY, 6)
    assert swap.due_on == TODAY + timedelta(days=5)


def test_a_second_find_opens_no_second_swap_until_the_first_is_done(customers: None, actor: Callable[..., Any]) -> None:
    check(actor("R1"))
    check(actor("R1"), quantity=Decimal(2))
    assert Swap.objects.count() == 1
    swap = Swap.objects.get()
    actions.edit(actor("R1"), kind_named("swap"), [swap], {"swapped_on": TODAY, "returned_on": TODAY})
    check(actor("R1"), production_date=GONE)
    assert Swap.objects.count() == 2


@pytest.mark.parametrize(("made_on", "quantity"), [(TODAY, 5), (NEAR, 0)])
def test_fresh_goods_and_empty_shelves_open_none(
    customers: None, actor: Callable[..., Any], made_on: date, quantity: int
) -> None:
    check(actor("R1"), production_date=made_on, quantity=Decimal(quantity))
    assert not Swap.objects.exists()


def test_taking_it_back_takes_the_swap_back(customers: None, actor: Callable[..., Any]) -> None:
    by = actor("R1")
    done = actions.add(by, kind_named("shelf-check"), values_of_check())
    assert done.batch
    undo(by, done.batch)
    assert not ShelfCheck.objects.exists()
    assert not Swap.objects.exists()


def test_a_store_of_nobody_asks_who_answers(customers: None, sign_in: Callable[..., Any]) -> None:
    StoreAssignment.objects.filter(store__code="T1").delete()
    client = sign_in("M1")
    entered = {
        "store": Store.objects.get(code="T1").pk, "product": Product.objects.get().pk, "checked_on": "2026-11-01",
        "production_date": "2026-10-01", "quantity": "4", "location": "on_shelf",
    }  # fmt: skip
    response = client.post("/things/shelf-check/new/", entered)
    assert response.status_code == 422
    assert "choose who answers" in response.context["form"].errors["employee"][0]
    entered["employee"] = Employee.objects.get(code="R2").pk
    assert client.post("/things/shelf-check/new/", entered).status_code == 302
    assert ShelfCheck.objects.get().employee.code == "R2"


def test_a_promoter_checks_the_store_they_work_in_and_the_rep_answers(
    customers: None, sign_in: Callable[..., Any]
) -> None:
    client = sign_in("P1")
    entered = {
        "store": Store.objects.get(code="T1").pk, "product": Product.objects.get().pk,
        "checked_on": str(date.today()), "production_date": "2026-10-01", "quantity": 4, "location": "on_shelf",  # noqa: DTZ011
    }  # fmt: skip
    response = client.post("/api/shelf-checks/", entered, content_type="application/json")
    assert response.status_code == 201, response.json()
    found = ShelfCheck.objects.get()
    assert (found.employee.code, found.recorded_by.code) == ("R1", "P1")
    assert client.get(f"/shelf-checks/{found.pk}/").status_code == 200
    entered["employee"] = Employee.objects.get(code="P1").pk
    assert client.post("/api/shelf-checks/", entered, content_type="application/json").status_code == 422


@pytest.mark.parametrize(("who", "store"), [("R1", "T2"), ("P1", "T2"), ("S1", "T2"), ("A1", "T1"), ("F1", "T1")])
def test_nobody_enters_what_stores_out_of_their_scope_hold(
    customers: None, actor: Callable[..., Any], who: str, store: str
) -> None:
    with pytest.raises(PermissionDenied):
        check(actor(who), store=Store.objects.get(code=store))


@pytest.mark.parametrize(
    "wrong",
    [
        {"production_date": TODAY + timedelta(days=1)},
        {"checked_on": TODAY + timedelta(days=1)},
        {"quantity": Decimal(-1)},
    ],
)
def test_what_cannot_have_been_seen_is_refused(
    customers: None, actor: Callable[..., Any], wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        check(actor("R1"), **wrong)
    assert not ShelfCheck.objects.exists()


@pytest.mark.parametrize(
    ("made_on", "on", "wanted"),
    [
        (date(2026, 1, 31), date(2026, 11, 30), Freshness.FRESH),
        (date(2026, 1, 31), date(2026, 12, 1), Freshness.NEAR_EXPIRY),
        (date(2026, 1, 31), date(2027, 1, 31), Freshness.NEAR_EXPIRY),
        (date(2026, 1, 31), date(2027, 2, 1), Freshness.EXPIRED),
    ],
)
def test_the_last_day_of_a_limit_is_within_it(customers: None, made_on: date, on: date, wanted: Freshness) -> None:
    assert freshness_of(Product.objects.get(), made_on, on) == wanted


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"display_months": None, "display_days": 45},
        {"display_months": None, "shelf_life_months": None, "shelf_life_days": 60},
        {"display_months": None, "shelf_life_months": None},
    ],
)
def test_filters_say_of_every_batch_what_its_badge_says(customers: None, limits: dict[str, Any]) -> None:
    Product.objects.update(**limits)
    store, person = Store.objects.get(code="T1"), Employee.objects.get(code="R1")
    for made_on in (date(2024, 2, 29), date(2025, 1, 31), date(2025, 12, 31), date(2026, 1, 30)):
        for days in (0, 44, 45, 46, 59, 60, 61, 303, 304, 305, 306, 364, 365, 366, 367, 800):
            ShelfCheck.objects.create(
                store=store, product=Product.objects.get(), employee=person, production_date=made_on,
                checked_on=made_on + timedelta(days=days), quantity=1, code=f"{made_on}{days}",
            )  # fmt: skip
    every = set()
    for state in Freshness:
        found = in_state(ShelfCheck.objects.select_related("product"), state)
        assert {one.freshness for one in found} <= {state}
        every |= {one.pk for one in found}
    assert len(every) == ShelfCheck.objects.count()


def test_the_list_is_found_by_store_product_person_and_day(
    customers: None, sign_in: Callable[..., Any], actor: Callable[..., Any]
) -> None:
    client = sign_in("R1")
    found = check(actor("R1"))
    for query in (
        {"q": "hmj"}, {"q": "天然水"}, {"state": "near_expiry"}, {"since": "2026-11-01"}, {"until": "2026-11-30"},
        {"employee": found.employee_id}, {"store": found.store_id}, {"chain": found.store.chain_id},
        {"product": found.product_id}, {"location": "on_shelf"},
    ):  # fmt: skip
        assert [row.pk for row in client.get("/shelf-checks/", query).context["page"]] == [found.pk], query
    for query in ({"q": "shenglong"}, {"state": "expired"}, {"state": "fresh"}, {"until": "2026-11-01"}):
        assert not client.get("/shelf-checks/", query).context["page"].object_list, query
    assert rows_of(client.get("/shelf-checks/", {"format": "csv"}))[0]["State"] == "Near-expiry"
