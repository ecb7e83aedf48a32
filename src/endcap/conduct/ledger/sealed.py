"""The ledger under the audit chain: the postings, entries and statements of one action are one link of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet

from endcap.conduct.models import Entry, Posting, Statement
from endcap.kernels.chains import Digest
from endcap.platform.audit.sealing import seal
from endcap.platform.models import SealSort

# Each with the field by which its rows belong to a batch.
SEALED: tuple[tuple[type[Model], str], ...] = (
    (Posting, "batch"), (Entry, "posting__batch"), (Statement, "batch"),
)  # fmt: skip
ROWS_PER_READ = 2000


def seal_batch(batch: UUID, *, at: datetime) -> None:
    digest = Digest()
    digest.add(_lines(batch))
    seal(SealSort.LEDGER, at=at, batch=batch, lines=digest)


def batches() -> Iterator[tuple[UUID, Iterator[list[Any]]]]:
    """Every batch that rows of the ledger name, in the order of its hexadecimal digits, with its lines. Entries whose
    posting is not there belong to none: they come under a batch that nobody has sealed."""
    lost = Entry.objects.filter(~Exists(Posting.objects.filter(pk=OuterRef("posting_id"))))
    if lost.exists():
        yield UUID(int=0), _told(lost)
    named = Posting.objects.order_by().values_list("batch", flat=True)
    named = named.union(Statement.objects.order_by().values_list("batch", flat=True))
    for batch in sorted(set(named), key=lambda one: one.hex):
        yield batch, _lines(batch)


def _lines(batch: UUID) -> Iterator[list[Any]]:
    return chain.from_iterable(_told(model._default_manager.filter(**{by: batch})) for model, by in SEALED)


def _told(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    names = [field.attname for field in rows.model._meta.concrete_fields]
    for row in rows.order_by("pk").values_list(*names).iterator(ROWS_PER_READ):
        yield [rows.model._meta.model_name, *(_plain(value) for value in row)]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value
