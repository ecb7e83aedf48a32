"""Every page in a real browser: desk and phone, light and dark, Chinese and English."""

from __future__ import annotations

import re
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


# Whose pages are walked in which look: the four looks of the manager see nearly every page there is.
WALKS = [
    *(("manager", *look) for look in LOOKS),
    *(("rep", *look) for look in LOOKS[1::2]),
    *(("admin", *look) for look in LOOKS[::2]),
    ("supervisor", *LOOKS[3]),
    ("finance", *LOOKS[1]),
]
# Where one of a kind is found: on which page, and by which link. It may be another's for each person.
ONE_OF_A_KIND = (
    ("/conduct/findings/", "/conduct/findings/"),
    ("/conduct/statements/", "/conduct/statements/2"),
    ("/chains/", "/chains/"),
    ("/stores/", "/stores/"),
    ("/contacts/", "/contacts/"),
    ("/people/", "/people/"),
    ("/products/", "/products/"),
)
# Words that are the same in Chinese, beside three capitals, time zones and e-mail: names, and what people sign in as.
SAME_IN_CHINESE = {
    "Chrome", "Ctrl", "Endcap", "English", "Esc", "Excel", "Firefox", "Linux", "Windows", "XLSX",
    "localhost", "admin", "buyer", "finance", "manager", "promoter", "rep", "supervisor", "ka-channel", "sales-rewards",
}  # fmt: skip
LEFT_OVER = """
(same) => {
  const found = new Set();
  const look = (text) => {
    const words = (text || "").replace(/\\S+@\\S+|Asia\\/\\w+|\\b[A-Z]{3}\\b/g, "").match(/(?<![\\w-])[A-Za-z][A-Za-z-]{2,}(?!\\w)/g) || [];
    for (const word of words) if (!same.includes(word)) found.add(`${word} in “${text.trim()}”`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const around = walker.currentNode.parentElement;
    if (!around.closest("code, .kind-code, .digest, .timeline-change, script, style, [lang=en]")) look(walker.currentNode.data);
  }
  for (const one of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    if (one.closest("[lang=en]")) continue;
    for (const name of ["aria-label", "title", "placeholder"]) look(one.getAttribute(name));
  }
  return [...found];
}
"""


FEWER_ROWS = "for (const row of document.querySelectorAll('tbody tr:nth-child(n+9)')) row.remove()"
# Pages by their address without numbers, in a look.
WALKED: set[tuple[str, int, str]] = set()


def addresses(page: Any) -> list[str]:
    """The pages that a user reaches: the menu's, one of each kind, its forms, and what was found."""
    menu = page.eval_on_selector_all("nav .nav-link", "links => links.map(link => link.getAttribute('href'))")
    found = list(menu)
    for start, pattern in ONE_OF_A_KIND:
        if start in menu:
            page.goto(start)
            inner = links_on(page, pattern, but=start)
            found += inner[:1] or [page.evaluate("location.pathname")]
    for address in [one for one in found if re.fullmatch(r"/(chains|stores|settings)/(\d+/)?", one)]:
        page.goto(address)
        found += links_on(page, "/things/contact/new/")[:1] + links_on(page, "/things/settings/")[:1]
        found += links_on(page, "/records/")[:2] + links_on(page, "/banners/")[:1]
    return list(dict.fromkeys([*found, "/find/?q=hmj"]))


def links_on(page: Any, pattern: str, *, but: str = "") -> list[str]:
    links = page.eval_on_selector_all(
        "main a, .page-actions a", "links => links.map(link => link.getAttribute('href'))"
    )
    is_list = "?" in pattern or "/things/" in pattern
    return [link for link in links if link.startswith(pattern) and link != but and (is_list or "?" not in link)]


def assert_in_order(page: Any, *, is_left: bool = False, is_known: bool = False) -> None:
    """A page that `is_left` afterwards loses rows that are like those before them: the walk through it takes long. One
    that `is_known` was walked through in this look already, as somebody else saw it."""
    page.wait_for_load_state("networkidle")
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide == 0, f"{page.url} is {too_wide} px too wide"
    # The list of changes shows what people and other tests wrote.
    if page.get_attribute("html", "lang") == "zh-CN" and "/changes/" not in page.url:
        assert page.evaluate(LEFT_OVER, list(SAME_IN_CHINESE)) == [], page.url
    if is_known:
        return
    if is_left:
        page.evaluate(FEWER_ROWS)
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


@pytest.mark.parametrize(("user", "width", "theme", "language"), WALKS)
def test_every_page_fits_and_can_be_read_by_everybody(
    visit: Callable[..., Any], user: str, width: int, theme: str, language: str
) -> None:
    page = visit(user, width=width, theme=theme, language=language)
    pages = addresses(page)
    assert len(pages) >= 15
    for address in pages:
        page.goto(address)
        assert page.get_attribute("html", "data-bs-theme") == theme
        looked_at = (re.sub(r"\d+", "1", address), width, theme)
        assert_in_order(page, is_left=True, is_known=looked_at in WALKED)
        WALKED.add(looked_at)


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS[1:3])
@pytest.mark.parametrize("user", ["promoter", "supervisor", "finance", "admin", "buyer", None])
def test_the_first_page_of_everybody(
    visit: Callable[..., Any], user: str | None, width: int, theme: str, language: str
) -> None:
    assert_in_order(visit(user, width=width, theme=theme, language=language))


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_what_opens_on_a_page(visit: Callable[..., Any], width: int, theme: str, language: str) -> None:
    """The palette with and without hits, the form of a cell, the bar for many rows, saving a view."""
    page = visit("manager", width=width, theme=theme, language=language)
    page.goto("/stores/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette .finder-hit")
    assert_in_order(page)
    for words, shown in (("hmj", "#palette .finder-hit[href^='/chains/']"), ("zzzz", "#palette .finder-nothing")):
        page.fill("#palette-words", words)
        page.wait_for_selector(shown)
        assert_in_order(page)
    page.keyboard.press("Escape")
    page.click("#filters-open")
    page.select_option("#id_tier", label="B")
    page.wait_for_selector(".chip")
    assert_in_order(page)
    page.locator("td[data-field=tier]").first.hover(force=True)
    page.locator("td[data-field=tier] .cell-edit").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".cell-form select")
    assert_in_order(page)
    page.keyboard.press("Escape")
    page.locator("input[name=row]").first.check()
    page.select_option("#bulk-field", "tier")
    page.wait_for_selector("#bulk-input select")
    assert_in_order(page)
    page.click("details.view-save summary")
    assert page.is_visible(".view-save-form")
    assert_in_order(page)


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
