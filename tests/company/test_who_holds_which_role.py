"""Nobody changes their own role; administrators are made and unmade by administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from endcap.company.kinds import ROLE
from endcap.company.models import Employee, EmployeeRole
from endcap.platform import actions
from endcap.platform.access import system_actor
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


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
