"""The API of what rooms do beyond keeping things: giving stores, notes, records; settings, views and the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from endcap.accounts.models import Chain, Note, Record, Store, StoreAssignment
from endcap.company.models import CompanySettings, Employee
from endcap.platform.models import SavedView
from tests.conftest import TODAY
from tests.project.test_api import JSON, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(customers: None, sign_in: Callable[..., Any]) -> Callable[..., Any]:
    return sign_in


def key(code: str) -> int:
    return int(Store.objects.get(code=code).pk)


def person(code: str) -> int:
    return int(Employee.objects.get(code=code).pk)


def owners() -> dict[str, str]:
    held = StoreAssignment.objects.during(TODAY).filter(duty="owner").select_related("store", "employee")
    return {row.store.code: row.employee.code for row in held}


def give(client: Any, code: str, **chosen: Any) -> Any:
    return client.post("/api/stores/give", {"employee": person(code), "first_day": str(TODAY), **chosen}, **JSON)


# Giving stores


def test_stores_are_given_by_number_or_by_what_a_list_finds(client_of: Callable[..., Any]) -> None:
    client = client_of("M1")
    answer = give(client, "R2", ids=[key("T1")])
    assert answer.json()["count"] == 1
    assert owners() == {"T1": "R2", "T2": "R2"}
    assert client.post(f"/api/undo/{answer.headers['Endcap-Undo']}", **JSON).status_code == 200
    assert owners() == {"T1": "R1", "T2": "R2"}
    assert give(client, "R1", query="q=shenglong").json()["count"] == 1
    assert owners() == {"T1": "R1", "T2": "R1"}


def test_a_supervisor_gives_within_the_team(client_of: Callable[..., Any]) -> None:
    problem(give(client_of("S1"), "R2", ids=[key("T1")]), 404)
    assert give(client_of("S1"), "S1", ids=[key("T2")]).json()["count"] == 0
    problem(give(client_of("S1"), "S1", ids=[key("T1")]), 403)
    problem(give(client_of("R1"), "R1", ids=[key("T1")]), 403)
    problem(give(client_of("M1"), "F1", ids=[key("T1")]), 404)
    assert owners() == {"T1": "R1", "T2": "R2"}


def test_a_supervisor_takes_back_what_they_gave(client_of: Callable[..., Any]) -> None:
    answer = give(client_of("S2"), "R2", ids=[key("T1")])
    assert client_of("S2").post(f"/api/undo/{answer.headers['Endcap-Undo']}", **JSON).status_code == 200
    assert owners() == {"T1": "R1", "T2": "R2"}


# Notes


def test_a_note_from_writing_to_removing(client_of: Callable[..., Any]) -> None:
    client = client_of("R1")
    made = client.post("/api/notes/", {"store": key("T1"), "text": "谈了端架"}, **JSON)
    assert made.status_code == 201
    note = made.json()
    assert (note["text"], note["store"], note["author"]) == ("谈了端架", key("T1"), person("R1"))
    found = client.get("/api/notes/", {"store": key("T1"), "q": "端架"}).json()["results"]
    assert [one["id"] for one in found] == [note["id"]]
    assert client.patch(f"/api/notes/{note['id']}", {"text": "谈好了"}, **JSON).json()["text"] == "谈好了"
    assert client.delete(f"/api/notes/{note['id']}").status_code == 204


@pytest.mark.parametrize("body", [{"text": "x"}, {"store": None, "text": "x"}])
def test_a_note_is_about_somebody(client_of: Callable[..., Any], body: dict[str, Any]) -> None:
    assert set(problem(client_of("M1").post("/api/notes/", body, **JSON), 422)["errors"]) == {"chain"}


def test_notes_are_kept_within_the_scope(client_of: Callable[..., Any]) -> None:
    client, before = client_of("R1"), Note.objects.count()
    for about in ({"store": key("T2")}, {"chain": Chain.objects.get(name="盛隆").pk}, {"store": 2**63}):
        problem(client.post("/api/notes/", {**about, "text": "x"}, **JSON), 404)
    problem(client.post("/api/notes/", {"store": key("T1"), "text": "  "}, **JSON), 422)
    strange = Note.objects.get(store__code="T2")
    problem(client.patch(f"/api/notes/{strange.pk}", {"text": "x"}, **JSON), 404)
    problem(client_of("F1").post("/api/notes/", {"store": key("T1"), "text": "x"}, **JSON), 403)
    assert Note.objects.count() == before


def test_notes_of_others_are_read_and_not_changed(client_of: Callable[..., Any]) -> None:
    note = f"/api/notes/{Note.objects.get(store__code='T1').pk}"
    for code in ("S2", "F1"):
        assert client_of(code).get(note).status_code == 200
        problem(client_of(code).patch(note, {"text": "x"}, **JSON), 403)
        problem(client_of(code).delete(note), 403)
    assert client_of("M1").patch(note, {"text": "x"}, **JSON).status_code == 200


def test_notes_are_found_by_chain_and_by_store(client_of: Callable[..., Any]) -> None:
    client, about = client_of("R1"), {"chain": Chain.objects.get(name="惠民家").pk}
    note = client.post("/api/notes/", {**about, "text": "x"}, **JSON).json()
    assert client.get("/api/notes/", about).json()["results"][0] == note
    assert client.get("/api/notes/", {"store": key("T1")}).json()["count"] == 1
    for store in ("x", "-1", "1.5"):
        problem(client.get("/api/notes/", {"store": store}), 422)


# Records of the profile's forms


def test_a_record_from_its_form_to_its_removal(client_of: Callable[..., Any]) -> None:
    client = client_of("R1")
    form = next(one for one in client.get("/api/records/forms").json() if one["form"] == "shopper-complaint")
    field = next(one for one in form["fields"] if one["name"] == "matter")
    assert "price" in field["choices"]
    values = {"day": "2026-11-20", "matter": "price"}
    needed = {
        one["name"]: "2026-11-30" if one["type"] == "date" else "x"
        for one in form["fields"]
        if one["required"] and one["name"] not in values
    }
    made = client.post(
        "/api/records/",
        {"form": form["form"], "store": key("T1"), "values": needed | values},
        **JSON,
    )
    assert made.status_code == 201, made.content
    one = f"/api/records/{made.json()['id']}"
    assert client.get(one).json()["values"]["matter"] == "price"
    assert client.patch(one, {"values": {"day": "2026-11-21"}}, **JSON).json()["day"] == "2026-11-21"
    assert client.delete(one).status_code == 204


def test_a_record_follows_its_form(client_of: Callable[..., Any]) -> None:
    client, before = client_of("R1"), Record.objects.count()

    def refused(**body: Any) -> dict[str, Any]:
        full = {"form": "shopper-complaint", "store": key("T1"), "values": {"day": "2026-11-20", "matter": "price"}}
        return problem(client.post("/api/records/", full | body, **JSON), 422)["errors"]  # type: ignore[no-any-return]

    assert "colour" in refused(values={"day": "2026-11-20", "matter": "price", "colour": "red"})
    assert "matter" in refused(values={"day": "2026-11-20", "matter": "weather"})
    assert "day" in refused(values={"matter": "price"})
    problem(client.post("/api/records/", {"form": "nothing", "store": key("T1"), "values": {}}, **JSON), 404)
    problem(client.post("/api/records/", {"form": "shopper-complaint", "store": key("T2"), "values": {}}, **JSON), 404)
    strange = Record.objects.get(store__code="T2")
    problem(client.patch(f"/api/records/{strange.pk}", {"values": {"day": "2026-11-21"}}, **JSON), 404)
    problem(client_of("F1").patch(f"/api/records/{strange.pk}", {"values": {}}, **JSON), 403)
    assert Record.objects.count() == before


CASE = {"day": "2026-11-20", "urgency": "normal", "matter": "x", "told": "x", "due_on": "2026-11-30"}
WRONG = [("told", True), ("told", ["a"]), ("told", "a\0"), ("told", "\ud800"), ("helped", "no"), ("helped", 0)]


def keep_case(client: Any, **more: Any) -> Any:
    CompanySettings.objects.update(profile="services")
    body = {"form": "after-sales-case", "store": key("T1"), "values": CASE | more}
    return client.post("/api/records/", body, **JSON)


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_value_of_another_type_is_refused(client_of: Callable[..., Any], field: str, value: Any) -> None:
    assert set(problem(keep_case(client_of("M1"), **{field: value}), 422)["errors"]) == {field}


def test_a_change_leaves_the_rest_of_a_record_alone(client_of: Callable[..., Any]) -> None:
    made, client = keep_case(client_of("M1"), handler="R2").json(), client_of("R1")
    one = f"/api/records/{made['id']}"
    assert "told" in problem(client.patch(one, {"values": {"told": None}}, **JSON), 422)["errors"]
    changed = client.patch(one, {"values": {"solution": "x"}}, **JSON)
    assert changed.json().get("values") == made["values"] | {"solution": "x"}, changed.content


# Settings, views, history


def test_settings_are_read_and_changed(client_of: Callable[..., Any]) -> None:
    client = client_of("A1")
    assert client.get("/api/settings/").json()["unit"] == "CNY"
    changed = client.patch("/api/settings/", {"unit": "points", "working_days": "12345"}, **JSON)
    assert changed.status_code == 200, changed.content
    assert changed.json()["unit"] == "points"
    problem(client.patch("/api/settings/", {"zone": "Moon/Tycho"}, **JSON), 422)
    problem(client_of("R1").get("/api/settings/"), 403)
    assert CompanySettings.objects.get().working_days == "12345"


def test_saved_views_are_ones_own(client_of: Callable[..., Any]) -> None:
    client = client_of("R1")
    view = {"path": "/stores/", "query": "tier=1", "name": "A 级", "is_pinned": True}
    made = client.post("/api/views", view, **JSON)
    assert made.status_code == 201
    assert client.post("/api/views", view | {"query": "tier=2"}, **JSON).json()["id"] == made.json()["id"]
    assert client.get("/api/views").json() == [view | {"query": "tier=2", "id": made.json()["id"]}]
    problem(client.post("/api/views", view | {"path": "//evil.example/"}, **JSON), 422)
    problem(client.post("/api/views", view | {"name": "长" * 61}, **JSON), 422)
    assert client_of("R2").get("/api/views").json() == []
    problem(client_of("R2").delete(f"/api/views/{made.json()['id']}"), 404)
    assert client_of("R1").delete(f"/api/views/{made.json()['id']}").status_code == 204
    assert not SavedView.objects.exists()


def test_the_history_is_for_the_heads(client_of: Callable[..., Any]) -> None:
    client = client_of("M1")
    client.patch(f"/api/stores/{key('T1')}", {"area_sqm": 700}, **JSON)
    latest = client.get("/api/changes", {"kind": "store", "via": "api"}).json()["results"][0]
    assert (latest["event"], latest["object_id"], latest["via"]) == ("changed", key("T1"), "api")
    assert [(one["before"], one["after"]) for one in latest["fields"]] == [("–", "700")]
    assert set(problem(client.get("/api/changes", {"kind": "passwords"}), 422)["errors"]) == {"kind"}
    for code in ("R1", "S1", "F1", "L1", "buyer"):
        problem(client_of(code).get("/api/changes"), 403)


def test_settings_are_changed_by_administrators(client_of: Callable[..., Any]) -> None:
    for code in ("M1", "R1"):
        problem(client_of(code).patch("/api/settings/", {"unit": "x"}, **JSON), 403)
    changed = client_of("A1").patch("/api/settings/", {"wage_guard": "0.5"}, **JSON).json()
    assert client_of("A1").get("/api/settings/").json() == changed


@pytest.mark.parametrize(("path", "name"), [("/nothing/", "A"), ("/api/stores/", "A"), ("/stores/", "\ud800")])
def test_a_view_is_of_a_page_and_has_a_name(client_of: Callable[..., Any], path: str, name: str) -> None:
    problem(client_of("R1").post("/api/views", {"path": path, "name": name}, **JSON), 422)


def test_a_hundred_views_are_enough(client_of: Callable[..., Any]) -> None:
    client, view = client_of("R1"), {"path": "/stores/", "name": "0"}
    user = Employee.objects.get(code="R1").user
    SavedView.objects.bulk_create(SavedView(user=user, path="/stores/", name=str(n)) for n in range(100))
    problem(client.post("/api/views", view | {"name": "A"}, **JSON), 422)
    assert client.post("/api/views", view | {"query": "q=x"}, **JSON).status_code == 201


def test_the_history_tells_no_wages(client_of: Callable[..., Any]) -> None:
    client_of("M1").patch(f"/api/employees/{person('R1')}", {"monthly_wage": "5432"}, **JSON)
    about = {"kind": "employee", "via": "api", "event": "changed", "since": "2026-01-01", "until": "9999-12-31"}
    assert client_of("M1").get("/api/changes", about).json()["results"][0]["fields"][0]["after"] == "5432"
    assert [one["fields"] for one in client_of("A1").get("/api/changes", about).json()["results"]] == [[]]
