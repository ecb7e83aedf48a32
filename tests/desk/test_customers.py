"""The file of a customer, in a real browser. What a test changes, it puts back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk.conftest import undo_from_message

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def to_chain(page: Any) -> str:
    page.goto("/chains/")
    page.click("#results a.row-link")
    page.wait_for_url(re.compile(r"/chains/\d+/$"))
    return str(page.evaluate("location.pathname"))


def test_a_contact_is_added_changed_removed_and_brought_back(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    chain = to_chain(page)
    page.click("#contact .card-actions a")
    page.fill("#id_name", "欧阳试笔")
    page.fill("#id_position", "采购助理")
    page.fill("#id_influence", "9")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.click(".form-buttons button")
    expect(page.locator("[role=alert].alert-danger")).to_be_visible()
    expect(page.locator("#id_influence ~ .invalid-feedback")).to_be_visible()
    # The browser itself reports the status in its console.
    assert all("status of 422" in text for text in page.complaints)
    page.complaints.clear()
    page.fill("#id_influence", "3")
    page.click(".form-buttons button")
    page.wait_for_url(f"**{chain}")
    row = page.locator("#contact tbody tr", has_text="欧阳试笔")
    expect(row).to_contain_text("采购助理")
    row.locator(".row-edit a").click()
    page.fill("#id_position", "采购经理")
    page.click(".form-buttons button")
    page.wait_for_url(f"**{chain}")
    expect(row).to_contain_text("采购经理")
    row.locator("a", has_text="欧阳试笔").click()
    expect(page.locator("#timeline")).to_contain_text("采购助理 → 采购经理")
    page.goto(chain)
    row.locator(".row-edit a").click()
    page.click(".form-remove button")
    page.wait_for_load_state()
    assert "欧阳试笔" in page.inner_text(".message")
    undo_from_message(page)
    page.goto(chain)
    expect(row).to_contain_text("采购经理")
    row.locator(".row-edit a").click()
    page.click(".form-remove button")
    page.goto(chain)
    expect(row).to_have_count(0)


def test_one_of_many_is_chosen_by_pinyin(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/things/contact/new/")
    stores = page.locator("#id_store")
    everything = stores.locator("option").count()
    search = page.locator("#id_store").locator("xpath=preceding-sibling::input")
    search.fill("hmjll qcld")
    expect(stores.locator("option:checked")).to_have_text("惠民家邻里（庆春路店）")
    assert stores.locator("option").count() < everything
    search.fill("")
    assert stores.locator("option").count() == everything
    expect(stores.locator("option:checked")).to_have_text("惠民家邻里（庆春路店）")
    search.fill("no such store")
    assert stores.input_value() == ""


def test_a_note_on_the_timeline(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("rep")
    page.goto("/stores/")
    page.click("#results a.row-link")
    page.fill("#note-text", "店长同意下周加一个堆头。\n价格另谈。")
    page.click(".note-form button")
    kept = page.locator(".timeline-entry", has=page.locator("p", has_text="店长同意下周加一个堆头。"))
    expect(kept).to_contain_text("罗建波")
    kept.locator("button", has_text="删除").click()
    expect(page.locator(".message")).to_contain_text("店长同意")
    expect(page.locator(".timeline-what p", has_text="店长同意下周")).to_have_count(0)


def test_a_file_is_kept_and_removed(visit: Callable[..., Any], expect: Any, tmp_path: Path) -> None:
    kept = tmp_path / "陈列 协议.TXT"
    kept.write_text("端架两组，三个月。", encoding="utf-8")
    page = visit("rep")
    page.goto("/stores/")
    page.click("#results a.row-link")
    page.set_input_files("#file", kept)
    page.click(".file-form button")
    link = page.locator("#files a", has_text="陈列 协议.TXT")
    expect(link).to_be_visible()
    assert page.request.get(link.get_attribute("href")).body() == kept.read_bytes()
    page.locator("#files .line-item", has_text="陈列 协议.TXT").locator("button").click()
    expect(page.locator(".message")).to_contain_text("陈列 协议.TXT")
    expect(link).to_have_count(0)


def test_the_map_of_relations_leads_to_its_people(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    to_chain(page)
    person = page.locator(".people-map a").first
    name = person.locator(".person-name").text_content()
    person.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/contacts/\d+/$"))
    assert page.inner_text("h1") == name


def test_a_timeline_goes_back_to_its_beginning(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    to_chain(page)
    entries = page.locator(".timeline-entry")
    loaded, more = entries.count(), page.locator(".timeline-more button")
    assert loaded > 0
    expect(more).to_be_visible()
    while more.count():
        more.click()
        expect(entries).not_to_have_count(loaded)
        assert entries.count() > loaded
        loaded = entries.count()
        page.wait_for_load_state("networkidle")
    days = [text[:10] for text in page.locator(".timeline-when").all_inner_texts()]
    assert days == sorted(days, reverse=True)
    expect(entries.last).to_contain_text("开始合作")


# What the industry calls its customers


@pytest.fixture
def choose_profile(visit: Callable[..., Any]) -> Iterator[Callable[[str], Any]]:
    page = visit("admin")

    def choose(profile: str) -> Any:
        page.goto("/settings/")
        page.click(".page-actions a[href$='/edit/']")
        page.select_option("#id_profile", profile)
        page.click(".form-buttons button")
        page.wait_for_url("**/settings/")
        return page

    yield choose
    choose("consumer-goods")


def test_another_industry_has_its_words_and_records(choose_profile: Callable[[str], Any], expect: Any) -> None:
    page = choose_profile("manufacturing")
    expect(page.locator("nav a[href='/stores/']")).to_contain_text("客户工厂")
    page.goto("/stores/")
    assert page.inner_text("h1") == "客户工厂"
    page.click("#results a.row-link")
    page.click("#records a:has-text('质量事件')")
    expect(page.locator("h1")).to_contain_text("质量事件")
    page = choose_profile("consumer-goods")
    expect(page.locator("nav a[href='/stores/']")).to_contain_text("门店")
    page.goto("/stores/")
    page.click("#results a.row-link")
    expect(page.locator("#records a", has_text="质量事件")).to_have_count(0)


# The first page


@pytest.mark.parametrize(
    ("user", "cards"),
    [("rep", {"我的门店", "近期事项"}), ("supervisor", {"今日团队", "近期事项"}), ("manager", {"客户", "近期事项"})],
)
def test_the_first_page_has_what_the_role_needs(visit: Callable[..., Any], user: str, cards: set[str]) -> None:
    page = visit(user)
    titles = set(page.locator("main h2").all_inner_texts())
    assert cards <= titles, titles
    page.locator("main a.list-group-item").first.click()
    page.wait_for_load_state()
    assert page.inner_text("h1")
