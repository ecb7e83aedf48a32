"""How pages feel on a served demonstration company: what they weigh, when they stand there, how soon they answer.

python -m bench.page_feel                         on a demonstration company made for it
python -m bench.page_feel http://127.0.0.1:8000   on one that is served already

Needs Chromium. What a page weighs and its largest contentful paint (LCP) are those of a first visit with nothing cached;
interactions are measured with a processor slowed four times, from the key pressed or the button clicked until the frame
that shows the answer was painted. Figures are the median of the rounds.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from bench.lists import serving
from bench.refreshing import demonstration

USER, PASSWORD = "manager", "endcap-demo"
ROUNDS = 7
SLOWED = 4
KIBIBYTE = 1024
WIDTH, HEIGHT = 1280, 860
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
LISTS = {"a store": "/stores/", "a chain": "/chains/"}
TARGETS = {
    "kib": ("first load, KiB", 170), "lcp_ms": ("LCP, ms", 1000), "slowed_lcp_ms": ("LCP at 4×, ms", None),
    "palette_ms": ("palette open, ms", 50), "cell_paint_ms": ("key on a cell painted, ms", 100),
    "cell_open_ms": ("cell open, ms", 200), "typing_paint_ms": ("letter painted, ms", 100),
    "found_ms": ("rows found after the last letter, ms", None),
}  # fmt: skip
# `until` gives how long after an event something was true and painted. Within an animation frame what is true is
# painted next, and a message arrives after that.
PROBE = """
window.feel = { lcp: 0 };
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.feel.lcp = entry.startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
window.feel.until = (kind, holds) => {
  window.feel.taken = new Promise((resolve) => addEventListener(kind, (event) => {
    const look = () => {
      if (!holds()) { requestAnimationFrame(look); return; }
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - event.timeStamp);
      port2.postMessage("painted");
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true }));
};
"""
PALETTE = "() => document.getElementById('palette').matches(':popover-open')"
AT_ONCE = "() => true"
CELL = "() => document.querySelector('.cell-form select') === document.activeElement"
FOUND = "() => new URLSearchParams(location.search).get('q') === '庆春路' && !document.querySelector('.htmx-request')"


def measure(base_url: str) -> list[dict[str, Any]]:
    """One row for each page; None where a page has nothing of the kind."""
    with browser() as chromium:
        cookies = signed_in(chromium, base_url)
        pages = {"home": "/", "stores": "/stores/", **one_of_each(chromium, base_url, cookies)}
        return [
            {"page": name, "address": address, **measure_page(chromium, base_url, cookies, address)}
            for name, address in pages.items()
        ]


def program() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def fresh_page(chromium: Any, base_url: str, cookies: list[Any], *, slowed: int = 1) -> Iterator[tuple[Any, Any]]:
    """A page with nothing cached, and the session that talks to its browser."""
    context = chromium.new_context(base_url=base_url, viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN")
    context.add_cookies([*cookies, {"name": "django_language", "value": "zh-hans", "url": base_url}])
    context.add_init_script(PROBE)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    yield page, devtools
    context.close()


def signed_in(chromium: Any, base_url: str) -> list[Any]:
    with fresh_page(chromium, base_url, []) as (page, _devtools):
        page.goto("/sign-in/")
        page.fill("#id_username", USER)
        page.fill("#id_password", PASSWORD)
        page.click("button.btn-primary")
        page.wait_for_url(f"{base_url.rstrip('/')}/")
        return [cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid"]


def one_of_each(chromium: Any, base_url: str, cookies: list[Any]) -> dict[str, str]:
    found = {}
    with fresh_page(chromium, base_url, cookies) as (page, _devtools):
        for name, address in LISTS.items():
            page.goto(address)
            found[name] = str(page.get_attribute("#results a.row-link", "href"))
    return found


def measure_page(chromium: Any, base_url: str, cookies: list[Any], address: str) -> dict[str, Any]:
    found: dict[str, list[float]] = {name: [] for name in TARGETS}
    for _ in range(ROUNDS):
        with fresh_page(chromium, base_url, cookies) as (page, devtools):
            sent: list[float] = []
            devtools.on("Network.loadingFinished", lambda event, sent=sent: sent.append(event["encodedDataLength"]))
            found["lcp_ms"].append(painted(page, address))
            found["kib"].append(sum(sent) / KIBIBYTE)
        with fresh_page(chromium, base_url, cookies, slowed=SLOWED) as (page, _devtools):
            found["slowed_lcp_ms"].append(painted(page, address))
            interact(page, found)
    return {name: median(values) if values else None for name, values in found.items()}


def painted(page: Any, address: str) -> float:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    return float(page.evaluate("feel.lcp"))


def interact(page: Any, found: dict[str, list[float]]) -> None:
    """What a person does on the page, as far as it has it."""
    found["palette_ms"].append(taken(page, PALETTE, "Control+k"))
    page.wait_for_selector("#palette .finder-hit")
    page.keyboard.press("Escape")
    page.wait_for_selector("#palette", state="hidden")
    cell = page.locator("td[data-field=tier]").first
    if cell.count():
        cell.hover(force=True)
        pencil = cell.locator(".cell-edit")
        for name, holds in (("cell_paint_ms", AT_ONCE), ("cell_open_ms", CELL)):
            pencil.focus()
            found[name].append(taken(page, holds, "Enter"))
            page.wait_for_selector(".cell-form select")
            page.keyboard.press("Escape")
            page.wait_for_selector(".cell-form", state="detached")
    if page.locator("#q").count():
        page.focus("#q")
        found["typing_paint_ms"].append(taken(page, AT_ONCE, "庆"))
        page.keyboard.insert_text("春")
        found["found_ms"].append(taken(page, FOUND, "路"))


def taken(page: Any, holds: str, key: str) -> float:
    """A Chinese character is put in as an input method does, anything else is pressed."""
    is_key = key.isascii()
    page.evaluate(f"() => feel.until('{'keydown' if is_key else 'input'}', {holds})")
    (page.keyboard.press if is_key else page.keyboard.insert_text)(key)
    return float(page.evaluate("feel.taken"))


def measure_on(environment: dict[str, str]) -> list[dict[str, Any]]:
    """On a demonstration company that is there; empty where there is no browser."""
    if program() is None:
        return []
    with serving(environment, "-m", "endcap.cli.main", "serve", "--port") as (port, _process):
        return measure(f"http://127.0.0.1:{port}")


def on_the_demonstration() -> list[dict[str, Any]]:
    """On a demonstration company made for it."""
    with demonstration() as environment:
        return measure_on(environment)


def rows(found: list[dict[str, Any]]) -> list[tuple[str, str, str, str, str]]:
    """Those of the table of all figures."""
    return [
        (f"{row['page']}: {label}", shown(row[name]), "–", "–", f"≤ {target}")
        for row in found
        for name, (label, target) in TARGETS.items()
        if target is not None and row[name] is not None
    ] or [("what a person feels", "not measured: no browser here", "–", "–", "–")]


def table(found: list[dict[str, Any]]) -> str:
    lines = [
        f"| page | {' | '.join(label for label, _target in TARGETS.values())} |",
        "|---" * (len(TARGETS) + 1) + "|",
        *(f"| {row['page']} | {' | '.join(shown(row[name]) for name in TARGETS)} |" for row in found),
        f"| target | {' | '.join('–' if target is None else f'≤ {target}' for _label, target in TARGETS.values())} |",
    ]
    return "\n".join(lines)


def shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


if __name__ == "__main__":
    print(table(measure(sys.argv[1]) if len(sys.argv) > 1 else on_the_demonstration()))
