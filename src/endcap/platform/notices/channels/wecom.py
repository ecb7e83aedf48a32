"""WeCom: an application's message to one person, and a group's robot. Errors come with HTTP 200 and an `errcode`."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from endcap.platform.models import NoticeGroup
from endcap.platform.notices.channels import Message, NotSent, web
from endcap.platform.notices.channels.tokens import with_token

TOKEN_REFUSED = {40014, 41001, 42001}
TOO_OFTEN = {45009, 45033}
# The person, the key or the message itself: it would be the same again.
FINAL = {40003, 40031, 40058, 40073, 44004, 45002, 60011, 60111, 81013, 93000}
LONGEST_TITLE_BYTES, LONGEST_CARD_BYTES, LONGEST_TEXT_BYTES = 128, 512, 2048
NOT_RECEIVED = ("invaliduser", "unlicenseduser")


def send(userid: str, message: Message) -> str:
    app = settings.NOTICE_SERVICES["wecom"]
    body = {"touser": userid, "agentid": int(app["agent_id"]), **_content(message)}

    def post(token: str) -> dict[str, Any]:
        return web.ask(f"{app['host']}/cgi-bin/message/send", query={"access_token": token}, body=body)

    answer = with_token(
        ("wecom", app["corp_id"], app["secret"]), _fetch, post,
        is_refused=lambda found: found.get("errcode") in TOKEN_REFUSED,
    )  # fmt: skip
    said = _said(answer)
    if any(answer.get(name) for name in NOT_RECEIVED):
        raise NotSent(said, is_final=True)
    return said


def _fetch() -> tuple[str, int]:
    app = settings.NOTICE_SERVICES["wecom"]
    query = {"corpid": app["corp_id"], "corpsecret": app["secret"]}
    answer = web.ask(f"{app['host']}/cgi-bin/gettoken", query=query)
    _said(answer)
    return str(answer["access_token"]), int(answer.get("expires_in", 0))


def _content(message: Message) -> dict[str, Any]:
    described = _harmless(f"{message.when}\n{message.text}")
    # A text holds four times as much as a card, with the address in it.
    if not message.url or len(described.encode()) > LONGEST_CARD_BYTES:
        return {"msgtype": "text", "text": {"content": _plain(message)}}
    card = {
        "title": cut(_harmless(message.title), LONGEST_TITLE_BYTES),
        "description": described,
        "url": message.url,
        "btntxt": message.go,
    }
    return {"msgtype": "textcard", "textcard": card}


def _plain(message: Message) -> str:
    link = f"\n{message.url}" if message.url else ""
    return cut(_harmless(f"{message.title}\n{message.text}"), LONGEST_TEXT_BYTES - len(link.encode())) + link


def _harmless(text: str) -> str:
    """Cards and texts read some marks as HTML."""
    return text.replace("<", "＜").replace(">", "＞")


def cut(text: str, most_bytes: int) -> str:
    """Not in the middle of a character."""
    encoded = text.encode()
    return text if len(encoded) <= most_bytes else encoded[: most_bytes - 3].decode("utf-8", "ignore") + "…"


def send_to_group(group: NoticeGroup, message: Message) -> str:
    host = settings.NOTICE_SERVICES["wecom"]["host"]
    body = {"msgtype": "text", "text": {"content": _plain(message)}}
    return _said(web.ask(f"{host}/cgi-bin/webhook/send", query={"key": group.key}, body=body))


def _said(answer: dict[str, Any]) -> str:
    """What a good answer says. Raises NotSent for any other."""
    code = answer.get("errcode")
    who = " ".join(f"{name}={answer[name]}" for name in NOT_RECEIVED if answer.get(name))
    said = f"{code} {answer.get('errmsg', '')} {who}".strip()
    if code == 0:
        return said
    raise NotSent(said, is_final=code in FINAL, after=web.A_WHILE if code in TOO_OFTEN else None)
