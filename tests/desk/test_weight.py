"""What the first load of a page sends, with nothing cached. Pages count as a proxy in front compresses them: the desk
sends them as they are."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_BYTES = 170 * 1024


def load(page: Any, address: str) -> dict[str, int]:
    """The size of each response's body."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    finished: list[Any] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return {request.url: size_of(request) for request in finished if request.url.startswith("http")}


def size_of(request: Any) -> int:
    if "/static/" in request.url:
        return int(request.sizes()["responseBodySize"])
    return len(gzip.compress(request.response().body()))


@pytest.mark.parametrize("address", ["/", "/stores/", "/stores/1/", "/chains/1/", "/conduct/findings/"])
def test_the_first_load_is_light(visit: Callable[..., Any], address: str) -> None:
    sent = load(visit("manager"), address)
    assert not any("echarts" in url for url in sent)
    assert any(".css" in url and size for url, size in sent.items())
    assert 0 < sum(sent.values()) <= MOST_BYTES, sent


def test_charts_load_where_one_is_shown(visit: Callable[..., Any]) -> None:
    assert any("echarts" in url for url in load(visit("manager"), "/conduct/months/"))
