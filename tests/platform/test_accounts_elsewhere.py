"""Signing in by WeCom, DingTalk, Feishu and Weixin, against stand-ins that answer as their documentation says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from endcap.company.models import Employee
from endcap.platform.models import Change, User
from endcap.platform.sign_in.ways import DingTalkAdapter, FeishuAdapter, WeixinAdapter
from endcap.platform.sign_in.wecom import WeComAdapter
from endcap.project.elsewhere import ways_to_sign_in
from tests.platform.test_signing_in import is_in

pytestmark = pytest.mark.django_db
SET = {
    "ENDCAP_SIGN_IN_WITH": "wecom, dingtalk,feishu,weixin",
    "ENDCAP_WECOM_CORP_ID": "ww1", "ENDCAP_WECOM_AGENT_ID": "1000002", "ENDCAP_WECOM_SECRET": "s",
    "ENDCAP_DINGTALK_APP_KEY": "ding1", "ENDCAP_DINGTALK_APP_SECRET": "s", "ENDCAP_DINGTALK_CORP_ID": "corp1",
    "ENDCAP_FEISHU_APP_ID": "cli_1", "ENDCAP_FEISHU_APP_SECRET": "s", "ENDCAP_FEISHU_TENANT_KEY": "t1",
    "ENDCAP_WEIXIN_APP_ID": "wx1", "ENDCAP_WEIXIN_APP_SECRET": "s",
}  # fmt: skip
WAYS = {"wecom": "ww1/chenlixin", "dingtalk": "union-1", "feishu": "ou_1", "weixin": "openid-1"}
GOOD = {
    "/wecom/token": {"errcode": 0, "errmsg": "ok", "access_token": "T", "expires_in": 7200},
    "/wecom/person": {"errcode": 0, "errmsg": "ok", "userid": "ChenLiXin"},
    "/dingtalk/token": {"accessToken": "T", "refreshToken": "R", "expireIn": 7200, "corpId": "corp1"},
    "/dingtalk/person": {"nick": "陈立新", "unionId": "union-1", "openId": "open-1", "email": "r1@example.com"},
    "/feishu/token": {"code": 0, "access_token": "T", "expires_in": 7200, "token_type": "Bearer"},
    "/feishu/person": {"code": 0, "msg": "success", "data": {"name": "陈立新", "open_id": "ou_1", "tenant_key": "t1"}},
    "/weixin/token": {
        "access_token": "T",
        "expires_in": 7200,
        "refresh_token": "R",
        "openid": "openid-1",
        "scope": "x",
    },
    "/weixin/person": {"openid": "openid-1", "nickname": "陈立新", "unionid": "u"},
}
# What each must be asked, by its documentation.
ASKED = {
    "/wecom/token": ("GET", {"corpid": "ww1", "corpsecret": "s"}),
    "/wecom/person": ("GET", {"access_token": "T", "code": "C"}),
    "/dingtalk/token": (
        "POST",
        {"clientId": "ding1", "clientSecret": "s", "code": "C", "grantType": "authorization_code"},
    ),
    "/feishu/token": (
        "POST",
        {"client_id": "cli_1", "client_secret": "s", "code": "C", "grant_type": "authorization_code"},
    ),
    "/weixin/token": ("GET", {"appid": "wx1", "secret": "s", "code": "C", "grant_type": "authorization_code"}),
    "/weixin/person": ("GET", {"access_token": "T", "openid": "openid-1"}),
}
HEADERS = {"/dingtalk/person": ("x-acs-dingtalk-access-token", "T"), "/feishu/person": ("Authorization", "Bearer T")}


class There:
    """The four services: what they answer, and what they were asked."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, Any]] = {path: (200, answer) for path, answer in GOOD.items()}
        self.asked: list[tuple[str, str, dict[str, Any], Any]] = []


@pytest.fixture
def there(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[There]:
    cache.clear()
    found = There()

    class Answering(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = json.loads(body) if body else {name: values[0] for name, values in parse_qs(parts.query).items()}
            found.asked.append((self.command, parts.path, given, self.headers))
            status, content = found.answers[parts.path]
            sent = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain" if "weixin" in parts.path else "application/json")
            self.send_header("Content-Length", str(len(sent)))
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for adapter in (WeComAdapter, DingTalkAdapter, FeishuAdapter, WeixinAdapter):
        base = f"http://127.0.0.1:{server.server_port}/{adapter.provider_id}"
        monkeypatch.setattr(adapter, "token_url", f"{base}/token")
        monkeypatch.setattr(adapter, "person_url", f"{base}/person")
    settings.SOCIALACCOUNT_PROVIDERS = ways_to_sign_in(SET)
    yield found
    server.shutdown()


@pytest.fixture
def user(sign_in: Callable[..., Any]) -> User:
    sign_in("R1")
    return User.objects.get(username="R1")


def go(client: Any, way: str, address: str = "") -> dict[str, str]:
    """To the page there; gives what it is asked."""
    client.cookies["django_language"] = "en"
    response = client.get(address or f"/sign-in/with/{way}/?next=/stores/")
    assert response.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(response.url).query).items()}


def back(client: Any, way: str, state: str, **more: str) -> Any:
    name = "authCode" if way == "dingtalk" else "code"
    return client.get(f"/sign-in/with/{way}/back/", {name: "C", "state": state, **more})


def messages_of(client: Any) -> str:
    return str(client.get("/sign-in/").content.decode())


@pytest.mark.parametrize("way", WAYS)
def test_a_linked_account_signs_in(there: There, user: User, way: str) -> None:
    SocialAccount.objects.create(user=user, provider=way, uid=WAYS[way])
    client = Client()
    page = go(client, way)
    assert page["redirect_uri"] == f"http://testserver/sign-in/with/{way}/back/"
    assert back(client, way, page["state"]).url == "/stores/"
    assert is_in(client)
    for method, path, given, headers in there.asked:
        if path in ASKED:
            assert method == ASKED[path][0]
            assert ASKED[path][1].items() <= given.items()
        if path in HEADERS:
            assert headers[HEADERS[path][0]] == HEADERS[path][1]
    kept = SocialAccount.objects.get()
    assert set(kept.extra_data) <= {"name"}
    assert "Ã" not in str(kept.extra_data)


def test_the_pages_there_are_those_of_the_documentation(there: There, user: User) -> None:
    wanted = {
        "wecom": (
            "https://login.work.weixin.qq.com/wwlogin/sso/login",
            {"login_type": "CorpApp", "appid": "ww1", "agentid": "1000002"},
        ),
        "dingtalk": (
            "https://login.dingtalk.com/oauth2/auth",
            {"client_id": "ding1", "scope": "openid corpid", "prompt": "consent"},
        ),
        "feishu": (
            "https://accounts.feishu.cn/open-apis/authen/v1/authorize",
            {"client_id": "cli_1", "response_type": "code"},
        ),
        "weixin": ("https://open.weixin.qq.com/connect/qrconnect", {"appid": "wx1", "scope": "snsapi_login"}),
    }
    for way, (address, asked) in wanted.items():
        url = Client().get(f"/sign-in/with/{way}/").url
        assert url.startswith(f"{address}?")
        assert asked.items() <= {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}.items()
    assert Client().get("/sign-in/with/weixin/").url.endswith("#wechat_redirect")


@pytest.mark.parametrize("way", WAYS)
def test_one_that_is_not_linked_is_nobodys(there: There, user: User, way: str) -> None:
    User.objects.create_user("r1@example.com")
    before = User.objects.count()
    client = Client()
    assert back(client, way, go(client, way)["state"]).url == "/sign-in/"
    assert not is_in(client)
    assert "is not linked here" in messages_of(client)
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_states_are_of_one_browser_one_way_and_one_use(there: There, user: User, way: str) -> None:
    SocialAccount.objects.create(user=user, provider=way, uid=WAYS[way])
    client, other = Client(), Client()
    state = go(client, way)["state"]
    for stranger, given in ((other, state), (client, ""), (client, state[:-1] + "_"), (client, "x" * 16)):
        assert back(stranger, way, given).url == "/sign-in/"
        assert not is_in(stranger)
    different = "weixin" if way != "weixin" else "feishu"
    assert back(client, different, state).url == "/sign-in/"
    assert not there.asked
    assert back(client, way, state).url == "/stores/"
    client.post("/sign-out/")
    assert back(client, way, state).url == "/sign-in/"
    assert not is_in(client)


BAD = [
    ("wecom", "/wecom/token", 200, {"errcode": 40013, "errmsg": "invalid corpid"}),
    ("wecom", "/wecom/person", 200, {"errcode": 40029, "errmsg": "invalid code"}),
    ("wecom", "/wecom/person", 200, {"errcode": 0, "errmsg": "ok", "openid": "somebody outside"}),
    ("wecom", "/wecom/person", 200, {"errcode": 0, "userid": {"x": 1}}),
    ("dingtalk", "/dingtalk/token", 400, {"code": "invalidParameter.authCode.notFound", "message": "no"}),
    ("dingtalk", "/dingtalk/token", 200, {**GOOD["/dingtalk/token"], "corpId": "another company"}),
    ("dingtalk", "/dingtalk/person", 403, {"code": "Forbidden"}),
    ("feishu", "/feishu/token", 200, {"code": 20003, "error": "invalid_grant"}),
    ("feishu", "/feishu/person", 200, {"code": 99991663, "msg": "token expired"}),
    ("feishu", "/feishu/person", 200, {"code": 0, "data": {"open_id": "ou_1", "tenant_key": "another"}}),
    ("weixin", "/weixin/token", 200, {"errcode": 40029, "errmsg": "invalid code"}),
    ("weixin", "/weixin/person", 200, {"errcode": 40003, "errmsg": "invalid openid"}),
    ("weixin", "/weixin/person", 200, {"openid": "openid-2", "nickname": "x"}),
    *[
        (way, f"/{way}/{what}", 200, answer)
        for way in WAYS
        for what in ("token", "person")
        for answer in (b"<html>", [1])
    ],
    *[(way, f"/{way}/token", 302, {}) for way in WAYS],
    *[(way, f"/{way}/person", 500, b"") for way in WAYS],
]


@pytest.mark.parametrize(("way", "path", "status", "answer"), BAD)
def test_errors_there_let_nobody_in(there: There, user: User, way: str, path: str, status: int, answer: Any) -> None:
    SocialAccount.objects.create(user=user, provider=way, uid=WAYS[way])
    there.answers[path] = (status, answer)
    client = Client()
    assert back(client, way, go(client, way)["state"]).url == "/sign-in/"
    assert not is_in(client)
    assert "Signing in there did not work" in messages_of(client)


def test_a_code_for_another_company_is_not_taken(there: There, user: User) -> None:
    SocialAccount.objects.create(user=user, provider="wecom", uid=WAYS["wecom"])
    client = Client()
    assert back(client, "wecom", go(client, "wecom")["state"], appid="ww2").url == "/sign-in/"
    assert not there.asked
    # The same name in another company is somebody else.
    SocialAccount.objects.update(uid="ww2/chenlixin")
    assert back(client, "wecom", go(client, "wecom")["state"]).url == "/sign-in/"
    assert not is_in(client)


def test_one_who_refuses_there_comes_back_with_a_message(there: There, user: User) -> None:
    client = Client()
    state = go(client, "feishu")["state"]
    assert client.get("/sign-in/with/feishu/back/", {"error": "access_denied", "state": state}).url == "/sign-in/"


def test_a_closed_sign_in_stays_closed_by_every_way(there: There, user: User) -> None:
    SocialAccount.objects.create(user=user, provider="wecom", uid=WAYS["wecom"])
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    assert back(client, "wecom", go(client, "wecom")["state"]).url == "/sign-in/"
    assert not is_in(client)


def test_the_second_factor_is_asked_for_here_all_the_same(there: There, user: User) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    SocialAccount.objects.create(user=user, provider="wecom", uid=WAYS["wecom"])
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    assert back(client, "wecom", go(client, "wecom")["state"]).url == "/sign-in/second-step/"
    assert not is_in(client)


def link(client: Any, way: str) -> Any:
    page = client.get(f"/my-sign-in/with/{way}/")
    asked = go(client, way, f"/my-sign-in/with/{way}/?go={page.context['go']}")
    return back(client, way, asked["state"])


@pytest.mark.parametrize("way", WAYS)
def test_one_links_an_account_and_removes_it(there: There, user: User, sign_in: Any, proved: Any, way: str) -> None:
    client = proved(sign_in("R1"))
    assert link(client, way).url == "/my-sign-in/"
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (user, way, WAYS[way])
    other = Client()
    assert back(other, way, go(other, way)["state"]).url == "/stores/"
    client.post(f"/my-sign-in/with/{account.pk}/remove/")
    assert not SocialAccount.objects.exists()
    told = Change.objects.filter(kind="linked-account").order_by("pk").values_list("event", flat=True)
    assert list(told) == ["added", "removed"]


def test_no_other_page_begins_a_linking(there: There, sign_in: Any, proved: Any) -> None:
    client = proved(sign_in("R1"))
    for address in ("/my-sign-in/with/wecom/?go=", "/my-sign-in/with/wecom/?go=x", "/my-sign-in/with/wecom/?go=端"):
        assert client.get(address).status_code == 200
    # One that was begun by somebody else in this browser is not finished.
    page = client.get("/my-sign-in/with/wecom/")
    state = go(client, "wecom", f"/my-sign-in/with/wecom/?go={page.context['go']}")["state"]
    assert client.get(f"/my-sign-in/with/wecom/?go={page.context['go']}").status_code == 200
    client.post("/sign-out/")
    assert back(client, "wecom", state).url == "/sign-in/"
    assert not SocialAccount.objects.exists()


def test_an_account_is_linked_to_one_sign_in_only(there: There, user: User, sign_in: Any, proved: Any) -> None:
    SocialAccount.objects.create(user=user, provider="wecom", uid=WAYS["wecom"])
    client = proved(sign_in("R2"))
    assert link(client, "wecom").url == "/my-sign-in/"
    assert "linked to a sign-in already" in client.get("/my-sign-in/").content.decode()
    assert SocialAccount.objects.get().user == user


def test_an_administrator_enters_the_id(there: There, user: User, sign_in: Any, proved: Any) -> None:
    admin = proved(sign_in("A1"))
    address = f"/people/{Employee.objects.get(code='R1').pk}/sign-in/"
    admin.post(address, {"do": "link", "way": "wecom", "account": " ChenLixin "})
    assert SocialAccount.objects.get().uid == "ww1/chenlixin"
    client = Client()
    assert back(client, "wecom", go(client, "wecom")["state"]).url == "/stores/"
    for wrong in ("", " ", "x" * 101, "a\nb"):
        admin.post(address, {"do": "link", "way": "feishu", "account": wrong})
    assert SocialAccount.objects.count() == 1
    assert admin.post(address, {"do": "link", "way": "nothing", "account": "x"}).status_code == 404
    admin.post(address, {"do": "unlink", "way": "wecom"})
    assert not SocialAccount.objects.exists()
    assert Change.objects.filter(kind="linked-account", user__username="A1").count() == 2


def test_what_is_not_set_up_is_not_there(client: Any, company: None) -> None:
    assert "/sign-in/with/" not in client.get("/sign-in/").content.decode()
    for way in (*WAYS, "nothing"):
        assert client.get(f"/sign-in/with/{way}/").status_code == 404
        assert client.get(f"/sign-in/with/{way}/back/?code=C&state=x").status_code == 404


def test_buttons_stand_for_what_is_set_up(there: There, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = ways_to_sign_in(SET | {"ENDCAP_SIGN_IN_WITH": "wecom"})
    page = Client().get("/sign-in/").content.decode()
    assert page.count("/sign-in/with/") == 1
    assert "企业微信" in page


def test_half_a_setting_is_refused_at_the_start() -> None:
    assert ways_to_sign_in({}) == {}
    assert ways_to_sign_in({name: SET[name] for name in SET if name != "ENDCAP_SIGN_IN_WITH"}) == {}
    with pytest.raises(ValueError, match="ENDCAP_WECOM_SECRET, ENDCAP_WECOM_AGENT_ID is not set"):
        ways_to_sign_in({"ENDCAP_SIGN_IN_WITH": "wecom", "ENDCAP_WECOM_CORP_ID": "ww1"})
    with pytest.raises(ValueError, match="there is no facebook"):
        ways_to_sign_in(SET | {"ENDCAP_SIGN_IN_WITH": "facebook"})
    dingtalk = {"ENDCAP_DINGTALK_APP_KEY": "x", "ENDCAP_DINGTALK_APP_SECRET": "y", "ENDCAP_SIGN_IN_WITH": "dingtalk"}
    assert set(ways_to_sign_in(dingtalk)) == {"dingtalk"}
