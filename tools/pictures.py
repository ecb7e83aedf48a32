"""Takes the pictures in docs/images from a freshly made demonstration company. Needs Chromium.

python tools/pictures.py
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "images"
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Picture:
    name: str
    user: str
    address: str
    width: int = 1280
    height: int = 860
    theme: str = "light"
    language: str = "zh-hans"
    link: str = ""
    keys: str = ""


PICTURES = (
    Picture("home", "manager", "/"),
    Picture("chain", "manager", "/chains/", link="td.kind-title a"),
    Picture("stores", "manager", "/stores/?q=hmj"),
    Picture("store", "manager", "/stores/?sort=-area", link="td.kind-title a"),
    Picture("palette", "manager", "/stores/", keys="hmj qcl"),
    Picture("month", "manager", "/conduct/months/2026-10/", height=1000),
    Picture("findings", "manager", "/conduct/findings/?since=2026-10-01&until=2026-10-31"),
    Picture("statement", "rep", "/conduct/statements/?month=2026-10", height=1040),
    Picture("home-phone", "rep", "/", width=390, height=844),
    Picture("home-dark", "supervisor", "/", theme="dark", language="en"),
)


def main() -> int:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    # The browser writes dates in its fields as its environment does.
    browser_environment = os.environ | {"LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
    with served() as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, env=browser_environment)
        for picture in PICTURES:
            take(browser, desk, picture)
            print(f"docs/images/{picture.name}.png")
        browser.close()
    return 0


@contextmanager
def served() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="endcap-pictures-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"ENDCAP_HOME": home, "PORT": str(port), "HOST": "127.0.0.1"}
        command = [sys.executable, str(ROOT / "tools" / "demo.py"), "--today", TODAY]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def wait_for(url: str) -> None:
    for _ in range(1800):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


def take(browser: Any, desk: str, picture: Picture) -> None:
    size: Any = {"width": picture.width, "height": picture.height}
    context = browser.new_context(base_url=desk, viewport=size, color_scheme=picture.theme)
    context.add_cookies([{"name": "django_language", "value": picture.language, "url": desk}])
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("#id_username", picture.user)
    page.fill("#id_password", "endcap-demo")
    page.click("button.btn-primary")
    page.wait_for_url(f"{desk}/")
    page.goto(picture.address)
    if picture.link:
        page.locator(picture.link).first.click()
    if picture.keys:
        page.keyboard.press("Control+k")
        page.keyboard.type(picture.keys, delay=30)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
