"""DingTalk: an application's work notice to one person, and a group's robot. Errors come with HTTP 200 and an `errcode`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from django.conf import settings

from endcap.platform.models import NoticeGroup
from endcap.platform.notices.channels import Message, NotSent, web
from endcap.platform.notices.channels.tokens import with_token

TOKEN_REFUSED = {"40014", "41001", "42001"}
TOO_OFTEN = {"90002", "90005", "90006", "90018", "130101", "410100"}
FINAL = {"33012", "40035", "43004", "60121", "300005", "310000", "400013", "400014", "400101", "400102", "410103"}
# Where the code says only that a further one tells what it was.
SEE_FURTHER = "88"
HEAD_COLOUR = "FF17695A"


def send(userid: str, message: Message) -> str:
    app = settings.NOTICE_SERVICES["dingtalk"]
    body = {"agent_id": int(app["agent_id"]), "userid_list": userid, "msg": _content(message)}

    def post(token: str) -> dict[str, Any]:
        path = "/topapi/message/corpconversation/asyncsend_v2"
        return web.ask(f"{app['host']}{path}", query={"access_token": token}, body=body)

    return _said(
        with_token(
            ("dingtalk", app["app_key"], app["app_secret"]), _fetch, post,
            is_refused=lambda found: _code(found) in TOKEN_REFUSED,
        )
    )  # fmt: skip


def _fetch() -> tuple[str, int]:
    app = settings.NOTICE_SERVICES["dingtalk"]
    query = {"appkey": app["app_key"], "appsecret": app["app_secret"]}
    answer = web.ask(f"{app['host']}/gettoken", query=query)
    _said(answer)
    return str(answer["access_token"]), int(answer.get("expires_in", 0))


def _content(message: Message) -> dict[str, Any]:
    """The moment is part of it: the same content twice a day is shown once."""
    text = f"{message.when}\n{message.text}"
    if not message.url:
        return {"msgtype": "text", "text": {"content": f"{message.title}\n{text}"}}
    body = {"title": message.title, "content": text}
    head = {"bgcolor": HEAD_COLOUR, "text": message.title}
    return {
        "msgtype": "oa",
        "oa": {"message_url": message.url, "pc_message_url": message.url, "head": head, "body": body},
    }


def send_to_group(group: NoticeGroup, message: Message) -> str:
    host = settings.NOTICE_SERVICES["dingtalk"]["host"]
    body: dict[str, Any] = {"msgtype": "text", "text": {"content": f"{message.title}\n{message.text}"}}
    if message.url:
        link = {"title": message.title, "text": message.text, "messageUrl": message.url, "picUrl": ""}
        body = {"msgtype": "link", "link": link}
    query = {"access_token": group.key, **(_signed(group.secret) if group.secret else {})}
    return _said(web.ask(f"{host}/robot/send", query=query, body=body))


def _signed(secret: str) -> dict[str, str]:
    timestamp = str(round(time.time() * 1000))
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}


def _code(answer: dict[str, Any]) -> str:
    code = str(answer.get("errcode"))
    return str(answer.get("sub_code") or code) if code == SEE_FURTHER else code


def _said(answer: dict[str, Any]) -> str:
    """What a good answer says. Raises NotSent for any other."""
    code = _code(answer)
    said = f"{code} {answer.get('sub_msg') or answer.get('errmsg', '')}".strip()
    if code == "0":
        return said
    raise NotSent(said, is_final=code in FINAL, after=web.A_WHILE if code in TOO_OFTEN else None)
