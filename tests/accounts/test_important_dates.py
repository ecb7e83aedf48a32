"""Important dates: when one comes next, in Python and in the database alike."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from endcap.accounts.dates import coming_dates, next_day, next_settlement, order_of
from endcap.accounts.models import Chain, Contact, ImportantDate
from tests.conftest import TODAY, rows_of

pytestmark = pytest.mark.django_db
DAYS = [
    ("2020-02-29", True), ("2019-12-31", True), ("2019-01-01", True), ("2020-02-28", True), ("2020-03-01", True),
    ("2026-02-28", False), ("2026-03-01", False), ("2026-12-31", False), ("2027-01-01", False), ("2027-06-01", True),
]  # fmt: skip


@pytest.fixture
def dates(company: None) -> list[ImportantDate]:
    chain = Chain.objects.first()
    return [
        ImportantDate.objects.create(chain=chain, title=f"{day} {yearly}", day=day, is_yearly=yearly)
        for day, yearly in DAYS
    ]


@pytest.mark.parametrize("today", ["2026-02-28", "2026-03-01", "2026-12-31", "2027-01-01", "2028-02-29", "2026-06-15"])
def test_the_database_orders_as_the_days_come(dates: list[ImportantDate], today: str) -> None:
    day = date.fromisoformat(today)
    found = list(ImportantDate.objects.order_by(*order_of(day), "pk"))
    coming = [next_day(row, day) for row in found if row.is_yearly or row.day >= day]
    assert coming == sorted(coming)
    assert all(next_day(row, day) >= day for row in found[: len(coming)])
    assert {row.pk for row in found[len(coming) :]} == {row.pk for row in found if not row.is_yearly and row.day < day}


def test_a_day_that_few_years_have(dates: list[ImportantDate]) -> None:
    leap = ImportantDate.objects.get(day="2020-02-29")
    assert next_day(leap, date(2026, 3, 1)) == date(2027, 2, 28)
    assert next_day(leap, date(2027, 6, 1)) == date(2028, 2, 29)


def test_the_list_begins_with_what_is_next(dates: list[ImportantDate], sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    rows = rows_of(client.get("/dates/?format=csv"))
    ahead = [row["Next"] for row in rows if row["Next"] >= str(TODAY)]
    assert ahead == sorted(ahead)
    assert len(rows_of(client.get("/dates/?format=csv&when=past"))) == 2
    assert len(rows_of(client.get("/dates/?format=csv&when=coming"))) == len(DAYS) - 2


def test_birthdays_come_up_too(customers: None, actor: Callable[..., Any]) -> None:
    person = Contact.objects.get(name="李T1")
    person.birthday = f"{TODAY:%m-%d}"
    person.save()
    assert [one.day for one in coming_dates(actor("R1")) if person.name in one.what] == [TODAY]
    assert not [one for one in coming_dates(actor("R2")) if person.name in one.what]


@pytest.mark.parametrize(
    ("day_of_month", "today", "wanted"),
    [
        (15, "2026-11-15", "2026-11-15"),
        (15, "2026-11-16", "2026-12-15"),
        (31, "2026-11-16", "2026-11-30"),
        (31, "2027-02-01", "2027-02-28"),
        (5, "2026-12-31", "2027-01-05"),
    ],
)
def test_when_a_chain_settles_next(day_of_month: int, today: str, wanted: str) -> None:
    assert str(next_settlement(day_of_month, date.fromisoformat(today))) == wanted
    assert next_settlement(None, TODAY) is None


MANY = [date(2018, 12, 25) + timedelta(days=23 * number) for number in range(180)]
EDGES = [
    date(year, month, day)
    for year in (2019, 2024, 2026, 2028, 2030)
    for month, day in ((1, 1), (2, 28), (3, 1), (12, 31))
]
LEAP_DAYS = [date(2020, 2, 29), date(2024, 2, 29), date(2028, 2, 29)]


@pytest.mark.parametrize(
    "today",
    [
        "2026-01-01",
        "2026-02-28",
        "2026-03-01",
        "2026-11-10",
        "2026-12-31",
        "2027-02-27",
        "2028-02-28",
        "2028-02-29",
        "2028-03-01",
    ],
)
def test_the_database_counts_the_next_day_as_python_does(company: None, today: str) -> None:
    chain, day = Chain.objects.all()[0], date.fromisoformat(today)
    ImportantDate.objects.bulk_create(
        ImportantDate(chain=chain, title="x", day=one, is_yearly=yearly)
        for one in {*MANY, *EDGES, *LEAP_DAYS, day, day - timedelta(days=1), day + timedelta(days=1)}
        for yearly in (True, False)
    )
    is_past, when_next = order_of(day)
    for row in ImportantDate.objects.annotate(is_past=is_past, counted=when_next):
        year, rest = divmod(row.counted, 10_000)
        month, number = divmod(rest, 100)
        if (month, number) == (2, 29) and not isleap(year):
            number = 28
        assert date(year, month, number) == next_day(row, day), (row.day, row.is_yearly)
        assert bool(row.is_past) == (next_day(row, day) < day), (row.day, row.is_yearly)


@pytest.mark.parametrize(
    ("day", "today", "wanted"),
    [
        ("2026-11-10", "2026-11-10", "2026-11-10"),
        ("2020-11-10", "2026-11-10", "2026-11-10"),
        ("2020-11-09", "2026-11-10", "2027-11-09"),
        ("2020-01-01", "2026-12-31", "2027-01-01"),
        ("2020-12-31", "2027-01-01", "2027-12-31"),
        ("2020-02-29", "2027-02-28", "2027-02-28"),
        ("2020-02-29", "2028-02-28", "2028-02-29"),
        ("2028-02-29", "2026-11-10", "2028-02-29"),
    ],
)
def test_when_a_yearly_date_comes_next(day: str, today: str, wanted: str) -> None:
    row = ImportantDate(day=date.fromisoformat(day), is_yearly=True)
    assert next_day(row, date.fromisoformat(today)) == date.fromisoformat(wanted)
    row.is_yearly = False
    assert next_day(row, date.fromisoformat(today)) == row.day


def test_the_export_says_what_the_list_counts(dates: list[ImportantDate], sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    today = client.get("/").wsgi_request.actor.today
    kept, rows = list(ImportantDate.objects.all()), rows_of(client.get("/dates/?format=csv"))
    assert {row["What"]: row["Next"] for row in rows} == {row.title: str(next_day(row, today)) for row in kept}
    past = {row.title for row in kept if not row.is_yearly and row.day < today}
    assert {row["What"] for row in rows[-len(past) :]} == past
    turned = rows_of(client.get("/dates/?format=csv&sort=-next"))
    assert [row["Next"] for row in turned] == [row["Next"] for row in reversed(rows)]
    assert rows_of(client.get("/dates/?format=csv&when=strange")) == []


def test_dates_of_others_are_not_listed(customers: None, sign_in: Callable[..., Any]) -> None:
    for code in ("R1", "R2"):
        assert len(rows_of(sign_in(code).get("/dates/?format=csv"))) == 1
    assert sign_in("P1").get("/dates/").status_code == 403


@pytest.mark.parametrize(("today", "day"), [("2026-02-20", "2026-02-28"), ("2028-02-20", "2028-02-29")])
def test_a_birthday_that_few_years_have(customers: None, actor: Callable[..., Any], today: str, day: str) -> None:
    Contact.objects.filter(name="李T1").update(birthday="02-29")
    ahead = coming_dates(actor("M1", today=date.fromisoformat(today)), until=timedelta(days=10))
    assert [str(one.day) for one in ahead if "李T1" in one.what] == [day]
    assert not coming_dates(actor("M1", today=date(2028, 2, 20)), until=timedelta(days=8))
