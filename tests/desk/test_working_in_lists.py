"""Finding, changing many things where they stand, and taking it back, in a real browser. What a test changes, it puts back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.desk.conftest import undo_from_message

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_TABS = 120


def cell(page: Any, row: int, field: str) -> Any:
    return page.locator("#results tbody tr").nth(row).locator(f"td[data-field={field}]")


def tab_to(page: Any, what: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    pytest.fail(f"{what} cannot be reached with the Tab key")


def exported(page: Any) -> str:
    """The whole list as it stands, not only the page that is shown."""
    return str(page.request.get(page.locator(".list-export", has_text="CSV").get_attribute("href")).text())


def undo_from_toast(page: Any) -> None:
    with page.expect_navigation():
        page.click("#toasts button")
    assert "已撤销" in page.inner_text(".message")


# Going anywhere


def test_a_store_is_found_by_pinyin_and_reached_with_enter_alone(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-words")).to_be_focused()
    page.keyboard.type("hmjll qcld")
    chosen = page.locator("#palette .finder-hit[aria-selected=true]")
    expect(chosen).to_contain_text("惠民家邻里（庆春路店）")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/stores/\d+/$"))
    assert page.inner_text("h1") == "惠民家邻里（庆春路店）"


def test_enter_waits_for_the_hits_of_what_was_typed(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette .finder-hit")
    page.keyboard.type("hmjll qcld")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/stores/\d+/$"))
    assert page.inner_text("h1") == "惠民家邻里（庆春路店）"


def test_arrows_choose_among_hits_and_escape_closes(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("rep")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette .finder-hit")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#hit-1")).to_have_attribute("aria-selected", "true")
    assert page.get_attribute("#palette-words", "aria-activedescendant") == "hit-1"
    page.keyboard.type("zz")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.goto("/find/?q=hmj")
    tab_to(page, "a.finder-hit")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(stores|chains|contacts)/\d+/$"))


# Changing a list where it stands


def test_a_cell_by_keyboard_and_back(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/stores/?sort=code")
    tier = cell(page, 0, "tier")
    before = tier.inner_text()
    page.focus("#q")
    tab_to(page, "td[data-field=tier] .cell-edit")
    page.keyboard.press("Enter")
    expect(tier.locator("select")).to_be_focused()
    page.keyboard.press("ArrowUp" if before == "C" else "ArrowDown")
    page.keyboard.press("Enter")
    expect(tier.locator("form")).to_have_count(0)
    assert tier.inner_text() != before
    expect(tier.locator(".cell-edit")).to_be_focused()
    expect(page.locator("#toasts")).to_contain_text("已修改")
    undo_from_toast(page)
    assert page.url.endswith("/stores/?sort=code")
    assert cell(page, 0, "tier").inner_text() == before


def test_a_list_without_links_is_changed_by_keyboard_too(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/territories/")
    tab_to(page, "td[data-field=name] .cell-edit")
    page.keyboard.press("Enter")
    expect(cell(page, 0, "name").locator("input[name=name]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(cell(page, 0, "name").locator(".cell-edit")).to_be_focused()


def test_a_cell_by_mouse_and_escape(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/stores/?sort=code")
    area = cell(page, 1, "area_sqm")
    before = area.inner_text()
    area.hover(force=True)
    area.locator(".cell-edit").hover()
    assert float(area.locator(".cell-edit").evaluate("pencil => getComputedStyle(pencil).opacity")) > 0.5
    area.locator(".cell-edit").click()
    expect(area.locator("input[name=area_sqm]")).to_be_focused()
    page.keyboard.type("4321")
    page.keyboard.press("Escape")
    expect(area.locator("form")).to_have_count(0)
    assert area.inner_text() == before
    expect(area.locator(".cell-edit")).to_be_focused()
    area.locator(".cell-edit").click()
    area.locator("input[name=area_sqm]").fill("4321")
    area.locator("button.btn-primary").click()
    expect(area).to_contain_text("4,321")
    undo_from_toast(page)
    assert cell(page, 1, "area_sqm").inner_text() == before


def test_a_bad_value_shows_its_error_in_the_cell(visit: Callable[..., Any], expect: Any) -> None:
    """Letters where a number is due: refused, and not taken for nothing."""
    page = visit("manager")
    page.goto("/stores/?sort=code")
    area = cell(page, 0, "area_sqm")
    before = area.inner_text()
    area.hover(force=True)
    area.locator(".cell-edit").focus()
    page.keyboard.press("Enter")
    expect(area.locator("input[name=area_sqm]")).to_be_focused()
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    expect(area.locator(".invalid-feedback")).to_be_visible()
    expect(area.locator("input[name=area_sqm]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(area.locator("form")).to_have_count(0)
    assert area.inner_text() == before


def test_many_rows_of_a_page(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/stores/?sort=code")
    before = exported(page)
    shown = page.locator("#results tbody tr").count()
    page.check("#bulk-page")
    expect(page.locator(".bulk-count")).to_have_text(f"已选择 {shown} 条")
    page.select_option("#bulk-field", "area_sqm")
    page.fill("#bulk-input input[name=area_sqm]", "7654")
    page.click("#bulk-apply")
    expect(page.locator("#toasts")).to_contain_text(f"已修改 {shown} 条")
    expect(page.locator("#results td.col-area", has_text="7,654")).to_have_count(shown)
    expect(page.locator("#bulk")).to_be_hidden()
    assert exported(page).count(",7654") == shown
    undo_from_toast(page)
    assert exported(page) == before


def test_emptying_many_rows_is_asked_about(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/stores/?sort=code")
    before, asked = exported(page), []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.check("#bulk-page")
    page.select_option("#bulk-field", "area_sqm")
    page.wait_for_selector("#bulk-input input[name=area_sqm]")
    page.click("#bulk-apply")
    expect(page.locator("#toasts")).to_be_empty()
    assert len(asked) == 1
    assert "清空" in asked[0]
    assert exported(page) == before


def test_all_that_a_filter_finds(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/stores/?sort=code")
    everything = exported(page)
    page.click("#filters-open")
    page.select_option("#id_tier", label="B")
    page.wait_for_url("**tier=*")
    total = int(page.get_attribute("#results table", "data-count"))
    shown = page.locator("#results tbody tr").count()
    assert total > shown
    page.check("#bulk-page")
    page.click("#bulk-all")
    expect(page.locator(".bulk-count")).to_have_text(f"已选择全部 {total} 条")
    page.select_option("#bulk-field", "area_sqm")
    page.fill("#bulk-input input[name=area_sqm]", "7654")
    page.click("#bulk-apply")
    expect(page.locator("#toasts")).to_contain_text(f"已修改 {total} 条")
    page.wait_for_load_state("networkidle")
    assert exported(page).count(",7654") == total
    undo_from_toast(page)
    page.goto("/stores/?sort=code")
    assert exported(page) == everything


def test_what_may_not_stand_in_many_rows_is_said_in_the_bar(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/stores/?sort=code")
    before = exported(page)
    page.check("#bulk-page")
    page.select_option("#bulk-field", "banner")
    page.wait_for_selector("#bulk-input select")
    page.select_option("#bulk-input select", index=1)
    page.click("#bulk-apply")
    expect(page.locator("#bulk-problem")).not_to_be_empty()
    expect(page.locator("#connection-lost")).to_be_hidden()
    assert exported(page) == before
    assert all("422" in text for text in page.complaints)
    page.complaints.clear()


def test_giving_stores_to_another(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/stores/?sort=code")
    owners = [page.locator("#results .col-owner").nth(n).inner_text() for n in range(3)]
    page.check("#bulk-page")
    expect(page.locator(".bulk-count")).to_have_text("已选择 50 条")
    page.click("#bulk-none")
    for n in (0, 1):
        page.locator("#results input[name=row]").nth(n).check()
    expect(page.locator(".bulk-count")).to_have_text("已选择 2 条")
    reps = page.locator("#give-to option").all_inner_texts()[1:]
    rep = next(name for name in reps if name not in owners)
    page.select_option("#give-to", label=rep)
    with page.expect_navigation():
        page.click("#give-form button")
    assert rep in page.inner_text(".message")
    assert [page.locator("#results .col-owner").nth(n).inner_text() for n in range(3)] == [rep, rep, owners[2]]
    undo_from_message(page)
    assert [page.locator("#results .col-owner").nth(n).inner_text() for n in range(3)] == owners


def test_a_view_is_kept_in_the_menu(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/stores/")
    page.click("#filters-open")
    page.select_option("#id_tier", label="A")
    page.wait_for_url("**tier=*")
    wanted = page.inner_text("#results tbody")
    page.click("details.view-save summary")
    page.fill("#view-name", "A 级门店")
    page.check(".view-save-form input[name=is_pinned]")
    page.click(".view-save-form button")
    expect(page.locator(".saved-views .active")).to_have_text("A 级门店")
    page.goto("/")
    page.click("nav .nav-view >> text=A 级门店")
    assert "tier=" in page.url
    assert page.inner_text("#results tbody") == wanted
    page.click("text=删除视图")
    expect(page.locator(".message")).to_contain_text("A 级门店")
    expect(page.locator(".nav-view")).to_have_count(0)


# The page of a customer
