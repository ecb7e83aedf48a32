"""What a service gives an application to prove itself with, kept until shortly before it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

SPARE_SECONDS = 300

_lock = threading.Lock()
_kept: dict[tuple[str, ...], tuple[str, float]] = {}

# Gives a token and for how many seconds it holds.
Fetch = Callable[[], tuple[str, int]]


def token_of(key: tuple[str, ...], fetch: Fetch) -> str:
    """One is fetched at a time: whoever comes meanwhile takes the same."""
    with _lock:
        token, until = _kept.get(key, ("", 0.0))
        if time.monotonic() >= until:
            token, seconds = fetch()
            _kept[key] = token, time.monotonic() + max(seconds - SPARE_SECONDS, 0)
        return token


def drop(key: tuple[str, ...], token: str) -> None:
    """A token that the service knows no longer, unless another one was fetched since."""
    with _lock:
        if _kept.get(key, ("", 0.0))[0] == token:
            del _kept[key]


def known_tokens() -> list[str]:
    with _lock:
        return [token for token, _until in _kept.values()]


def forget_all() -> None:
    with _lock:
        _kept.clear()


def with_token(
    key: tuple[str, ...], fetch: Fetch, use: Callable[[str], dict[str, Any]], *, is_refused: Callable[[Any], bool]
) -> dict[str, Any]:
    """The answer; where the service refuses the token, that of one more try with a new one."""
    token = token_of(key, fetch)
    answer = use(token)
    if is_refused(answer):
        drop(key, token)
        answer = use(token_of(key, fetch))
    return answer
