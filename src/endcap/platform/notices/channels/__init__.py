"""The ways out of the desk. Where they lead is fixed by whoever runs the server: nothing that is entered is an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from endcap.platform.models import Channel, NoticeGroup
from endcap.platform.models.notices import OUTSIDE

HIDDEN = "***"


@dataclass(frozen=True)
class Message:
    """`url` leads back to the desk, empty where nobody said where that is; `go` is what stands on the link.

    `key` is the same when it is sent again: a service that knows it shows it once.
    """

    title: str
    text: str
    url: str
    go: str
    when: str
    key: str
    language: str


class NotSent(Exception):
    """A service did not take a message. `said` in its words; `is_final` where trying again is of no use, else not before
    `after`."""

    def __init__(self, said: str, *, is_final: bool = False, after: timedelta | None = None) -> None:
        super().__init__(said)
        self.said, self.is_final, self.after = said, is_final, after


def is_set_up(channel: str) -> bool:
    """Whether the server was told how to reach single persons there."""
    if channel == Channel.MAIL:
        return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)
    return all(settings.NOTICE_SERVICES[channel].values())


def ways_set_up() -> list[str]:
    return [channel.value for channel in OUTSIDE if is_set_up(channel)]


def send_to_person(channel: str, address: str, message: Message) -> str:
    """Gives what the service said. Raises NotSent."""
    from endcap.platform.notices.channels import dingtalk, feishu, mail, wecom

    send: dict[str, Callable[[str, Message], str]] = {
        Channel.MAIL: mail.send, Channel.WECOM: wecom.send, Channel.DINGTALK: dingtalk.send,
        Channel.FEISHU: feishu.send,
    }  # fmt: skip
    return _without_secrets(_secrets_of(channel), lambda: send[channel](address, message))


def send_to_group(group: NoticeGroup, message: Message) -> str:
    """Gives what the service said. Raises NotSent."""
    from endcap.platform.notices.channels import dingtalk, feishu, wecom

    send: dict[str, Callable[[NoticeGroup, Message], str]] = {
        Channel.WECOM: wecom.send_to_group, Channel.DINGTALK: dingtalk.send_to_group,
        Channel.FEISHU: feishu.send_to_group,
    }  # fmt: skip
    return _without_secrets([group.key, group.secret], lambda: send[group.service](group, message))


def _secrets_of(channel: str) -> list[str]:
    from endcap.platform.notices.channels.tokens import known_tokens

    known = settings.NOTICE_SERVICES.get(channel, {})
    hidden = [value for name, value in known.items() if "secret" in name]
    return [*hidden, *known_tokens(), settings.EMAIL_HOST_PASSWORD]


def _without_secrets(secrets: list[str], send: Callable[[], str]) -> str:
    """Whatever a service answers, what is secret does not stand in it."""

    def cleaned(text: Any) -> str:
        for secret in secrets:
            text = text.replace(secret, HIDDEN) if secret else text
        return str(text)

    try:
        return cleaned(send())
    except NotSent as error:
        raise NotSent(cleaned(error.said), is_final=error.is_final, after=error.after) from None
