"""People who were deleted like any other thing: the history, and files kept with them, still tell of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from endcap.platform.kinds import Kind, kind_named
from endcap.platform.models import Attachment, Change
from endcap.platform.personal.register import people_kinds
from endcap.platform.undoing import FOR_GOOD, restored


@dataclass(frozen=True)
class Gone:
    """`at`: when they were deleted; None where the history does not hold it any more."""

    kind: Kind
    pk: int
    name: str
    at: datetime | None


def gone_people() -> list[Gone]:
    """The latest first."""
    found = [one for key in people_kinds() for one in _of_kind(kind_named(key))]
    return sorted(found, key=lambda one: (one.at is not None, one.at, one.pk), reverse=True)


def gone_person(kind: Kind, pk: int) -> Model | None:
    """As they were last; None where somebody is there, or nothing is known."""
    if kind.model._base_manager.filter(pk=pk).exists():
        return None
    last = _deleted(kind).filter(object_id=pk).select_related("values").first()
    if last is not None:
        return kind.model(pk=pk, **restored(kind, last.values.before))
    is_known = _told_of(kind).filter(about_id=pk).exists() or _files(kind).filter(about_id=pk).exists()
    return kind.model(pk=pk, name=f"#{pk}") if is_known else None


def _of_kind(kind: Kind) -> Iterator[Gone]:
    there = set(kind.model._base_manager.values_list("pk", flat=True))
    known: dict[int, Gone] = {}
    for pk, name, at in _deleted(kind).values_list("object_id", "values__name", "at"):
        known.setdefault(pk, Gone(kind, pk, name, at))
    for rows in (_told_of(kind), _files(kind)):
        for pk in rows.order_by().values_list("about_id", flat=True).distinct():
            known.setdefault(pk, Gone(kind, pk, f"#{pk}", None))
    return (one for pk, one in known.items() if pk not in there)


def _deleted(kind: Kind) -> Any:
    return Change.objects.filter(kind=kind.key, event="removed", values__isnull=False).exclude(action=FOR_GOOD)


def _told_of(kind: Kind) -> Any:
    told = Change.objects.filter(about_kind=kind.key, values__isnull=False)
    return told.exclude(action__in=(FOR_GOOD, "person.export"))


def _files(kind: Kind) -> Any:
    return Attachment.objects.filter(about_kind=kind.key)
