"""Who reports to whom, who is away, what is agreed: nobody stands above themselves, and no two rows share a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from endcap.accounts.models import Chain, Listing, Store, StoreAssignment, Terms
from endcap.company.models import Absence, CalendarDay, CompanySettings, Employee, Product, ProductPrice, ReportingLine
from endcap.company.queries import company_settings, working_calendar

pytestmark = pytest.mark.django_db

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
APRIL = (date(2026, 4, 1), date(2026, 4, 30))
OPEN = (date(2026, 3, 31), None)


@pytest.fixture
def people(db: None) -> list[Employee]:
    return [Employee.objects.create(code=f"X{n}", name=f"第{n}人") for n in range(8)]


def line(below: Employee, above: Employee, days: tuple[date, date | None] = MARCH) -> ReportingLine:
    return ReportingLine(employee=below, supervisor=above, first_day=days[0], last_day=days[1])


def circle(people: list[Employee], size: int, days: tuple[date, date | None] = MARCH) -> list[ReportingLine]:
    """The first reports to the second, and so on; the last to the first."""
    return [line(people[n], people[(n + 1) % size], days) for n in range(size)]


# Circles.


@pytest.mark.parametrize("size", [2, 3, 4, 6])
def test_a_circle_is_explained_by_the_model(people: list[Employee], size: int) -> None:
    *rows, closing = circle(people, size)
    ReportingLine.objects.bulk_create(rows)
    with pytest.raises(ValidationError) as caught:
        closing.full_clean()
    assert set(caught.value.message_dict) == {"supervisor"}


@pytest.mark.parametrize("size", [2, 3, 4, 6])
def test_a_circle_is_refused_by_the_database(people: list[Employee], size: int) -> None:
    *rows, closing = circle(people, size)
    ReportingLine.objects.bulk_create(rows)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingLine.objects.bulk_create([closing])
    with pytest.raises(IntegrityError), transaction.atomic():
        closing.save()


@pytest.mark.parametrize("size", [2, 3])
def test_a_circle_in_one_statement_is_refused_too(people: list[Employee], size: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingLine.objects.bulk_create(circle(people, size))
    assert not ReportingLine.objects.exists()


@pytest.mark.parametrize("size", [2, 3])
def test_a_line_that_is_bent_into_a_circle_is_refused(people: list[Employee], size: int) -> None:
    *rows, closing = circle(people, size)
    ReportingLine.objects.bulk_create(rows)
    closing.supervisor = people[7]
    closing.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingLine.objects.filter(pk=closing.pk).update(supervisor=people[0])
    closing.supervisor, closing.first_day, closing.last_day = people[0], *APRIL
    closing.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingLine.objects.filter(pk=closing.pk).update(first_day=date(2026, 3, 31))


def test_one_shared_day_is_enough(people: list[Employee]) -> None:
    line(people[0], people[1], MARCH).save()
    closing = line(people[1], people[0], OPEN)
    with pytest.raises(ValidationError):
        closing.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        closing.save()


@pytest.mark.parametrize("size", [2, 3])
def test_turning_the_line_around_later_is_fine(people: list[Employee], size: int) -> None:
    *rows, closing = circle(people, size)
    closing.first_day, closing.last_day = APRIL
    ReportingLine.objects.bulk_create(rows)
    closing.full_clean()
    closing.save()


def test_lines_that_never_all_hold_on_one_day_are_no_circle(people: list[Employee]) -> None:
    days = [
        (date(2026, 1, 1), date(2026, 2, 28)),
        (date(2026, 2, 1), date(2026, 3, 31)),
        (date(2026, 3, 1), date(2026, 4, 30)),
    ]
    for row, (first, last) in zip(circle(people, 3), days, strict=True):
        row.first_day, row.last_day = first, last
        row.full_clean()
        row.save()


def test_the_desk_explains_a_circle(company: None, sign_in: Callable[..., Any], settings: Any) -> None:
    # A form that names two people asks for both.
    settings.ZEAL_ALLOWLIST = [{"model": "company.Employee", "field": "get()"}]
    manager, supervisor = (Employee.objects.get(code=code) for code in ("M1", "S1"))
    values = {"employee": manager.pk, "supervisor": supervisor.pk, "first_day": "2026-12-01"}
    response = sign_in("M1").post("/things/reporting-line/new/", values)
    assert response.status_code == 422
    assert "Nobody can report to somebody who reports to them." in response.content.decode()


# Days that are taken.


def rows_of_a_kind(kind: str, people: list[Employee]) -> Callable[[tuple[date, date | None]], Any]:
    """Makes rows of one kind that are about the same."""
    chain = Chain.objects.create(name="惠民家")
    store = Store.objects.create(code="T1", name="湖滨店", chain=chain)
    product = Product.objects.create(sku="W1", name="水", unit_price=Decimal(1))
    same: dict[str, tuple[Any, dict[str, Any]]] = {
        "absence": (Absence, {"employee": people[0]}),
        "assignment": (StoreAssignment, {"store": store, "employee": people[0]}),
        "terms": (Terms, {"chain": chain, "payment_days": 45}),
        "listing": (Listing, {"store": store, "product": product}),
        "price": (ProductPrice, {"product": product, "unit_price": Decimal(2)}),
        "line": (ReportingLine, {"employee": people[0], "supervisor": people[1]}),
    }
    model, values = same[kind]
    return lambda days: model(**values, first_day=days[0], last_day=days[1])


KINDS = ("absence", "assignment", "terms", "listing", "price", "line")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "days",
    [
        (date(2026, 3, 31), None),
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 3, 10), date(2026, 3, 10)),
        (date(2026, 1, 1), None),
    ],
)
def test_days_that_are_taken_are_refused_by_the_database(
    people: list[Employee], kind: str, days: tuple[date, date | None]
) -> None:
    make = rows_of_a_kind(kind, people)
    make(MARCH).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        make(days).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(make(days))._default_manager.bulk_create([make(days)])
    other = make((date(2026, 4, 1), None))
    other.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(other)._default_manager.filter(pk=other.pk).update(first_day=date(2026, 3, 31))


@pytest.mark.parametrize("kind", KINDS)
def test_days_that_follow_each_other_are_fine(people: list[Employee], kind: str) -> None:
    make = rows_of_a_kind(kind, people)
    for days in (APRIL, MARCH, (date(2026, 5, 1), None), (date(2026, 2, 28), date(2026, 2, 28))):
        make(days).save()


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_day_does_not_lie_before_the_first(people: list[Employee], kind: str) -> None:
    row = rows_of_a_kind(kind, people)((date(2026, 3, 2), date(2026, 3, 1)))
    with pytest.raises(ValidationError):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_promoters_share_a_store(people: list[Employee]) -> None:
    make = rows_of_a_kind("assignment", people)
    for person in people[:3]:
        row = make(MARCH)
        row.employee, row.duty = person, "promoter"
        row.save()
    make(MARCH).save()
    assert StoreAssignment.objects.count() == 4


def test_nobody_stands_in_for_themselves(people: list[Employee]) -> None:
    row = Absence(employee=people[0], stand_in=people[0], first_day=MARCH[0])
    with pytest.raises(ValidationError):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_desk_explains_an_absence_that_overlaps(customers: None, sign_in: Callable[..., Any]) -> None:
    away = Absence.objects.get()
    values = {"employee": away.employee_id, "reason": "sick", "first_day": "2025-12-30", "last_day": "2026-01-05"}
    response = sign_in("S2").post("/things/absence/new/", values)
    assert response.status_code == 422
    assert "These days overlap with others that are entered already." in response.content.decode()
    assert Absence.objects.count() == 1


def test_a_supervisor_enters_leave_for_the_team_alone(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("S1")
    for code, status in (("P1", 302), ("R2", 422), ("M1", 422)):
        values = {"employee": Employee.objects.get(code=code).pk, "reason": "leave", "first_day": "2026-12-01"}
        assert client.post("/things/absence/new/", values).status_code == status, code


# The company's own settings.


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("working_days", ""),
        ("working_days", "12x"),
        ("working_days", "890"),
        ("profile", "../../etc"),
        ("profile", ""),
        ("currency", "XXX"),
        ("holidays", "DE"),
        ("unit", "shells"),
        ("wage_guard", Decimal("1.5")),
        ("wage_guard", Decimal("-0.1")),
        ("joint_liability", "all"),
    ],
)
def test_settings_that_make_no_sense_are_refused(db: None, field: str, value: Any) -> None:
    chosen = CompanySettings.objects.get()
    setattr(chosen, field, value)
    with pytest.raises(ValidationError) as caught:
        chosen.full_clean()
    assert set(caught.value.message_dict) == {field}


def test_settings_that_make_sense_are_kept_in_order(db: None) -> None:
    chosen = CompanySettings.objects.get()
    chosen.working_days, chosen.wage_guard = "6543216", None
    chosen.zone, chosen.profile = "Asia/Urumqi", "services"
    chosen.full_clean()
    chosen.save()
    assert chosen.working_days == "123456"
    assert company_settings().weekdays == frozenset(range(1, 7))


def test_there_is_one_row_of_settings(db: None) -> None:
    assert CompanySettings.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanySettings.objects.create(pk=2)


def test_points_have_no_wage_guard(db: None) -> None:
    assert CompanySettings(unit="points").guard is None
    assert CompanySettings(unit="CNY").guard == Decimal("0.2")


def test_working_days_are_those_of_the_company(db: None) -> None:
    CompanySettings.objects.update_or_create(pk=1, defaults={"working_days": "123456"})
    CalendarDay.objects.create(day=date(2026, 3, 4), name="厂庆")
    calendar = working_calendar()
    assert not calendar.is_working(date(2026, 3, 4))
    assert calendar.is_working(date(2026, 3, 7))
    CalendarDay.objects.create(day=date(2026, 3, 8), is_working=True)
    assert working_calendar().is_working(date(2026, 3, 8))


def test_weekdays_are_chosen_on_the_settings_page(customers: None, sign_in: Callable[..., Any]) -> None:
    chosen = CompanySettings.objects.get()
    values = {
        "profile": "consumer-goods", "zone": "Asia/Shanghai", "currency": "CNY", "holidays": "CN", "unit": "points",
        "working_days": ["6", "1", "2"], "joint_liability": "shared", "overlap": "first", "guard_rest": "carry",
        "appeal_days": "7",
    }  # fmt: skip
    assert sign_in("A1").post(f"/things/settings/{chosen.pk}/edit/", values).status_code == 302
    chosen.refresh_from_db()
    assert chosen.working_days == "126"


def test_settings_are_changed_on_their_page_by_an_administrator(customers: None, sign_in: Callable[..., Any]) -> None:
    chosen = CompanySettings.objects.get()
    values = {
        "name": "山泉", "profile": "consumer-goods", "zone": "Asia/Urumqi", "currency": "CNY", "holidays": "CN",
        "working_days": ["6", "1", "2"], "unit": "points", "wage_guard": "", "joint_liability": "shared",
        "overlap": "highest", "guard_rest": "waive", "appeal_days": "10",
    }  # fmt: skip
    client = sign_in("A1")
    assert client.post(f"/things/settings/{chosen.pk}/edit/", values | {"wage_guard": "2"}).status_code == 422
    assert client.post(f"/things/settings/{chosen.pk}/edit/", values | {"appeal_days": "0"}).status_code == 422
    assert client.post(f"/things/settings/{chosen.pk}/edit/", values).url == "/settings/"
    chosen.refresh_from_db()
    assert (chosen.name, chosen.zone, chosen.wage_guard) == ("山泉", "Asia/Urumqi", None)
    assert (chosen.overlap, chosen.guard_rest, chosen.appeal_days) == ("highest", "waive", 10)
    assert sign_in("M1").get(f"/things/settings/{chosen.pk}/edit/").status_code == 403
    assert sign_in("S1").get("/settings/").status_code == 403


def test_once_set_up_rules_change_with_their_rulebooks_and_not_in_the_settings(
    customers: None, sign_in: Callable[..., Any]
) -> None:
    """A change there would concern months that people were told other rules for."""
    CompanySettings.objects.update(is_set_up=True, unit="points", joint_liability="in_addition", rulebooks="ka-channel")
    client = sign_in("A1")
    page = client.get("/things/settings/1/edit/").content.decode()
    hidden = ("unit", "joint_liability", "rulebooks", "lawyer")
    assert [name for name in hidden if f'name="{name}"' in page] == []
    assert 'name="appeal_days"' in page
    values = {
        "name": "山泉", "profile": "consumer-goods", "zone": "Asia/Shanghai", "currency": "CNY", "holidays": "CN",
        "working_days": ["1", "2"], "wage_guard": "0.1", "overlap": "first", "guard_rest": "carry", "appeal_days": "7",
        "unit": "CNY", "lawyer": "on", "joint_liability": "shared", "rulebooks": [],
    }  # fmt: skip
    assert client.post("/things/settings/1/edit/", values).status_code == 302
    one = {"unit": "CNY", "lawyer": True}
    client.patch("/api/settings/", one, content_type="application/json")
    chosen = CompanySettings.objects.get()
    assert (chosen.unit, chosen.joint_liability, chosen.rulebooks) == ("points", "in_addition", "ka-channel")
    assert chosen.working_days == "12"


def test_before_it_is_set_up_they_are_chosen_there(customers: None, sign_in: Callable[..., Any]) -> None:
    page = sign_in("A1").get("/things/settings/1/edit/").content.decode()
    for name in ("unit", "joint_liability", "rulebooks"):
        assert f'name="{name}"' in page, name


def test_the_settings_page_of_a_new_company_can_be_edited(company: None, sign_in: Callable[..., Any]) -> None:
    """Nobody has saved any settings yet."""
    CompanySettings.objects.all().delete()
    response = sign_in("A1").get("/settings/")
    assert response.status_code == 200
    assert "/things/settings/1/edit/" in response.content.decode()


def test_a_day_is_that_of_the_company_s_zone(
    customers: None, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 10, 17, tzinfo=UTC))
    for zone, day in (("Asia/Shanghai", date(2026, 11, 11)), ("UTC", date(2026, 11, 10))):
        CompanySettings.objects.update(zone=zone)
        actor = sign_in("M1").get("/").wsgi_request.actor
        assert actor.today == day
