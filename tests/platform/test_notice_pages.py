"""One's own notices on the desk and over the API, one's choices, and what an administrator sees: never a secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from endcap.platform.models import (
    Change,
    ChangeValues,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Notice,
    NoticeAddress,
    NoticeChoice,
    NoticeGroup,
    NoticeHours,
    User,
)
from endcap.platform.notices.delivering import deliver
from tests.platform.notice_fixtures import Services, services

__all__ = ["services"]
pytestmark = pytest.mark.django_db

KEY, SECRET = "dingrobottoken", "SECabc123hidden"


def notices(code: str, count: int = 2) -> list[Notice]:
    """As if somebody was given stores: they may see it, but have none any more."""
    user = User.objects.get(username=code)
    values = {"employee": user.employee.pk, "count": 3, "first_day": "2026-11-10"}
    rows = [
        Notice(user=user, sort="statement", values={"period": "2026-10", "employee": user.employee.pk})
        for _ in range(count - 1)
    ]
    rows.append(Notice(user=user, sort="stores-given", values=values))
    for row in rows:
        row.at = timezone.now()
        row.about_kind, row.about_id = ("employee", user.employee.pk) if row.sort == "statement" else ("", None)
        row.save()
    return rows


def test_the_bell_tells_of_another_number_only(sign_in: Callable[..., Any], django_assert_max_num_queries: Any) -> None:
    client = sign_in("R1")
    address = reverse("notice-count")
    assert client.get(f"{address}?seen=0").status_code == 204
    notices("R1")
    with django_assert_max_num_queries(6):
        response = client.get(f"{address}?seen=0")
    assert "2 unread" in response.content.decode()
    assert client.get(f"{address}?seen=2").status_code == 204
    assert "2 unread" in client.get("/").content.decode()
    client.logout()
    assert client.get(f"{address}?seen=2", headers={"HX-Request": "true"}).status_code == 204


def test_reading_one_and_all(sign_in: Callable[..., Any], client: Any) -> None:
    sign_in("R2")
    sign_in("R1")
    statement, given = notices("R1")
    [foreign] = notices("R2", 1)
    text = client.get(reverse("notices")).content.decode()
    assert "Your statement for October 2026 can be read." in text
    assert "does not concern you any more" in text  # R1 was never given stores
    response = client.get(reverse("notice", args=[statement.pk]))
    assert response.url == f"/conduct/statements/2026-10/{statement.values['employee']}/"
    statement.refresh_from_db()
    assert statement.read_at is not None
    assert client.head(reverse("notice", args=[given.pk])).status_code == 302
    assert Notice.objects.get(pk=given.pk).read_at is None
    assert client.get(reverse("notice", args=[given.pk])).url == reverse("notices")
    assert client.get(reverse("notice", args=[foreign.pk])).status_code == 404
    assert client.post(reverse("notice-read", args=[foreign.pk])).status_code == 404
    Notice.objects.update(read_at=None)
    assert (
        client.post(reverse("notice-read", args=[given.pk]), {"next": "/notices/?state=unread"}).url
        == "/notices/?state=unread"
    )
    assert client.get(f"{reverse('notices')}?state=unread").content.decode().count("<tr data-pk") == 1
    client.post(reverse("notices-read"))
    assert list(Notice.objects.filter(read_at=None)) == [foreign]


def test_the_list_goes_out_as_it_is_read(sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    notices("R1")
    text = b"".join(client.get(f"{reverse('notices')}?format=csv").streaming_content).decode()
    assert "Your statement for October 2026 can be read." in text


def test_choices_are_kept_and_only_where_they_differ(sign_in: Callable[..., Any], services: Services) -> None:
    client = sign_in("R1")
    page = reverse("notice-choices")
    text = client.get(page).content.decode()
    assert "stores-given.wecom" in text
    assert "stores-given.mail" not in text  # no mail server is set up
    assert "delivery-gave-up" not in text  # for administrators
    chosen = {"stores-given.app": "on", "stores-given.wecom": "on", "important-date.feishu": "on", "language": "en"}
    hours = {"quiet_from": "22:00", "quiet_to": "07:30", "digest_at": "08:30"}
    assert client.post(page, {**chosen, **hours, "address-wecom": "chenlixin", "address-feishu": ""}).status_code == 302
    user = User.objects.get(username="R1")
    assert NoticeAddress.objects.get(user=user).address == "chenlixin"
    off = set(NoticeChoice.objects.filter(user=user, is_on=False).values_list("sort", "channel"))
    assert ("stores-given", "feishu") in off
    assert ("stores-given", "wecom") not in off
    assert ("important-date", "app") in off
    assert str(NoticeHours.objects.get(user=user).quiet_from) == "22:00:00"
    text = client.get(page).content.decode()
    assert 'value="chenlixin"' in text
    assert 'value="07:30"' in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": "22:00"},
        {"quiet_from": "22:00", "quiet_to": "22:00"},
        {"address-wecom": "@all"},
        {"address-wecom": "one|two"},
        {"address-dingtalk": "one,two"},
        {"address-feishu": "https://elsewhere.example.com/"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_kept(
    sign_in: Callable[..., Any], services: Services, wrong: dict[str, str]
) -> None:
    client = sign_in("R1")
    response = client.post(reverse("notice-choices"), {"language": "en", **wrong})
    assert response.status_code == 422
    assert "Nothing was saved yet" in response.content.decode()
    assert not NoticeHours.objects.exists()
    assert not NoticeAddress.objects.exists()


# --- The API -------------------------------------------------------------------------------------------------------


def test_the_api_tells_counts_reads_and_chooses(sign_in: Callable[..., Any], services: Services) -> None:
    client = sign_in("R1")
    statement, _given = notices("R1")
    page = client.get("/api/notices/").json()
    assert page["count"] == 2
    assert page["results"][1]["text"] == "Your statement for October 2026 can be read."
    assert client.get("/api/notices/?state=never").status_code == 422
    assert client.get("/api/notices/count").json() == {"unread": 2}
    assert client.post(f"/api/notices/{statement.pk}/read").json() == {"count": 1}
    assert client.post("/api/notices/999/read").status_code == 404
    assert client.post("/api/notices/read").json() == {"count": 1}
    kept = client.get("/api/notices/choices").json()
    assert {"sort": "statement", "channel": "wecom", "is_on": True} in kept["choices"]
    body = {
        "choices": [{"sort": "statement", "channel": "wecom", "is_on": False}],
        "quiet_from": "21:00", "quiet_to": "08:00", "addresses": {"wecom": "chenlixin"},
    }  # fmt: skip
    kept = client.put("/api/notices/choices", json.dumps(body), content_type="application/json").json()
    assert {"sort": "statement", "channel": "wecom", "is_on": False} in kept["choices"]
    assert {"sort": "statement", "channel": "app", "is_on": True} in kept["choices"]
    assert (kept["quiet_from"], kept["digest_at"], kept["addresses"]) == ("21:00:00", None, {"wecom": "chenlixin"})
    for wrong in (
        {"choices": [{"sort": "no-such", "channel": "app", "is_on": True}]},
        {"choices": [{"sort": "statement", "channel": "mail", "is_on": True}]},
        {"addresses": {"mail": "a@b.example"}},
        {"addresses": {"wecom": "@all"}},
        {"quiet_from": "21:00"},
    ):
        response = client.put("/api/notices/choices", json.dumps(wrong), content_type="application/json")
        assert response.status_code == 422, wrong
        assert response["Content-Type"] == "application/problem+json"


# --- For administrators --------------------------------------------------------------------------------------------


def test_a_group_is_entered_tried_changed_and_removed_and_its_keys_are_never_shown(
    sign_in: Callable[..., Any], services: Services
) -> None:
    client = sign_in("A1")
    services.dingtalk.secret = SECRET
    values = {"name": "华东群", "service": "dingtalk", "language": "zh-hans", "sorts": ["stores-given"]}
    new = reverse("notice-group-new")
    assert client.post(new, {**values, "key": "https://elsewhere.example.com/?key=1"}).status_code == 422
    assert client.post(new, {**values, "key": ""}).status_code == 422
    assert client.post(new, {**values, "key": KEY, "secret": SECRET}).status_code == 302
    group = NoticeGroup.objects.get()
    page = reverse("notice-group", args=[group.pk])
    client.post(reverse("notice-group-test", args=[group.pk]))
    assert "Sent. The service answered: 0 ok" in client.get(page).content.decode()
    assert len(services.dingtalk.sent) == 1
    # Without a key the kept one stays; with one, its secret is replaced, too.
    assert client.post(page, {**values, "name": "华东大区群"}).status_code == 302
    group.refresh_from_db()
    assert (group.name, group.key, group.secret) == ("华东大区群", KEY, SECRET)
    shown = [
        page,
        reverse("notice-groups"),
        f"{reverse('notice-groups')}?format=csv",
        reverse("deliveries"),
        reverse("changes"),
    ]
    shown += [f"/api/notice-groups/{group.pk}", "/api/notice-groups/", "/api/changes"]
    for address in shown:
        response = client.get(address)
        text = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
        assert response.status_code == 200, address
        assert KEY not in text, address
        assert SECRET not in text, address
    assert "…oken" in client.get(page).content.decode()
    kept = str(list(Change.objects.values())) + str(list(ChangeValues.objects.values()))
    assert KEY not in kept
    assert SECRET not in kept
    assert "key_changed_at" in kept
    client.post(page, {**values, "name": "华东大区群", "key": "anothertoken1"})
    group.refresh_from_db()
    assert (group.key, group.secret) == ("anothertoken1", "")
    client.post(reverse("notice-group-test", args=[group.pk]))
    assert "Not sent. The service answered: 300005 token is not exist" in client.get(page).content.decode()
    client.post(reverse("thing-remove", args=["notice-group", group.pk]))
    assert not NoticeGroup.objects.exists()


def test_each_try_is_there_for_an_administrator_and_what_was_given_up_is_sent_again(
    sign_in: Callable[..., Any], services: Services, django_assert_max_num_queries: Any
) -> None:
    sign_in("R1")
    statement, *_rest = notices("R1")
    client = sign_in("A1")
    NoticeAddress.objects.create(user=statement.user, channel="wecom", address="nobody")
    one = Delivery.objects.create(notice=statement, channel="wecom", due_at=timezone.now())
    deliver(one.pk)
    with django_assert_max_num_queries(14):
        text = client.get(reverse("deliveries")).content.decode()
    assert "陈立新" in text
    assert "81013" in text
    page = client.get(reverse("delivery", args=[one.pk])).content.decode()
    assert "Refused for good" in page
    assert "October" not in page  # what they are told is theirs to read
    NoticeAddress.objects.update(address="chenlixin")
    client.post(reverse("delivery-again", args=[one.pk]))
    one.refresh_from_db()
    assert one.state == DeliveryState.WAITING
    deliver(one.pk)
    assert [row.outcome for row in DeliveryAttempt.objects.all()] == ["refused", "sent"]
    client.post(reverse("delivery-again", args=[one.pk]))
    one.refresh_from_db()
    assert one.state == DeliveryState.SENT


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"EMAIL_HOST": "", "EMAIL_PORT": 25}),
        (
            "smtp://me:p%40ss@mail.example.com?tls=1",
            {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_HOST_PASSWORD": "p@ss"},
        ),
        ("smtps://mail.example.com", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_HOST": "mail.example.com"}),
        ("smtp://mail.example.com:2525", {"EMAIL_PORT": 2525, "EMAIL_USE_TLS": False}),
    ],
)
def test_where_the_mail_server_is(url: str, expected: dict[str, Any]) -> None:
    from endcap.project.home import mail_server

    assert expected.items() <= mail_server(url).items()


def test_what_is_no_mail_server_is_refused_at_the_start() -> None:
    from endcap.project.home import mail_server, public_address

    for wrong in ("https://mail.example.com", "smtp://", "mail.example.com"):
        with pytest.raises(ValueError, match="ENDCAP_MAIL_URL"):
            mail_server(wrong)
    assert public_address("https://desk.example.com/") == "https://desk.example.com"
    with pytest.raises(ValueError, match="ENDCAP_URL"):
        public_address("desk.example.com")
