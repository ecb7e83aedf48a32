"""The one list: search, order, pages, columns, export, with and without HTMX, at a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from endcap.accounts.models import Chain, Store
from tests.conftest import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def many_stores(company: None) -> None:
    chain = Chain.objects.create(name="万禾佳")
    stores = [Store(code=f"Z{n:03}", name=f"万禾佳{n}号店", chain=chain) for n in range(120)]
    for store in stores:
        store.refresh_search_text()
    Store.objects.bulk_create(stores)


@pytest.fixture
def stores(sign_in: Callable[..., Any], many_stores: None) -> Callable[..., Any]:
    client = sign_in("M1")
    return lambda headers=None, **query: client.get("/stores/", query, headers=headers)


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["page"]]


def test_search_needs_every_word(stores: Callable[..., Any]) -> None:
    assert names(stores(q="湖滨")) == ["惠民家湖滨店"]
    assert names(stores(q="惠民家 t1")) == ["惠民家湖滨店"]
    assert names(stores(q="惠民家 大关")) == []


def test_order_follows_the_address_and_nonsense_is_ignored(stores: Callable[..., Any]) -> None:
    assert names(stores(sort="-code"))[0] == "万禾佳119号店"
    assert names(stores(sort="chain"))[:1] == names(stores(sort="chain"))[:1]
    for nonsense in ("password", "-chain__name", "'", "pk"):
        assert names(stores(sort=nonsense)) == names(stores())


def test_pages_are_bounded(stores: Callable[..., Any]) -> None:
    assert len(names(stores())) == 50
    assert len(names(stores(page_size="1000000"))) == 122
    assert len(names(stores(page_size="-3"))) == 50
    assert len(names(stores(page="3"))) == 22
    assert names(stores(page="99")) == names(stores(page="3"))
    assert names(stores(page="x")) == names(stores())


@pytest.mark.parametrize("sort", ["code", "-name", "chain", "tier", "owner"])
def test_pages_one_after_the_other_show_what_a_long_one_does(stores: Callable[..., Any], sort: str) -> None:
    pages = [names(stores(page_size="50", page=str(number), sort=sort)) for number in (1, 2, 3)]
    assert [name for page in pages for name in page] == names(stores(page_size="200", sort=sort))


def test_a_choice_of_columns_is_kept_until_another(stores: Callable[..., Any]) -> None:
    def shown(**asked: Any) -> list[str]:
        return [column.key for column, is_shown in stores(**asked).context["columns"] if is_shown]

    starting = shown()
    chosen = ["name", "address"]
    stores(columns=chosen, headers={"HX-Request": "true"})
    assert shown() == chosen
    assert shown(columns=["name", "code"]) == ["name", "code"], "a link shows what it says"
    assert shown() == chosen, "and changes nothing"
    stores(columns=starting, headers={"HX-Request": "true"})
    assert shown() == starting


def test_filters_and_columns_stay_in_the_address(stores: Callable[..., Any]) -> None:
    chain = Chain.objects.get(name="万禾佳").pk
    response = stores(chain=chain, columns=["name", "chain"], q="号店", sort="-name")
    assert [column.key for column, is_shown in response.context["columns"] if is_shown] == ["name", "chain"]
    after = response.context["after_url"]
    for part in (f"chain={chain}", "columns=name", "columns=chain", "sort=-name", "page=2"):
        assert part in after


def test_htmx_gets_only_the_results_and_the_clean_address(stores: Callable[..., Any], client: Any) -> None:
    response = client.get("/stores/", {"q": "湖滨", "chain": "", "page": ""}, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert response.headers["HX-Push-Url"] == "/stores/?q=%E6%B9%96%E6%BB%A8"
    again = client.get("/stores/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<html" in again.content


def test_export_has_every_row_and_no_formula(stores: Callable[..., Any]) -> None:
    Store.objects.create(code="=cmd", name="=1+1", chain=Chain.objects.first())
    rows = rows_of(stores(format="csv"))
    assert len(rows) == 123
    assert {"Name": "'=1+1", "Number": "'=cmd"}.items() <= next(r for r in rows if "cmd" in r["Number"]).items()


def test_export_speaks_the_language_of_the_page(sign_in: Callable[..., Any], company: None) -> None:
    rows = rows_of(sign_in("M1", language="zh-hans").get("/stores/?format=csv"))
    assert list(rows[0])[:3] == ["名称", "编号", "系统"]


def test_an_empty_list_says_what_to_do_first(sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    Store.objects.all().delete()
    assert "facts folder" in client.get("/stores/").content.decode()
    assert "Nothing fits" not in client.get("/stores/").content.decode()


def test_filters_in_use_stand_above_the_rows(stores: Callable[..., Any]) -> None:
    chain = Chain.objects.get(name="万禾佳").pk
    response = stores(chain=chain, owner="none", q="号店")
    chips = [(chip.label, chip.value, chip.url) for chip in response.context["chips"]]
    assert chips == [
        ("Chain", "万禾佳", "/stores/?owner=none&q=%E5%8F%B7%E5%BA%97"),
        ("Rep", "Nobody", f"/stores/?chain={chain}&q=%E5%8F%B7%E5%BA%97"),
    ]
    assert stores(chain="99999").context["is_panel_open"]
    assert names(stores(chain="99999")) == []


def test_filters_and_the_bar_for_many_rows_come_when_asked_for(stores: Callable[..., Any], client: Any) -> None:
    assert b'name="tier"' not in stores().content
    for part, marks in (
        ("filters", [b'name="tier"', b'name="owner"']),
        ("bulk", [b'id="bulk-field"', b'id="give-to"']),
    ):
        answer = client.get("/stores/", {"part": part}, headers={"HX-Request": "true"}).content
        assert all(mark in answer for mark in marks)
        assert b"<html" not in answer
        assert b"<tr" not in answer
    whole = stores(part="filters").content
    assert b"<html" in whole
    assert b'name="tier"' in whole


def test_who_may_not_change_rows_gets_no_bar_for_it(sign_in: Callable[..., Any], many_stores: None) -> None:
    assert sign_in("F1").get("/stores/?part=bulk", headers={"HX-Request": "true"}).status_code == 403


def test_number_of_queries_does_not_grow(
    stores: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    stores()  # that somebody is here is noted once
    for size in (1, 100):
        with django_assert_max_num_queries(10):
            assert len(names(stores(page_size=size))) == size


@pytest.mark.parametrize("typed", ["huiminjia", "hmj", "HMJ", "hubin", "hmj t1", "惠民家 hb"])
def test_a_name_is_found_by_pinyin_and_initials(stores: Callable[..., Any], typed: str) -> None:
    assert names(stores(q=typed)) == ["惠民家湖滨店"]


@pytest.mark.parametrize("typed", ["湖", "湖滨", "店", "h", "hb", "wf", "f", "t1"])
def test_short_words_are_found_wherever_they_stand(stores: Callable[..., Any], typed: str) -> None:
    Store.objects.create(code="Y1", name="湖滨王府", chain=Chain.objects.first())
    texts = dict(Store.objects.values_list("name", "search_text"))
    assert sorted(names(stores(q=typed, page_size="200"))) == sorted(n for n, text in texts.items() if typed in text)


@pytest.mark.parametrize("typed", ["号店", "z1", "h"])
def test_words_that_occur_often_are_found_too(
    stores: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    wanted = names(stores(q=typed))
    assert len(wanted) > 2
    monkeypatch.setattr("endcap.platform.search.OFTEN", 2)
    assert names(stores(q=typed)) == wanted


def test_a_changed_name_is_found_by_its_new_pinyin(stores: Callable[..., Any]) -> None:
    Store.objects.update_or_create(code="T1", defaults={"name": "惠民家西溪店"})
    assert names(stores(q="hmjxx")) == ["惠民家西溪店"]
    assert names(stores(q="hmjhb")) == []


def test_names_are_ordered_as_they_are_spoken(sign_in: Callable[..., Any], company: None) -> None:
    Store.objects.all().delete()
    Chain.objects.all().delete()
    for name in ("万禾佳", "惠民家", "盛隆", "阿里", "ABC", "百联"):
        Chain.objects.create(name=name)
    client = sign_in("M1")
    assert names(client.get("/chains/?sort=name")) == ["ABC", "阿里", "百联", "惠民家", "盛隆", "万禾佳"]
    assert names(client.get("/chains/?sort=-name"))[0] == "万禾佳"
    chain = Chain.objects.get(name="万禾佳")
    chain.name = "安家"
    chain.save(update_fields=["name"])
    assert names(client.get("/chains/"))[:2] == ["ABC", "阿里"]
    assert names(client.get("/chains/"))[2] == "安家"
