"""The ledger under the audit chain: the postings, entries and statements of one action are one link of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Model

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
    digest.add(line for _batch, line in _lines(batch=batch))
    seal(SealSort.LEDGER, at=at, batch=batch, lines=digest)


def batches() -> Iterator[tuple[UUID, Iterator[list[Any]]]]:
    """Every batch that rows of the ledger name, in the order of its hexadecimal digits, with its lines."""
    named = Posting.objects.order_by().values_list("batch", flat=True)
    named = named.union(Statement.objects.order_by().values_list("batch", flat=True))
    for batch in sorted(set(named), key=lambda one: one.hex):
        yield batch, (line for _batch, line in _lines(batch=batch))


def _lines(*, batch: UUID) -> Iterator[tuple[UUID, list[Any]]]:
    return chain.from_iterable(_of(model, by, batch) for model, by in SEALED)


def _of(model: type[Model], by: str, batch: UUID) -> Iterator[tuple[UUID, list[Any]]]:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._default_manager.filter(**{by: batch}).order_by("pk").values_list(*names)
    for row in rows.iterator(ROWS_PER_READ):
        yield batch, [model._meta.model_name, *(_plain(value) for value in row)]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value
