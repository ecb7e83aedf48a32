"""Codes, recovery codes, passkeys, sessions and tokens in a real browser, with no word of it against the policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.desk.conftest import PASSWORD
from tests.desk.test_pages_in_a_browser import LOOKS, assert_in_order
from tests.platform.test_signing_in import code_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""


@pytest.fixture
def enter(visit: Callable[..., Any]) -> Callable[..., Any]:
    """Signs in anew, so that no other test's session is touched; every violation of the policy is kept."""

    def begin(user: str, **more: Any) -> Any:
        page = visit(None, **more)
        page.add_init_script(WATCH)
        page.goto("/sign-in/")
        give_password(page, user)
        return page

    return begin


def give_password(page: Any, user: str) -> None:
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def look_at(page: Any) -> None:
    assert_in_order(page)
    assert page.evaluate("window.violations") == [], page.url


def go(page: Any, address: str) -> None:
    page.goto(address)
    if "/sign-in/confirm/" in page.url and page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
    look_at(page)


def set_up_app(page: Any) -> tuple[str, list[str]]:
    go(page, "/my-sign-in/app/new/")
    secret = page.inner_text(".steps code")
    page.fill("[name=code]", code_of(secret))
    with page.expect_navigation():
        page.press("[name=code]", "Enter")
    look_at(page)
    return secret, page.inner_text("#codes").split()


def remove_factors(page: Any, here: str = "") -> None:
    """As they were before: the demonstration is shared by all tests."""
    page.goto(f"{here}/my-sign-in/")
    while page.locator("form[action*='/factors/'] button").count():
        with page.expect_navigation():
            page.locator("form[action*='/factors/'] button").first.click()


@pytest.mark.parametrize(("width", "theme", "language"), [LOOKS[0], LOOKS[3]])
def test_codes_and_recovery_codes(enter: Callable[..., Any], width: int, theme: str, language: str) -> None:
    look = {"width": width, "theme": theme, "language": language}
    page = enter("promoter", **look)
    try:
        secret, codes = set_up_app(page)
        assert len(codes) == 10
        go(page, "/my-sign-in/")
        for code in (codes[0], code_of(secret)):
            other = enter("promoter", **look)
            assert other.url.endswith("/sign-in/second-step/")
            look_at(other)
            other.fill("[name=code]", "000000")
            with other.expect_navigation():
                other.press("[name=code]", "Enter")
            assert other.locator(".invalid-feedback").count() == 1
            # The browser itself tells of the status.
            page.complaints[:] = [said for said in page.complaints if "status of 422" not in said]
            other.fill("[name=code]", code)
            with other.expect_navigation():
                other.press("[name=code]", "Enter")
            other.goto("/my-sign-in/")
            look_at(other)
    finally:
        remove_factors(page)


def test_a_passkey_signs_in_alone(enter: Callable[..., Any], desk: str) -> None:
    # Passkeys belong to a host name: a bare address has none.
    here = desk.replace("127.0.0.1", "localhost")
    page = enter("promoter")
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(f"{here}/sign-in/")
    give_password(page, "promoter")
    try:
        go(page, f"{here}/my-sign-in/passkeys/new/")
        page.fill("[name=name]", "手机")
        with page.expect_navigation():
            page.click("form[data-passkey] .btn-primary")
        assert len(page.inner_text("#codes").split()) == 10
        look_at(page)
        with page.expect_navigation():
            page.click("form[action='/sign-out/'] button")
        page.goto(f"{here}/sign-in/?next=/my-sign-in/")
        page.click("form[data-passkey] button")
        page.wait_for_url(f"{here}/my-sign-in/")
        look_at(page)
        assert "手机" in page.inner_text("#ways")
        page.click("form[action='/sign-out/'] button")
        page.wait_for_url(f"{here}/sign-in/")
        give_password(page, "promoter")
        assert page.url.endswith("/sign-in/second-step/")
        page.click("form[data-passkey] button")
        page.wait_for_url(f"{here}/")
    finally:
        remove_factors(page, here)


def require_for(admin: Any, *roles: str) -> None:
    admin.goto("/settings/")
    admin.click(".page-actions a[href*='/things/settings/']")
    for box in admin.locator("input[name=second_factor_roles]").all():
        box.set_checked(box.get_attribute("value") in roles)
    look_at(admin)
    with admin.expect_navigation():
        admin.click("form.careful .btn-primary")


def test_finance_sets_up_a_second_factor_before_anything_else(enter: Callable[..., Any]) -> None:
    admin = enter("admin")
    require_for(admin, "finance")
    page = None
    try:
        page = enter("finance", width=390, theme="dark", language="en")
        assert page.url.endswith("/my-sign-in/second-factor/")
        look_at(page)
        for address in ("/stores/", "/my-sign-in/"):
            page.goto(address)
            assert page.url.endswith("/my-sign-in/second-factor/")
        _secret, codes = set_up_app(page)
        assert codes
        page.goto("/stores/")
        assert page.url.endswith("/stores/")
    finally:
        if page is not None:
            remove_factors(page)
        require_for(admin)


def test_a_session_ended_elsewhere_is_out_at_its_next_click(enter: Callable[..., Any]) -> None:
    page, other = enter("promoter"), enter("promoter", user_agent=FIREFOX)
    other.goto("/my-sign-in/")
    go(page, "/my-sign-in/")
    line = page.locator("#sessions .sign-in-line", has_text="Firefox · Windows")
    with page.expect_navigation():
        line.locator("button").first.click()
    look_at(page)
    other.goto("/stores/")
    assert re.search(r"/sign-in/\?next=", other.url)
    page.goto("/my-sign-in/")
    assert page.url.endswith("/my-sign-in/")


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_its_pages_fit_and_can_be_read_by_everybody(
    enter: Callable[..., Any], width: int, theme: str, language: str
) -> None:
    page = enter("promoter", width=width, theme=theme, language=language)
    for address in ("", "password/", "app/new/", "passkeys/new/", "tokens/new/"):
        go(page, f"/my-sign-in/{address}")
    page.fill("[name=name]", "周报")
    with page.expect_navigation():
        page.click("main .btn-primary")
    look_at(page)
    token = page.inner_text("#token-text")
    answer = page.context.request.get("/api/stores/", headers={"Authorization": f"Bearer {token}", "Cookie": ""})
    assert answer.status == 200
    go(page, "/my-sign-in/")
    with page.expect_navigation():
        page.locator("#tokens form button").first.click()
    look_at(page)
    page.goto("/sign-in/confirm/")
    look_at(page)


def test_an_administrator_sees_somebodys_sign_in(enter: Callable[..., Any]) -> None:
    admin = enter("admin", width=390, language="en")
    admin.goto("/people/")
    for link in admin.locator("td a[href^='/people/']").all()[:5]:
        address = link.get_attribute("href")
        if address and re.fullmatch(r"/people/\d+/", address):
            admin.goto(address)
            look_at(admin)
            break
