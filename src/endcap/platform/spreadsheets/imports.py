"""What people and programs do with an import: bring a sheet, choose its columns, confirm, give up, take back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from endcap.platform import jobs
from endcap.platform.access import Actor, may, require
from endcap.platform.kinds import Kind, all_kinds, kind_named
from endcap.platform.links import own_address
from endcap.platform.models import ImportState, SheetImport
from endcap.platform.spreadsheets.columns import remember
from endcap.platform.spreadsheets.keeping import SHEET, UPLOAD, forget, keep_upload
from endcap.platform.spreadsheets.taking_back import take_back
from endcap.platform.spreadsheets.working import carry_on

LARGEST_BYTES = 50 * 1024**2
# So little is done while the person waits; more, in the background.
SMALL_BYTES = 100_000
FEW_ROWS = 1000


def importable(actor: Actor) -> list[Kind]:
    """The kinds of which the actor may bring sheets."""
    return [kind for kind in all_kinds() if kind.import_right and may(actor, kind.import_right)]


def visible_to(actor: Actor) -> QuerySet[SheetImport]:
    """One's own: what they show, another may not be allowed to know."""
    return SheetImport.objects.filter(user=actor.user.pk)


def receive(
    actor: Actor,
    kind: Kind,
    upload: Any,
    *,
    goes_on: bool = False,
    waits: bool = False,
    makes: bool = False,
    back: str = "",
) -> SheetImport:
    """Keeps a file with a sheet and reads it. A small one is checked when this returns, or any that one `waits` for.

    With `makes`, chains and the like that the sheet names are made, too. `back`: a page of ours to go on at.
    Raises ValidationError for a file that is empty or too large, PermissionDenied without the right.
    """
    if not kind.import_right:
        raise PermissionDenied
    require(actor, kind.import_right)
    if not 0 < upload.size <= LARGEST_BYTES:
        largest = LARGEST_BYTES // 1024**2
        raise ValidationError(_("A file must not be empty or larger than %(size)d MB.") % {"size": largest})
    one = SheetImport.objects.create(
        kind=kind.key, user_id=actor.user.pk, at=timezone.now(), day=actor.today, language=get_language() or "",
        via=actor.via or "command", address=actor.address, goes_on=goes_on, makes=makes, back=own_address(back)[:200],
        file_name=PurePath(upload.name.replace("\\", "/").replace("\0", "")).name[-200:] or "sheet",
    )  # fmt: skip
    keep_upload(one.pk, upload)
    _go_on(one, waits=waits or upload.size <= SMALL_BYTES)
    return one


def choose_columns(actor: Actor, one: SheetImport, fields: Sequence[str]) -> None:
    """For each heading a field's name or an empty text. It is remembered. Raises ValidationError for one chosen twice."""
    require(actor, kind_named(one.kind).import_right)
    chosen = [field for field in fields if field]
    if len(set(chosen)) < len(chosen) or len(fields) != len(one.headings):
        raise ValidationError(_("Two columns cannot mean the same."))
    with transaction.atomic():
        remember(actor, kind_named(one.kind), one.headings, fields, known=one.columns)
        _turn(
            one,
            (ImportState.UNMATCHED, ImportState.CHECKED),
            ImportState.MATCHED,
            columns=list(fields),
            done=0,
            error="",
        )
    _go_on(one, waits=one.total <= FEW_ROWS)


def make_missing(actor: Actor, one: SheetImport) -> None:
    """Checks a sheet again so that what it names and what is not there yet is made with it."""
    require(actor, kind_named(one.kind).import_right)
    _turn(one, (ImportState.CHECKED,), ImportState.MATCHED, makes=True, done=0, error="")
    _go_on(one, waits=one.total <= FEW_ROWS)


def confirm(actor: Actor, one: SheetImport, *, waits: bool = False) -> None:
    """Writes what was checked. Raises ValidationError where that is not possible."""
    require(actor, kind_named(one.kind).import_right)
    if not one.may_be_confirmed:
        raise ValidationError(_("There is nothing to import: look at what stands here now."))
    _turn(one, (ImportState.CHECKED,), ImportState.CONFIRMED, done=0, error="")
    _go_on(one, waits=waits or one.total <= FEW_ROWS)


def cancel(one: SheetImport) -> None:
    """Raises ValidationError once it is being written."""
    _turn(
        one, tuple(state for state in ImportState if SheetImport(state=state).may_be_cancelled), ImportState.CANCELLED
    )
    forget(one.pk, UPLOAD, SHEET)


def undo(actor: Actor, one: SheetImport, *, waits: bool = False) -> None:
    """Everything is as before the import, or nothing changes. Many rows are taken back in the background. Raises
    CannotUndo, ValidationError, PermissionDenied."""
    require(actor, kind_named(one.kind).import_right)
    if one.new + one.changed > FEW_ROWS and not waits:
        _turn(one, (ImportState.DONE,), ImportState.UNDOING, done=0, error="")
        jobs.enqueue_import(one.pk)
        return
    with transaction.atomic():
        _turn(one, (ImportState.DONE,), ImportState.UNDONE, error="")
        take_back(actor, one)


def _turn(one: SheetImport, before: Sequence[str], after: str, **values: Any) -> None:
    """Raises ValidationError where another was quicker."""
    if not SheetImport.objects.filter(pk=one.pk, state__in=before).update(state=after, **values):
        raise ValidationError(_("That is not possible any more: look at what stands here now."))
    one.refresh_from_db()


def _go_on(one: SheetImport, *, waits: bool) -> None:
    if waits:
        carry_on(one.pk)
    else:
        jobs.enqueue_import(one.pk)
    one.refresh_from_db()
