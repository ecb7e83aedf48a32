"""Whoever changes something leaves one trace of it: who, when, from where, from what to what. It cannot be changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone, translation

from endcap.accounts.models import Chain, Contact, Fee, Listing, Relation, Store, Terms
from endcap.company.models import Employee
from endcap.platform import actions
from endcap.platform.history import digest_of, recording
from endcap.platform.kinds import all_kinds, kind_named, kind_of_row, url_of
from endcap.platform.models import Change, ChangeValues
from tests.conftest import SYSTEM, purge_all, rows_of

pytestmark = pytest.mark.django_db

WAGE = "7391"


def latest() -> Change:
    return Change.objects.select_related("values").order_by("-pk")[0]


def set_cell(client: Any, row: Any, field: str, value: Any) -> Any:
    return client.post(f"/things/{kind_of_row(row).key}/{row.pk}/{field}/", {field: value})


def test_an_edit_says_who_when_where_and_from_what_to_what(customers: None, sign_in: Callable[..., Any]) -> None:
    store, client, before = Store.objects.get(code="T1"), sign_in("S2"), timezone.now()
    known = Change.objects.count()
    set_cell(client, store, "area_sqm", "1200")
    assert Change.objects.count() == known + 1
    change = latest()
    person = Employee.objects.get(code="S2")
    assert (change.user_id, change.employee_id) == (person.user_id, person.pk)
    assert before <= change.at <= timezone.now()
    assert (change.via, change.values.address) == ("desk", "127.0.0.1")
    assert (change.event, change.kind, change.object_id) == ("changed", "store", store.pk)
    assert (change.about_kind, change.about_id) == ("store", store.pk)
    assert (change.fields, change.values.before, change.values.after) == (
        ["area_sqm"],
        {"area_sqm": None},
        {"area_sqm": 1200},
    )
    assert change.digest == digest_of(change.values)


def test_the_api_is_another_way_in(customers: None, sign_in: Callable[..., Any]) -> None:
    store = Store.objects.get(code="T1")
    sign_in("M1").patch(f"/api/stores/{store.pk}", {"footfall": 900}, content_type="application/json")
    assert (latest().via, latest().values.after) == ("api", {"footfall": 900})


def test_what_is_referred_to_stands_there_by_name(customers: None, sign_in: Callable[..., Any]) -> None:
    client, store = sign_in("M1"), Store.objects.get(code="T1")
    set_cell(client, store, "tier", store.chain.tier_id)
    assert latest().values.shown == {"tier_id": [None, "A"]}
    page = client.get(url_of(store)).content.decode()
    assert "– → A" in page


@pytest.mark.parametrize(
    ("model", "about"),
    [(Listing, "store"), (Terms, "chain"), (Contact, "contact"), (Relation, "contact"), (Fee, "store")],
)
def test_it_is_told_on_the_page_of_what_it_is_about(
    customers: None, sign_in: Callable[..., Any], model: Any, about: str
) -> None:
    row = model.objects.order_by("-pk")[0]
    removed = sign_in("M1").post(f"/things/{kind_of_row(row).key}/{row.pk}/remove/")
    assert removed.status_code == 302
    owner = row if about == "contact" and model is Contact else getattr(row, about)
    assert (latest().event, latest().about_kind, latest().about_id) == ("removed", about, owner.pk)
    if owner is not row:
        page = sign_in("M1").get(url_of(owner)).content.decode()
        with translation.override("en"):
            assert f"{kind_of_row(row).name} removed: {row}" in page


def test_digests_hold_when_read_back_whatever_the_kind(customers: None) -> None:
    seen = set()
    for kind in all_kinds():
        for row in kind.model._default_manager.all()[:2]:
            with transaction.atomic():
                try:
                    with recording(SYSTEM, "test") as book:
                        book.remove(row)
                except ProtectedError:
                    pass
                else:
                    assert latest().digest == digest_of(latest().values), kind.key
                    seen.add(kind.key)
                transaction.set_rollback(True)
    assert {"note", "terms", "fee", "record", "receiving-window", "price", "settings", "absence"} <= seen


def test_a_value_that_was_tampered_with_shows(customers: None, sign_in: Callable[..., Any]) -> None:
    set_cell(sign_in("M1"), Store.objects.get(code="T1"), "area_sqm", "1200")
    values = latest().values
    values.after = {"area_sqm": 1300}
    assert latest().digest != digest_of(values)


def test_saving_what_is_there_writes_nothing(customers: None, sign_in: Callable[..., Any]) -> None:
    client, store = sign_in("M1"), Store.objects.get(code="T1")
    set_cell(client, store, "area_sqm", "1200")
    known = Change.objects.count()
    response = set_cell(client, store, "area_sqm", "1200")
    assert "HX-Trigger" not in response.headers
    client.patch(f"/api/stores/{store.pk}", {"name": store.name}, content_type="application/json")
    client.post("/things/store/bulk/", {"field": "area_sqm", "area_sqm": "1200", "row": [store.pk]})
    fee = Fee.objects.order_by("pk")[0]
    client.patch(f"/api/fees/{fee.pk}", {"amount": "800"}, content_type="application/json")
    assert Change.objects.count() == known


def test_an_action_that_fails_leaves_nothing(customers: None) -> None:
    known = Change.objects.count()
    stores = list(Store.objects.order_by("code"))
    with pytest.raises(ValidationError):
        actions.edit(SYSTEM, kind_named("store"), stores, {"code": "T9"})
    with pytest.raises(ValidationError):
        _rename(stores, ["别的名字", ""])
    assert Change.objects.count() == known
    assert sorted(Store.objects.values_list("code", "name")) == [("T1", "惠民家湖滨店"), ("T2", "盛隆大关店")]


def _rename(stores: list[Store], names: list[str]) -> None:
    with recording(SYSTEM, "test") as book:
        for store, name in zip(stores, names, strict=True):
            book.change(store, {"name": name})


def test_nobody_changes_the_history(customers: None) -> None:
    change = latest()
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(event="added")
    change.event = "removed"
    with pytest.raises(IntegrityError), transaction.atomic():
        change.save()
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        change.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeValues.objects.filter(pk=change.pk).update(name="x")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE platform_change SET via = 'api'",
        "DELETE FROM platform_change",
        "UPDATE platform_changevalues SET after = '{}'",
        "DELETE FROM platform_changevalues",
        "DELETE FROM platform_seal",
    ],
)
def test_plain_sql_is_refused_too(customers: None, statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_values_may_be_purged_and_the_pages_still_show_the_change(customers: None, sign_in: Callable[..., Any]) -> None:
    client, store = sign_in("M1"), Store.objects.get(code="T1")
    set_cell(client, store, "area_sqm", "1200")
    known = Change.objects.count()
    purge_all()
    assert Change.objects.count() == known
    assert f"Store changed: #{store.pk}" in client.get(url_of(store)).content.decode()
    assert f"Store {store.pk}" in client.get("/changes/").content.decode()
    assert client.get("/changes/", {"format": "csv"}).status_code == 200


# What is private: a wage is for heads, finance and oneself.


@pytest.fixture
def raised(customers: None, sign_in: Callable[..., Any]) -> Employee:
    """R1, of S2's team, whose wage was changed to 7391."""
    rep = Employee.objects.get(code="R1")
    sign_in("M1").post(f"/things/employee/{rep.pk}/monthly_wage/", {"monthly_wage": WAGE})
    rep.refresh_from_db()
    assert rep.monthly_wage == Decimal(WAGE)
    return rep


def shown_at(client: Any, address: str) -> str:
    response = client.get(address)
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode().replace(",", "")


PLACES = {
    "page": "/people/{pk}/",
    "list": "/people/?columns=name&columns=wage&columns=monthly_wage&sort=-wage",
    "export": "/people/?format=csv&columns=wage",
    "api list": "/api/employees/",
    "api": "/api/employees/{pk}",
    "form": "/things/employee/{pk}/edit/",
    "cell": "/things/employee/{pk}/monthly_wage/?as=text",
    "changes": "/changes/",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_wage_is_nowhere_for_an_administrator(raised: Employee, sign_in: Callable[..., Any], place: str) -> None:
    assert WAGE not in shown_at(sign_in("A1"), PLACES[place].format(pk=raised.pk))


@pytest.mark.parametrize("place", PLACES)
def test_a_wage_is_nowhere_for_the_supervisor(raised: Employee, sign_in: Callable[..., Any], place: str) -> None:
    assert WAGE not in shown_at(sign_in("S2"), PLACES[place].format(pk=raised.pk))


def test_an_administrator_may_not_set_what_they_may_not_know(raised: Employee, sign_in: Callable[..., Any]) -> None:
    client, one = sign_in("A1"), f"/api/employees/{raised.pk}"
    assert client.patch(one, {"monthly_wage": "1"}, content_type="application/json").status_code == 403
    assert client.post(f"/things/employee/{raised.pk}/monthly_wage/", {"monthly_wage": "1"}).status_code == 404
    client.post(f"/things/employee/{raised.pk}/edit/", {"code": "R1", "name": "陈立新", "monthly_wage": "1"})
    raised.refresh_from_db()
    assert raised.monthly_wage == Decimal(WAGE)


@pytest.mark.parametrize("code", ["M1", "F1", "R1"])
def test_whoever_may_know_a_wage_sees_it(raised: Employee, sign_in: Callable[..., Any], code: str) -> None:
    assert WAGE in shown_at(sign_in(code), f"/people/{raised.pk}/")
    # The API gives it to those whose right reaches everybody.
    assert (WAGE in shown_at(sign_in(code), f"/api/employees/{raised.pk}")) == (code != "R1")


# The timeline of a page.


def test_what_one_may_not_see_does_not_hide_what_came_before(customers: None, sign_in: Callable[..., Any]) -> None:
    chain = Chain.objects.get(name="惠民家")
    set_cell(sign_in("M1"), chain, "channel", "hypermarket")
    terms = Terms.objects.get(chain=chain)
    for days in range(31):
        with recording(SYSTEM, "test") as book:
            book.change(terms, {"payment_days": 50 + days})
    page = sign_in("R1").get(url_of(chain)).content.decode()
    assert "Payment terms changed" not in page
    assert "Chain changed" in page or "before=" in page


def test_earlier_entries_follow_each_other_without_a_gap(customers: None, sign_in: Callable[..., Any]) -> None:
    store, client = Store.objects.get(code="T1"), sign_in("M1")
    for area in range(40):
        with recording(SYSTEM, "test") as book:
            book.change(store, {"area_sqm": 1000 + area})
    first = client.get(url_of(store))
    more = client.get(
        url_of(store), {"before": first.context["entries"][-1].at.isoformat()}, headers={"HX-Request": "true"}
    )
    told = [field[2] for entry in [*first.context["entries"], *more.context["entries"]] for field in entry.fields]
    assert told == [str(1039 - n) for n in range(40)]


def test_all_of_a_batch_is_told_even_where_it_fills_a_page(customers: None, sign_in: Callable[..., Any]) -> None:
    store, client = Store.objects.get(code="T1"), sign_in("M1")
    with recording(SYSTEM, "test") as book:
        for area in range(40):
            book.change(store, {"area_sqm": 1000 + area})
    first = client.get(url_of(store))
    more = client.get(
        url_of(store), {"before": first.context["entries"][-1].at.isoformat()}, headers={"HX-Request": "true"}
    )
    told = {field[2] for entry in [*first.context["entries"], *more.context["entries"]] for field in entry.fields}
    assert len(told) == 40


@pytest.mark.parametrize(
    "before",
    [
        "yesterday",
        "2026-13-01T00:00:00Z",
        pytest.param("2026-01-01"),
        pytest.param("2026-01-01T00:00:00"),
        pytest.param("0001-01-01T00:00:00+14:00"),
        pytest.param("9999-12-31T23:59:59-12:00"),
    ],
)
def test_an_odd_moment_in_the_address_is_no_error(customers: None, sign_in: Callable[..., Any], before: str) -> None:
    store = Store.objects.get(code="T1")
    assert sign_in("M1").get(url_of(store), {"before": before}, headers={"HX-Request": "true"}).status_code == 200


def test_changes_are_listed_for_heads_alone(customers: None, sign_in: Callable[..., Any]) -> None:
    set_cell(sign_in("M1"), Store.objects.get(code="T1"), "area_sqm", "1200")
    day = timezone.localdate()
    client = sign_in("A1")
    page = client.get("/changes/", {"kind": "store", "event": "changed", "via": "desk", "since": day.isoformat()})
    assert ": – → 1200" in page.content.decode()
    ahead = client.get("/changes/", {"since": (day + timedelta(days=1)).isoformat()})
    assert ahead.context["page"].paginator.count == 0
    for code in ("S2", "R1", "F1", "L1"):
        assert sign_in(code).get("/changes/").status_code == 403


def test_the_list_of_changes_says_what_was_added_and_removed(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    made = client.post("/api/territories/", {"code": "D9", "name": "滨江区"}, content_type="application/json").json()
    client.delete(f"/api/territories/{made['id']}")
    removed, added = rows_of(client.get("/changes/?format=csv&kind=territory"))[:2]
    assert "滨江区" in added["Before and after"]
    assert "D9" in removed["Before and after"]
    assert "→" not in added["Before and after"] + removed["Before and after"]
