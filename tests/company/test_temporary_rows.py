"""What holds for a while lets what it interrupts go on afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endcap.accounts.kinds import ASSIGNMENT, TERMS
from endcap.accounts.models import Store
from endcap.company.kinds import PRICE, REPORTING_LINE, ROLE
from endcap.company.models import Employee, Product, ProductPrice, ReportingLine
from endcap.platform import actions, undoing
from endcap.platform.access import system_actor
from tests.conftest import SINCE, TODAY

pytestmark = pytest.mark.django_db
SYSTEM = system_actor(today=TODAY)
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)
Row = tuple[str, str, str | None]


def prices() -> list[Row]:
    rows = ProductPrice.objects.order_by("first_day")
    return [(f"{row.unit_price:.2f}", str(row.first_day), str(row.last_day) if row.last_day else None) for row in rows]


def priced(value: str, first_day: date, last_day: date | None = None) -> actions.Done:
    values = {
        "product": Product.objects.get(),
        "unit_price": Decimal(value),
        "first_day": first_day,
        "last_day": last_day,
    }
    return actions.add(SYSTEM, PRICE, values)


def test_the_usual_price_goes_on_after_a_temporary_one(customers: None) -> None:
    before = prices()
    done = priced("9.90", *NOVEMBER)
    assert prices() == [
        ("11.80", str(SINCE), "2026-10-31"),
        ("9.90", "2026-11-01", "2026-11-30"),
        ("11.80", "2026-12-01", None),
    ]
    assert done.batch is not None
    undoing.undo(SYSTEM, done.batch)
    assert prices() == before


def test_one_without_an_end_ends_the_earlier(customers: None) -> None:
    priced("9.90", NOVEMBER[0])
    assert prices() == [("11.80", str(SINCE), "2026-10-31"), ("9.90", "2026-11-01", None)]


def test_what_begins_later_stays(customers: None) -> None:
    priced("12.50", date(2027, 1, 1))
    priced("9.90", NOVEMBER[0], date(2027, 3, 31))
    assert prices() == [
        ("11.80", str(SINCE), "2026-10-31"),
        ("9.90", "2026-11-01", "2026-12-31"),
        ("12.50", "2027-01-01", None),
    ]


def test_a_supervisor_for_two_weeks(customers: None) -> None:
    line = ReportingLine.objects.filter(employee__code="R1").during(TODAY).get()
    people = {one.code: one for one in Employee.objects.all()}
    other = people["S1"] if line.supervisor.code == "S2" else people["S2"]
    last = TODAY + timedelta(days=13)
    values = {"employee": people["R1"], "supervisor": other, "first_day": TODAY, "last_day": last}
    actions.add(SYSTEM, REPORTING_LINE, values)
    lines = ReportingLine.objects.filter(employee=people["R1"])
    assert lines.during(TODAY).get().supervisor == other
    assert lines.during(last + timedelta(days=1)).get().supervisor == line.supervisor


def test_the_message_says_that_others_were_shortened(customers: None, sign_in: Callable[..., Any]) -> None:
    values = {
        "product": Product.objects.get().pk,
        "unit_price": "9.9",
        "first_day": "2026-11-01",
        "last_day": "2026-11-30",
    }
    response = sign_in("M1").post("/things/price/new/", values, follow=True)
    assert "shortened accordingly" in response.content.decode()


SPANS = st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 20)), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=SPANS)
def test_every_day_has_the_price_entered_last_for_it(company: None, spans: list[tuple[int, int | None]]) -> None:
    """But those that begin later than an open one stay."""
    ProductPrice.objects.all().delete()
    for number, (start, length) in enumerate(spans):
        first = SINCE + timedelta(days=start)
        if ProductPrice.objects.filter(first_day=first).exists():
            continue
        priced(f"{number}.00", first, None if length is None else first + timedelta(days=length))
        assert ProductPrice.objects.during(first).get().unit_price == number
    rows = list(ProductPrice.objects.order_by("first_day"))
    for earlier, later in itertools.pairwise(rows):
        assert earlier.last_day is not None
        assert earlier.last_day < later.first_day


# The same for whatever holds from one day to another.

KINDS = ("price", "role", "line", "assignment", "terms")
DAY = timedelta(days=1)


class Case:
    """Something that holds until further notice, and what it may be instead."""

    def __init__(self, name: str) -> None:
        people = {one.code: one for one in Employee.objects.all()}
        store = Store.objects.get(code="T1")
        self.kind, self.of, self.field, self.other = {
            "price": (PRICE, {"product": Product.objects.get()}, "unit_price", Decimal("9.9")),
            "role": (ROLE, {"employee": people["R2"]}, "role", "supervisor"),
            "line": (REPORTING_LINE, {"employee": people["R2"]}, "supervisor", people["S1"]),
            "assignment": (ASSIGNMENT, {"store": store, "duty": "owner"}, "employee", people["R2"]),
            "terms": (TERMS, {"chain": store.chain}, "payment_days", 60),
        }[name]
        [(self.usual, self.since, _last)] = self.held()

    def held(self) -> list[tuple[Any, date, date | None]]:
        rows: Any = self.kind.model._default_manager.filter(**self.of).order_by("first_day")
        return [(getattr(row, self.field), row.first_day, row.last_day) for row in rows]

    def put(self, first_day: date, last_day: date | None = None) -> Any:
        days = {"first_day": first_day, "last_day": last_day}
        return actions.add(SYSTEM, self.kind, {**self.of, self.field: self.other, **days}).batch


@pytest.mark.parametrize("name", KINDS)
def test_what_is_interrupted_goes_on_and_undoing_restores_all(customers: None, name: str) -> None:
    case = Case(name)
    before = case.held()
    batch = case.put(*NOVEMBER)
    assert case.held() == [
        (case.usual, case.since, NOVEMBER[0] - DAY),
        (case.other, *NOVEMBER),
        (case.usual, NOVEMBER[1] + DAY, None),
    ]
    undoing.undo(SYSTEM, batch)
    assert case.held() == before


@pytest.mark.parametrize("name", KINDS)
def test_what_is_open_ended_ends_the_earlier(customers: None, name: str) -> None:
    case = Case(name)
    before = case.held()
    batch = case.put(NOVEMBER[0])
    assert case.held() == [(case.usual, case.since, NOVEMBER[0] - DAY), (case.other, NOVEMBER[0], None)]
    undoing.undo(SYSTEM, batch)
    assert case.held() == before


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("last_day", [None, date(2027, 1, 1), date(2027, 3, 31)])
def test_what_begins_later_ends_it(customers: None, name: str, last_day: date | None) -> None:
    case = Case(name)
    case.put(date(2027, 1, 1))
    case.put(NOVEMBER[0], last_day)
    assert case.held()[1:] == [
        (case.other, NOVEMBER[0], date(2026, 12, 31)),
        (case.other, date(2027, 1, 1), None),
    ]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("goes_on", [True, False])
def test_what_had_an_end_goes_on_until_then_at_most(customers: None, name: str, goes_on: bool) -> None:
    case = Case(name)
    last = NOVEMBER[1] + DAY if goes_on else NOVEMBER[1]
    case.kind.model._default_manager.filter(**case.of).update(last_day=last)
    case.put(*NOVEMBER)
    rest = [(case.usual, last, last)] if goes_on else []
    assert case.held()[1:] == [(case.other, *NOVEMBER), *rest]


@pytest.mark.parametrize("name", KINDS)
def test_two_do_not_begin_on_one_day(customers: None, name: str) -> None:
    case = Case(name)
    before = case.held()
    with pytest.raises(ValidationError) as raised:
        case.put(case.since, NOVEMBER[1])
    assert set(raised.value.message_dict) == {"first_day"}
    assert case.held() == before


def test_the_last_day_there_is_ends_nothing_after_it(customers: None) -> None:
    priced("9.90", NOVEMBER[0], date.max)
    assert prices() == [("11.80", str(SINCE), "2026-10-31"), ("9.90", "2026-11-01", str(date.max))]
