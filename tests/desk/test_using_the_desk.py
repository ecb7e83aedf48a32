"""What a person does at the desk, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.desk.test_pages_in_a_browser import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

STORES_IN_THAT_STREET = 4


def count(page: Any) -> int:
    return page.locator("#results tbody tr").count()


def test_searching_while_typing_and_going_back(visit: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    page = visit("manager")
    page.goto("/stores/")
    before = count(page)
    page.keyboard.press("/")
    page.keyboard.type("文三路")
    page.wait_for_url("**/stores/?q=*")
    expect(page.locator("#results tbody tr")).to_have_count(STORES_IN_THAT_STREET)
    assert page.evaluate("document.activeElement.id") == "q"
    page.go_back()
    expect(page.locator("#results tbody tr")).to_have_count(before)


def test_filters_and_order_stay_in_the_address(visit: Callable[..., Any]) -> None:
    page = visit("manager")
    page.goto("/conduct/findings/")
    page.click("#filters-open")
    page.select_option("#id_clause", "ka-channel/4")
    page.wait_for_url("**clause=*")
    page.click("th.kind-signed a")
    page.wait_for_url("**sort=amount*")
    assert "clause=" in page.url
    wanted = page.inner_text("#results tbody")
    page.reload()
    assert page.inner_text("#results tbody") == wanted
    page.fill("#q", "盛隆")
    page.wait_for_url("**q=*")
    assert "clause=" in page.url
    assert "sort=" in page.url
    page.click("#filters-open")
    page.wait_for_selector("#id_clause")
    assert page.input_value("#id_clause") == "ka-channel/4"
    page.click(".chip[data-clears=clause]")
    page.wait_for_selector(".chip", state="detached")
    assert "clause=" not in page.url
    assert "q=" in page.url
    assert page.input_value("#id_clause") == ""


def test_a_list_works_without_javascript(visit: Callable[..., Any]) -> None:
    page = visit("manager", java_script_enabled=False)
    page.goto("/stores/")
    page.fill("#q", "文三路")
    page.click("#list-form button.no-js")
    page.wait_for_url("**q=**")
    assert page.locator("#results tbody tr").count() == STORES_IN_THAT_STREET
    page.goto("/conduct/findings/")
    page.click("#list-form a.no-js")
    page.select_option("#id_liability", "joint")
    page.click("#list-form button.no-js")
    page.wait_for_url("**liability=joint**")


def test_choosing_columns(visit: Callable[..., Any]) -> None:
    page = visit("manager")
    page.goto("/conduct/findings/")
    assert page.locator("th", has_text="责任").count() == 0
    page.click("details.column-choice summary")
    page.check("input[name=columns][value=liability]")
    page.wait_for_selector("#results th:has-text('责任')")


def test_the_theme_is_kept_and_the_chart_follows_it(visit: Callable[..., Any]) -> None:
    page = visit("manager")
    page.goto("/conduct/months/")
    page.wait_for_selector("[data-chart=clauses] canvas")
    picture = "document.querySelector('[data-chart=clauses] canvas').toDataURL()"
    page.wait_for_timeout(500)
    light = page.evaluate(picture)
    page.click(".theme-switch [data-theme=dark]")
    page.wait_for_timeout(500)
    assert page.evaluate(picture) != light
    page.reload()
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    assert page.get_attribute("[data-theme=dark]", "aria-pressed") == "true"


def test_switching_the_language_stays_on_the_page(visit: Callable[..., Any]) -> None:
    page = visit("rep")
    page.goto("/products/?sort=name")
    page.click("text=English")
    assert page.url.endswith("/products/?sort=name")
    assert page.inner_text("h1") == "Products"
    page.click("text=中文")
    assert page.inner_text("h1") == "产品"


def test_the_menu_on_a_phone(visit: Callable[..., Any]) -> None:
    page = visit("rep", width=390)
    assert not page.is_visible("#menu")
    page.click(".navbar-toggler")
    page.wait_for_selector("#menu.show")
    page.click("#menu >> text=产品")
    assert page.url.endswith("/products/")


def test_everything_by_keyboard(visit: Callable[..., Any]) -> None:
    page = visit("manager")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.goto("/conduct/findings/")
    seen = []
    for _ in range(110):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
        if seen[-1] == "filters-open":
            page.keyboard.press("Enter")
            page.wait_for_selector("#id_clause:focus")
            seen.append("id_clause")
    assert {"q", "id_clause", "filters-open", "id_since", "sort-link", "list-export"} <= set(seen)


def test_a_statement_prints_without_the_menu(visit: Callable[..., Any]) -> None:
    page = visit("rep")
    page.goto("/conduct/statements/")
    page.emulate_media(media="print")
    assert not page.is_visible("aside")
    assert page.is_visible(".statement-signatures")


def test_signing_out_closes_the_door(visit: Callable[..., Any], signed_in: dict[str, Any]) -> None:
    signed_in.pop("rep", None)
    page = visit("rep")
    page.click("text=退出登录")
    page.wait_for_url("**/sign-in/")
    signed_in.pop("rep")
    page.goto("/conduct/findings/")
    assert "/sign-in/?next=" in page.url


def test_a_wrong_password_is_said_plainly(visit: Callable[..., Any]) -> None:
    for theme in ("light", "dark"):
        page = visit(theme=theme)
        page.fill("#id_username", "rep")
        page.fill("#id_password", "not it")
        page.click("button.btn-primary")
        assert "用户名或密码不正确" in page.inner_text("[role=alert]")
        assert_in_order(page)
