"""A list is changed where it stands, one cell or many rows, and kept under a name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from endcap.accounts.models import Banner, Chain, Contact, Store
from endcap.company.models import Absence, Employee, Territory
from endcap.platform import actions
from endcap.platform.kinds import all_kinds
from endcap.platform.models import Change, SavedView

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(customers: None) -> Store:
    return Store.objects.get(code="T1")


# One cell.


def test_a_cell_becomes_a_form_and_text_again(store: Store, sign_in: Callable[..., Any]) -> None:
    client, address = sign_in("M1"), f"/things/store/{store.pk}/area_sqm/"
    form = client.get(address).content.decode()
    assert f'hx-post="{address}"' in form
    assert 'name="area_sqm"' in form
    assert "name=&quot;" not in form
    assert "–" in client.get(address, {"as": "text"}).content.decode()
    response = client.post(address, {"area_sqm": "1200"})
    assert "1,200" in response.content.decode()
    told = json.loads(response.headers["HX-Trigger"])["endcap:done"]
    assert told == {
        "text": "Changed: 惠民家湖滨店",
        "undo": f"/undo/{Change.objects.order_by('-pk')[0].batch}/",
        "refresh": False,
    }
    assert Store.objects.get(pk=store.pk).area_sqm == 1200


@pytest.mark.parametrize("value", ["-1", "many", "1.5", "99999999999999999999"])
def test_a_wrong_value_is_explained_and_not_kept(store: Store, sign_in: Callable[..., Any], value: str) -> None:
    client = sign_in("M1")
    known = Change.objects.count()
    response = client.post(f"/things/store/{store.pk}/area_sqm/", {"area_sqm": value})
    assert response.status_code == 200
    assert "invalid-feedback" in response.content.decode()
    assert "HX-Trigger" not in response.headers
    assert (Store.objects.get(pk=store.pk).area_sqm, Change.objects.count()) == (None, known)


def test_what_contradicts_the_rest_of_the_row_is_explained(store: Store, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    other = Banner.objects.exclude(chain=store.chain).get()
    response = client.post(f"/things/store/{store.pk}/banner/", {"banner": other.pk})
    assert "This belongs to another chain." in response.content.decode()
    Store.objects.filter(pk=store.pk).update(opened_on=date(2026, 1, 1))
    response = client.post(f"/things/store/{store.pk}/closed_on/", {"closed_on": "2025-12-31"})
    assert "The store closed before it opened." in response.content.decode()


@pytest.mark.parametrize("field", ["chain", "code", "search_text", "id", "pk", "owner", "nothing"])
def test_a_field_that_is_not_changed_here_is_not_there(store: Store, sign_in: Callable[..., Any], field: str) -> None:
    client = sign_in("M1")
    assert client.get(f"/things/store/{store.pk}/{field}/").status_code == 404
    assert client.post(f"/things/store/{store.pk}/{field}/", {field: "1"}).status_code == 404
    assert client.post("/things/store/bulk/", {"field": field, field: "1", "row": [store.pk]}).status_code == 404


def test_a_private_field_is_not_there(customers: None, sign_in: Callable[..., Any]) -> None:
    client, rep = sign_in("A1"), Employee.objects.get(code="R1")
    assert client.get(f"/things/employee/{rep.pk}/name/").status_code == 200
    assert client.get(f"/things/employee/{rep.pk}/monthly_wage/").status_code == 404
    assert client.get("/things/employee/bulk/", {"field": "monthly_wage"}).status_code == 404
    answer = client.post("/things/employee/bulk/", {"field": "monthly_wage", "monthly_wage": "1", "row": [rep.pk]})
    assert answer.status_code == 404


def test_a_cell_is_for_who_may_edit_it(store: Store, sign_in: Callable[..., Any]) -> None:
    address = f"/things/store/{store.pk}/area_sqm/"
    for code, status in {"S2": 200, "A1": 200, "R1": 403, "F1": 403, "L1": 403, "buyer": 403}.items():
        assert sign_in(code).get(address).status_code == status, code
    theirs = Store.objects.get(code="T2")
    assert sign_in("S1").post(f"/things/store/{theirs.pk}/area_sqm/", {"area_sqm": "5"}).status_code == 404


def test_a_text_is_shown_as_it_stands(store: Store, sign_in: Callable[..., Any]) -> None:
    response = sign_in("M1").post(f"/things/store/{store.pk}/address/", {"address": "<b>湖滨路</b>"})
    assert "&lt;b&gt;湖滨路" in response.content.decode()


# Many rows.


def test_the_chosen_rows_get_the_value(customers: None, sign_in: Callable[..., Any]) -> None:
    client, rows = sign_in("M1"), [str(store.pk) for store in Store.objects.all()]
    assert 'name="territory"' in client.get("/things/store/bulk/", {"field": "territory"}).content.decode()
    territory = Territory.objects.get()
    response = client.post("/things/store/bulk/", {"field": "territory", "territory": territory.pk, "row": rows[:1]})
    assert response.status_code == 204
    told = json.loads(response.headers["HX-Trigger"])["endcap:done"]
    assert (told["text"], told["refresh"]) == ("1 row changed", True)
    assert list(territory.stores.values_list("pk", flat=True)) == [int(rows[0])]


def test_rows_that_refer_to_things_are_changed_without_a_query_each(
    customers: None, sign_in: Callable[..., Any]
) -> None:
    """The tests refuse a query for every row."""
    client, rows = sign_in("M1"), [store.pk for store in Store.objects.all()]
    for other in ("9", "10"):
        Store.objects.filter(pk=rows[0]).update(area_sqm=None)
        Store.objects.create(code=f"T{other}", name=f"店{other}", chain=Store.objects.get(pk=rows[0]).chain)
    rows = [store.pk for store in Store.objects.all()]
    response = client.post("/things/store/bulk/", {"field": "area_sqm", "area_sqm": "1000", "row": rows})
    assert response.status_code == 204
    assert Store.objects.filter(area_sqm=1000).count() == 4


def test_all_that_the_list_finds_get_the_value_and_no_others(customers: None, sign_in: Callable[..., Any]) -> None:
    client, chain = sign_in("M1"), Chain.objects.get(name="盛隆")
    values = {"field": "area_sqm", "area_sqm": "800", "all": "yes"}
    assert (
        client.post("/things/store/bulk/", values | {"query": f"chain={chain.pk}&q=dg&sort=-name"}).status_code == 204
    )
    assert dict(Store.objects.values_list("code", "area_sqm")) == {"T1": None, "T2": 800}
    response = client.post("/things/store/bulk/", values | {"query": "q=没有这家店"})
    assert (response.status_code, response.content.decode()) == (422, "No row is chosen.")


def test_a_filter_that_names_nothing_chooses_nothing(customers: None, sign_in: Callable[..., Any]) -> None:
    """A chain that was removed meanwhile must not turn into all chains."""
    values = {"field": "area_sqm", "area_sqm": "800", "all": "yes", "query": "chain=999999"}
    assert sign_in("M1").post("/things/store/bulk/", values).status_code == 422
    assert not Store.objects.filter(area_sqm=800).exists()


@pytest.mark.parametrize("how", ["rows", "all"])
def test_rows_of_others_are_never_touched(customers: None, sign_in: Callable[..., Any], how: str) -> None:
    rows = list(Store.objects.values_list("pk", flat=True))
    chosen = {"row": rows} if how == "rows" else {"all": "yes", "query": ""}
    response = sign_in("S1").post("/things/store/bulk/", {"field": "area_sqm", "area_sqm": "800"} | chosen)
    assert response.status_code == 204
    assert dict(Store.objects.values_list("code", "area_sqm")) == {"T1": 800, "T2": None}


@pytest.mark.parametrize("code", ["R1", "P1", "F1", "L1", "buyer"])
def test_who_may_not_edit_sets_nothing(customers: None, sign_in: Callable[..., Any], code: str) -> None:
    values = {"field": "area_sqm", "area_sqm": "800", "all": "yes"}
    assert sign_in(code).post("/things/store/bulk/", values).status_code == 403
    assert not Store.objects.filter(area_sqm=800).exists()


def test_a_wrong_value_sets_nothing_anywhere(customers: None, sign_in: Callable[..., Any]) -> None:
    client, rows = sign_in("M1"), list(Store.objects.values_list("pk", flat=True))
    known = Change.objects.count()
    response = client.post("/things/store/bulk/", {"field": "area_sqm", "area_sqm": "big", "row": rows})
    assert (response.status_code, response.content.decode()) == (422, "Enter a whole number.")
    assert (
        client.post("/things/store/bulk/", {"field": "area_sqm", "area_sqm": "9", "row": ["x", "-1"]}).status_code
        == 422
    )
    assert not Store.objects.filter(area_sqm__isnull=False).exists()
    assert Change.objects.count() == known


def test_one_row_that_it_does_not_fit_keeps_all_from_it(customers: None, sign_in: Callable[..., Any]) -> None:
    away = Absence.objects.get()
    Absence.objects.create(employee=away.stand_in, first_day=date(2026, 12, 1))
    client = sign_in("M1")
    known = Change.objects.count()
    values = {"field": "first_day", "first_day": "2026-03-01", "all": "yes"}
    response = client.post("/things/absence/bulk/", values)
    assert response.status_code == 422
    assert "The last day lies before the first." in response.content.decode()
    assert not Absence.objects.filter(first_day=date(2026, 3, 1)).exists()
    assert Change.objects.count() == known


def test_a_banner_is_set_for_many_stores_of_its_chain(customers: None, sign_in: Callable[..., Any]) -> None:
    store = Store.objects.get(code="T1")
    second = Store.objects.create(code="T3", name="惠民家城西店", chain=store.chain)
    banner = Banner.objects.get(chain=store.chain)
    response = sign_in("M1").post(
        "/things/store/bulk/", {"field": "banner", "banner": banner.pk, "row": [store.pk, second.pk]}
    )
    assert response.status_code == 204, response.content.decode()
    assert banner.stores.count() == 2


def test_too_many_rows_at_once_are_refused(
    customers: None, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 1)
    client = sign_in("M1")
    response = client.post("/things/store/bulk/", {"field": "area_sqm", "area_sqm": "800", "all": "yes"})
    assert (response.status_code, response.content.decode()) == (422, "Change at most 1 rows at once.")


def test_addresses_of_kinds_that_only_come_from_elsewhere_are_no_error(sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    for kind in all_kinds():
        for address in (
            f"/things/{kind.key}/new/",
            f"/things/{kind.key}/bulk/",
            f"/things/{kind.key}/bulk/?field=name",
        ):
            assert client.get(address).status_code in (200, 403, 404), address


# A list under a name.


def save(client: Any, here: str, name: str, **more: str) -> Any:
    return client.post("/views/save/", {"here": here, "name": name} | more)


def test_a_view_is_kept_replaced_pinned_and_removed(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    assert save(client, "/stores/?state=open&sort=-name", "营业中").url == "/stores/?state=open&sort=-name"
    page = client.get("/stores/", {"sort": "-name", "state": "open"})
    assert page.context["view_here"].name == "营业中"
    assert [item["pinned"] for item in page.context["menu"] if item["url"] == "/stores/"] == [[]]
    save(client, "/stores/?state=closed", "营业中", is_pinned="on")
    view = SavedView.objects.get()
    assert (view.query, view.is_pinned) == ("state=closed", True)
    home = client.get("/").content.decode()
    assert 'href="/stores/?state=closed"' in home
    assert client.post(f"/views/{view.pk}/remove/").url == "/stores/"
    assert not SavedView.objects.exists()
    assert 'href="/stores/?state=closed"' not in client.get("/").content.decode()


def test_views_are_ones_own(customers: None, sign_in: Callable[..., Any]) -> None:
    save(sign_in("M1"), "/stores/?state=open", "mine", is_pinned="on")
    view, other = SavedView.objects.get(), sign_in("A1")
    assert other.post(f"/views/{view.pk}/remove/").status_code == 404
    assert other.get("/stores/").context["views"] == []
    assert "state=open" not in other.get("/").content.decode()
    save(other, "/stores/", "mine")
    assert sorted(SavedView.objects.values_list("query", flat=True)) == ["", "state=open"]


@pytest.mark.parametrize(
    "here",
    [
        "",
        "//evil.example/",
        "https://evil.example/",
        "/nowhere/",
        "stores/",
        "/\\evil.example",
        "javascript:alert(1)",
        "?q=1",
    ],
)
def test_only_pages_of_ours_are_kept(sign_in: Callable[..., Any], here: str) -> None:
    response = save(sign_in("M1"), here, "x", is_pinned="on")
    assert (response.status_code, response.url) == (302, "/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("here", "name"),
    [
        ("/stores/", ""),
        ("/stores/", "   "),
        pytest.param(f"/records/{'a' * 300}/", "x", id="long"),
        pytest.param("/stores/", "a\0b", id="nul"),
    ],
)
def test_what_cannot_be_kept_is_no_error(sign_in: Callable[..., Any], here: str, name: str) -> None:
    assert save(sign_in("M1"), here, name).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_is_shown_as_it_was_named(sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    save(client, '/stores/?q="><script>', '<img src=x onerror="1">' + "长" * 100, is_pinned="on")
    assert len(SavedView.objects.get().name) == 60
    for address in ("/", "/stores/"):
        text = client.get(address).content.decode()
        assert "<img src=x" not in text
        assert '"><script>' not in text


def test_the_number_of_views_has_an_end(sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from endcap.platform import saved_views

    monkeypatch.setattr(saved_views, "MOST_VIEWS", 2)
    client = sign_in("M1")
    for name in "abc":
        save(client, "/stores/", name)
    assert SavedView.objects.count() == 2


def test_contacts_are_edited_by_reps_where_they_stand(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    own, strange = Contact.objects.get(name="李T1"), Contact.objects.get(name="李T2")
    assert (
        client.post(reverse("thing-cell", args=["contact", own.pk, "influence"]), {"influence": "4"}).status_code == 200
    )
    assert (
        client.post(reverse("thing-cell", args=["contact", strange.pk, "influence"]), {"influence": "4"}).status_code
        == 404
    )
    assert set(Contact.objects.filter(influence=4)) == {own}
