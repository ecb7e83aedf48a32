"""Nobody changes their own role; administrators are made and unmade by administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from endcap.company.actions import give_role
from endcap.company.kinds import ROLE
from endcap.company.models import Employee, EmployeeRole
from endcap.platform import actions, undoing
from endcap.platform.access import system_actor
from endcap.platform.models import Change, User
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
TOMORROW = TODAY + timedelta(days=1)


def roles() -> list[tuple[str, str, str | None]]:
    return [
        (role.employee.code, role.role, str(role.last_day) if role.last_day else None)
        for role in EmployeeRole.objects.select_related("employee").order_by("pk")
    ]


def form_for(code: str, role: str, first_day: date = TODAY) -> dict[str, str]:
    return {"employee": str(Employee.objects.get(code=code).pk), "role": role, "first_day": str(first_day)}


@pytest.mark.parametrize("code", ["M1", "A1"])
def test_nobody_gives_themselves_a_role(sign_in: Callable[..., Any], code: str) -> None:
    client, before = sign_in(code), roles()
    response = client.post("/things/role/new/", form_for(code, "finance"))
    assert response.status_code == 422
    assert "Nobody changes their own role" in response.content.decode()
    assert roles() == before


@pytest.mark.parametrize("code", ["M1", "A1"])
def test_nobody_changes_or_ends_their_own_role(sign_in: Callable[..., Any], code: str) -> None:
    client, before = sign_in(code), roles()
    own = EmployeeRole.objects.get(employee__code=code)
    assert client.post(f"/things/role/{own.pk}/edit/", form_for(code, "rep", own.first_day)).status_code == 422
    client.post(f"/things/role/{own.pk}/remove/")
    for response in (
        client.patch(f"/api/roles/{own.pk}", {"last_day": str(TODAY)}, content_type="application/json"),
        client.post("/api/roles/bulk", {"ids": [own.pk], "values": {"role": "rep"}}, content_type="application/json"),
        client.delete(f"/api/roles/{own.pk}"),
    ):
        assert response.status_code == 422
    assert roles() == before


def test_a_manager_neither_makes_nor_unmakes_an_administrator(sign_in: Callable[..., Any]) -> None:
    client, before = sign_in("M1"), roles()
    for code, role in (("L1", "administrator"), ("A1", "rep")):
        response = client.post("/things/role/new/", form_for(code, role))
        assert "Only an administrator" in response.content.decode()
    assert client.delete(f"/api/roles/{EmployeeRole.objects.get(employee__code='A1').pk}").status_code == 422
    assert roles() == before


def test_an_administrator_makes_another(sign_in: Callable[..., Any]) -> None:
    client = sign_in("A1")
    assert client.post("/things/role/new/", form_for("L1", "administrator")).status_code == 302
    assert ("L1", "administrator", None) in roles()


def test_a_role_that_was_given_to_oneself_by_another_is_not_undone_by_oneself(actor: Callable[..., Any]) -> None:
    mine = EmployeeRole.objects.get(employee__code="M1")
    with pytest.raises(ValidationError):
        actions.edit(actor("M1"), ROLE, [mine], {"last_day": TODAY})


def test_commands_may_do_everything(company: None) -> None:
    own = EmployeeRole.objects.get(employee__code="A1")
    actions.edit(system_actor(today=TODAY), ROLE, [own], {"role": "manager"})
    assert ("A1", "manager", None) in roles()


def role_of(code: str) -> EmployeeRole:
    return EmployeeRole.objects.get(employee__code=code)


@pytest.mark.parametrize("code", ["M1", "A1"])
@pytest.mark.parametrize("first_day", ["2025-01-01", "2030-01-01"])
def test_nobody_gives_themselves_a_role_by_api(sign_in: Callable[..., Any], code: str, first_day: str) -> None:
    client, before = sign_in(code), roles()
    values = {"employee": Employee.objects.get(code=code).pk, "role": "rep", "first_day": first_day}
    answer = client.post("/api/roles/", values, **JSON)
    assert answer.status_code == 422
    assert "Nobody changes their own role" in answer.content.decode()
    assert roles() == before


@pytest.mark.parametrize("code", ["M1", "A1"])
def test_nobody_makes_the_role_of_another_their_own(sign_in: Callable[..., Any], code: str) -> None:
    EmployeeRole.objects.filter(employee__code="L1").update(first_day="2025-01-01", last_day="2025-12-31")
    client, before = sign_in(code), roles()
    values = {"employee": Employee.objects.get(code=code).pk}
    answer = client.patch(f"/api/roles/{role_of('L1').pk}", values, **JSON)
    assert answer.status_code == 422
    assert "Nobody changes their own role" in answer.content.decode()
    assert roles() == before


def test_among_many_ones_own_role_keeps_all_as_they_are(sign_in: Callable[..., Any]) -> None:
    client, before = sign_in("A1"), roles()
    ids = [role_of(code).pk for code in ("L1", "A1", "R2")]
    assert client.post("/api/roles/bulk", {"ids": ids, "values": {"last_day": "2030-01-01"}}, **JSON).status_code == 422
    assert roles() == before
    assert client.post("/things/role/bulk/", {"field": "role", "role": "rep", "row": ids}).status_code == 404


def test_what_others_did_to_ones_role_is_not_taken_back(actor: Callable[..., Any], sign_in: Callable[..., Any]) -> None:
    values = {"employee": Employee.objects.get(code="M1"), "role": "rep", "first_day": TOMORROW}
    done = actions.add(actor("A1"), ROLE, values)
    before = roles()
    assert done.batch is not None
    with pytest.raises(ValidationError, match="自己的角色"):
        undoing.undo(actor("M1"), done.batch)
    assert sign_in("M1").post(f"/undo/{done.batch}/").status_code == 404
    assert roles() == before
    undoing.undo(actor("A1"), done.batch)
    assert ("M1", "manager", None) in roles()


def test_undoing_is_changing_ones_own_role_too(sign_in: Callable[..., Any]) -> None:
    """The sign-in that did it has become that of the person it was done to."""
    client = sign_in("M1")
    assert client.post("/things/role/new/", form_for("L1", "manager", date(2026, 1, 2))).status_code == 302
    Employee.objects.filter(code="M1").update(user=None)
    Employee.objects.filter(code="L1").update(user=User.objects.get(username="M1"))
    before = roles()
    response = client.post(f"/undo/{Change.objects.latest('pk').batch}/", follow=True)
    said = [str(one) for one in response.context["messages"]]
    assert said[-1].startswith("Nothing was undone: Nobody changes their own role")
    assert roles() == before


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("L1", {"role": "administrator"}),
        ("A1", {"role": "rep"}),
        ("A1", {"last_day": str(TOMORROW)}),
        ("A1", {"first_day": "2026-06-01"}),
    ],
)
def test_a_manager_does_it_by_no_change_either(sign_in: Callable[..., Any], code: str, values: dict[str, Any]) -> None:
    client, before = sign_in("M1"), roles()
    row = role_of(code)
    for answer in (
        client.patch(f"/api/roles/{row.pk}", values, **JSON),
        client.post("/api/roles/bulk", {"ids": [row.pk, role_of("R2").pk], "values": values}, **JSON),
    ):
        assert answer.status_code == 422
        assert "Only an administrator" in answer.content.decode()
    assert roles() == before


def test_a_manager_leaves_a_planned_administrator_alone(actor: Callable[..., Any]) -> None:
    """What begins later stays, so another role until then unmakes nobody."""
    person = Employee.objects.get(code="L1")
    give_role(system_actor(today=TODAY), person, "administrator", first_day=date(2027, 1, 1))
    values = {"employee": person, "role": "rep", "first_day": TOMORROW}
    actions.add(actor("M1"), ROLE, values)
    planned = EmployeeRole.objects.get(employee=person, role="administrator")
    assert (planned.first_day, planned.last_day) == (date(2027, 1, 1), None)
    with pytest.raises(ValidationError, match="只有管理员"):
        actions.remove(actor("M1"), ROLE, planned)


def test_a_manager_undoes_no_making_of_an_administrator(actor: Callable[..., Any]) -> None:
    before = roles()
    values = {"employee": Employee.objects.get(code="L1"), "role": "administrator", "first_day": TOMORROW}
    done = actions.add(actor("A1"), ROLE, values)
    assert done.batch is not None
    with pytest.raises(ValidationError, match="只有管理员"):
        undoing.undo(actor("M1"), done.batch)
    undoing.undo(actor("A1"), done.batch)
    assert roles() == before


def test_commands_make_and_unmake_administrators(company: None) -> None:
    system, before = system_actor(today=TODAY), roles()
    values = {"employee": Employee.objects.get(code="A1"), "role": "rep", "first_day": TOMORROW}
    done = actions.add(system, ROLE, values)
    assert ("A1", "rep", None) in roles()
    assert done.batch is not None
    undoing.undo(system, done.batch)
    assert roles() == before
    actions.remove(system, ROLE, role_of("A1"))
    assert not EmployeeRole.objects.filter(employee__code="A1").exists()
