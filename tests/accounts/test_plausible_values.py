"""What cannot be so is not kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from endcap.accounts.models import Contact, ReceivingWindow, Store
from endcap.accounts.queries import stores_within
from endcap.accounts.rights import SEE_STORES
from endcap.company.models import Absence, Employee, Product
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def refused(row: Any, **values: Any) -> set[str]:
    """The fields that the model objects to."""
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as raised:
        row.full_clean()
    return set(raised.value.message_dict)


def test_a_place_has_two_numbers(customers: None) -> None:
    assert refused(Store.objects.get(code="T1"), latitude="30.2", longitude=None) == {"longitude"}
    assert refused(Store.objects.get(code="T1"), latitude=None, longitude="120.1") == {"latitude"}


def test_sizes_have_bounds(customers: None) -> None:
    assert refused(Store.objects.get(code="T1"), area_sqm=99_999_999, footfall=10**9) == {"area_sqm", "footfall"}


@pytest.mark.parametrize(
    ("opens", "closes"), [(time(8), time(11)), (time(10), time(12)), (time(7), time(9)), (time(9), time(10))]
)
def test_receiving_windows_do_not_overlap(customers: None, opens: time, closes: time) -> None:
    store = Store.objects.get(code="T1")
    assert refused(ReceivingWindow(store=store, weekday=1, opens=opens, closes=closes)) & {"opens", "__all__"}
    ReceivingWindow(store=store, weekday=2, opens=opens, closes=closes).full_clean()
    ReceivingWindow(store=store, weekday=1, opens=time(11), closes=time(12)).full_clean()


@pytest.mark.parametrize("phone", ["0571-8888 6666", "+86 (571) 88886666 转 12", "138 0000 0000"])
def test_phones_are_written_in_many_ways(customers: None, phone: str) -> None:
    contact = Contact.objects.get(name="李T1")
    contact.phone = phone
    contact.full_clean()


def test_a_phone_is_no_sentence(customers: None) -> None:
    assert refused(Contact.objects.get(name="李T1"), phone="abc电话") == {"phone"}


def test_wages_are_not_negative(company: None) -> None:
    assert refused(Employee.objects.get(code="R1"), monthly_wage=-5) == {"monthly_wage"}


def test_nothing_is_displayed_for_longer_than_it_keeps(company: None) -> None:
    values = {"display_months": 12, "shelf_life_months": 6, "display_days": None, "shelf_life_days": None}
    assert refused(Product.objects.get(), **values) == {"display_months"}


def away(code: str, first: date, last: date | None, stand_in: str) -> Absence:
    people = {one.code: one for one in Employee.objects.all()}
    return Absence(employee=people[code], first_day=first, last_day=last, stand_in=people[stand_in])


def test_a_stand_in_is_there_on_those_days(company: None) -> None:
    week = TODAY + timedelta(days=6)
    away("R1", TODAY, week, "R2").save()
    assert refused(away("R2", TODAY, week, "R1")) == {"stand_in"}
    assert refused(away("R2", week, None, "R1")) == {"stand_in"}
    away("R2", week + timedelta(days=1), None, "R1").full_clean()
    away("R2", TODAY, week, "P1").full_clean()


def test_a_place_is_whole_or_none(customers: None) -> None:
    store = Store.objects.get(code="T1")
    for latitude, longitude in (("30.25", "120.15"), ("0", "0"), ("-90", "180"), (None, None)):
        store.latitude, store.longitude = latitude, longitude  # type: ignore[assignment]
        store.full_clean()
    assert refused(store, latitude="90.1", longitude="-180.1") == {"latitude", "longitude"}


def test_half_a_place_is_refused_by_the_form_and_by_the_api(customers: None, sign_in: Callable[..., Any]) -> None:
    client, store = sign_in("M1"), Store.objects.get(code="T1")
    values = {"name": store.name, "code": store.code, "chain": store.chain_id, "latitude": "30.25"}
    response = client.post(f"/things/store/{store.pk}/edit/", values)
    assert response.status_code == 422
    assert "A place has a latitude and a longitude." in response.content.decode()
    for body in ({"latitude": "30.25"}, {"longitude": "120.15"}):
        answer = client.patch(f"/api/stores/{store.pk}", body, content_type="application/json")
        assert answer.status_code == 422
        assert "A place has a latitude and a longitude." in answer.content.decode()
    both = {"latitude": "30.25", "longitude": "120.15"}
    assert client.patch(f"/api/stores/{store.pk}", both, content_type="application/json").status_code == 200


@pytest.mark.parametrize("area", [-1, 1_000_001])
def test_no_store_is_that_large(customers: None, area: int) -> None:
    assert refused(Store.objects.get(code="T1"), area_sqm=area) == {"area_sqm"}


def test_a_receiving_window_does_not_stand_in_its_own_way(customers: None) -> None:
    window = ReceivingWindow.objects.get(store__code="T1")
    window.opens, window.closes = time(7), time(12)
    window.full_clean()
    window.save()
    ReceivingWindow(store=Store.objects.get(code="T2"), weekday=2, opens=time(9), closes=time(10)).full_clean()
    later = ReceivingWindow.objects.create(store=window.store, weekday=1, opens=time(13), closes=time(15))
    assert refused(later, opens=time(11)) == {"opens"}


def test_the_form_says_that_windows_overlap(customers: None, sign_in: Callable[..., Any]) -> None:
    values = {"store": Store.objects.get(code="T1").pk, "weekday": 1, "opens": "10:00", "closes": "12:00"}
    response = sign_in("R1").post("/things/receiving-window/new/", values)
    assert response.status_code == 422
    assert "The store has a window at that time already." in response.content.decode()
    assert ReceivingWindow.objects.filter(store__code="T1").count() == 1


@pytest.mark.parametrize("phone", ["call me", "王丽", "138-0000-0000 (Bo)", "a@b.cn", "<script>", "1\n2"])
def test_what_is_no_phone(customers: None, phone: str) -> None:
    assert refused(Contact.objects.get(name="李T1"), phone=phone) == {"phone"}


def test_wages_may_be_nothing(company: None, sign_in: Callable[..., Any]) -> None:
    person = Employee.objects.get(code="R1")
    person.monthly_wage, person.minimum_wage = 0, None
    person.full_clean()
    assert refused(person, minimum_wage=-1) == {"minimum_wage"}
    url, client = f"/api/employees/{person.pk}", sign_in("M1")
    assert client.patch(url, {"monthly_wage": "-0.01"}, content_type="application/json").status_code == 422


@pytest.mark.parametrize(
    ("limits", "is_fine"),
    [
        ({"display_months": 12, "shelf_life_months": 12}, True),
        ({"display_days": 30, "shelf_life_days": 30}, True),
        ({"display_days": 31, "shelf_life_days": 30}, False),
        ({"display_days": 20, "shelf_life_months": 1}, True),
        ({"display_months": 10, "shelf_life_days": 30}, False),
        ({"display_days": 400, "shelf_life_months": 12}, False),
    ],
)
def test_limits_in_months_and_in_days(company: None, limits: dict[str, int], is_fine: bool) -> None:
    names = ("display_months", "display_days", "shelf_life_months", "shelf_life_days")
    values: dict[str, Any] = dict.fromkeys(names, None) | limits
    if not is_fine:
        assert refused(Product.objects.get(), **values) <= set(limits)
        return
    product = Product.objects.get()
    for name, value in values.items():
        setattr(product, name, value)
    product.full_clean()


def test_an_absence_in_two_parts_has_two_stand_ins(customers: None, actor: Callable[..., Any]) -> None:
    first, second = (TODAY, TODAY + timedelta(days=2)), (TODAY + timedelta(days=5), TODAY + timedelta(days=7))
    for days, stand_in in ((first, "R2"), (second, "S1")):
        row = away("R1", *days, stand_in)
        row.full_clean()
        row.save()
    for number, codes in ((0, {"T1", "T2"}), (2, {"T1", "T2"}), (3, {"T2"}), (5, {"T2"}), (8, {"T2"})):
        seen = stores_within(actor("R2", today=TODAY + timedelta(days=number)), SEE_STORES)
        assert set(seen.values_list("code", flat=True)) == codes, number
    away("R2", first[1] + timedelta(days=1), second[0] - timedelta(days=1), "R1").full_clean()


def test_a_stand_in_is_there_in_either_part(company: None) -> None:
    for start in (0, 5):
        away("R1", TODAY + timedelta(days=start), TODAY + timedelta(days=start + 2), "R2").save()
    for start, objects in ((0, True), (2, True), (3, False), (5, True), (8, False)):
        row = away("P1", TODAY + timedelta(days=start), TODAY + timedelta(days=start), "R1")
        if objects:
            assert refused(row) == {"stand_in"}, start
        else:
            row.full_clean()


@pytest.mark.parametrize(
    "phone", ["0571-8888 6666", "（0571）8888－6666", "+86 138 0013 8000", "8888 6666 ext. 12", "0571—88886666转3"]
)
def test_phones_as_people_write_them(customers: None, phone: str) -> None:
    person = Contact.objects.get(name="李T1")
    person.phone = phone
    person.full_clean()
    assert refused(person, phone="ask Wang") == {"phone"}
