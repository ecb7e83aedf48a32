"""Programs come to the API with a token: hashed, scoped, dated, revocable, and never with a session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from endcap.cli.main import main
from endcap.platform import tokens
from endcap.platform.limits import WRONG_TOKENS
from endcap.platform.models import ApiToken, Change, User
from endcap.project.home import SQLITE_NAME, home_path

pytestmark = pytest.mark.django_db
CHANGING = ("post", "put", "patch", "delete")


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def make(actor: Callable[..., Any]) -> Callable[..., tuple[ApiToken, str]]:
    def made(code: str = "R1", *, scope: str = "write", days: int | None = 90, **more: Any) -> tuple[ApiToken, str]:
        who = actor(code)
        return tokens.make(who, who.user, name="report", scope=scope, days=days, now=more.get("now", timezone.now()))

    return made


def ask(text: str, address: str = "/api/stores/", method: str = "get", **more: Any) -> Any:
    client = Client(enforce_csrf_checks=True)
    return getattr(client, method)(address, headers={"Authorization": f"Bearer {text}"}, **more)


def test_a_token_sees_what_its_user_sees(customers: None, make: Callable[..., Any]) -> None:
    own, all_stores = ask(make("R1")[1]).json(), ask(make("M1")[1]).json()
    assert [row["code"] for row in own["results"]] == ["T1"]
    assert all_stores["count"] == 2
    assert ask(make("L1")[1], "/api/changes").status_code == 403


def test_it_changes_without_a_session_and_the_history_says_through_the_api(
    customers: None, make: Callable[..., Any]
) -> None:
    _token, text = make("M1")
    response = ask(text, "/api/tiers/", "post", data={"code": "B", "name": "B"}, content_type="application/json")
    assert response.status_code == 201, response.content
    assert not response.cookies
    assert not Session.objects.exists()
    assert Change.objects.get(kind="tier", event="added", action="tier.add").via == "api"


@pytest.mark.parametrize("method", CHANGING)
def test_one_for_reading_changes_nothing(customers: None, make: Callable[..., Any], method: str) -> None:
    _token, text = make("A1", scope="read")
    assert ask(text).status_code == 200
    response = ask(text, "/api/stores/1", method, data={}, content_type="application/json")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


def test_it_is_for_the_api_alone(customers: None, make: Callable[..., Any]) -> None:
    for address in ("/", "/stores/", "/my-sign-in/", "/api-like/"):
        response = ask(make("A1")[1], address)
        assert response.status_code in (302, 404)
        assert "sign-in" in response.headers.get("Location", "sign-in")


def test_only_its_hash_is_in_the_database(customers: None, make: Callable[..., Any]) -> None:
    token, text = make("R1")
    ask(text)
    secret = text.removeprefix(token.prefix)
    assert len(text) > 50
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert secret not in repr(cursor.fetchall()), table
    told = Change.objects.select_related("values").get(kind="token")
    assert "digest" not in told.values.after
    assert token.digest not in repr(told.values.after)


def refused(text: str) -> bool:
    response = ask(text)
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"]
    assert "error" in response.headers.get("WWW-Authenticate", "error")
    return bool(response.status_code == 401)


def test_what_is_no_valid_token_is_refused_alike(customers: None, make: Callable[..., Any], actor: Any) -> None:
    expired = make("R1", days=1, now=timezone.now() - timedelta(days=2))[1]
    revoked, revoked_text = make("R2")
    tokens.revoke(actor("R2"), revoked, now=timezone.now())
    closed = make("S1")[1]
    User.objects.filter(username="S1").update(is_active=False)
    answers = set()
    for text in (expired, revoked_text, closed, "endcap_" + "0" * 48, "", "nonsense", "endcap_\x00", "端架"):
        response = ask(text.encode().decode("latin-1"))
        answers.add((response.status_code, response.content))
    assert len(answers) == 1
    assert refused(expired)


def test_other_ways_to_authorize_are_refused(customers: None, make: Callable[..., Any]) -> None:
    text = make("R1")[1]
    for header in (f"Basic {text}", text, f"bearer  {text}x"):
        assert Client().get("/api/stores/", headers={"Authorization": header}).status_code == 401
    assert Client().get("/api/stores/", headers={"Authorization": f"bearer {text}"}).status_code == 200


def test_a_wrong_token_does_not_fall_back_to_the_session(sign_in: Callable[..., Any], customers: None) -> None:
    client = sign_in("M1")
    assert client.get("/api/stores/").status_code == 200
    assert client.get("/api/stores/", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_session_still_needs_its_csrf_token(customers: None, sign_in: Callable[..., Any]) -> None:
    sign_in("M1")
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="M1"))
    response = client.post("/api/tiers/", {"code": "B", "name": "B"}, content_type="application/json")
    assert response.status_code == 403
    assert Change.objects.filter(kind="tier", event="added").count() == 0


def test_guessing_is_slowed_by_address_and_good_tokens_go_on(customers: None, make: Callable[..., Any]) -> None:
    text = make("R1")[1]
    statuses = [ask(f"endcap_{number}").status_code for number in range(WRONG_TOKENS.most + 1)]
    assert statuses == [401] * WRONG_TOKENS.most + [429]
    limited = ask("endcap_x")
    assert limited.headers["Retry-After"] == "600"
    assert limited["Content-Type"] == "application/problem+json"
    assert ask("endcap_x", REMOTE_ADDR="10.0.0.9").status_code == 401
    assert ask(text).status_code == 200


def test_its_last_use_is_written_at_most_once_a_minute(customers: None, make: Callable[..., Any]) -> None:
    token, text = make("R1")
    ask(text)
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    ask(text)
    token.refresh_from_db()
    assert token.last_used_at == first
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    ApiToken.objects.update(last_used_at=long_ago)
    ask(text)
    token.refresh_from_db()
    assert token.last_used_at > long_ago


def test_nobody_makes_or_revokes_one_for_somebody_else(make: Callable[..., Any], actor: Any, sign_in: Any) -> None:
    token, _text = make("R1")
    with pytest.raises(PermissionDenied):
        tokens.make(actor("A1"), token.user, name="x", scope="read", days=1, now=timezone.now())
    with pytest.raises(PermissionDenied):
        tokens.revoke(actor("A1"), token, now=timezone.now())
    assert sign_in("A1").post(f"/my-sign-in/tokens/{token.pk}/revoke/").status_code == 404


def test_bounds(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for days in (0, -1, 100_000):
        with pytest.raises(ValidationError):
            make("R1", days=days)
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    make("R1")
    with pytest.raises(ValidationError):
        make("R1")


def test_it_is_made_shown_once_and_revoked_at_the_desk(
    sign_in: Callable[..., Any], proved: Callable[..., Any], customers: None
) -> None:
    client = proved(sign_in("R1"))
    page = client.post("/my-sign-in/tokens/new/", {"name": "till", "scope": "write", "days": "30"})
    text = page.context["text"]
    assert text in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert ask(text).status_code == 200
    mine = client.get("/my-sign-in/").content.decode()
    token = ApiToken.objects.get()
    assert text not in mine
    assert token.prefix in mine
    client.post(f"/my-sign-in/tokens/{token.pk}/revoke/")
    assert refused(text)
    assert not client.get("/my-sign-in/").context["tokens"]
    told = list(Change.objects.filter(kind="token").order_by("pk").values_list("action", "via", "user__username"))
    assert told == [("token.make", "desk", "R1"), ("token.revoke", "desk", "R1")]
    assert sign_in("A1").get("/changes/").status_code == 200


def test_revoking_is_not_undone(sign_in: Callable[..., Any], proved: Callable[..., Any], customers: None) -> None:
    client = proved(sign_in("R1"))
    client.post("/my-sign-in/tokens/new/", {"name": "till", "scope": "write", "days": "30"})
    client.post(f"/my-sign-in/tokens/{ApiToken.objects.get().pk}/revoke/")
    for batch in Change.objects.filter(kind="token").values_list("batch", flat=True):
        assert client.post(f"/api/undo/{batch}").status_code == 403
    assert ApiToken.objects.get().revoked_at is not None


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("scope", "all"), ("days", "0"), ("days", "x")])
def test_what_cannot_be_made_is_said_in_the_form(
    sign_in: Callable[..., Any], proved: Callable[..., Any], field: str, value: str
) -> None:
    asked = {"name": "till", "scope": "write", "days": "30"} | {field: value}
    assert proved(sign_in("R1")).post("/my-sign-in/tokens/new/", asked).status_code == 422
    assert not ApiToken.objects.exists()


def test_the_description_names_both_ways_of_signing_in(sign_in: Callable[..., Any]) -> None:
    described = sign_in("R1").get("/api/openapi.json").json()
    schemes = described["components"]["securitySchemes"]
    assert {(one["type"], one.get("scheme") or one.get("in")) for one in schemes.values()} == {
        ("http", "bearer"), ("apiKey", "cookie"),
    }  # fmt: skip
    assert "Bearer" in described["info"]["description"]
    assert len(described["paths"]["/api/stores/"]["get"]["security"]) == 2


@pytest.fixture
def found_by_commands() -> None:
    """The tests' database lies in memory: a file in its place lets commands go on."""
    (home_path() / SQLITE_NAME).touch()


@pytest.mark.usefixtures("customers", "found_by_commands")
def test_the_command_makes_lists_and_revokes(actor: Any, capsys: pytest.CaptureFixture[str]) -> None:
    actor("R1")
    assert main(["token", "create", "--user", "R1", "--name", "nightly", "--scope", "read", "--days", "none"]) == 0
    text = capsys.readouterr().out.strip()
    assert ask(text).status_code == 200
    assert ApiToken.objects.get().expires_at is None
    assert main(["token", "list"]) == 0
    listed = capsys.readouterr().out
    assert "nightly" in listed
    assert text not in listed
    assert main(["token", "revoke", ApiToken.objects.get().prefix]) == 0
    assert refused(text)
    assert main(["token", "list", "--user", "R1"]) == 0
    assert "revoked" in capsys.readouterr().out.splitlines()[-1]
    told = list(Change.objects.filter(kind="token").order_by("pk").values_list("via", flat=True))
    assert told == ["command", "command"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "--user", "nobody"), "nobody"),
        (("create", "--user", "R1", "--days", "99999999999999"), "--days"),
        (("revoke", "endcap_zzz"), "no such token"),
    ],
)
@pytest.mark.usefixtures("company", "found_by_commands")
def test_the_command_says_what_is_wrong(
    actor: Any, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    actor("R1")
    assert main(["token", *arguments]) == 2
    assert said in capsys.readouterr().err
