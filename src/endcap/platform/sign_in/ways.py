"""Signing in with an account elsewhere: what DingTalk, Feishu and Weixin answer, each as its documentation says.

State, callback and sign-in are django-allauth's. Its own providers for these three are not used: one asks at an address
that is not documented any more, and errors that come with HTTP 200 are not understood.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.urls import reverse
from django.utils.http import urlencode

Answer = dict[str, Any]


class WayClient(OAuth2Client):  # type: ignore[misc]
    """The address of the page to sign in elsewhere."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        address, mark, fragment = authorization_url.partition("#")
        asked = {**extra_params, "redirect_uri": self.callback_url, "state": self.state}
        return f"{address}?{urlencode(asked)}{mark}{fragment}"


class WayAdapter(OAuth2Adapter, ABC):  # type: ignore[misc]
    """What differs: the page's address and what it needs, and who a code stands for."""

    client_class = WayClient
    access_token_url = ""
    authorize_url: ClassVar[str]

    @abstractmethod
    def page(self, app: Any) -> dict[str, str]:
        """What the address of the page to sign in elsewhere needs."""

    @abstractmethod
    def identity(self, app: Any, code: str) -> tuple[str, str]:
        """(id, name) of whom the code was given for. Raises OAuth2Error, or stumbles over what is not as documented."""

    def uid_of(self, app: Any, entered: str) -> str:
        """The id as it is kept, from the one that an administrator enters."""
        return entered.strip()

    def get_callback_url(self, request: Any, app: Any) -> str:
        return str(request.build_absolute_uri(reverse("elsewhere-back", args=[self.provider_id])))

    def get_access_token_data(self, request: Any, app: Any, client: Any, pkce_code_verifier: Any = None) -> Answer:
        return {"access_token": request.GET["code"]}

    def parse_token(self, data: Answer) -> SocialToken:
        return SocialToken(token=data["access_token"])

    def complete_login(self, request: Any, app: Any, token: Any, **kwargs: Any) -> Any:
        try:
            uid, name = self.identity(app, token.token)
            if not (isinstance(uid, str) and uid):
                raise OAuth2Error("no id in the answer")
            return self.get_provider().sociallogin_from_response(request, {"uid": uid, "name": str(name or "")[:100]})
        except (AttributeError, LookupError, TypeError, ValueError) as stumbled:
            raise OAuth2Error("not the documented answer") from stumbled


class Way(OAuth2Provider):  # type: ignore[misc]
    account_class = ProviderAccount

    def get_auth_params(self) -> dict[str, str]:
        return self.get_oauth2_adapter(self.request).page(self.app)  # type: ignore[no-any-return]

    def extract_uid(self, data: Answer) -> str:
        return str(data["uid"])

    def extract_extra_data(self, data: Answer) -> Answer:
        return {"name": data["name"]}


def ask(method: str, address: str, **what: Any) -> Answer:
    """A JSON object, whatever HTTP says with it. Raises what `requests` raises."""
    with get_adapter().get_requests_session() as session:
        answer = session.request(method, address, allow_redirects=False, **what)
        answer.encoding = "utf-8"
        found = answer.json()
    if not isinstance(found, dict):
        raise OAuth2Error("no object")
    return found


def without_error(answer: Answer, name: str) -> Answer:
    """Errors come with HTTP 200: only this number tells."""
    if answer.get(name, 0) != 0:
        raise OAuth2Error(f"{name} {answer[name]}")
    return answer


class DingTalkAdapter(WayAdapter):
    provider_id = "dingtalk"
    authorize_url = "https://login.dingtalk.com/oauth2/auth"
    token_url = "https://api.dingtalk.com/v1.0/oauth2/userAccessToken"
    person_url = "https://api.dingtalk.com/v1.0/contact/users/me"

    def __init__(self, request: Any) -> None:
        # Its code comes under a name of its own.
        if "authCode" in request.GET:
            given = request.GET.copy()
            given["code"] = given["authCode"]
            request.GET = given
        super().__init__(request)

    def page(self, app: Any) -> dict[str, str]:
        scope = "openid corpid" if app.settings.get("tenant") else "openid"
        return {"client_id": app.client_id, "response_type": "code", "scope": scope, "prompt": "consent"}

    def identity(self, app: Any, code: str) -> tuple[str, str]:
        asked = {
            "clientId": app.client_id, "clientSecret": app.secret, "code": code, "grantType": "authorization_code"
        }  # fmt: skip
        token = ask("POST", self.token_url, json=asked)
        must_be_of(app, token.get("corpId"))
        headers = {"x-acs-dingtalk-access-token": token["accessToken"]}
        person = ask("GET", self.person_url, headers=headers)
        return person["unionId"], person.get("nick", "")


class FeishuAdapter(WayAdapter):
    provider_id = "feishu"
    authorize_url = "https://accounts.feishu.cn/open-apis/authen/v1/authorize"
    token_url = "https://open.feishu.cn/open-apis/authen/v2/oauth/token"
    person_url = "https://open.feishu.cn/open-apis/authen/v1/user_info"

    def page(self, app: Any) -> dict[str, str]:
        return {"client_id": app.client_id, "response_type": "code"}

    def identity(self, app: Any, code: str) -> tuple[str, str]:
        asked = {
            "grant_type": "authorization_code", "client_id": app.client_id, "client_secret": app.secret, "code": code,
            "redirect_uri": self.get_callback_url(self.request, app),
        }  # fmt: skip
        token = without_error(ask("POST", self.token_url, json=asked), "code")
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        person = without_error(ask("GET", self.person_url, headers=headers), "code")["data"]
        must_be_of(app, person.get("tenant_key"))
        return person["open_id"], person.get("name", "")


class WeixinAdapter(WayAdapter):
    provider_id = "weixin"
    authorize_url = "https://open.weixin.qq.com/connect/qrconnect#wechat_redirect"
    token_url = "https://api.weixin.qq.com/sns/oauth2/access_token"
    person_url = "https://api.weixin.qq.com/sns/userinfo"

    def page(self, app: Any) -> dict[str, str]:
        return {"appid": app.client_id, "response_type": "code", "scope": "snsapi_login"}

    def identity(self, app: Any, code: str) -> tuple[str, str]:
        asked = {"appid": app.client_id, "secret": app.secret, "code": code, "grant_type": "authorization_code"}
        token = without_error(ask("GET", self.token_url, params=asked), "errcode")
        asked = {"access_token": token["access_token"], "openid": token["openid"], "lang": "zh_CN"}
        person = without_error(ask("GET", self.person_url, params=asked), "errcode")
        if person["openid"] != token["openid"]:
            raise OAuth2Error("somebody else's answer")
        return person["openid"], person.get("nickname", "")


def must_be_of(app: Any, tenant: Any) -> None:
    """Only accounts of our own company there, where it is named."""
    wanted = app.settings.get("tenant")
    if wanted and tenant != wanted:
        raise OAuth2Error("of another company")


def register(*ways: type[Way]) -> None:
    for way in ways:
        registry.register(way)


class DingTalk(Way):
    id, name, oauth2_adapter_class = "dingtalk", "DingTalk", DingTalkAdapter


class Feishu(Way):
    id, name, oauth2_adapter_class = "feishu", "Feishu", FeishuAdapter


class Weixin(Way):
    id, name, oauth2_adapter_class = "weixin", "Weixin", WeixinAdapter
