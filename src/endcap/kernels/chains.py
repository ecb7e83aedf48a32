"""A keyed hash chain: each link vouches for its content and for the link before it.

Whoever changes, removes or adds a link without the key is found out; that the latest links were cut off shows only
against a head kept elsewhere. HMAC-SHA256 (RFC 2104, FIPS 180-4).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

BEGINNING = "0" * 64


def link(key: bytes, position: int, previous: str, content: Any) -> str:
    """64 hex digits for `content` (anything that JSON writes) at `position` (from 1) after `previous`."""
    message = canonical([position, previous, content])
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def canonical(content: Any) -> str:
    """One text for equal content. Raises TypeError for what JSON does not know."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Digest:
    """Of rows in their order: equal for equal rows, and for no others. SHA-256 over one line each."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.count = 0

    def add(self, rows: Iterable[Any]) -> None:
        for row in rows:
            self._hash.update(canonical(row).encode() + b"\n")
            self.count += 1

    @property
    def text(self) -> str:
        return self._hash.hexdigest()
