"""What cannot be so is not kept."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from endcap.accounts.models import Contact, ReceivingWindow, Store
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
