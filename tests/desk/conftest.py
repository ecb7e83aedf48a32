"""A demonstration company served by the real server, and a real Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import missing

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "endcap-demo"
STARTS_WITHIN_SECONDS = 900


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo(home: Path, port: int, *options: str) -> subprocess.Popen[str]:
    environment = os.environ | {"ENDCAP_HOME": str(home), "PORT": str(port), "HOST": "127.0.0.1"}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.Popen(
        [sys.executable, str(ROOT / "tools" / "demo.py"), *options],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def answers(port: int, process: subprocess.Popen[str]) -> bool:
    """Waits until the server answers; False when it ended instead."""
    for _ in range(STARTS_WITHIN_SECONDS * 10):
        if process.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return True
        except OSError:
            time.sleep(0.1)
    return False


def stop(process: subprocess.Popen[str]) -> str:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    output, _ = process.communicate(timeout=30)
    return output


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served demonstration company."""
    port = free_port()
    process = demo(tmp_path_factory.mktemp("home"), port)
    if not answers(port, process):
        pytest.fail(f"the demonstration did not start: {stop(process)}")
    yield f"http://127.0.0.1:{port}"
    stop(process)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing("the desk in a browser: the package chromium is not installed")
    from playwright.sync_api import sync_playwright

    # Its loop stays in this thread: tests of the database that follow here run beside it, not in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in() -> dict[str | None, list[Any]]:
    """Cookies of those who signed in before: a password is slow to check, on purpose."""
    return {}


def is_complaint(said: Any) -> bool:
    """What HTMX says of a request given up because the page was left is none; a failed one says `htmx:sendError`."""
    given_up = ("htmx:afterRequest", "htmx:sendAbort")
    return said.type in ("error", "warning") and not said.text.startswith(given_up)


@pytest.fixture
def visit(desk: str, chromium: Any, signed_in: dict[str | None, list[Any]]) -> Iterator[Callable[..., Any]]:
    """Opens a page as a user; every complaint of the browser's console fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def enter(
        user: str | None = None, *, width: int = 1280, theme: str = "light", language: str = "zh-hans", **more: Any
    ) -> Any:
        context = chromium.new_context(
            base_url=desk, viewport={"width": width, "height": 860}, color_scheme=theme, locale="zh-CN", **more
        )
        contexts.append(context)
        context.add_cookies(signed_in.get(user, []))
        context.add_cookies([{"name": "django_language", "value": language, "url": desk}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/" if user in signed_in else "/sign-in/")
        if user and user not in signed_in:
            page.fill("#id_username", user)
            page.fill("#id_password", PASSWORD)
            page.click("button.btn-primary")
            page.wait_for_url(f"{desk}/")
            signed_in[user] = [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
        page.complaints = complaints
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def expect() -> Any:
    from playwright.sync_api import expect

    return expect


def undo_from_message(page: Any) -> None:
    with page.expect_navigation():
        page.click(".message button")
    assert "已撤销" in page.inner_text(".message")
