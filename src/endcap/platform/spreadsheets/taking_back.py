"""An import is taken back: everything is as before it, or nothing changes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from endcap.platform import undoing
from endcap.platform.access import Actor, require
from endcap.platform.history import recording
from endcap.platform.kinds import kind_named
from endcap.platform.models import SheetImport
from endcap.platform.spreadsheets import figures
from endcap.platform.spreadsheets.keeping import kept_replaced


def take_back(actor: Actor, one: SheetImport) -> None:
    """In a transaction of the caller's. Raises CannotUndo, ValidationError, PermissionDenied."""
    require(actor, kind_named(one.kind).import_right)
    if kind_named(one.kind).imported:
        _put_back_figures(actor, one)
    elif one.batch:
        undoing.undo(actor, one.batch)


def _put_back_figures(actor: Actor, one: SheetImport) -> None:
    with recording(actor, "undo", undoes=one.batch) as book:
        try:
            figures.undo(kind_named(one.kind), kept_replaced(one.pk))
        except figures.NotAsWritten:
            raise undoing.CannotUndo(
                _("Some of these figures were replaced since: take that import back first.")
            ) from None
        except FileNotFoundError:
            raise undoing.CannotUndo(_("What it was before is not kept any more.")) from None
        book.tell("removed", one, {"new": one.new, "changed": one.changed}, name=told_name(one))


def told_name(one: SheetImport) -> str:
    return f"{kind_named(one.kind).plural} – {one.file_name}"
