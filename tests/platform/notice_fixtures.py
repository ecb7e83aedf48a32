"""The services that stand in, set up for the desk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from endcap.platform.notices.channels import tokens
from tests.platform.notice_services import DingTalk, Feishu, MailServer, WeCom, served


@dataclass
class Services:
    wecom: WeCom
    dingtalk: DingTalk
    feishu: Feishu

    def named(self, name: str) -> Any:
        return getattr(self, name)


@pytest.fixture
def services(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    found = Services(WeCom(), DingTalk(), Feishu())
    tokens.forget_all()
    with ExitStack() as stack:
        settings.NOTICE_SERVICES = {
            "wecom": {
                "host": stack.enter_context(served(found.wecom)), "corp_id": "corp", "agent_id": "1000002",
                "secret": "corp-secret-1",
            },
            "dingtalk": {
                "host": stack.enter_context(served(found.dingtalk)), "agent_id": "7", "app_key": "ding-key",
                "app_secret": "ding-secret-1",
            },
            "feishu": {
                "host": stack.enter_context(served(found.feishu)), "app_id": "cli_1", "app_secret": "fei-secret-1",
            },
        }  # fmt: skip
        settings.PUBLIC_URL = "https://desk.example.com"
        yield found
    tokens.forget_all()


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.DEFAULT_FROM_EMAIL = "端架 <endcap@example.com>"
        settings.PUBLIC_URL = "https://desk.example.com"
        yield server
        server.shutdown()
