"""Pages of customers that were added to the first ones: banners, terms and fees, and what belongs to people and products."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from zeal import zeal_ignore

from endcap.accounts.models import Banner, Chain, Fee, Store, StoreAssignment, Terms
from endcap.company.models import CompanySettings, Employee, Product
from endcap.platform.models import Change
from tests.conftest import SINCE, TODAY, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(customers: None, sign_in: Callable[..., Any]) -> Callable[..., Any]:
    return sign_in


def test_a_banner_has_a_page(client_of: Callable[..., Any]) -> None:
    banner = Banner.objects.get(code="BT1")
    Store.objects.filter(code="T1").update(banner=banner)
    page = client_of("R1").get(f"/banners/{banner.pk}/").content.decode()
    assert "王T1" in page
    assert f"/stores/?banner={banner.pk}&amp;state=open" in page
    assert f"/banners/{banner.pk}/" in client_of("R1").get(f"/chains/{banner.chain_id}/").content.decode()
    assert client_of("R2").get(f"/banners/{banner.pk}/").status_code == 404
    assert client_of("P1").get(f"/banners/{banner.pk}/").status_code == 403


def test_terms_and_fees_of_all_chains(client_of: Callable[..., Any]) -> None:
    Fee.objects.create(
        chain=Chain.objects.get(name="盛隆"), kind="entry", amount=Decimal(5000), per="once", first_day=SINCE,
        last_day=TODAY - timedelta(days=1),
    )  # fmt: skip
    client = client_of("F1")
    assert len(rows_of(client.get("/terms/?format=csv"))) == 2
    for when, count in (("", 3), ("now", 2), ("past", 1), ("future", 0)):
        assert len(rows_of(client.get(f"/fees/?format=csv&when={when}"))) == count
    assert len(rows_of(client.get("/fees/?format=csv&kind=entry"))) == 1
    for address in ("/terms/", "/fees/"):
        assert client_of("R1").get(address).status_code == 403


def test_what_has_ended_stands_behind_a_link(client_of: Callable[..., Any]) -> None:
    chain = Chain.objects.get(name="盛隆")
    Fee.objects.create(
        chain=chain, kind="entry", amount=Decimal("777.00"), per="once", first_day=SINCE,
        last_day=TODAY - timedelta(days=1),
    )  # fmt: skip
    page = client_of("M1").get(f"/chains/{chain.pk}/").content.decode()
    assert "777.00" not in page
    assert f"/chains/{chain.pk}/?past=fee#fee" in page
    assert "777.00" in client_of("M1").get(f"/chains/{chain.pk}/?past=fee").content.decode()


def test_a_supervisors_new_store_stays_with_them(client_of: Callable[..., Any]) -> None:
    client = client_of("S2")
    values = {"name": "惠民家城北店", "code": "T9", "chain": Chain.objects.get(name="惠民家").pk}
    assert client.post("/things/store/new/", values).status_code == 302
    store = Store.objects.get(code="T9")
    assert client.get(f"/stores/{store.pk}/").status_code == 200
    assert StoreAssignment.objects.get(store=store).employee.code == "S2"
    client_of("M1").post("/things/store/new/", values | {"code": "T10"})
    assert not StoreAssignment.objects.filter(store__code="T10").exists()


def test_whose_stores_and_who_lists_what(client_of: Callable[..., Any]) -> None:
    client, store = client_of("M1"), Store.objects.get(code="T1")
    person, product = Employee.objects.get(code="R1"), Product.objects.get()
    for address in (f"/people/{person.pk}/", f"/products/{product.pk}/"):
        assert f'href="/stores/{store.pk}/"' in client.get(address).content.decode()


def test_the_words_of_another_industry(client_of: Callable[..., Any]) -> None:
    CompanySettings.objects.update(profile="manufacturing")
    page = client_of("M1").get("/stores/").content.decode()
    assert "New: Customer plant" in page
    assert ">Key customer<" in page
    form = client_of("M1").get("/things/contact/new/").content.decode()
    assert "Customer plant" in form


def test_closed_stores_are_marked_on_the_page_only(client_of: Callable[..., Any]) -> None:
    Store.objects.filter(code="T1").update(closed_on=TODAY)
    client = client_of("M1")
    assert client.get("/stores/").content.decode().count(">Closed<") == 1
    assert "Closed" not in rows_of(client.get("/stores/?format=csv"))[0]["Name"]


def test_money_due_says_when_each_chain_settles(client_of: Callable[..., Any]) -> None:
    page = client_of("F1").get("/").content.decode()
    assert "Money due" in page
    assert "惠民家: no settlement day agreed" in page
    assert "pays within 45 days" in page
    Terms.objects.update(settlement_day=25)
    Fee.objects.filter(chain__name="惠民家").update(amount=None, percent="2.5")
    page = client_of("F1").get("/").content.decode()
    assert "惠民家 settles" in page
    assert "as a share of sales" in page


def test_the_palette_knows_where_one_is(client_of: Callable[..., Any]) -> None:
    store = Store.objects.get(code="T1")

    def offered(code: str, here: str, words: str = "") -> str:
        headers = {"HX-Request": "true"}
        return str(client_of(code).get("/find/", {"here": here, "q": words}, headers=headers).content.decode())

    found = offered("R1", f"/stores/{store.pk}/")
    for mark in (f"/things/contact/new/?store={store.pk}", "#note-text", "/records/shopper-complaint/store/"):
        assert mark in found
    assert "/things/assignment/new/" not in found
    assert f"store={store.pk}" not in offered("R2", f"/stores/{store.pk}/")
    assert "Sign out" in offered("R1", "/", "sign out")
    assert 'value="zh-hans"' in offered("R1", "/", "中文")
    assert 'data-choose-theme="dark"' in offered("R1", "/", "dark")


@pytest.mark.parametrize("code", ["R1", "S2", "P1", "M1", "F1", "A1", "L1", "buyer"])
def test_no_link_leads_to_a_closed_door(client_of: Callable[..., Any], code: str) -> None:
    # Many requests in one test look to it like one that asks again and again.
    with zeal_ignore():
        walk_from_home(client_of(code))


def walk_from_home(client: Any) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in seen or len(seen) > 150:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code in (200, 302), address
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            links = re.findall(r'href="(/[^"]*)"', response.content.decode())
            waiting += [unescape(link) for link in links if not link.startswith("/static")]


def test_a_banners_page_tells_what_it_is(client_of: Callable[..., Any]) -> None:
    banner = Banner.objects.get(code="BT1")
    Fee.objects.create(chain=banner.chain, banner=banner, kind="entry", amount=Decimal("321.00"), first_day=SINCE)
    Store.objects.filter(code="T1").update(banner=banner)
    Store.objects.create(code="T8", name="惠民家旧店", chain=banner.chain, banner=banner, closed_on=TODAY)
    facts = client_of("F1").get(f"/banners/{banner.pk}/").context["facts"]
    assert [*(one.value for one in facts), facts[1].url] == ["BT1", banner.chain, 1, f"/chains/{banner.chain_id}/"]
    for code, sees_fee, sees_contact in (("F1", True, False), ("R1", False, True), ("S2", True, True)):
        shown = client_of(code).get(f"/banners/{banner.pk}/").content.decode()
        assert ("321.00" in shown, "王T1" in shown) == (sees_fee, sees_contact), code
    for code, status in (("L1", 403), ("P1", 403), ("S1", 200), ("R2", 404), ("M1", 200)):
        assert client_of(code).get(f"/banners/{banner.pk}/").status_code == status, code


def test_terms_and_fees_of_a_team_and_of_later(client_of: Callable[..., Any]) -> None:
    chain, later = Chain.objects.get(name="盛隆"), {"first_day": "2030-01-01"}
    Fee.objects.create(chain=chain, kind="rebate", percent=Decimal(2), per="year", **later)
    client_of("M1").post(
        "/api/terms/", {"chain": chain.pk, "payment_days": 60, **later}, content_type="application/json"
    )
    for place in ("fees", "terms"):
        for when, count in (("", 3), ("now", 2), ("future", 1)):
            assert len(rows_of(client_of("F1").get(f"/{place}/?format=csv&when={when}"))) == count, (place, when)
    assert {row["Chain"] for row in rows_of(client_of("S1").get("/terms/?format=csv"))} == {"惠民家"}
    for code in ("R1", "P1", "L1"):
        assert {client_of(code).get(place).status_code for place in ("/terms/", "/api/fees/")} == {403}


@pytest.mark.parametrize("past", ["", "listing", "strange"])
def test_only_what_was_asked_for_is_opened(client_of: Callable[..., Any], past: str) -> None:
    store, ended = Store.objects.get(code="T1"), TODAY - timedelta(days=1)
    store.listings.update(last_day=ended)
    Fee.objects.filter(store=store).update(amount=Decimal("777.00"), last_day=ended)
    page = client_of("M1").get(f"/stores/{store.pk}/?past={past}").content.decode()
    assert "777.00" not in page
    assert f"/stores/{store.pk}/?past=fee#fee" in page
    assert (f"/stores/{store.pk}/?past=listing#listing" in page) == (past != "listing")
    assert ("天然水</" in page) == (past == "listing")


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_supervisor_undoes_what_was_done_with_a_new_store(client_of: Callable[..., Any], is_removed: bool) -> None:
    client, chain = client_of("S2"), Chain.objects.get(name="惠民家")
    client.post("/api/stores/", {"name": "城北店", "code": "T9", "chain": chain.pk}, content_type="application/json")
    if is_removed:
        client.post(f"/things/store/{Store.objects.get(code='T9').pk}/remove/")
    batch = Change.objects.filter(kind="store").latest("pk").batch
    assert client.post(f"/undo/{batch}/").status_code == 302
    assert Store.objects.filter(code="T9").exists() == is_removed


@pytest.mark.parametrize("place", ["stores", "contacts", "terms", "fees", "chains", "dates"])
def test_no_column_is_headed_by_the_words_of_another_industry(client_of: Callable[..., Any], place: str) -> None:
    CompanySettings.objects.update(profile="manufacturing")
    heads = set(rows_of(client_of("M1").get(f"/{place}/?format=csv"))[0])
    assert not heads & {"Store", "Stores", "Chain", "Chains", "Banner", "Banners"}
