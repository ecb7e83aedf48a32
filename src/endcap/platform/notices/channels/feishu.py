"""Feishu: an application's message to one person, and a group's robot. Errors have a `code`, with any HTTP status."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from django.conf import settings

from endcap.platform.models import NoticeGroup
from endcap.platform.notices.channels import Message, NotSent, web
from endcap.platform.notices.channels.tokens import with_token

TOKEN_REFUSED = {99991661, 99991663, 99991664, 99991668, 99991677}
TOO_OFTEN = {11232, 230020, 99991400}
FINAL = {9499, 19001, 19021, 19022, 19024, 230001, 230013, 230022, 230025, 99992351, 99992361, 99992402}


def send(open_id: str, message: Message) -> str:
    app = settings.NOTICE_SERVICES["feishu"]
    content = json.dumps(_post(message), ensure_ascii=False)
    body = {"receive_id": open_id, "msg_type": "post", "content": content, "uuid": message.key}

    def post(token: str) -> dict[str, Any]:
        return web.ask(
            f"{app['host']}/open-apis/im/v1/messages", query={"receive_id_type": "open_id"}, body=body,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip

    return _said(
        with_token(
            ("feishu", app["app_id"], app["app_secret"]), _fetch, post,
            is_refused=lambda found: found.get("code") in TOKEN_REFUSED,
        )
    )  # fmt: skip


def _fetch() -> tuple[str, int]:
    app = settings.NOTICE_SERVICES["feishu"]
    body = {"app_id": app["app_id"], "app_secret": app["app_secret"]}
    answer = web.ask(f"{app['host']}/open-apis/auth/v3/tenant_access_token/internal", body=body)
    _said(answer)
    return str(answer["tenant_access_token"]), int(answer.get("expire", 0))


def _post(message: Message) -> dict[str, Any]:
    lines: list[list[dict[str, str]]] = [[{"tag": "text", "text": line}] for line in message.text.splitlines()]
    if message.url:
        lines.append([{"tag": "a", "text": message.go, "href": message.url}])
    return {"en_us" if message.language == "en" else "zh_cn": {"title": message.title, "content": lines}}


def send_to_group(group: NoticeGroup, message: Message) -> str:
    host = settings.NOTICE_SERVICES["feishu"]["host"]
    signed = _signed(group.secret) if group.secret else {}
    body = {**signed, "msg_type": "post", "content": {"post": _post(message)}}
    return _said(web.ask(f"{host}/open-apis/bot/v2/hook/{group.key}", body=body))


def _signed(secret: str) -> dict[str, str]:
    """The secret stands in the key here, and nothing is signed with it: so the service asks for it."""
    timestamp = str(int(time.time()))
    digest = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}


def _said(answer: dict[str, Any]) -> str:
    """What a good answer says. Raises NotSent for any other."""
    code = answer.get("code")
    said = f"{code} {answer.get('msg', '')}".strip()
    if code == 0:
        return said
    raise NotSent(said, is_final=code in FINAL, after=web.A_WHILE if code in TOO_OFTEN else None)
