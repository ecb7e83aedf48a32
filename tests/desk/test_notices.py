"""The bell counts by itself, notices are read, choices kept, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.desk.test_pages_in_a_browser import LOOKS, assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
POLL_MS = 45_000


def give_a_store(page: Any, expect: Any, name: str) -> None:
    """One that is not theirs becomes theirs."""
    page.goto("/stores/?state=open")
    page.locator("#results tbody tr").filter(has_not_text=name).first.locator("input[name=row]").check()
    expect(page.locator("#give-form")).to_be_visible()
    page.select_option("#give-to", label=name)
    page.locator("#give-form button").click()
    page.wait_for_selector(".message")


def test_the_count_rises_by_itself_and_falls_when_read(visit: Callable[..., Any], expect: Any) -> None:
    rep, manager = visit("rep"), visit("manager")
    count = rep.locator(".bell-count")
    before = int(count.text_content()) if count.count() else 0
    give_a_store(manager, expect, rep.locator(".who-name strong").text_content())
    expect(rep.locator("#bell .bell-count")).to_have_text(str(before + 1), timeout=POLL_MS)
    rep.click("#bell")
    rep.wait_for_url("**/notices/**")
    expect(rep.locator("#results tbody tr").first).to_contain_text("家门店由您负责")
    rep.locator(".read-button").first.click()
    rep.wait_for_load_state()
    expect(rep.locator("#bell .bell-count")).to_have_count(1 if before else 0)
    rep.goto("/notices/")
    rep.locator("#results tbody a.row-link").first.click()
    rep.wait_for_url("**/stores/")


def test_choices_stay_as_chosen(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("supervisor")
    page.goto("/notices/choices/")
    page.locator("[id='id_important-date.app']").uncheck()
    page.fill("#id_quiet_from", "22:00")
    page.fill("#id_quiet_to", "07:00")
    page.click("main .btn-primary")
    expect(page.locator(".message")).to_be_visible()
    expect(page.locator("[id='id_important-date.app']")).not_to_be_checked()
    expect(page.locator("#id_quiet_from")).to_have_value("22:00")


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_its_pages_fit_and_can_be_read_by_everybody(
    visit: Callable[..., Any], width: int, theme: str, language: str
) -> None:
    page = visit("admin", width=width, theme=theme, language=language)
    for address in ("/notices/", "/notices/choices/", "/notice-groups/", "/notice-groups/new/", "/messages/"):
        page.goto(address)
        assert_in_order(page)
