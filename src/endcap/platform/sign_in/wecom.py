"""Signing in with WeCom: its members scan a code with the app; which of them it was, our own application asks."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from endcap.platform.sign_in.ways import Way, WayAdapter, ask, without_error


class WeComAdapter(WayAdapter):
    provider_id = "wecom"
    authorize_url = "https://login.work.weixin.qq.com/wwlogin/sso/login"
    token_url = "https://qyapi.weixin.qq.com/cgi-bin/gettoken"
    person_url = "https://qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo"

    def page(self, app: Any) -> dict[str, str]:
        return {"login_type": "CorpApp", "appid": app.client_id, "agentid": app.settings["agent"]}

    def identity(self, app: Any, code: str) -> tuple[str, str]:
        # Where it names a company, it must be ours.
        if self.request.GET.get("appid", app.client_id) != app.client_id:
            raise OAuth2Error("of another company")
        asked = {"corpid": app.client_id, "corpsecret": app.secret}
        token = without_error(ask("GET", self.token_url, params=asked), "errcode")
        asked = {"access_token": token["access_token"], "code": code}
        person = without_error(ask("GET", self.person_url, params=asked), "errcode")
        # Whoever is no member of the company has an `openid` instead.
        return self.uid_of(app, person["userid"]), person["userid"]

    def uid_of(self, app: Any, entered: str) -> str:
        """Members are named within their company, capitals or not."""
        return f"{app.client_id}/{entered.strip().lower()}"


class WeCom(Way):
    id, name, oauth2_adapter_class = "wecom", "WeCom", WeComAdapter
