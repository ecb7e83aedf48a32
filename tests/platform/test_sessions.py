"""Where somebody is signed in, and how they are out at the next request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils.translation import override

from endcap.company.models import CompanySettings, Employee, EmployeeRole
from endcap.platform.models import ApiToken, Change, User
from endcap.platform.sign_in import factors, sessions
from endcap.platform.sign_in.browsers import described
from tests.conftest import SYSTEM
from tests.platform.test_signing_in import PASSWORD, code_of, come_in, is_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
AGENTS = {
    FIREFOX: "Firefox · Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 (KHTML, like Gecko) Version/19 Safari/605": "Safari · macOS",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 (KHTML, like Gecko) Chrome/142 Safari/537": "Chrome · Linux",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/142 Safari/537 Edg/142": "Edge · Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Mobile wxwork/4.1 MicroMessenger/7.0": "WeCom · iPhone",
    "Mozilla/5.0 (Linux; Android 15; Pixel) AppleWebKit/537 Chrome/142 Mobile MicroMessenger/8.0": "Weixin · Android",
    "curl/8": "Unknown browser",
    "": "Unknown browser",
}


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.mark.parametrize("agent", AGENTS)
def test_browsers_are_named_in_plain_words(agent: str) -> None:
    with override("en"):
        assert described(agent) == AGENTS[agent]


def elsewhere(code: str = "R1") -> Client:
    client = Client(headers={"User-Agent": FIREFOX}, REMOTE_ADDR="10.1.2.3")
    come_in(client, code)
    assert is_in(client)
    return client


def test_one_session_is_ended_and_out_at_its_next_request(sign_in: Callable[..., Any]) -> None:
    client, other = sign_in("R1"), elsewhere()
    page = client.get("/my-sign-in/")
    assert "Firefox · Windows" in page.content.decode()
    assert "10.1.2.3" in page.content.decode()
    assert [one["is_here"] for one in page.context["sessions"]].count(True) == 1
    there = UserSession.objects.get(ip="10.1.2.3")
    assert client.post(f"/my-sign-in/sessions/{there.pk}/end/").url == "/my-sign-in/"
    assert other.get("/api/stores/").status_code == 401
    assert not is_in(other)
    assert is_in(client)
    told = Change.objects.select_related("values").get(kind="session")
    assert (told.event, told.values.name) == ("removed", "R1: Firefox · Windows")


def test_all_others_are_ended_at_once(sign_in: Callable[..., Any]) -> None:
    client, others = sign_in("R1"), [elsewhere(), elsewhere()]
    is_in(client)
    client.post("/my-sign-in/sessions/end/")
    assert is_in(client)
    assert not any(is_in(other) for other in others)


def test_a_session_that_was_never_used_is_ended_too(sign_in: Callable[..., Any]) -> None:
    sign_in("R2")
    client, others = sign_in("R1"), [Client(), Client()]
    come_in(others[0])
    # One that takes the place of somebody else's.
    others[1].force_login(User.objects.get(username="R2"))
    others[1].force_login(User.objects.get(username="R1"))
    client.post("/my-sign-in/sessions/end/")
    assert is_in(client)
    assert not any(is_in(other) for other in others)


def test_one_that_has_a_new_key_since_the_password_changed_is_ended_too(sign_in: Any, actor: Any) -> None:
    client = sign_in("R1")
    new = {"old_password": PASSWORD, "new_password1": "another good one", "new_password2": "another good one"}
    assert client.post("/my-sign-in/password/", new).status_code == 302
    assert sessions.end(SYSTEM, User.objects.get(username="R1")) == 1
    assert not is_in(client)


def test_nobody_ends_a_session_of_somebody_else_or_the_one_they_are_in(sign_in: Callable[..., Any]) -> None:
    sign_in("R2")
    other = elsewhere("R2")
    client = sign_in("R1")
    is_in(client)
    for row in UserSession.objects.all():
        assert client.post(f"/my-sign-in/sessions/{row.pk}/end/").status_code == 404
    assert is_in(client)
    assert is_in(other)


def test_being_seen_is_not_written_at_every_request(sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    is_in(client)
    first = UserSession.objects.get().last_seen_at
    is_in(client)
    assert UserSession.objects.get().last_seen_at == first


def test_whoever_has_left_is_out_at_the_next_request_with_their_programs(
    sign_in: Callable[..., Any], proved: Callable[..., Any]
) -> None:
    client = proved(sign_in("R1"))
    text = client.post("/my-sign-in/tokens/new/", {"name": "x", "scope": "read", "days": "9"}).context["text"]
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/stores/", headers=headers).status_code == 200
    EmployeeRole.objects.filter(employee__code="R1").update(last_day=date(2026, 2, 1))
    assert client.get("/stores/").url.startswith("/sign-in/?next=")
    assert client.get("/api/stores/").status_code == 401
    assert Client().get("/api/stores/", headers=headers).status_code == 401
    assert come_in(Client()).url == "/sign-in/"


def in_charge(sign_in: Callable[..., Any], proved: Callable[..., Any]) -> Client:
    """The administrator, beside whoever else is signed in."""
    sign_in("A1")
    client = Client()
    client.force_login(User.objects.get(username="A1"))
    return proved(client)  # type: ignore[no-any-return]


def test_an_administrator_closes_a_sign_in_and_opens_it_again(sign_in: Any, proved: Any, customers: None) -> None:
    sign_in("R1")
    other, admin = elsewhere(), in_charge(sign_in, proved)
    employee = Employee.objects.get(code="R1")
    address = f"/people/{employee.pk}/sign-in/"
    assert "R1" in admin.get(f"/people/{employee.pk}/").content.decode()
    assert admin.post(address, {"do": "close"}).url == f"/people/{employee.pk}/"
    assert not is_in(other)
    assert come_in(Client()).status_code == 200
    admin.post(address, {"do": "open"})
    assert come_in(Client()).url == "/"
    told = Change.objects.filter(action="sign-in.switch").order_by("pk").select_related("values")
    assert [(change.values.before, change.values.after) for change in told] == [
        ({"is_active": True}, {"is_active": False}), ({"is_active": False}, {"is_active": True}),
    ]  # fmt: skip
    assert admin.get("/changes/").status_code == 200


def test_an_administrator_resets_a_second_factor_and_ends_sessions(sign_in: Any, proved: Any) -> None:
    client = proved(sign_in("R1"))
    secret = client.get("/my-sign-in/app/new/").context["secret"]
    client.post("/my-sign-in/app/new/", {"code": code_of(secret)})
    other = Client()
    other.force_login(User.objects.get(username="R1"))
    assert is_in(other)
    admin, address = in_charge(sign_in, proved), f"/people/{Employee.objects.get(code='R1').pk}/sign-in/"
    admin.post(address, {"do": "reset"})
    assert come_in(Client()).url == "/"
    admin.post(address, {"do": "end"})
    assert not is_in(other)
    assert Change.objects.filter(action="sign-in.reset_factors", user__username="A1").count() == 2
    assert admin.post(address, {"do": "anything"}).status_code == 404


def test_an_administrator_gives_a_new_password_which_is_shown_once(sign_in: Any, proved: Any, customers: None) -> None:
    sign_in("R1")
    other, admin = elsewhere(), in_charge(sign_in, proved)
    address = f"/people/{Employee.objects.get(code='R1').pk}/sign-in/"
    while come_in(Client(), password="forgotten it").status_code != 429:
        pass
    page = admin.post(address, {"do": "password"})
    given = page.context["given"]
    assert given in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert not is_in(other)
    assert come_in(Client()).status_code == 200
    assert come_in(Client(), password=given).url == "/"
    change = Change.objects.select_related("values").get(action="sign-in.give_password")
    assert (change.user.username, change.values.before) == ("A1", {"password": "•••"})
    assert given not in str(list(Change.objects.values_list("values__before", "values__after")))
    own = f"/people/{Employee.objects.get(code='A1').pk}/sign-in/"
    assert admin.post(own, {"do": "password"}).status_code == 302
    assert User.objects.get(username="A1").check_password(PASSWORD)


def test_whoever_is_asked_once_more_comes_back_to_where_they_were(sign_in: Any) -> None:
    sign_in("R1")
    page = f"/people/{Employee.objects.get(code='R1').pk}/"
    admin = sign_in("A1")
    asked = admin.post(f"{page}sign-in/", {"do": "password"}, headers={"Referer": f"http://testserver{page}"})
    assert admin.get(asked.url).context["next"] == f"http://testserver{page}"
    asked = admin.post(f"{page}sign-in/", {"do": "password"}, headers={"Referer": "https://evil.example/"})
    assert admin.get(asked.url).context["next"] == "/my-sign-in/"


@pytest.mark.parametrize("code", ["M1", "F1", "S1", "R1", "L1", "buyer"])
def test_nobody_else_administers_sign_ins(sign_in: Any, proved: Any, code: str) -> None:
    sign_in("R2")
    client = proved(sign_in(code))
    employee = Employee.objects.get(code="R2")
    for what in ("close", "reset", "end", "link", "password"):
        assert client.post(f"/people/{employee.pk}/sign-in/", {"do": what}).status_code == 403
    assert User.objects.get(username="R2").is_active
    assert "/sign-in/" not in client.get(f"/people/{employee.pk}/").content.decode().replace("/my-sign-in/", "")


def test_nobody_locks_themselves_out(sign_in: Any, proved: Any) -> None:
    admin = in_charge(sign_in, proved)
    admin.post(f"/people/{Employee.objects.get(code='A1').pk}/sign-in/", {"do": "close"})
    assert is_in(admin)


def test_whoever_must_have_a_second_factor_is_led_to_it(sign_in: Any, proved: Any, customers: None) -> None:
    CompanySettings.objects.update(second_factor_roles="finance,administrator")
    client = proved(sign_in("F1"))
    for address in ("/", "/stores/", "/my-sign-in/", "/my-sign-in/tokens/new/", "/find/?q=hmj"):
        assert client.get(address).url == "/my-sign-in/second-factor/", address
    assert client.post("/things/store/1/edit/", {}).url == "/my-sign-in/second-factor/"
    refused = client.get("/api/stores/")
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    assert "second factor" in refused.json()["detail"]
    assert client.get("/stores/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/my-sign-in/second-factor/"
    assert client.get("/my-sign-in/second-factor/").status_code == 200
    secret = client.get("/my-sign-in/app/new/").context["secret"]
    assert client.post("/my-sign-in/app/new/", {"code": code_of(secret)}).status_code == 200
    assert client.get("/stores/").status_code == 200
    assert client.get("/api/stores/").status_code == 200
    assert client.get("/my-sign-in/second-factor/").url == "/my-sign-in/"
    assert sign_in("M1").get("/stores/").status_code == 200


def test_one_set_up_elsewhere_helps_nobody_who_only_has_the_password(
    sign_in: Any, proved: Any, customers: None
) -> None:
    CompanySettings.objects.update(second_factor_roles="finance")
    sign_in("F1")
    thief = Client()
    assert come_in(thief, "F1").url == "/"
    assert thief.get("/stores/").url == "/my-sign-in/second-factor/"
    owner = proved(sign_in("F1"))
    secret = owner.get("/my-sign-in/app/new/").context["secret"]
    owner.post("/my-sign-in/app/new/", {"code": code_of(secret)})
    assert owner.get("/stores/").status_code == 200
    assert thief.get("/stores/").url.startswith("/sign-in/?next=")
    assert Change.objects.filter(action="sign-in.add_factor", event="removed").count() == 0
    assert Change.objects.filter(action="sign-in.end_session", event="removed").count() == 1


def test_a_session_without_its_own_proof_is_asked_for_it(sign_in: Any, proved: Any, customers: None) -> None:
    """However it came about that it is open."""
    CompanySettings.objects.update(second_factor_roles="finance")
    client = proved(sign_in("F1"))
    TOTP.activate(User.objects.get(username="F1"), secret := generate_totp_secret())
    assert client.get("/stores/?q=x").url == "/sign-in/confirm/?next=%2Fstores%2F%3Fq%3Dx"
    assert client.get("/stores/", headers={"HX-Request": "true"}).headers["HX-Redirect"].startswith("/sign-in/confirm/")
    refused = client.get("/api/stores/")
    assert refused.status_code == 403
    assert "second factor" in refused.json()["detail"]
    for address in ("/my-sign-in/app/new/", "/my-sign-in/passkeys/new/", "/my-sign-in/codes/new/"):
        assert client.post(address, {}).url.startswith("/sign-in/confirm/"), address
    assert client.post("/sign-in/confirm/", {"password": PASSWORD}).status_code == 422
    assert client.post("/sign-in/confirm/", {"code": code_of(secret), "next": "/stores/"}).url == "/stores/"
    assert client.get("/stores/").status_code == 200


def test_a_proof_by_a_factor_that_was_removed_counts_no_more(sign_in: Any, proved: Any, customers: None) -> None:
    CompanySettings.objects.update(second_factor_roles="finance")
    client = proved(sign_in("F1"))
    secret = client.get("/my-sign-in/app/new/").context["secret"]
    client.post("/my-sign-in/app/new/", {"code": code_of(secret)})
    assert client.get("/stores/").status_code == 200
    factors.reset(SYSTEM, User.objects.get(username="F1"))
    assert client.get("/stores/").url == "/my-sign-in/second-factor/"


def test_new_recovery_codes_stand_for_those_that_let_somebody_in(sign_in: Any, proved: Any, customers: None) -> None:
    CompanySettings.objects.update(second_factor_roles="finance")
    owner = proved(sign_in("F1"))
    secret = owner.get("/my-sign-in/app/new/").context["secret"]
    codes = owner.post("/my-sign-in/app/new/", {"code": code_of(secret)}).context["codes"]
    client = Client()
    come_in(client, "F1")
    assert client.post("/sign-in/second-step/", {"code": codes[0]}).url == "/"
    assert len(client.post("/my-sign-in/codes/new/").context["codes"]) == 10
    assert client.get("/stores/").status_code == 200


def test_tokens_wait_until_their_user_has_the_second_factor(sign_in: Any, proved: Any, customers: None) -> None:
    client = proved(sign_in("F1"))
    text = client.post("/my-sign-in/tokens/new/", {"name": "x", "scope": "read", "days": "9"}).context["text"]
    headers = {"Authorization": f"Bearer {text}"}
    CompanySettings.objects.update(second_factor_roles="finance")
    refused = Client().get("/api/stores/", headers=headers)
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["detail"]
    secret = client.get("/my-sign-in/app/new/").context["secret"]
    client.post("/my-sign-in/app/new/", {"code": code_of(secret)})
    assert Client().get("/api/stores/", headers=headers).status_code == 200
    assert ApiToken.objects.count() == 1


def test_no_token_changes_who_must_have_a_second_factor(sign_in: Any, proved: Any, customers: None) -> None:
    CompanySettings.objects.update(second_factor_roles="finance")
    admin = proved(sign_in("A1"))
    text = admin.post("/my-sign-in/tokens/new/", {"name": "x", "scope": "write", "days": "9"}).context["text"]
    as_program = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {text}"}}
    refused = Client().patch("/api/settings/", {"second_factor_roles": ""}, **as_program)
    assert refused.status_code == 422
    assert "second_factor_roles" in refused.json()["errors"]
    # What they did at the desk a program does not take back either.
    values = {"second_factor_roles": "finance,rep"}
    done = admin.patch("/api/settings/", values, content_type="application/json")
    assert Client().post(f"/api/undo/{done.headers['Endcap-Undo']}", **as_program).status_code == 422
    assert CompanySettings.objects.get().roles_with_second_factor == {"finance", "rep"}
    assert Client().patch("/api/settings/", {"name": "Endcap"}, **as_program).status_code == 200
    assert admin.post(f"/api/undo/{done.headers['Endcap-Undo']}").status_code == 200


def test_the_company_chooses_the_roles_and_the_history_keeps_it(sign_in: Any, customers: None) -> None:
    admin = sign_in("A1")
    kept = CompanySettings.objects.get()
    page = admin.get(f"/things/settings/{kept.pk}/edit/")
    assert "administrators and finance" in page.content.decode()
    given = {**page.context["form"].initial, "second_factor_roles": ["finance", "administrator"]}
    given = {name: value for name, value in given.items() if value is not None}
    assert admin.post(f"/things/settings/{kept.pk}/edit/", given).status_code == 302
    kept.refresh_from_db()
    assert kept.second_factor_roles == "finance,administrator"
    assert admin.get("/stores/").url == "/my-sign-in/second-factor/"
    told = Change.objects.select_related("values").get(kind="settings", event="changed")
    assert told.values.after == {"second_factor_roles": "finance,administrator"}


def test_the_api_sets_the_roles_too(sign_in: Any, customers: None) -> None:
    admin = sign_in("A1")
    patch = lambda value: admin.patch(  # noqa: E731
        "/api/settings/", {"second_factor_roles": value}, content_type="application/json"
    )
    assert patch("king").status_code == 422
    assert patch("finance,rep").json()["second_factor_roles"] == "rep,finance"
    assert patch("").json()["second_factor_roles"] == ""


def test_the_command_takes_away_a_lost_second_factor(sign_in: Any, proved: Any, capsys: Any) -> None:
    from django.core.management import call_command

    client = proved(sign_in("R1"))
    secret = client.get("/my-sign-in/app/new/").context["secret"]
    client.post("/my-sign-in/app/new/", {"code": code_of(secret)})
    call_command("reset_second_factor", "R1")
    assert not is_in(client)
    assert come_in(Client(), password=PASSWORD).url == "/"
