"""The first administrator: made once, by whoever has the code that the server printed, and by nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from endcap.company import first_administrator as first
from endcap.company.models import Employee, EmployeeRole, SetupCode
from endcap.platform.models import Change, User
from endcap.platform.sign_in import sessions
from tests.conftest import SYSTEM, TODAY

pytestmark = pytest.mark.django_db
GIVEN = {"name": "杜明", "username": "duming", "password": "lantern-over-water", "again": "lantern-over-water"}


def address(code: str | None) -> str:
    return reverse("company:first-administrator", args=[code])


def test_whoever_has_the_code_becomes_the_administrator_and_is_led_on(client: Any) -> None:
    code = first.new_code()
    assert client.get(address(code)).status_code == 200
    answer = client.post(address(code), GIVEN)
    assert answer.url == reverse("company:start")
    assert client.get(answer.url).url == "/start/company/"
    employee = Employee.objects.get()
    assert (employee.name, employee.user.username, employee.roles.get().role) == ("杜明", "duming", "administrator")
    assert set(Change.objects.values_list("action", "via")) == {("company.first_administrator", "desk")}


def test_their_session_is_noted_at_once(client: Any) -> None:
    client.post(address(first.new_code()), GIVEN)
    assert sessions.end(SYSTEM, User.objects.get()) == 1
    assert client.get(reverse("company:start")).url.startswith("/sign-in/")


def test_the_code_is_kept_as_a_hash_only(client: Any) -> None:
    code = first.new_code()
    assert code is not None
    assert len(code) >= 32
    assert code not in SetupCode.objects.get().digest


def test_it_works_once(client: Any) -> None:
    code = first.new_code()
    client.post(address(code), GIVEN)
    assert client.get(address(code)).status_code == 404
    assert client.post(address(code), GIVEN | {"username": "other"}).status_code == 404
    assert first.new_code() is None
    assert not SetupCode.objects.exists()
    assert User.objects.count() == 1


def test_of_two_at_once_one_is_made() -> None:
    code = first.new_code() or ""
    given = {"name": "杜明", "password": "lantern-over-water", "today": TODAY}
    first.make_first_administrator(code, username="duming", **given)
    with pytest.raises(first.NotAwaited):
        first.make_first_administrator(code, username="other", **given)
    assert User.objects.count() == 1


@pytest.mark.parametrize("code", ["", "wrong", "0" * 64])
def test_without_the_code_nobody_comes_in(client: Any, code: str) -> None:
    first.new_code()
    assert client.get(f"/first/{code or '-'}/").status_code == 404
    assert client.post(f"/first/{code or '-'}/", GIVEN).status_code == 404
    assert not User.objects.exists()


def test_an_older_code_counts_no_more(client: Any) -> None:
    older, newer = first.new_code(), first.new_code()
    assert client.get(address(older)).status_code == 404
    assert client.get(address(newer)).status_code == 200


def test_an_administrator_whose_role_ended_does_not_open_the_door_again(client: Any) -> None:
    first.make_first_administrator(first.new_code() or "", name="杜明", username="d", password="x", today=TODAY)
    EmployeeRole.objects.update(last_day=date(2099, 1, 1), first_day=date(2098, 1, 1))
    assert first.new_code() is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"), ({"username": ""}, "username"), ({"username": "a b"}, "username"),
        ({"again": "something else"}, "again"), ({"password": "short", "again": "short"}, "password"),
        ({"password": "password123", "again": "password123"}, "password"),
        ({"password": "duming-duming", "again": "duming-duming", "username": "duming-duming"}, "password"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_where_it_is(client: Any, wrong: dict[str, str], field: str) -> None:
    answer = client.post(address(first.new_code()), GIVEN | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_the_sign_in_page_says_where_to_begin(client: Any) -> None:
    client.cookies["django_language"] = "en"
    assert "Nobody can sign in yet" in client.get("/sign-in/").content.decode()
    User.objects.create_user("somebody", "x")
    assert "Nobody can sign in yet" not in client.get("/sign-in/").content.decode()
