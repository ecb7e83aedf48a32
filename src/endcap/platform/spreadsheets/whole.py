"""A sheet that brings more than its rows: things it names are made first, and what holds of its rows from a day on comes
after them. To look before writing, all of it is done and taken back, as nothing of it could be checked otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from endcap.kernels.sheets import Sheet
from endcap.platform.access import Actor, Scope, scope_of
from endcap.platform.history import Book, recording
from endcap.platform.kinds import Kind
from endcap.platform.spreadsheets import beside, bulk, making, stepwise
from endcap.platform.spreadsheets.columns import beside_of
from endcap.platform.spreadsheets.planning import Progress, Table

FAR_SCOPES = (Scope.ALL, Scope.DEPARTMENT)
MOST_ROWS = 5000


def is_needed(actor: Actor, kind: Kind, sheet: Sheet, matched: Sequence[str], *, makes: bool) -> bool:
    if beside_of(kind, matched):
        return True
    return makes and bool(making.missing(actor, kind, sheet, matched))


def plan(actor: Actor, kind: Kind, sheet: Sheet, matched: Sequence[str], *, makes: bool, progress: Progress) -> Table:
    """What the sheet would do stands in the table's outcome."""
    with transaction.atomic():
        with recording(actor, f"{kind.key}.import") as book:
            table = write(book, actor, kind, sheet, matched, makes=makes, progress=progress)
        transaction.set_rollback(True)
    return table


def write(
    book: Book, actor: Actor, kind: Kind, sheet: Sheet, matched: Sequence[str], *, makes: bool, progress: Progress
) -> Table:
    """Nothing is to be kept where the table's outcome has problems then."""
    if beside_of(kind, matched) and len(sheet.rows) > MOST_ROWS:
        said = _("With columns that hold from a day on, a sheet has at most %(count)d rows.")
        raise ValidationError(said % {"count": MOST_ROWS})
    made, unmade = making.make(book, actor, kind, sheet, matched) if makes else ([], {})
    table = Table(actor, kind, sheet, matched, unmade)
    table.outcome.made = making.told(made)
    if is_at_once(actor, kind):
        # Rows in order are written also where others are not, so that every mistake is told at once.
        bulk.write(book, actor, kind, bulk.plan(actor, table, progress), progress)
    else:
        stepwise.run(actor, table, book, progress)
    beside.write(book, actor, table, progress)
    return table


def is_at_once(actor: Actor, kind: Kind) -> bool:
    """Whoever may change only some must be asked of each row."""
    return kind.stands_alone and scope_of(actor, kind.edit) in FAR_SCOPES
