"""The head of the chain, kept outside the database: whoever cuts the latest links off is found out against it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from endcap.platform.safe_files import one_at_a_time, write_whole

log = logging.getLogger(__name__)


class UnreadableAnchor(Exception):
    """The file is there, but holds no head."""


@dataclass(frozen=True)
class Head:
    """`at` is when it was written down, RFC 3339."""

    position: int
    mac: str
    at: str = ""


def read() -> Head | None:
    """None where there is no file. Raises UnreadableAnchor."""
    path = Path(settings.AUDIT_ANCHOR)
    try:
        return Head(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise UnreadableAnchor(str(path)) from error


def advance(position: int, mac: str) -> None:
    """After a commit. Never goes back. Where it cannot be written the log tells, and the change stays."""
    try:
        with _locked() as path:
            known = read()
            if known is None or known.position < position:
                _write(path, position, mac)
    except (OSError, UnreadableAnchor):
        log.exception("the anchor of the history cannot be written: %s", settings.AUDIT_ANCHOR)


def put_back(position: int, mac: str) -> None:
    """To the head of a restored database, whose chain declares the break."""
    with _locked() as path:
        _write(path, position, mac)


@contextmanager
def _locked() -> Iterator[Path]:
    path = Path(settings.AUDIT_ANCHOR)
    path.parent.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(path.with_name(f"{path.name}.lock")):
        yield path


def _write(path: Path, position: int, mac: str) -> None:
    write_whole(path, json.dumps(asdict(Head(position, mac, datetime.now(UTC).isoformat(timespec="seconds")))))
