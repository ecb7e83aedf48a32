"""Taking a person out of everything that is kept, so that the history still proves itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
from django.db.models import Model, Q

from endcap.platform.access import Actor, require
from endcap.platform.audit.purging import purge
from endcap.platform.files import path_of
from endcap.platform.history import recording
from endcap.platform.kinds import Kind, all_kinds, kind_named
from endcap.platform.models import Attachment, Change, SheetImport
from endcap.platform.models.imports import WORKED_ON, ImportState
from endcap.platform.personal.places import Place, places, usable, values_naming, without
from endcap.platform.personal.register import people_kinds, person_of
from endcap.platform.rights import MANAGE_PERSONAL_DATA
from endcap.platform.spreadsheets.keeping import SHEET, UPLOAD, forget, kept_sheet

INSTEAD = "***"
log = logging.getLogger(__name__)


@dataclass
class Found:
    """What names somebody: how many rows of which table; the history's values; files; sheets that wait.

    With `namesakes` the texts of others are left alone: they may mean somebody else.
    """

    texts: dict[str, int] = field(default_factory=dict)
    values: list[int] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    sheets: list[SheetImport] = field(default_factory=list)
    namesakes: int = 0


def found_about(kind: Kind, row: Model) -> Found:
    namesakes = _namesakes(kind, row)
    words = words_of(kind, row, namesakes)
    others = (
        [(place, count) for place in places() if (count := _others(place, kind, row, words).count())] if words else []
    )
    return Found(
        texts={str(place.model._meta.label): count for place, count in others},
        values=_values(kind, row, words), files=list(_files(kind, row)), sheets=_sheets(words), namesakes=namesakes,
    )  # fmt: skip


def remove(actor: Actor, kind: Kind, row: Model) -> Found:
    """All of it or nothing. Raises PermissionDenied, ValidationError."""
    found = remove_untidily(actor, kind, row)
    transaction.on_commit(tidy_up)
    return found


def remove_untidily(actor: Actor, kind: Kind, row: Model) -> Found:
    """As `remove`; the caller tidies up once for many."""
    require(actor, MANAGE_PERSONAL_DATA)
    person = person_of(kind.key)
    with transaction.atomic():
        # As it is now: what somebody else entered meanwhile goes, too.
        row = kind.model._base_manager.select_for_update().get(pk=row.pk)
        person.may_go(actor, row)
        found = found_about(kind, row)
        words = words_of(kind, row, found.namesakes)
        pk = row.pk
        for place in places() if words else ():
            _replace(place, kind, row, words)
        for one in found.sheets:
            SheetImport.objects.filter(pk=one.pk).update(state=ImportState.CANCELLED, worker="")
            transaction.on_commit(partial(forget, one.pk, UPLOAD, SHEET))
        _remove_files(found.files)
        person.clear(row)
        purge(actor, found.values, reason="a person was removed")
        with recording(actor, "person.remove") as book:
            told = {"texts": sum(found.texts.values()), "values": len(found.values), "files": len(found.files)}
            row.pk = pk
            book.tell("removed", row, told, name=f"#{pk}")
    return found


def words_of(kind: Kind, row: Model, namesakes: int) -> list[str]:
    """Where somebody else has that name, only what is theirs alone: numbers, addresses."""
    own = [str(word) for word in person_of(kind.key).words(row)]
    return usable(own if namesakes else [row.name, *own])  # type: ignore[attr-defined]


def _namesakes(kind: Kind, row: Any) -> int:
    """How many others have that name, or one that contains it."""
    others = {key: kind_named(key).model._base_manager.filter(name__contains=row.name) for key in people_kinds()}
    others[kind.key] = others[kind.key].exclude(pk=row.pk)
    return sum(rows.count() for rows in others.values())


def _others(place: Place, kind: Kind, row: Model, words: list[str]) -> Any:
    rows = place.naming(words)
    return rows.exclude(pk=row.pk) if place.model is kind.model else rows


def _replace(place: Place, kind: Kind, row: Model, words: list[str]) -> None:
    for one in _others(place, kind, row, words):
        for column in place.fields:
            value = getattr(one, column.attname)
            cleared = without(value, words, f"{INSTEAD}{one.pk}" if column.unique else INSTEAD)
            if cleared != value:
                setattr(one, column.attname, cleared[: column.max_length] if column.max_length else cleared)
        one.save()


def _values(kind: Kind, row: Model, words: list[str]) -> list[int]:
    theirs = Q(pk__in=[])
    for key, pk in [(kind.key, row.pk), *person_of(kind.key).things(row)]:
        theirs |= Q(kind=key, object_id=pk) | Q(about_kind=key, about_id=pk)
    own = Change.objects.filter(theirs, values__isnull=False)
    referring = Change.objects.filter(_refers_to(kind, row))
    found = (own, referring, values_naming(words))
    return sorted({pk for rows in found for pk in rows.values_list("pk", flat=True)})


def _refers_to(kind: Kind, row: Model) -> Q:
    """Changes of other things that say their number, and so their name beside it."""
    found = Q(pk__in=[])
    for other in all_kinds():
        for column in other.model._meta.concrete_fields:
            if column.related_model is kind.model:
                for side in ("before", "after"):
                    found |= Q(kind=other.key, **{f"values__{side}__{column.attname}": row.pk})
    return found


def _files(kind: Kind, row: Model) -> Any:
    return Attachment.objects.filter(about_kind=kind.key, about_id=row.pk)


def _remove_files(files: list[Attachment]) -> None:
    Attachment.objects.filter(pk__in=[one.pk for one in files]).delete()
    for digest in {one.sha256 for one in files}:
        transaction.on_commit(partial(_remove_content, digest))


def _remove_content(digest: str) -> None:
    if not Attachment.objects.filter(sha256=digest).exists():
        default_storage.delete(path_of(digest))


def _sheets(words: list[str]) -> list[SheetImport]:
    """Sheets that were not brought in yet."""
    waiting = SheetImport.objects.filter(state__in=[*WORKED_ON, ImportState.UNMATCHED, ImportState.CHECKED])
    return [one for one in waiting if words and _sheet_names(one, words)]


def _sheet_names(one: SheetImport, words: list[str]) -> bool:
    try:
        sheet = kept_sheet(one.pk)
    except FileNotFoundError:
        return False
    return any(word in text for column in sheet.columns for text in column.texts for word in words)


def tidy_up() -> None:
    """What was removed lies no longer in free pages or in the index's old parts. PostgreSQL does it by itself in time."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5(%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'INSERT INTO "{name}" ("{name}") VALUES (%s)', ["optimize"])
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError:
        log.warning("the database is in use: what was removed is wiped by the next purge")
