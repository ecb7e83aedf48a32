"""Taking a person out of everything that is kept, so that the history still proves itself."""

from __future__ import annotations

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model, Q

from endcap.platform.access import Actor, require
from endcap.platform.audit.purging import purge
from endcap.platform.files import path_of
from endcap.platform.history import Book, recording
from endcap.platform.kinds import Kind, kind_of
from endcap.platform.models import Attachment, ChangeValues, SheetImport
from endcap.platform.models.imports import ImportState
from endcap.platform.personal.finding import FILE, Found, Near, attachments_of, found_about, naming_others, words_of
from endcap.platform.personal.naming import INSTEAD, Words
from endcap.platform.personal.places import Place, text_places
from endcap.platform.personal.register import person_of
from endcap.platform.personal.tidying import remember_to_tidy_up, tidy_up
from endcap.platform.rights import MANAGE_PERSONAL_DATA
from endcap.platform.spreadsheets.keeping import SHEET, UPLOAD, forget
from endcap.platform.undoing import FOR_GOOD

Altered = list[tuple[Model, list[str]]]


def remove(actor: Actor, kind: Kind, row: Model) -> Found:
    """All of it or nothing. Raises PermissionDenied, ValidationError."""
    found = remove_untidily(actor, kind, row)
    transaction.on_commit(tidy_up)
    return found


def remove_untidily(actor: Actor, kind: Kind, row: Model) -> Found:
    """As `remove`; the caller tidies up once for many. Of somebody who is gone already, what the history holds."""
    require(actor, MANAGE_PERSONAL_DATA)
    with transaction.atomic():
        # As it is now: what somebody else entered meanwhile goes, too.
        current = kind.model._base_manager.select_for_update().filter(pk=row.pk).first()
        row = current or row
        if current:
            person_of(kind.key).may_go(actor, row)
        found, words, near = found_about(kind, row), words_of(kind, row), Near(kind, row)
        pk, altered = row.pk, []
        for place in text_places() if words else ():
            altered += _take_out(place, kind, row, words, near)
        for one in found.sheets:
            SheetImport.objects.filter(pk=one.pk).update(state=ImportState.CANCELLED, worker="")
            transaction.on_commit(partial(forget, one.pk, UPLOAD, SHEET))
        attachments_of(kind, row).delete()
        for digest in found.files:
            transaction.on_commit(partial(_remove_content, digest))
        if current:
            person_of(kind.key).clear(row)
        purge(actor, [*found.values, *found.values_in_confidence], reason="a person was removed")
        with recording(actor, FOR_GOOD) as book:
            row.pk = pk
            _tell(book, row, found, altered)
        remember_to_tidy_up()
    return found


def _take_out(place: Place, kind: Kind, row: Model, words: Words, near: Near) -> Altered:
    altered: Altered = []
    for one in naming_others(place, kind, row, words):
        is_near, changed = bool(words.vague) and near.has(one), []
        for column in place.fields:
            value = getattr(one, column.attname)
            cleared = words.taken_out(value, near=is_near)
            if cleared != value:
                setattr(one, column.attname, cleared[: column.max_length] if column.max_length else cleared)
                changed.append(column.attname)
        if changed:
            one.save(update_fields=changed)
            altered.append((one, changed))
    return altered


def _tell(book: Book, row: Model, found: Found, altered: Altered) -> None:
    """Each altered text stands in the history as a place, without what it was or became."""
    for one, names in altered:
        if kind_of(type(one)):
            book.tell("changed", one, dict.fromkeys(names, INSTEAD), name=f"#{one.pk}")
    told = {"texts": found.texts, "values": len(found.values), "files": len(found.files)}
    book.tell("removed", row, told, name=f"#{row.pk}")


def _remove_content(digest: str) -> None:
    """Unless it is the file of something else, too, or was, and undoing would need it."""
    other = Q(before__sha256=digest) | Q(after__sha256=digest)
    if Attachment.objects.filter(sha256=digest).exists():
        return
    if not ChangeValues.objects.filter(other, change__kind=FILE).exists():
        default_storage.delete(path_of(digest))
