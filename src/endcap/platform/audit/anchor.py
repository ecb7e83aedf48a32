"""The head of the chain, kept outside the database: whoever cuts the latest links off is found out against it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from endcap.kernels.chains import BEGINNING
from endcap.platform.models.audit import Seal
from endcap.platform.safe_files import one_at_a_time, write_whole

log = logging.getLogger(__name__)


class UnreadableAnchor(Exception):
    """The file is there, but holds no head."""


@dataclass(frozen=True)
class Head:
    """`at` is when it was written down, RFC 3339; `missed`, when first a database was written to that did not hold it."""

    position: int
    mac: str
    at: str = ""
    missed: str = ""

    def is_held(self) -> bool:
        """Whether the database holds the link. Every one holds the beginning."""
        return not self.position or Seal.objects.filter(position=self.position, mac=self.mac).exists()


def read() -> Head | None:
    """None where there is no file. Raises UnreadableAnchor."""
    path = Path(settings.AUDIT_ANCHOR)
    try:
        return Head(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise UnreadableAnchor(str(path)) from error


def begin() -> None:
    """Before the first link. A file that is there stays: what it knows has gone from this database."""
    try:
        with _locked() as path:
            if not path.exists():
                _write(path, Head(0, BEGINNING))
    except OSError:
        log.exception("the anchor of the history cannot be written: %s", settings.AUDIT_ANCHOR)


def advance(position: int, mac: str) -> None:
    """After a commit. Never goes back, and never past a head that the database does not hold: links that are written
    later would hide that earlier ones are gone. Where it cannot be written the log tells, and the change stays."""
    try:
        with _locked() as path:
            trouble = _advance(path, position, mac)
    except UnreadableAnchor:
        trouble = "anchor_unreadable"
    except OSError:
        log.exception("the anchor of the history cannot be written: %s", settings.AUDIT_ANCHOR)
        return
    if trouble:
        from endcap.platform.notices.broken_history import tell_administrators

        log.error("the history is NOT whole (%s, link %s): run `endcap audit verify`", trouble, position)
        tell_administrators()


def _advance(path: Path, position: int, mac: str) -> str:
    """Gives what is wrong."""
    known = read()
    if known is None:
        return "anchor_missing"
    if not known.is_held():
        if not known.missed:
            _write(path, replace(known, missed=_now()))
        return "head_missing"
    if known.position < position:
        _write(path, replace(known, position=position, mac=mac, at=_now()))
    return ""


def put_back(position: int, mac: str) -> None:
    """To a link that declares a break."""
    with _locked() as path:
        _write(path, Head(position, mac, _now()))


@contextmanager
def _locked() -> Iterator[Path]:
    path = Path(settings.AUDIT_ANCHOR)
    path.parent.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(path.with_name(f"{path.name}.lock")):
        yield path


def _write(path: Path, head: Head) -> None:
    write_whole(path, json.dumps(asdict(head)))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
