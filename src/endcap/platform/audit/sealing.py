"""Every action's lines of history become one link of the chain, in the action's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from endcap.kernels.chains import BEGINNING, Digest, link
from endcap.platform.audit import anchor
from endcap.platform.models.audit import Seal, SealSort

# What of a change is chained: numbers and words of ours only. Who and what it names lies behind its digest.
CHAINED = (
    "pk", "at", "batch", "undoes", "user_id", "employee_id", "via", "action", "event", "kind", "object_id",
    "about_kind", "about_id", "fields", "digest",
)  # fmt: skip
# What lies behind the digest.
VALUES = ("salt", "name", "address", "before", "after", "shown")
# "endcap", for the lock under which links are added on PostgreSQL.
LOCK = 0x656E64636170


def line_of(values: Iterable[Any]) -> list[Any]:
    """A change's CHAINED values as JSON writes them."""
    return [_plain(value) for value in values]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def content_of(seal: Any) -> list[Any]:
    """What a link's MAC vouches for, besides its position and the link before it."""
    return [*line_of((seal.at, seal.sort, seal.batch)), seal.count, seal.digest, seal.told]


def seal(
    sort: SealSort, *, at: datetime, batch: UUID | None = None, lines: Digest | None = None,
    told: Mapping[str, Any] | None = None,
) -> Seal:  # fmt: skip
    """Adds a link. From here to the end of the transaction nobody else adds one, so do it last."""
    last = _last()
    if last is None:
        anchor.begin()
    made = Seal(
        position=last.position + 1 if last else 1, at=at, sort=sort, batch=batch, count=lines.count if lines else 0,
        digest=lines.text if lines else "", told=told or {},
    )  # fmt: skip
    made.mac = link(key(), made.position, last.mac if last else BEGINNING, content_of(made))
    made.save(force_insert=True)
    write_down = anchor.put_back if sort == SealSort.RESTORE else anchor.advance
    transaction.on_commit(partial(write_down, made.position, made.mac), robust=True)
    return made


def _last() -> Seal | None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return Seal.objects.order_by("-position").first()


def key() -> bytes:
    return str(settings.AUDIT_KEY).encode()
