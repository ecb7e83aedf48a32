"""One finding from end to end in a real browser: a promoter's check, the rep's notice, confirming, the joint line that
nobody waives for themselves, an appeal with a photo, its reversal, the closed month, the statement on paper, and read."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.desk.conftest import PASSWORD, ROOT, answers, free_port, is_complaint
from tests.desk.test_pages_in_a_browser import assert_in_order

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
# Where pictures go, to look at them.
PICTURES = os.environ.get("ENDCAP_PICTURES", "")


def last_month() -> date:
    """Its last day, as the company's clock has it."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().replace(day=1) - timedelta(days=1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, port = tmp_path_factory.mktemp("small"), free_port()
    environment = os.environ | {"ENDCAP_HOME": str(home), "PORT": str(port), "HOST": "127.0.0.1"}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    today = last_month() + timedelta(days=1)
    made = [sys.executable, "-m", "tests.desk.small_company", today.isoformat()]
    subprocess.run(made, env=environment, cwd=ROOT, check=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "endcap.cli.main", "serve"], env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True, text=True,
    )  # fmt: skip
    assert answers(port, process)
    yield f"http://127.0.0.1:{port}"
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)


@pytest.fixture
def person(served: str, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Each in a browser of their own."""
    contexts, complaints = [], []

    def enter(user: str, *, width: int = 1280, language: str = "zh-hans") -> Any:
        context = chromium.new_context(base_url=served, viewport={"width": width, "height": 860}, locale="zh-CN")
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": served}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.goto("/sign-in/")
        page.fill("#id_username", user)
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url(f"{served}/")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def photo() -> bytes:
    """The smallest picture that every program opens."""
    return base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )


def test_from_a_check_to_the_statement(person: Callable[..., Any], expect: Any, tmp_path: Path) -> None:
    found_on = last_month() - timedelta(days=1)
    promoter = person("promoter", width=390)
    _enter_check(promoter, found_on)
    expect(promoter.locator(".alert, .toast", has_text="临期产品在架").first).to_contain_text("100.00")
    picture(promoter, "1-promoter")

    rep = person("rep", width=390)
    rep.goto("/notices/")
    expect(rep.locator("main")).to_contain_text("临期产品在架")
    picture(rep, "2-rep-notice")
    rep.goto("/conduct/findings/")
    rep.locator("#results tr", has_text="临期产品在架").locator("a.row-link").first.click()
    expect(rep.locator("main")).to_contain_text("经人确认之前不计款")
    finding = rep.url
    picture(rep, "3-rep-finding")

    supervisor = person("supervisor")
    supervisor.goto("/conduct/to-decide/")
    expect(supervisor.locator("main")).to_contain_text("周晓岚 连带 −50.00")
    assert_in_order(supervisor)
    picture(supervisor, "4-to-decide")
    supervisor.locator(".decide-item a").first.click()
    expect(supervisor.locator("form[action$='/waiver/']")).to_have_count(0)
    expect(supervisor.locator("main")).to_contain_text("须由他人免除")
    supervisor.locator("form[action$='/confirmation/'] button").click()
    expect(supervisor.locator("main")).to_contain_text("由谁承担")
    expect(supervisor.locator("main")).to_contain_text("−50.00")
    assert_in_order(supervisor)
    picture(supervisor, "5-confirmed")

    rep.goto(finding)
    rep.click("a[href$='/appeal/']")
    rep.fill("#id_grounds", "那天的货已经放进退货箱，照片里能看到。")
    rep.locator("main form button.btn-primary").click()
    rep.wait_for_url("**/appeals/*/")
    rep.set_input_files("#file", {"name": "退货箱.png", "mimeType": "image/png", "buffer": photo()})
    rep.locator("form.file-form button").click()
    expect(rep.locator("#files")).to_contain_text("退货箱.png")
    picture(rep, "6-appeal")

    manager = person("manager")
    manager.locator("a[href^='/conduct/appeals/']", has_text="陈立新").first.click()
    expect(manager.locator("#files")).to_contain_text("退货箱.png")
    manager.fill("#hear textarea", "照片和门店说法一致，考核撤销。")
    picture(manager, "7-hearing")
    manager.locator("#hear button[value='overturned']").click()
    expect(manager.locator("main")).to_contain_text("撤销")

    finance = person("finance")
    month = f"{last_month():%Y-%m}"
    finance.goto(f"/conduct/months/{month}/closing/")
    picture(finance, "8-closing")
    finance.locator("main form button.btn-primary").click()
    expect(finance.locator("main")).to_contain_text("关账")
    picture(finance, "9-closed")

    rep.goto(f"/conduct/statements/?month={month}")
    expect(rep.locator("main")).to_contain_text("冲回")
    assert_in_order(rep)
    _look_at_paper(rep, tmp_path)
    rep.locator("form[action$='/acknowledgement/'] button").click()
    expect(rep.locator("main")).to_contain_text("确认")
    picture(rep, "10-acknowledged")
    finance.goto(f"/conduct/statements/?month={month}")
    expect(finance.locator("#results")).to_contain_text(f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}")


def _enter_check(page: Any, day: date) -> None:
    page.goto("/things/shelf-check/new/")
    page.select_option("#id_store", label="惠民家湖滨店")
    page.select_option("#id_product", label="清岭天然水 550ml")
    page.fill("#id_checked_on", day.isoformat())
    page.fill("#id_production_date", (day - timedelta(days=330)).isoformat())
    page.fill("#id_quantity", "4")
    page.select_option("#id_location", "on_shelf")
    page.locator("main form.careful button.btn-primary").click()
    page.wait_for_url(lambda url: "/new/" not in url)


def _look_at_paper(page: Any, folder: Path) -> None:
    """The PDF says what the page says, with no character missing."""
    from pypdf import PdfReader

    address = page.locator("a[href$='/pdf/']").get_attribute("href")
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    path = folder / "statement.pdf"
    path.write_bytes(answer.body())
    if PICTURES:
        (Path(PICTURES) / "statement.pdf").write_bytes(answer.body())
    text = "".join(one.extract_text() for one in PdfReader(path).pages).replace("\n", "").replace(" ", "")
    for said in ("考核单", "陈立新", "临期产品在架", "冲", "清岭饮品", "员工签字"):
        assert said in text
    assert "□" not in text
