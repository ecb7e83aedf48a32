"""Coming in: the password, the second step, proving it once more; nothing tells who has a sign-in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client

from endcap.platform.models import Change, User

pytestmark = pytest.mark.django_db
PASSWORD = "a good password"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def code_of(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def come_in(client: Any, code: str = "R1", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/", {"username": code, "password": password, **more})


def is_in(client: Any) -> bool:
    return bool(client.get("/my-sign-in/").status_code == 200)


@pytest.fixture
def user(sign_in: Callable[..., Any]) -> User:
    sign_in("R1")
    return User.objects.get(username="R1")


@pytest.fixture
def secret(user: User) -> str:
    """R1 has an authenticator app."""
    made = generate_totp_secret()
    TOTP.activate(user, made)
    return made


def test_without_a_second_factor_the_password_is_enough(user: User) -> None:
    client = Client()
    response = come_in(client, next="/stores/")
    assert response.url == "/stores/"
    assert is_in(client)


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil.example"],
)
def test_nobody_is_led_elsewhere(user: User, secret: str, address: str) -> None:
    client = Client()
    come_in(client, next=address)
    assert client.post("/sign-in/second-step/", {"code": code_of(secret)}).url == "/"
    Authenticator.objects.all().delete()
    assert come_in(Client(), next=address).url == "/"
    assert client.post("/sign-in/confirm/", {"password": PASSWORD, "next": address}).url == "/my-sign-in/"


def test_nothing_tells_whether_a_user_name_exists(user: User) -> None:
    User.objects.create_user("closed", PASSWORD)
    User.objects.filter(username="closed").update(is_active=False)
    said = set()
    for name, password in (("R1", "wrong password"), ("nobody at all", PASSWORD), ("closed", PASSWORD)):
        response = come_in(Client(), name, password)
        said.add((response.status_code, tuple(response.context["form"].non_field_errors())))
    assert len(said) == 1


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def test_one_address_cannot_try_a_password_with_every_name(user: User) -> None:
    statuses = [come_in(at("10.0.0.1"), f"R{number}", "guessed it").status_code for number in range(2, 63)]
    assert statuses == [200] * 60 + [429]
    held = come_in(at("10.0.0.1"))
    assert held.status_code == 429
    assert not is_in(held.client)
    assert come_in(at("10.0.0.2")).url == "/"


def test_one_network_of_ipv6_is_one_address(user: User) -> None:
    for number in range(60):
        come_in(at(f"2001:db8::{number:x}"), f"x{number}", "guessed it")
    assert come_in(at("2001:db8::ffff:1")).status_code == 429
    assert come_in(at("2001:db8:0:1::1")).url == "/"


def test_one_name_cannot_be_tried_from_everywhere(user: User) -> None:
    at_home = at("192.0.2.7")
    assert come_in(at_home).url == "/"
    statuses = [come_in(at(f"10.0.1.{number}"), password="guessed it").status_code for number in range(31)]
    assert statuses == [200] * 30 + [429]
    assert come_in(at("10.0.1.200")).status_code == 429
    # Nobody is kept from where they have been, nor is anybody else kept.
    assert come_in(at("192.0.2.7")).url == "/"
    assert come_in(at("10.0.1.200"), "R2", "x").status_code == 200


def test_whoever_guesses_at_one_address_keeps_nobody_out_elsewhere(user: User) -> None:
    for _ in range(40):
        come_in(at("10.0.2.1"), password="guessed it")
    assert come_in(at("10.0.2.1")).status_code == 429
    assert come_in(at("10.0.2.2")).url == "/"


def test_a_code_is_asked_for_and_each_works_once(user: User, secret: str) -> None:
    client = Client()
    response = come_in(client, next="/stores/")
    assert response.url == "/sign-in/second-step/"
    assert not is_in(client)
    assert client.get("/api/stores/").status_code == 401
    assert client.post("/sign-in/second-step/", {"code": "000000"}).status_code == 422
    assert not is_in(client)
    code = code_of(secret)
    assert client.post("/sign-in/second-step/", {"code": code}).url == "/stores/"
    assert is_in(client)
    again = Client()
    come_in(again)
    assert again.post("/sign-in/second-step/", {"code": code}).status_code == 422
    assert not is_in(again)


def test_the_second_step_alone_is_nothing(user: User, secret: str) -> None:
    client = Client()
    assert client.get("/sign-in/second-step/").url == "/sign-in/"
    assert client.post("/sign-in/second-step/", {"code": code_of(secret)}).url == "/sign-in/"
    assert not is_in(client)


def test_codes_cannot_be_guessed_at_will(user: User, secret: str) -> None:
    client = Client()
    come_in(client)
    for _ in range(5):
        client.post("/sign-in/second-step/", {"code": "000000"})
    client.cookies["django_language"] = "en"
    response = client.post("/sign-in/second-step/", {"code": code_of(secret)})
    assert response.status_code == 422
    assert "Too many attempts" in response.content.decode()
    assert not is_in(client)


def test_setting_up_an_app_and_coming_in_with_recovery_codes(sign_in: Any, proved: Any, user: User) -> None:
    client = proved(sign_in("R1"))
    page = client.get("/my-sign-in/app/new/")
    secret = page.context["secret"]
    assert "data:image/svg+xml;base64," in page.content.decode()
    assert client.post("/my-sign-in/app/new/", {"code": "123"}).status_code == 422
    done = client.post("/my-sign-in/app/new/", {"code": code_of(secret)})
    codes = done.context["codes"]
    assert len(set(codes)) == 10
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)
    other = Client()
    come_in(other)
    assert other.post("/sign-in/second-step/", {"code": codes[0]}).url == "/"
    once_more = Client()
    come_in(once_more)
    assert once_more.post("/sign-in/second-step/", {"code": codes[0]}).status_code == 422
    assert client.get("/my-sign-in/").context["has"]["codes_left"] == 9
    renewed = client.post("/my-sign-in/codes/new/").context["codes"]
    assert not set(renewed) & set(codes)
    assert once_more.post("/sign-in/second-step/", {"code": codes[1]}).status_code == 422
    told = Change.objects.filter(kind="second-factor").order_by("pk").values_list("action", "event")
    assert list(told) == [("sign-in.add_factor", "added"), ("sign-in.new_codes", "added")]
    assert secret not in str(list(Change.objects.values_list("values__after", flat=True)))


def test_with_another_key_no_code_fits_and_nothing_breaks(user: User, secret: str, settings: Any) -> None:
    settings.SECRET_KEY = "another one"
    client = Client()
    come_in(client)
    for code in (code_of(secret), code_of("")):
        assert client.post("/sign-in/second-step/", {"code": code}).status_code == 422
    assert not is_in(client)


def test_removing_the_last_factor_takes_the_recovery_codes_along(sign_in: Any, proved: Any, user: User) -> None:
    client = proved(sign_in("R1"))
    secret = client.get("/my-sign-in/app/new/").context["secret"]
    client.post("/my-sign-in/app/new/", {"code": code_of(secret)})
    app = Authenticator.objects.get(type="totp")
    client.post(f"/my-sign-in/factors/{app.pk}/remove/")
    assert not Authenticator.objects.exists()
    assert Change.objects.filter(action="sign-in.remove_factor", event="removed").count() == 2


SENSITIVE = (
    "/my-sign-in/app/new/", "/my-sign-in/passkeys/new/", "/my-sign-in/codes/new/", "/my-sign-in/tokens/new/",
)  # fmt: skip


@pytest.mark.parametrize("address", SENSITIVE)
def test_what_is_sensitive_asks_once_more(sign_in: Any, proved: Any, address: str) -> None:
    for client in (sign_in("R1"), proved(sign_in("R1"), seconds_ago=16 * 60)):
        response = client.get(address)
        assert response.url == f"/sign-in/confirm/?next={address.replace('/', '%2F')}"
        assert client.post(address, {"code": "1"}).url.startswith("/sign-in/confirm/")
    assert client.post("/sign-in/confirm/", {"password": "wrong", "next": address}).status_code == 422
    assert client.post("/sign-in/confirm/", {"password": PASSWORD, "next": address}).url == address
    assert client.get(address).status_code in (200, 302)
    assert not client.get(address).headers.get("Location", "").startswith("/sign-in/confirm/")


def test_whoever_has_a_second_factor_confirms_with_it(sign_in: Any, user: User, secret: str) -> None:
    client = sign_in("R1")
    assert client.post("/sign-in/confirm/", {"password": PASSWORD}).status_code == 422
    assert client.post("/sign-in/confirm/", {"code": code_of(secret), "next": SENSITIVE[0]}).url == SENSITIVE[0]


def test_a_password_asked_again_cannot_be_guessed(sign_in: Any) -> None:
    client = sign_in("R1")
    for _ in range(5):
        client.post("/sign-in/confirm/", {"password": "wrong"})
    assert client.post("/sign-in/confirm/", {"password": PASSWORD}).status_code == 422
    right = {"old_password": PASSWORD, "new_password1": "another good one", "new_password2": "another good one"}
    assert client.post("/my-sign-in/password/", right).status_code == 422


def test_a_new_password_ends_all_other_sessions(sign_in: Any, user: User) -> None:
    client, other = sign_in("R1"), Client()
    come_in(other)
    assert is_in(other)
    new = {"old_password": PASSWORD, "new_password1": "another good one", "new_password2": "another good one"}
    assert client.post("/my-sign-in/password/", new).url == "/my-sign-in/"
    assert is_in(client)
    assert not is_in(other)
    assert come_in(Client()).status_code == 200
    assert come_in(Client(), password="another good one").url == "/"
    told = Change.objects.select_related("values").get(action="sign-in.change_password")
    assert told.values.before == {"password": "•••"}
    assert "another" not in str(told.values.__dict__)


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "R1R1R1R1R1"])
def test_a_weak_password_is_refused(sign_in: Any, user: User, password: str) -> None:
    User.objects.filter(pk=user.pk).update(username="R1R1R1R1R1")
    new = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    client = Client()
    come_in(client, "R1R1R1R1R1")
    assert client.post("/my-sign-in/password/", new).status_code == 422


def test_an_unknown_passkey_does_not_let_in(user: User) -> None:
    client = Client()
    asked = client.get("/sign-in/passkey/").json()
    assert asked["publicKey"]["userVerification"] == "required"
    for answer in ("", "x", "[]", "1", "{}", '{"id": "x", "rawId": "eA", "type": "public-key", "response": {}}'):
        assert client.post("/sign-in/passkey/", {"credential": answer}).url == "/sign-in/"
    assert not is_in(client)


def test_nothing_of_the_framework_can_be_reached(client: Any, user: User) -> None:
    for address in ("accounts/login", "accounts/signup", "accounts/2fa", "accounts/social/signup", "accounts/sessions"):
        assert client.get(f"/{address}/").status_code == 404
