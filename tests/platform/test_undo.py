"""What somebody did can be taken back, as long as nobody has changed it since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from endcap.accounts.models import Chain, Contact, Note, Relation, Store, StoreAssignment, Terms
from endcap.company.models import Employee, Territory
from endcap.platform import actions, undoing
from endcap.platform.kinds import kind_named
from endcap.platform.models import Change
from tests.conftest import SINCE, purge_all

pytestmark = pytest.mark.django_db

JSON = {"content_type": "application/json"}


def latest_batch() -> UUID:
    return Change.objects.order_by("-pk")[0].batch


def undo(client: Any, batch: UUID | None = None) -> str:
    """What the next page says."""
    response = client.post(f"/undo/{batch or latest_batch()}/", follow=True)
    assert response.status_code == 200
    return str(list(response.context["messages"])[-1])


@pytest.fixture
def manager(customers: None, sign_in: Callable[..., Any]) -> Any:
    return sign_in("M1")


def test_what_was_added_is_gone_again(manager: Any) -> None:
    manager.post("/things/territory/new/", {"code": "D2", "name": "下城区"})
    assert Territory.objects.filter(code="D2").exists()
    assert undo(manager) == "Undone."
    assert not Territory.objects.filter(code="D2").exists()


def test_a_value_is_what_it_was(manager: Any) -> None:
    store = Store.objects.get(code="T1")
    manager.patch(
        f"/api/stores/{store.pk}", {"name": "新名", "tier": store.chain.tier_id, "opened_on": "2020-02-29"}, **JSON
    )
    assert undo(manager) == "Undone."
    store.refresh_from_db()
    assert (store.name, store.tier, store.opened_on) == ("惠民家湖滨店", None, None)
    assert "huiminjia" in store.search_text


def test_what_was_removed_is_there_again_under_its_old_number(manager: Any) -> None:
    store = Store.objects.get(code="T2")
    window = store.receiving_windows.get()
    before = (window.pk, window.weekday, window.opens, window.closes)
    manager.post(f"/things/receiving-window/{window.pk}/remove/")
    assert not store.receiving_windows.exists()
    assert undo(manager) == "Undone."
    back = store.receiving_windows.get()
    assert (back.pk, back.weekday, back.opens, back.closes) == before


@pytest.mark.parametrize(
    "kind", ["terms", "fee", "record", "date", "listing", "competitor", "absence", "price", "calendar-day"]
)
def test_whatever_the_kind_all_of_it_comes_back(customers: None, actor: Callable[..., Any], kind: str) -> None:
    model, somebody = kind_named(kind).model, actor("A1" if kind == "calendar-day" else "M1")
    row = model.objects.order_by("pk")[0]
    before = model.objects.filter(pk=row.pk).values().get()
    done = actions.remove(somebody, kind_named(kind), row)
    assert not model.objects.filter(pk=row.pk).exists()
    undoing.undo(somebody, done.batch)
    assert model.objects.filter(pk=row.pk).values().get() == before


def test_all_rows_of_a_bulk_edit_are_what_they_were(manager: Any) -> None:
    Store.objects.filter(code="T2").update(area_sqm=300)
    rows = list(Store.objects.values_list("pk", flat=True))
    response = manager.post("/things/store/bulk/", {"field": "area_sqm", "area_sqm": "1000", "row": rows})
    assert response.status_code == 204
    assert set(Store.objects.values_list("area_sqm", flat=True)) == {1000}
    assert undo(manager) == "Undone."
    assert dict(Store.objects.values_list("code", "area_sqm")) == {"T1": None, "T2": 300}


def test_terms_that_were_ended_run_on_again(manager: Any) -> None:
    chain = Chain.objects.get(name="惠民家")
    values = {"chain": chain.pk, "payment_days": 60, "first_day": "2026-12-01"}
    assert manager.post("/api/terms/", values, **JSON).status_code == 201
    assert list(chain.terms.values_list("payment_days", "last_day")) == [(60, None), (45, date(2026, 11, 30))]
    assert undo(manager) == "Undone."
    assert list(chain.terms.values_list("payment_days", "first_day", "last_day")) == [(45, SINCE, None)]


@pytest.mark.parametrize("code", ["M1", pytest.param("S2")])
def test_a_store_is_its_former_owners_again(customers: None, sign_in: Callable[..., Any], code: str) -> None:
    client, store, day = sign_in(code), Store.objects.get(code="T1"), date(2026, 12, 1)
    rep = Employee.objects.get(code="R2")
    client.post("/stores/give/", {"row": [store.pk], "employee": rep.pk, "first_day": day.isoformat()})
    assert StoreAssignment.objects.during(day).get(store=store, duty="owner").employee == rep
    assert undo(client) == "Undone."
    held = StoreAssignment.objects.filter(store=store, duty="owner")
    assert list(held.values_list("employee__code", "first_day", "last_day")) == [("R1", SINCE, None)]


def test_what_was_changed_since_is_left_alone(manager: Any) -> None:
    store = Store.objects.get(code="T1")
    manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 1000}, **JSON)
    first = latest_batch()
    manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 1100}, **JSON)
    assert undo(manager, first) == "Nothing was undone: 惠民家湖滨店 has been changed again since."
    store.refresh_from_db()
    assert store.area_sqm == 1100


def test_another_field_that_was_changed_since_is_no_obstacle(manager: Any) -> None:
    store = Store.objects.get(code="T1")
    manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 1000}, **JSON)
    first = latest_batch()
    manager.patch(f"/api/stores/{store.pk}", {"footfall": 500}, **JSON)
    assert undo(manager, first) == "Undone."
    store.refresh_from_db()
    assert (store.area_sqm, store.footfall) == (None, 500)


def test_one_row_changed_since_keeps_the_whole_batch(manager: Any) -> None:
    rows = list(Store.objects.values_list("pk", flat=True))
    manager.post("/things/store/bulk/", {"field": "area_sqm", "area_sqm": "1000", "row": rows})
    first = latest_batch()
    manager.patch(f"/api/stores/{rows[0]}", {"area_sqm": 1}, **JSON)
    known = Change.objects.count()
    assert undo(manager, first).startswith("Nothing was undone")
    assert sorted(Store.objects.values_list("area_sqm", flat=True)) == [1, 1000]
    assert Change.objects.count() == known


def test_what_is_gone_since_cannot_be_set_back(manager: Any) -> None:
    territory = Territory.objects.get(code="D1")
    manager.patch(f"/api/territories/{territory.pk}", {"name": "东区"}, **JSON)
    first = latest_batch()
    manager.post(f"/things/territory/{territory.pk}/remove/")
    assert undo(manager, first) == "Nothing was undone: 东区 is not there any more."


def test_what_is_referred_to_since_stays(manager: Any) -> None:
    manager.post("/things/territory/new/", {"code": "D2", "name": "下城区"})
    first = latest_batch()
    Store.objects.filter(code="T1").update(territory=Territory.objects.get(code="D2"))
    assert undo(manager, first).startswith("Nothing was undone: Other things still refer to it")
    assert Territory.objects.filter(code="D2").exists()


def test_somebody_elses_work_is_not_there(customers: None, sign_in: Callable[..., Any]) -> None:
    store = Store.objects.get(code="T1")
    sign_in("M1").patch(f"/api/stores/{store.pk}", {"area_sqm": 1000}, **JSON)
    for code in ("A1", "S2", "R1", "L1"):
        client = sign_in(code)
        assert client.post(f"/undo/{Change.objects.filter(kind='store').order_by('-pk')[0].batch}/").status_code == 404
        assert client.post(f"/undo/{UUID(int=7)}/").status_code == 404
    assert sign_in("M1").get(f"/undo/{latest_batch()}/").status_code == 405
    store.refresh_from_db()
    assert store.area_sqm == 1000


def test_a_command_s_work_is_nobody_s_to_undo(customers: None, sign_in: Callable[..., Any]) -> None:
    batch = Change.objects.filter(user__isnull=True).order_by("-pk")[0].batch
    assert sign_in("A1").post(f"/undo/{batch}/").status_code == 404


def test_who_may_no_longer_edit_may_not_undo(customers: None, sign_in: Callable[..., Any]) -> None:
    client, store = sign_in("S2"), Store.objects.get(code="T1")
    client.patch(f"/api/stores/{store.pk}", {"area_sqm": 1000}, **JSON)
    batch = latest_batch()
    StoreAssignment.objects.filter(store=store).delete()
    assert client.post(f"/undo/{batch}/").status_code == 403
    store.refresh_from_db()
    assert store.area_sqm == 1000


def test_once_is_enough(manager: Any) -> None:
    store = Store.objects.get(code="T1")
    manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 1000}, **JSON)
    first = latest_batch()
    assert undo(manager, first) == "Undone."
    assert undo(manager, first) == "Nothing was undone: That has been undone already."


def test_undoing_can_be_undone(manager: Any) -> None:
    chain = Chain.objects.get(name="惠民家")
    manager.post("/api/terms/", {"chain": chain.pk, "payment_days": 60, "first_day": "2026-12-01"}, **JSON)
    new = Terms.objects.get(payment_days=60).pk
    undo(manager)
    back = Change.objects.order_by("-pk")[0]
    assert back.undoes is not None
    assert undo(manager, back.batch) == "Undone."
    assert chain.terms.filter(pk=new, payment_days=60, last_day=None).exists()
    assert chain.terms.get(payment_days=45).last_day == date(2026, 11, 30)
    assert undo(manager) == "Undone."
    assert chain.terms.get().last_day is None


def test_a_note_just_written_is_taken_back(customers: None, sign_in: Callable[..., Any]) -> None:
    client, store = sign_in("R1"), Store.objects.get(code="T1")
    client.post(f"/notes/store/{store.pk}/", {"text": "下周谈端架"})
    assert undo(client) == "Undone."
    assert not Note.objects.filter(text="下周谈端架").exists()


def test_a_note_that_was_removed_is_there_again(customers: None, sign_in: Callable[..., Any]) -> None:
    client, note = sign_in("R1"), Note.objects.get(store__code="T1")
    client.post(f"/things/note/{note.pk}/remove/")
    assert undo(client) == "Undone."
    assert Note.objects.filter(pk=note.pk, text=note.text, at=note.at, author=note.author).exists()


def test_what_went_with_a_contact_comes_back_with_them(manager: Any) -> None:
    relation = Relation.objects.order_by("pk")[0]
    manager.post(f"/things/contact/{relation.other_id}/remove/")
    if Contact.objects.filter(pk=relation.other_id).exists():
        assert Relation.objects.filter(pk=relation.pk).exists()
        return
    assert undo(manager) == "Undone."
    assert Relation.objects.filter(pk=relation.pk).exists()


def test_what_went_with_a_store_comes_back_with_it(manager: Any) -> None:
    store = Store.objects.get(code="T2")
    before = [
        list(getattr(store, name).values()) for name in ("assignments", "listings", "receiving_windows", "note_set")
    ]
    manager.post(f"/things/store/{store.pk}/remove/")
    if not Store.objects.filter(pk=store.pk).exists():
        assert undo(manager) == "Undone."
    assert [
        list(getattr(store, name).values()) for name in ("assignments", "listings", "receiving_windows", "note_set")
    ] == before


def test_after_a_purge_nothing_is_undone(manager: Any) -> None:
    store = Store.objects.get(code="T1")
    manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 1000}, **JSON)
    purge_all()
    assert undo(manager).startswith("Nothing was undone")


def test_the_way_back_is_one_of_ours(manager: Any) -> None:
    manager.post("/things/territory/new/", {"code": "D2", "name": "下城区"})
    batch = latest_batch()
    for target, place in (("/stores/", "/stores/"), ("//evil.example/", "/"), ("https://evil.example/", "/")):
        assert manager.post(f"/undo/{batch}/", {"next": target}).url == place
