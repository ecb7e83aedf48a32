"""Messages to one person and to a group, against stand-ins that answer as the services' documents say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from endcap.platform.models import NoticeGroup
from endcap.platform.notices.channels import Message, NotSent, send_to_group, send_to_person, web
from endcap.platform.notices.delivering import MOST_IN_DIGEST
from tests.platform.notice_fixtures import Services, mail_server, services
from tests.platform.notice_services import SECRETS

__all__ = ["mail_server", "services"]

MESSAGE = Message(
    title="门店分配", text="自 2026-11-10 起，3 家门店由您负责。", url="https://desk.example.com/notices/5/", go="查看",
    when="2026-11-10 09:30", key="endcap-5", language="zh-hans",
)  # fmt: skip
PEOPLE = {"wecom": "chenlixin", "dingtalk": "manager4220", "feishu": "ou_7d8a6e"}
NOBODY = {"wecom": "nobody", "dingtalk": "nobody", "feishu": "nobody"}
ROBOTS = {"wecom": "wecom-robot-key", "dingtalk": "dingrobottoken", "feishu": "feishu-robot-token"}
TOO_OFTEN = {
    "wecom": {"errcode": 45009, "errmsg": "api freq out of limit"},
    "dingtalk": {"errcode": 88, "sub_code": "90018", "sub_msg": "请求被暂时禁用了", "errmsg": "ding talk error"},
    "feishu": {"code": 99991400, "msg": "request trigger frequency limit"},
}
EACH = pytest.mark.parametrize("name", list(PEOPLE))


def group(name: str, **more: Any) -> NoticeGroup:
    return NoticeGroup(name="销售群", service=name, **{"key": ROBOTS[name], **more})


def refusal(do: Any) -> NotSent:
    with pytest.raises(NotSent) as found:
        do()
    for secret in SECRETS:
        assert secret not in found.value.said
    return found.value


@EACH
def test_a_person_gets_a_message_with_a_link_back(services: Services, name: str) -> None:
    assert send_to_person(name, PEOPLE[name], MESSAGE).startswith("0")
    found = str(services.named(name).sent)
    for part in (MESSAGE.title, MESSAGE.text, MESSAGE.url, PEOPLE[name]):
        assert part in found


@EACH
def test_without_an_address_of_the_desk_there_is_no_link(services: Services, name: str) -> None:
    send_to_person(name, PEOPLE[name], replace(MESSAGE, url=""))
    send_to_group(group(name), replace(MESSAGE, url=""))
    assert len(services.named(name).sent) == 2
    assert "https://" not in str(services.named(name).sent)


@EACH
def test_a_token_serves_until_shortly_before_it_ends(services: Services, name: str) -> None:
    service = services.named(name)
    for _ in range(3):
        send_to_person(name, PEOPLE[name], MESSAGE)
    assert service.tokens == 1
    service.lasts_seconds = 200
    service.new_token()  # the one that is kept is known no longer
    for _ in range(2):
        send_to_person(name, PEOPLE[name], replace(MESSAGE, key="endcap-6"))
    assert service.tokens == 4


@EACH
def test_a_refused_token_is_fetched_anew_once_and_no_more(
    services: Services, name: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = services.named(name)
    monkeypatch.setattr(type(service), "token", property(lambda self: "another"))
    monkeypatch.setattr(type(service), "new_token", lambda self: setattr(self, "tokens", self.tokens + 1) or "given")
    error = refusal(lambda: send_to_person(name, PEOPLE[name], MESSAGE))
    assert service.tokens == 2
    assert not service.sent
    assert "40014" in error.said or "99991663" in error.said


@EACH
def test_a_wrong_secret_may_be_mended_and_is_not_told(services: Services, name: str, settings: Any) -> None:
    known = settings.NOTICE_SERVICES
    secret = next(key for key in known[name] if "secret" in key)
    settings.NOTICE_SERVICES = {**known, name: {**known[name], secret: "wrong-secret-2"}}
    error = refusal(lambda: send_to_person(name, PEOPLE[name], MESSAGE))
    assert not error.is_final
    assert "wrong-secret-2" not in error.said


@EACH
def test_somebody_unknown_there_is_refused_for_good(services: Services, name: str) -> None:
    assert refusal(lambda: send_to_person(name, NOBODY[name], MESSAGE)).is_final


def test_somebody_without_a_licence_is_told_apart_from_success(services: Services) -> None:
    assert refusal(lambda: send_to_person("wecom", "unlicensed", MESSAGE)).is_final


@EACH
def test_too_often_means_later(services: Services, name: str) -> None:
    services.named(name).faults = [{"json": TOO_OFTEN[name]}] * 2
    for send in (lambda: send_to_person(name, PEOPLE[name], MESSAGE), lambda: send_to_group(group(name), MESSAGE)):
        error = refusal(send)
        assert not error.is_final
        assert error.after == web.A_WHILE


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 500, "body": b"oops"}, "HTTP 500 oops"),
        ({"status": 502, "body": b"<html>"}, "HTTP 502"),
        ({"status": 200, "body": b"not json"}, "HTTP 200"),
        ({"status": 404, "body": b""}, "HTTP 404"),
        ({"sleep": 1.0}, ""),
        ({"json": {"errcode": -1, "errmsg": "system busy"}}, "-1 system busy"),
        ({"json": {}}, "None"),
    ],
)
def test_what_passes_is_tried_again(services: Services, fault: Any, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PATIENCE_SECONDS", 0.3)
    services.wecom.faults = [fault]
    error = refusal(lambda: send_to_person("wecom", PEOPLE["wecom"], MESSAGE))
    assert not error.is_final
    assert said in error.said
    send_to_person("wecom", PEOPLE["wecom"], MESSAGE)
    assert len(services.wecom.sent) == 1


def test_a_service_that_is_away_is_not_reached(services: Services, settings: Any) -> None:
    settings.NOTICE_SERVICES = {
        **settings.NOTICE_SERVICES, "wecom": {**settings.NOTICE_SERVICES["wecom"], "host": "http://127.0.0.1:9"},
    }  # fmt: skip
    assert not refusal(lambda: send_to_person("wecom", PEOPLE["wecom"], MESSAGE)).is_final


def test_how_long_to_wait_is_taken_from_the_answer(services: Services) -> None:
    services.feishu.faults = [{"status": 429, "headers": {"x-ogw-ratelimit-reset": "90"}, "body": b"{}"}]
    error = refusal(lambda: send_to_person("feishu", PEOPLE["feishu"], MESSAGE))
    assert error.after is not None
    assert error.after.total_seconds() == 90


def test_nothing_leads_elsewhere(services: Services, settings: Any) -> None:
    elsewhere = settings.NOTICE_SERVICES["feishu"]["host"]
    services.wecom.faults = [{"status": 302, "headers": {"Location": f"{elsewhere}/open-apis/im/v1/messages"}}]
    refusal(lambda: send_to_person("wecom", PEOPLE["wecom"], MESSAGE))
    assert services.feishu.asked == []


@EACH
def test_a_group_is_told_by_its_robot(services: Services, name: str) -> None:
    send_to_group(group(name), MESSAGE)
    found = str(services.named(name).sent)
    assert MESSAGE.text in found
    assert MESSAGE.url in found


@pytest.mark.parametrize("name", ["dingtalk", "feishu"])
def test_a_robot_signs_where_it_has_a_secret(services: Services, name: str) -> None:
    services.named(name).secret = "SECabc123"
    send_to_group(group(name, secret="SECabc123"), MESSAGE)
    for wrong in ("", "SECabc124"):
        assert refusal(lambda secret=wrong: send_to_group(group(name, secret=secret), MESSAGE)).is_final
    assert len(services.named(name).sent) == 1


@EACH
def test_a_robot_that_is_gone_is_gone_for_good(services: Services, name: str) -> None:
    assert refusal(lambda: send_to_group(group(name, key="another-robot"), MESSAGE)).is_final


@EACH
def test_what_is_long_is_cut_and_marks_stay_harmless(services: Services, name: str) -> None:
    long = replace(MESSAGE, text="<a href='https://elsewhere'>门店</a>[x](y)" * 200)
    send_to_person(name, PEOPLE[name], long)
    send_to_group(group(name), long)
    assert len(services.named(name).sent) == 2
    assert name != "wecom" or "<a" not in str(services.wecom.sent)


def test_a_digest_as_long_as_it_gets_arrives_whole_at_wecom(services: Services) -> None:
    lines = [f"{n:02} 惠民家湖滨店的促销活动已由陈立新修改，请查看。" for n in range(MOST_IN_DIGEST)]
    send_to_person("wecom", PEOPLE["wecom"], replace(MESSAGE, text="\n".join(lines)))
    assert all(line in services.wecom.sent[0]["text"]["content"] for line in lines)
    assert services.wecom.sent[0]["text"]["content"].endswith(MESSAGE.url)


# --- Mail --------------------------------------------------------------------------------------------------------


def test_mail_arrives_with_subject_text_and_link(mail_server: Any) -> None:
    from email import message_from_bytes, policy

    send_to_person("mail", "chen@example.com", MESSAGE)
    mail: Any = message_from_bytes(mail_server.taken[0], policy=policy.default)
    assert mail["Subject"] == MESSAGE.title
    assert mail["To"] == "chen@example.com"
    assert mail["Message-ID"] == "<endcap-5@example.com>"
    assert MESSAGE.text in mail.get_content()
    assert MESSAGE.url in mail.get_content()


@pytest.mark.parametrize(
    ("word", "answer", "is_final"),
    [
        ("RCPT", "550 no such user", True),
        ("RCPT", "451 try again later", False),
        ("DATA", "554 refused as spam", True),
        ("DATA", "452 disk full", False),
        ("MAIL", "421 too busy", False),
    ],
)
def test_mail_that_is_refused_is_told_apart_from_mail_that_waits(
    mail_server: Any, word: str, answer: str, is_final: bool
) -> None:
    mail_server.answers = {word: answer}
    error = refusal(lambda: send_to_person("mail", "chen@example.com", MESSAGE))
    assert error.is_final is is_final
    assert answer[:3] in error.said
    assert mail_server.taken == []


def test_a_mail_server_that_is_away_is_tried_again(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.DEFAULT_FROM_EMAIL = "endcap@example.com"
    assert not refusal(lambda: send_to_person("mail", "chen@example.com", MESSAGE)).is_final
