"""Two people who change the same thing find out; neither loses what they wrote without being asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from endcap.accounts.models import Chain, Store
from endcap.platform.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(customers: None, sign_in: Callable[..., Any]) -> tuple[Any, Any]:
    """The manager and the administrator, each in their own browser."""
    sign_in("A1")
    clients = []
    for code in ("M1", "A1"):
        client = Client()
        sign_in(code)
        client.force_login(User.objects.get(username=code))
        client.cookies["django_language"] = "en"
        clients.append(client)
    return clients[0], clients[1]


def seen(response: Any) -> str:
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]  # type: ignore[index]


def edited(chain: Chain, **values: Any) -> dict[str, Any]:
    return {
        "name": chain.name,
        "code": chain.code or "",
        "channel": chain.channel,
        "tier": chain.tier_id or "",
        **values,
    }


def test_the_second_form_is_not_saved_over_the_first(two: tuple[Any, Any]) -> None:
    one, other = two
    chain = Chain.objects.get(name="惠民家")
    page = f"/things/chain/{chain.pk}/edit/"
    versions = [seen(client.get(page)) for client in two]
    assert one.post(page, edited(chain, name="惠民家一", seen=versions[0])).status_code == 302
    refused = other.post(page, edited(chain, name="惠民家二", seen=versions[1]))
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "changed this while you were at it" in text
    assert "沈国栋" in text or User.objects.get(username="M1").employee.name in text
    assert 'value="惠民家二"' in text
    assert Chain.objects.get(pk=chain.pk).name == "惠民家一"
    assert other.post(page, edited(chain, name="惠民家二", seen=seen(refused))).status_code == 302
    assert Chain.objects.get(pk=chain.pk).name == "惠民家二"


def test_the_second_cell_is_not_saved_over_the_first(two: tuple[Any, Any]) -> None:
    one, other = two
    store = Store.objects.get(code="T1")
    page = f"/things/store/{store.pk}/area_sqm/"
    versions = [seen(client.get(page)) for client in two]
    one.post(page, {"area_sqm": "111", "seen": versions[0]})
    refused = other.post(page, {"area_sqm": "222", "seen": versions[1]})
    assert "changed this while you were at it" in refused.content.decode()
    assert Store.objects.get(code="T1").area_sqm == 111
    other.post(page, {"area_sqm": "222", "seen": seen(refused)})
    assert Store.objects.get(code="T1").area_sqm == 222


def test_two_cells_of_a_row_do_not_disturb_each_other(two: tuple[Any, Any]) -> None:
    one, other = two
    store = Store.objects.get(code="T1")
    area, address = (f"/things/store/{store.pk}/{field}/" for field in ("area_sqm", "address"))
    versions = seen(one.get(area)), seen(other.get(address))
    one.post(area, {"area_sqm": "111", "seen": versions[0]})
    other.post(address, {"address": "湖滨路 1 号", "seen": versions[1]})
    found = Store.objects.get(code="T1")
    assert (found.area_sqm, found.address) == (111, "湖滨路 1 号")


def test_an_error_among_many_rows_names_the_row(customers: None, sign_in: Callable[..., Any]) -> None:
    Store.objects.filter(code="T2").update(opened_on="2026-06-01")
    ids = list(Store.objects.values_list("pk", flat=True))
    body = {"ids": ids, "values": {"closed_on": "2026-05-01"}}
    answer = sign_in("M1").post("/api/stores/bulk", body, content_type="application/json")
    assert answer.status_code == 422
    assert Store.objects.get(code="T2").name in answer.json()["errors"][""][0]
    assert not Store.objects.filter(closed_on__isnull=False).exists()


def test_a_mistake_of_ones_own_does_not_hide_the_change_of_another(two: tuple[Any, Any]) -> None:
    one, other = two
    chain = Chain.objects.get(name="惠民家")
    page = f"/things/chain/{chain.pk}/edit/"
    version = seen(other.get(page))
    one.post(page, edited(chain, name="惠民家一"))
    mistaken = other.post(page, edited(chain, name="", seen=version))
    assert seen(mistaken) == version
    assert other.post(page, edited(chain, name="惠民家二", seen=seen(mistaken))).status_code == 422
    assert Chain.objects.get(pk=chain.pk).name == "惠民家一"
