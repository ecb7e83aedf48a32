"""The API around things: timelines, files, many at once, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from endcap.accounts.models import Store, StoreAssignment
from endcap.company.models import Employee
from endcap.platform.models import Attachment
from tests.project.test_api import JSON, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(customers: None, sign_in: Callable[..., Any]) -> Any:
    return sign_in("M1")


@pytest.fixture
def store(customers: None) -> Store:
    return Store.objects.get(code="T1")


def upload(client: Any, store: Store, name: str = "货架.png", content: bytes = b"\x89PNG") -> Any:
    return client.post(f"/api/stores/{store.pk}/files", {"file": SimpleUploadedFile(name, content)})


def undo(client: Any, answer: Any) -> Any:
    return client.post(f"/api/undo/{answer.headers['Endcap-Undo']}", **JSON)


# Timelines


def test_a_timeline_goes_back_page_by_page(manager: Any, store: Store) -> None:
    for area in range(100, 140):
        manager.patch(f"/api/stores/{store.pk}", {"area_sqm": area}, **JSON)
    page = manager.get(f"/api/stores/{store.pk}/timeline").json()
    assert page["entries"][0]["fields"][0]["after"] == "139"
    seen = [entry["at"] for entry in page["entries"]]
    while page["before"]:
        page = manager.get(f"/api/stores/{store.pk}/timeline", {"before": page["before"]}).json()
        seen += [entry["at"] for entry in page["entries"]]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) > 40


@pytest.mark.parametrize("before", ["yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-13-01"])
def test_nonsense_is_no_moment(manager: Any, store: Store, before: str) -> None:
    assert manager.get(f"/api/stores/{store.pk}/timeline", {"before": before}).status_code == 200


def test_a_timeline_is_for_who_sees_the_thing(store: Store, sign_in: Callable[..., Any]) -> None:
    problem(sign_in("R2").get(f"/api/stores/{store.pk}/timeline"), 404)
    problem(sign_in("buyer").get(f"/api/stores/{store.pk}/timeline"), 403)


def test_a_timeline_tells_no_wages(manager: Any, sign_in: Callable[..., Any]) -> None:
    one = f"/api/employees/{Employee.objects.get(code='R1').pk}"
    manager.patch(one, {"monthly_wage": "5432"}, **JSON)
    assert manager.get(f"{one}/timeline").json()["entries"][0]["fields"][0]["after"] == "5432"
    assert sign_in("A1").get(f"{one}/timeline").json()["entries"][0]["fields"] == []


# Files


def test_a_file_from_keeping_to_removing_and_back(manager: Any, store: Store) -> None:
    made = upload(manager, store)
    assert made.status_code == 201
    one = made.json()
    assert (one["name"], one["size_bytes"], one["about_kind"], one["about_id"]) == ("货架.png", 4, "store", store.pk)
    assert manager.get(f"/api/stores/{store.pk}/files").json() == [one]
    assert manager.get(f"/api/files/{one['id']}").json() == one
    content = manager.get(f"/api/files/{one['id']}/content")
    assert b"".join(content.streaming_content) == b"\x89PNG"
    assert "sandbox" in content.headers["Content-Security-Policy"]
    removed = manager.delete(f"/api/files/{one['id']}")
    assert removed.status_code == 204
    problem(manager.get(f"/api/files/{one['id']}"), 404)
    assert undo(manager, removed).status_code == 200
    assert manager.get(f"/api/files/{one['id']}").json() == one


@pytest.mark.parametrize(("name", "content"), [("a.exe", b"x"), ("a.html", b"x"), ("a.png", b"")])
def test_some_files_are_not_kept(manager: Any, store: Store, name: str, content: bytes) -> None:
    problem(upload(manager, store, name, content), 422)
    assert not Attachment.objects.exists()


def test_files_are_for_who_may_keep_or_see_them(store: Store, sign_in: Callable[..., Any]) -> None:
    made = upload(sign_in("R1"), store).json()
    problem(upload(sign_in("R2"), store), 404)
    problem(upload(sign_in("F1"), store), 403)
    assert sign_in("F1").get(f"/api/files/{made['id']}").status_code == 200
    for address in (f"/api/files/{made['id']}", f"/api/files/{made['id']}/content"):
        problem(sign_in("R2").get(address), 404)
    problem(sign_in("F1").delete(f"/api/files/{made['id']}"), 403)
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "disposition"), [("a.png", "inline"), ("a.pdf", "inline"), ("a.xhtml", "attachment"), ("a", "attachment")]
)
def test_nothing_but_pictures_and_documents_is_shown(manager: Any, store: Store, name: str, disposition: str) -> None:
    content = manager.get(f"/api/files/{upload(manager, store, name).json()['id']}/content")
    assert content.headers["Content-Disposition"] == f'{disposition}; filename="{name}"'
    assert content.headers["X-Content-Type-Options"] == "nosniff"
    assert (content.headers["Content-Type"] == "application/octet-stream") is (disposition == "attachment")


def test_a_file_that_was_kept_can_be_taken_back(manager: Any, store: Store) -> None:
    made = upload(manager, store)
    assert "Endcap-Undo" in made.headers
    assert undo(manager, made).status_code == 200
    assert not Attachment.objects.exists()


def test_what_holds_no_file_or_is_lost_is_said(manager: Any, store: Store) -> None:
    problem(manager.post(f"/api/stores/{store.pk}/files", {}), 422)
    made = upload(manager, store).json()
    Attachment.objects.update(sha256="0" * 64)
    problem(manager.get(f"/api/files/{made['id']}/content"), 404)


# Many at once


def bulk(client: Any, **body: Any) -> Any:
    return client.post("/api/stores/bulk", body, **JSON)


def test_many_at_once_by_number_or_by_what_a_list_finds(manager: Any) -> None:
    ids = list(Store.objects.values_list("pk", flat=True))
    answer = bulk(manager, ids=ids, values={"area_sqm": 700})
    assert answer.json() == {"count": 2, "undo": answer.headers["Endcap-Undo"]}
    answer = bulk(manager, query="q=shenglong", values={"area_sqm": 900})
    assert answer.json()["count"] == 1
    assert sorted(Store.objects.values_list("area_sqm", flat=True)) == [700, 900]
    assert undo(manager, answer).json()["count"] == 1
    assert set(Store.objects.values_list("area_sqm", flat=True)) == {700}


def test_nothing_chosen_changes_nothing(manager: Any) -> None:
    assert bulk(manager, values={"area_sqm": 1}).json() == {"count": 0, "undo": None}
    assert bulk(manager, ids=[0, 2**63, -1], values={"area_sqm": 1}).json()["count"] == 0


def test_all_of_them_or_none(manager: Any) -> None:
    ids = list(Store.objects.values_list("pk", flat=True))
    Store.objects.filter(code="T2").update(opened_on="2026-06-01")
    problem(bulk(manager, ids=ids, values={"closed_on": "2026-01-01"}), 422)
    problem(bulk(manager, ids=ids, values={"area_sqm": "many"}), 422)
    problem(bulk(manager, ids=ids, values={"search_text": "x"}), 422)
    assert not Store.objects.exclude(closed_on=None, area_sqm=None).exists()


def test_rows_outside_the_scope_are_not_changed(customers: None, sign_in: Callable[..., Any]) -> None:
    ids = list(Store.objects.values_list("pk", flat=True))
    assert bulk(sign_in("S1"), ids=ids, values={"area_sqm": 5}).json()["count"] == 1
    assert Store.objects.get(code="T2").area_sqm is None
    problem(bulk(sign_in("R1"), ids=ids, values={"area_sqm": 6}), 403)


def test_too_many_are_refused(manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endcap.platform.actions.MOST_AT_ONCE", 1)
    ids = list(Store.objects.values_list("pk", flat=True))
    assert "at most 1" in problem(bulk(manager, ids=ids, values={"area_sqm": 5}), 422)["errors"][""][0]


def test_too_many_numbers_are_refused(manager: Any) -> None:
    assert set(problem(bulk(manager, ids=list(range(5001)), values={"area_sqm": 5}), 422)["errors"]) == {"ids"}


def test_what_a_list_finds_ends_at_the_scope(customers: None, sign_in: Callable[..., Any]) -> None:
    assert bulk(sign_in("S1"), query="", values={"area_sqm": 5}).json()["count"] == 1
    assert Store.objects.get(code="T2").area_sqm is None
    wages = {"ids": [Employee.objects.get(code="R1").pk], "values": {"monthly_wage": "1"}}
    problem(sign_in("A1").post("/api/employees/bulk", wages, **JSON), 403)


@pytest.mark.parametrize("query", ["chain=x", "chain=999999", "state=upside+down", "chian=1", "ids=1"])
def test_an_address_that_the_list_would_not_understand_chooses_nothing(manager: Any, query: str) -> None:
    problem(bulk(manager, query=query, values={"area_sqm": 5}), 422)
    assert not Store.objects.filter(area_sqm=5).exists()


def test_numbers_and_a_query_together_are_refused(manager: Any, store: Store) -> None:
    problem(bulk(manager, query="", ids=[store.pk], values={"area_sqm": 5}), 422)
    assert bulk(manager, query="sort=-name&page=2", values={"area_sqm": 5}).json()["count"] == 2


def test_a_query_that_is_no_text_is_refused(manager: Any) -> None:
    body = '{"query": "q=\\ud800", "values": {"area_sqm": 5}}'
    assert manager.generic("POST", "/api/stores/bulk", body, **JSON).status_code in (400, 422)


# Undo


def test_each_change_can_be_taken_back_once(manager: Any, store: Store) -> None:
    changed = manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 5}, **JSON)
    assert undo(manager, changed).status_code == 200
    assert Store.objects.get(pk=store.pk).area_sqm is None
    problem(undo(manager, changed), 409)
    made = manager.post("/api/territories/", {"code": "D9", "name": "滨江"}, **JSON)
    assert undo(manager, made).status_code == 200
    problem(manager.get(f"/api/territories/{made.json()['id']}"), 404)


def test_what_was_changed_again_is_not_taken_back(manager: Any, store: Store) -> None:
    first = manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 5}, **JSON)
    manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 6}, **JSON)
    assert "changed again" in problem(undo(manager, first), 409)["detail"]


def test_only_ones_own_work_is_taken_back(manager: Any, store: Store, sign_in: Callable[..., Any]) -> None:
    changed = manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 5}, **JSON)
    problem(undo(sign_in("A1"), changed), 404)
    problem(manager.post(f"/api/undo/{uuid4()}", **JSON), 404)


def test_what_was_removed_comes_back_as_it_was(manager: Any) -> None:
    made = manager.post("/api/territories/", {"code": "D9", "name": "滨江"}, **JSON)
    one = f"/api/territories/{made.json()['id']}"
    removed = manager.delete(one)
    assert "not there" in problem(undo(manager, made), 409)["detail"]
    assert undo(manager, removed).status_code == 200
    assert manager.get(one).json() == made.json()
    problem(undo(manager, removed), 409)


def test_many_are_taken_back_together_or_not_at_all(manager: Any, store: Store) -> None:
    many = bulk(manager, query="", values={"area_sqm": 5})
    manager.patch(f"/api/stores/{store.pk}", {"area_sqm": 6}, **JSON)
    problem(undo(manager, many), 409)
    assert sorted(Store.objects.values_list("area_sqm", flat=True)) == [5, 6]


def test_what_changes_nothing_cannot_be_taken_back(manager: Any, store: Store) -> None:
    assert "Endcap-Undo" not in manager.patch(f"/api/stores/{store.pk}", {"area_sqm": None}, **JSON).headers


def test_what_one_lost_is_not_taken_back(store: Store, sign_in: Callable[..., Any]) -> None:
    made = sign_in("R1").post("/api/notes/", {"store": store.pk, "text": "x"}, **JSON)
    StoreAssignment.objects.filter(store=store, employee__code="R1").update(last_day="2026-01-02")
    problem(undo(sign_in("R1"), made), 403)
