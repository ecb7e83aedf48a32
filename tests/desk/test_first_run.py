"""A new company from an empty folder to a list of its stores: the server as a user starts it, a real browser, and three
Excel files whose columns are called and ordered otherwise than ours."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.desk.conftest import answers, free_port, is_complaint
from tests.desk.test_pages_in_a_browser import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
# Clicks (a choice from a list counts as two) and fields that it takes. What a change adds to them, it has to explain.
MOST_CLICKS, MOST_FIELDS = 37, 5
STORES = 300
CHAINS = ("华联惠", "金穗生活", "万家乐购", "北湖百货", "顺丰园")
PEOPLE = [
    ("K01", "沈国栋", "KA 经理", ""), ("Z01", "周晓岚", "主管", "K01"), ("Z02", "方志强", "主管", "K01"),
    ("C01", "蒋文洁", "财务", ""), *((f"Y{n:02}", f"业务{n:02}", "业务员", f"Z0{1 + n % 2}") for n in range(1, 13)),
]  # fmt: skip


def sheet(path: Path, rows: list[list[Any]]) -> str:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    return str(path)


@pytest.fixture
def sheets(tmp_path: Path) -> dict[str, str]:
    """As they lie about in a company: a title above, other words, other order, columns that are nobody's business."""
    people = [
        [role, code, name, f"1390000{place:04}", head, "2026/1/5"]
        for place, (code, name, role, head) in enumerate(PEOPLE)
    ]
    stores = [
        [CHAINS[n % 5], f"{CHAINS[n % 5]}{n:03}店", f"S{n:04}", f"Y{1 + n % 12:02}", f"解放路 {n} 号", 500 + n, "无"]
        for n in range(STORES)
    ]
    products = [[f"饮用水 {n} 号", f"QL{n:03}", f"6900000000{n:03}", 24, 2.5, 10, 12, "水"] for n in range(20)]
    return {
        "people": sheet(tmp_path / "花名册.XLSX", [
            ["二〇二六年员工花名册"], ["岗位", "工号", "员工姓名", "手机", "领导工号", "到岗时间"], *people,
        ]),
        "stores": sheet(tmp_path / "门店台账.XLSX", [
            ["门店台账"], [], ["客户", "店铺全称", "门店代码", "负责人", "详细地址", "营业面积", "备注"], *stores,
        ]),
        "products": sheet(tmp_path / "价目表.XLSX", [
            ["品名", "商品编码", "69码", "箱规", "结算价", "上架期限（月）", "保质期（月）", "类别"], *products,
        ]),
    }  # fmt: skip


def serve(home: Path, port: int) -> subprocess.Popen[str]:
    environment = os.environ | {"ENDCAP_HOME": str(home), "PORT": str(port), "HOST": "127.0.0.1"}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    return subprocess.Popen(
        [sys.executable, "-m", "endcap.cli.main", "serve"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def printed_address(process: subprocess.Popen[str], port: int) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+/first/\S+", line):
            assert answers(port, process)
            return found[0]
    pytest.fail("the server printed no address for the first administrator")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Any]:
    """Starts the server on an empty home folder, and again after it was killed."""
    home, port, running = tmp_path / "home", free_port(), []

    def start() -> subprocess.Popen[str]:
        for process in running:
            end(process, signal.SIGKILL)
        running.append(serve(home, port))
        return running[-1]

    start.port = port  # type: ignore[attr-defined]
    yield start
    for process in running:
        end(process, signal.SIGTERM)


def end(process: subprocess.Popen[str], how: signal.Signals) -> None:
    """All of it at once. Its worker, which ends by itself, may hold what it writes to a little longer."""
    if process.poll() is None:
        os.killpg(process.pid, how)
        process.wait(timeout=60)


class Hand:
    """Counts what a person does."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks, self.fields = page, 0, 0

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.locator(selector).first.click()

    def write(self, selector: str, text: str) -> None:
        self.fields += 1
        self.page.fill(selector, text)

    def choose(self, selector: str, label: str) -> None:
        """Opening the choices, and taking one; a star stands behind those that a sheet must have."""
        self.clicks += 2
        offered = self.page.locator(f"{selector} option").all_text_contents()
        self.page.select_option(selector, label=next(one for one in offered if one.removesuffix(" *") == label))

    def bring(self, file: str) -> None:
        """The button of the field, the file in the system's window, and to have it checked."""
        self.clicks += 2
        self.page.set_input_files("#import-file", file)
        self.click(".start-body form button.btn-primary")
        self.page.wait_for_url("**/imports/*/")

    def mean(self, heading: str, label: str) -> None:
        place = self.page.get_by_label(heading, exact=True).get_attribute("id")
        self.choose(f"#{place}", label)

    def confirm(self, step: str) -> None:
        self.click("form[action$='/confirm/'] button")
        self.page.wait_for_url(f"**/start/{step}/")

    def go_on(self, step: str) -> None:
        self.click(".start-there a.btn-primary")
        self.page.wait_for_url(f"**/start/{step}/")


def test_a_company_from_nothing_to_its_stores(
    server: Any, sheets: dict[str, str], chromium: Any, expect: Any, tmp_path: Path, capsys: Any
) -> None:
    process = server()
    address = printed_address(process, server.port)
    context = chromium.new_context(
        base_url=f"http://127.0.0.1:{server.port}", viewport={"width": 1280, "height": 860}, accept_downloads=True
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(60_000)
    hand, began, seen = Hand(page), time.monotonic(), Shots(page, tmp_path)
    page.goto(address)
    seen("first")
    hand.write("#id_name", "杜明")
    hand.write("#id_username", "duming")
    hand.write("#id_password", "lantern-over-water")
    hand.write("#id_again", "lantern-over-water")
    hand.click("main button.btn-primary")
    page.wait_for_url("**/start/company/")
    seen("company")
    hand.write("#id_name", "清岭饮品")
    hand.click(".start-body button.btn-primary")

    page.wait_for_url("**/start/people/")
    seen("people-empty")
    hand.bring(sheets["people"])
    hand.mean("领导工号", "上级")
    hand.mean("到岗时间", "生效日期")
    seen("people-columns")
    hand.click("details button")
    expect(page.locator(".import-counts")).to_contain_text(str(len(PEOPLE)))
    seen("people-checked")
    hand.confirm("people")
    seen("people")
    with page.expect_download() as download:
        hand.click("form[action='/start/sign-ins/'] button")
    assert Path(download.value.path()).stat().st_size > 1000
    expect(page.locator("#sign-ins-made")).to_be_visible()
    hand.go_on("stores")

    # Killed in the middle, it goes on where it was.
    hand.bring(sheets["stores"])
    import_page = page.url
    process = server()
    assert answers(server.port, process)
    page.goto("/start/")
    assert page.url.endswith("/start/stores/")
    page.goto(import_page)
    hand.mean("客户", "系统")
    hand.mean("店铺全称", "名称")
    hand.click("details button")
    expect(page.locator(".import-made")).to_contain_text("5")
    expect(page.locator(".import-counts")).to_contain_text(str(STORES))
    seen("stores-checked")
    hand.confirm("stores")
    seen("stores")
    hand.go_on("products")

    hand.bring(sheets["products"])
    hand.mean("结算价", "单价")
    hand.mean("上架期限（月）", "陈列期（月）")
    hand.click("details button")
    hand.confirm("products")
    seen("products")
    hand.go_on("rules")
    hand.click("input[value='sales-rewards']")
    seen("rules")
    hand.click(".start-body form.careful button.btn-primary")
    page.wait_for_url("**/start/done/")
    seen("done")
    hand.click("form[action='/start/finish/'] button")
    page.wait_for_url(f"http://127.0.0.1:{server.port}/")
    hand.click("nav a[href='/stores/']")
    expect(page.locator("#results")).to_contain_text(f"{STORES}")
    expect(page.locator("#results tbody tr").first).to_contain_text("华联惠")
    expect(page.locator("#results tbody tr").first).to_contain_text("业务01")
    seen("list")
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(
            f"\na new company: {hand.clicks} clicks, {hand.fields} fields, {seconds:.0f} s with the server killed once"
        )
    assert hand.clicks <= MOST_CLICKS
    assert hand.fields <= MOST_FIELDS

    # The same sheet again needs no choosing, and changes nothing; the address of the beginning is gone.
    page.goto("/things/store/import/")
    page.set_input_files("#import-file", sheets["stores"])
    page.click("main .form-buttons button.btn-primary")
    expect(page.locator(".import-state")).to_contain_text("已检查")
    expect(page.locator(".import-counts dd").nth(2)).to_have_text(str(STORES))
    assert complaints == []
    assert page.goto(address).status == 404


class Shots:
    """Each page is in order; with ENDCAP_SHOTS it is kept as a picture, on a desk and on a dark phone in English."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page, self.folder = page, os.environ.get("ENDCAP_SHOTS")

    def __call__(self, name: str) -> None:
        assert_in_order(self.page)
        if not self.folder:
            return
        self.page.screenshot(path=f"{self.folder}/{name}-zh.png", full_page=True)
