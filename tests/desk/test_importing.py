"""A sheet is pasted, its columns chosen, its mistakes seen, brought in and taken back, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.desk.test_pages_in_a_browser import LOOKS, assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_cells_are_pasted_looked_at_brought_in_and_taken_back(visit: Callable[..., Any], expect: Any) -> None:
    page = visit("manager")
    page.goto("/stores/")
    page.click(".page-actions a[href='/things/store/import/']")
    assert_in_order(page)
    page.fill("#import-cells", "店号\t店招\t系统\tremark\nZZ1\t试验一店\t惠民家\tx\nZZ2\t试验二店\t没有\tx\n")
    page.click("main .form-buttons button")
    page.wait_for_url("**/imports/*/")
    for place, field in enumerate(("code", "name", "chain", "")):
        page.select_option(f"#column-{place}", field)
    page.click("details button")
    expect(page.locator("table", has_text="没有")).to_contain_text("3")
    page.click("main a.btn-primary")
    page.fill("#import-cells", "店号\t店招\t系统\nZZ1\t试验一店\t惠民家\nZZ2\t试验二店\t惠民家\n")
    page.click("main .form-buttons button")
    expect(page.locator(".import-counts")).to_contain_text("2")
    expect(page.locator("main")).to_contain_text("试验二店")
    page.locator("form[action$='/confirm/'] button").click()
    page.click("main a.btn-primary")
    page.goto("/stores/?q=试验二店")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.go_back()
    page.go_back()
    page.locator("form[action$='/undo/'] button").click()
    page.goto("/stores/?q=试验二店")
    expect(page.locator("#results tbody tr")).to_have_count(0)


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_its_pages_fit_and_can_be_read_by_everybody(
    visit: Callable[..., Any], tmp_path: Path, width: int, theme: str, language: str
) -> None:
    page = visit("finance", width=width, theme=theme, language=language)
    with xlsxwriter.Workbook(str(tmp_path / "第45周.XLSX")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["门店编码", "SKU", "周", "销量", "销售额"])
        sheet.write_row(1, 0, ["T001", "QL-W055", "2026-11-02", 5, 20])
        sheet.write_row(2, 0, ["T999", "QL-W055", "2026-11-03", "五", 20.001])
    for address in ("/sell-in/", "/sell-out/", "/things/sell-out/import/"):
        page.goto(address)
        assert_in_order(page)
    page.set_input_files("#import-file", str(tmp_path / "第45周.XLSX"))
    page.click("main .form-buttons button")
    page.wait_for_url("**/imports/*/")
    assert_in_order(page)
    page.goto("/imports/")
    assert_in_order(page)
