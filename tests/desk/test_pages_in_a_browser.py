"""Every page in a real browser: desk and phone, light and dark, Chinese and English."""

from __future__ import annotations

import gzip
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LOOKS = [
    (1280, "light", "zh-hans"),
    (1280, "dark", "en"),
    (390, "light", "en"),
    (390, "dark", "zh-hans"),
]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
LARGEST_FIRST_LOAD_BYTES = 170 * 1024


def addresses(page: Any) -> list[str]:
    """The pages that a user reaches, found by their links."""
    menu = page.eval_on_selector_all("nav .nav-link", "links => links.map(link => link.getAttribute('href'))")
    found = list(menu)
    for start, pattern in (
        ("/conduct/findings/", "/conduct/findings/"),
        ("/conduct/statements/", "/conduct/statements/2"),
    ):
        if start in menu:
            page.goto(start)
            links = page.eval_on_selector_all("main a", "links => links.map(link => link.getAttribute('href'))")
            inner = [link for link in links if link.startswith(pattern) and "?" not in link and link != start]
            found += inner[:1] or [page.evaluate("location.pathname")]
    return list(dict.fromkeys(found))


def assert_in_order(page: Any) -> None:
    page.wait_for_load_state("networkidle")
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide == 0, f"{page.url} is {too_wide} px too wide"
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
@pytest.mark.parametrize("user", ["manager", "rep"])
def test_every_page_fits_and_can_be_read_by_everybody(
    visit: Callable[..., Any], user: str, width: int, theme: str, language: str
) -> None:
    page = visit(user, width=width, theme=theme, language=language)
    pages = addresses(page)
    assert len(pages) >= 6
    for address in pages:
        page.goto(address)
        assert page.get_attribute("html", "data-bs-theme") == theme
        assert_in_order(page)


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS[1:3])
@pytest.mark.parametrize("user", ["promoter", "supervisor", "finance", "admin", "buyer", None])
def test_the_first_page_of_everybody(
    visit: Callable[..., Any], user: str | None, width: int, theme: str, language: str
) -> None:
    assert_in_order(visit(user, width=width, theme=theme, language=language))


def test_pages_for_what_went_wrong(visit: Callable[..., Any]) -> None:
    for theme in ("light", "dark"):
        page = visit("rep", theme=theme)
        for address, title in (("/conduct/months/", "您的角色不能看这一页"), ("/nothing/", "这里没有内容")):
            page.goto(address)
            assert title in page.inner_text("h1")
            assert_in_order(page)
        # The browser itself reports the status in its console.
        assert all("status of 40" in text for text in page.complaints)
        page.complaints.clear()


def test_first_load_is_light(visit: Callable[..., Any], desk: str) -> None:
    """What a page without a chart sends, compressed as the server compresses it."""
    page = visit("manager")
    sent: dict[str, int] = {}
    page.on("response", lambda response: sent.setdefault(response.url, size_of(response)))
    page.goto("/conduct/findings/")
    page.wait_for_load_state("networkidle")
    assert not any("echarts" in url for url in sent)
    assert 0 < sum(sent.values()) <= LARGEST_FIRST_LOAD_BYTES, sent
    page.goto("/conduct/months/")
    page.wait_for_load_state("networkidle")
    assert any("echarts" in url for url in sent)


def size_of(response: Any) -> int:
    if "/static/" not in response.url:
        return len(gzip.compress(response.body()))
    request = urllib.request.Request(response.url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as sent:
        return len(sent.read())
