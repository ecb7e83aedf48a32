"""Two people who change the same thing find out; neither loses what they wrote without being asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from endcap.accounts.models import Chain, Store
from endcap.platform import actions
from endcap.platform.access import system_actor
from endcap.platform.kinds import kind_named
from endcap.platform.models import Change, User
from tests.conftest import TODAY

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


def test_one_cell_changed_meanwhile_stops_a_form_that_would_put_it_back(two: tuple[Any, Any]) -> None:
    one, other = two
    chain = Chain.objects.get(name="惠民家")
    page = f"/things/chain/{chain.pk}/edit/"
    version = seen(other.get(page))
    one.patch(f"/api/chains/{chain.pk}", {"channel": "convenience"}, content_type="application/json")
    refused = other.post(page, edited(chain, name="惠民家二", seen=version))
    assert refused.status_code == 422
    assert "沈国栋 changed this while" in refused.content.decode()
    found = Chain.objects.get(pk=chain.pk)
    assert (found.name, found.channel) == ("惠民家", "convenience")


def test_what_a_command_changed_is_said_to_be_somebodys(two: tuple[Any, Any]) -> None:
    client, chain = two[0], Chain.objects.get(name="惠民家")
    page = f"/things/chain/{chain.pk}/edit/"
    version = seen(client.get(page))
    actions.edit(system_actor(today=TODAY), kind_named("chain"), [chain], {"name": "惠民家一"})
    refused = client.post(page, edited(chain, name="惠民家二", seen=version))
    assert refused.status_code == 422
    assert "Somebody changed this while" in refused.content.decode()


def test_a_refused_cell_names_the_first_and_keeps_what_was_typed(two: tuple[Any, Any]) -> None:
    one, other = two
    page = f"/things/store/{Store.objects.get(code='T1').pk}/area_sqm/"
    version = seen(other.get(page))
    one.post(page, {"area_sqm": "111", "seen": version})
    known = Change.objects.count()
    text = other.post(page, {"area_sqm": "222", "seen": version}).content.decode()
    assert "沈国栋 changed this while" in text
    assert 'value="222"' in text
    assert Change.objects.count() == known


@pytest.mark.parametrize("more", [{}, {"seen": ""}])
def test_without_what_was_seen_a_thing_is_saved(two: tuple[Any, Any], more: dict[str, str]) -> None:
    one, other = two
    chain, store = Chain.objects.get(name="惠民家"), Store.objects.get(code="T1")
    for client, name, area in ((one, "惠民家一", 111), (other, "惠民家二", 222)):
        assert client.post(f"/things/chain/{chain.pk}/edit/", edited(chain, name=name, **more)).status_code == 302
        client.post(f"/things/store/{store.pk}/area_sqm/", {"area_sqm": area, **more})
        chain.refresh_from_db()
        store.refresh_from_db()
        assert (chain.name, store.area_sqm) == (name, area)


def test_seeing_nonsense_is_refused(two: tuple[Any, Any]) -> None:
    chain = Chain.objects.get(name="惠民家")
    values = edited(chain, name="惠民家二", seen="nonsense\0")
    assert two[0].post(f"/things/chain/{chain.pk}/edit/", values).status_code == 422


def test_the_desk_names_the_row_among_many_too(customers: None, sign_in: Callable[..., Any]) -> None:
    Store.objects.filter(code="T2").update(area_sqm=5, latitude="30.2")
    rows = list(Store.objects.values_list("pk", flat=True))
    answer = sign_in("M1").post("/things/store/bulk/", {"field": "area_sqm", "area_sqm": "1000", "row": rows})
    assert answer.status_code == 422
    assert answer.content.decode().startswith("盛隆大关店: ")
    assert set(Store.objects.values_list("area_sqm", flat=True)) == {None, 5}


KINDS = [
    "chain", "banner", "store", "assignment", "contact", "relation", "terms", "fee", "receiving-window", "listing",
    "competitor", "date", "note", "tier", "employee", "role", "reporting-line", "absence", "territory", "product", "price",
    "settings", "calendar-day",
]  # fmt: skip


@pytest.mark.parametrize("key", KINDS)
def test_an_untouched_form_is_saved(customers: None, sign_in: Callable[..., Any], settings: Any, key: str) -> None:
    """Whatever its fields are, what was seen is what is there. A form that names two people asks for both."""
    settings.ZEAL_ALLOWLIST = [{"model": model, "field": "get()"} for model in ("company.Employee", "accounts.Contact")]
    client = sign_in("A1" if key in ("settings", "calendar-day") else "M1")
    row = kind_named(key).model._default_manager.order_by("pk")[0]
    if key == "role":
        row = kind_named(key).model._default_manager.get(employee__code="R2")
    page = f"/things/{key}/{row.pk}/edit/"
    response = client.get(page)
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value not in (None, False)}
    assert client.post(page, {**data, "seen": seen(response)}).status_code == 302
