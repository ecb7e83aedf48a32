"""What goes on with an import by itself: reading the file, checking it, writing it.

Each step starts from a state and ends in another. What is written and that it is written are one transaction: a process
that is killed leaves the import in a state from which the next one goes on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from endcap.kernels.sheets import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Sheet, UnreadableSheet
from endcap.kernels.sheets_apart import read_sheet_apart
from endcap.platform.access import Actor, actor_of, require, system_actor
from endcap.platform.history import recording
from endcap.platform.kinds import Kind, kind_named
from endcap.platform.models import ImportState, SheetImport
from endcap.platform.models.imports import WORKED_ON
from endcap.platform.notices.of_platform import tell_of_import
from endcap.platform.processes import is_dead, this_process
from endcap.platform.spreadsheets import bulk, figures, making, stepwise, whole
from endcap.platform.spreadsheets.columns import fields_of, match, unknown
from endcap.platform.spreadsheets.keeping import (
    SHEET,
    UPLOAD,
    forget,
    keep_replaced,
    keep_sheet,
    kept_sheet,
    upload_on_disk,
)
from endcap.platform.spreadsheets.planning import MissingColumns, Outcome, Table
from endcap.platform.spreadsheets.progress import forget_progress, progress_of
from endcap.platform.spreadsheets.taking_back import take_back, told_name
from endcap.platform.undoing import CannotUndo

MOST_TRIES = MOST_DEATHS = 3
BEAT_SECONDS, LEASE = 30, timedelta(minutes=15)
# Planned by doing it: to write it, it is done again.
WHOLE = object()
log = logging.getLogger(__name__)


class _WentWrong(Exception):
    """Rows were refused while they were being written. Nothing stays."""


def carry_on(pk: int, *, in_background: bool = False) -> None:
    """As far as it goes without a person, who is told where nobody waits. Does nothing where another process is at it."""
    while one := _claimed(pk):
        state = ""
        one.is_in_background = in_background
        try:
            with override(one.language), _heartbeat(pk):
                while one.is_worked_on and one.state != state:
                    state = one.state
                    _step(one)
        finally:
            forget_progress(pk)
            SheetImport.objects.filter(pk=pk, worker=this_process()).update(worker="")
        if one.is_worked_on:
            return


@contextmanager
def _heartbeat(pk: int) -> Iterator[None]:
    """Says now and then that this process is alive: on another machine nothing else would tell."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            # While this process writes, SQLite takes nothing else; it does not write for as long as the lease.
            with suppress(DatabaseError):
                SheetImport.objects.filter(pk=pk, worker=this_process()).update(alive_at=timezone.now())
            connection.close()

    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _claimed(pk: int) -> SheetImport | None:
    free = SheetImport.objects.filter(pk=pk, state__in=WORKED_ON, worker="")
    return SheetImport.objects.get(pk=pk) if free.update(worker=this_process(), alive_at=timezone.now()) else None


def waiting() -> list[int]:
    """Imports at which no process is: their job may have been lost."""
    return list(SheetImport.objects.filter(state__in=WORKED_ON, worker="").values_list("pk", flat=True))


def abandoned() -> list[int]:
    """Imports whose process has ended, or has not been heard of for long: they are free again. One that ended several
    is given up."""
    found = []
    for one in SheetImport.objects.filter(state__in=WORKED_ON).exclude(worker=""):
        is_late = one.alive_at is None or one.alive_at < timezone.now() - LEASE
        if not is_dead(one.worker) and not is_late:
            continue
        is_ours = SheetImport.objects.filter(pk=one.pk, worker=one.worker).update(worker="", deaths=one.deaths + 1)
        if is_ours and one.deaths + 1 < MOST_DEATHS:
            found.append(one.pk)
        elif is_ours:
            with override(one.language):
                _fail(one, _("It ended the program several times. Nothing was changed."))
    return found


def _step(one: SheetImport) -> None:
    forget_progress(one.pk)
    try:
        STEPS[one.state](one)
    except UnreadableSheet as error:
        _fail(one, why_unreadable(error))
    except PermissionDenied:
        _fail(one, _("You may not import this any more."))
    except MissingColumns as error:
        _ask_for_columns(one, " ".join(error.messages))
    except ValidationError as error:
        _fail(one, " ".join(error.messages))
    except CannotUndo as error:
        _fail(one, str(error))
    except Exception:
        log.exception("import %d", one.pk)
        _fail(one, _("A fault of ours. Nothing was changed. The server's log says more."))


def _fail(one: SheetImport, why: str) -> None:
    if one.state == ImportState.UNDOING:
        _save(one, ImportState.DONE, error=why)
        return
    _save(one, ImportState.FAILED, error=why)
    forget(one.pk, UPLOAD, SHEET)


def _ask_for_columns(one: SheetImport, why: str) -> None:
    """Whoever left one out can choose again, where somebody is there to choose."""
    if one.via == "desk" and one.state == ImportState.MATCHED:
        _save(one, ImportState.UNMATCHED, error=why)
    else:
        _fail(one, why)


def _save(one: SheetImport, state: str, **values: Any) -> bool:
    """Whether it was still in the state it was in: somebody may have given it up meanwhile."""
    with transaction.atomic():
        saved = SheetImport.objects.filter(pk=one.pk, state=one.state).update(state=state, **values)
        if saved:
            one.state = state
            for name, value in values.items():
                setattr(one, name, value)
            if one.is_in_background and not one.is_worked_on:
                tell_of_import(one)
    return bool(saved)


def actor_behind(one: SheetImport) -> Actor:
    if one.user is None:
        return system_actor(today=one.day)
    return actor_of(one.user, today=one.day, via=one.via, address=one.address)


# --- Reading -----------------------------------------------------------------------------------------------------


def _read(one: SheetImport) -> None:
    kind, actor = kind_named(one.kind), actor_behind(one)
    require(actor, kind.import_right)
    with upload_on_disk(one.pk) as path:
        sheet = read_sheet_apart(path, name=Path(one.file_name).name)
    if not sheet.rows:
        raise UnreadableSheet("empty")
    keep_sheet(one.pk, sheet)
    forget(one.pk, UPLOAD)
    one.sheet = sheet
    headings = [column.name for column in sheet.columns]
    columns = match(kind, actor, headings)
    if one.via != "desk":  # nobody is there to choose: headings without a meaning are left out
        _need_keys(kind, actor, columns)
    is_ready = one.via != "desk" or _is_enough(kind, actor, headings, columns)
    state = ImportState.MATCHED if is_ready else ImportState.UNMATCHED
    _save(one, state, headings=headings, columns=columns, total=len(sheet.rows))


def _is_enough(kind: Kind, actor: Actor, headings: list[str], columns: list[str]) -> bool:
    """Every heading means something, and none of the key is missing."""
    return not _missing_keys(kind, actor, columns) and not unknown(kind, actor, headings, columns)


def _missing_keys(kind: Kind, actor: Actor, columns: list[str]) -> list[str]:
    fields = fields_of(kind, actor)
    return [str(field.label) for field in fields if field.is_key and field.is_needed and field.name not in columns]


def _need_keys(kind: Kind, actor: Actor, columns: list[str]) -> None:
    if missing := _missing_keys(kind, actor, columns):
        raise MissingColumns(_("The sheet needs a column: %(columns)s") % {"columns": ", ".join(missing)})


def why_unreadable(error: UnreadableSheet) -> str:
    limits = {"found": error.found, "rows": f"{MOST_ROWS:,}", "columns": MOST_COLUMNS, "cells": f"{MOST_CELLS:,}"}
    said = {
        "too_large": _("The file unpacks to far more than a sheet is. Save it anew, and try again."),
        "too_many_cells": _("A sheet has at most %(cells)s cells. Split it, or leave columns out."),
        "too_many_rows": _("A sheet has at most %(rows)s rows. Split it, and delete what stands far below the table."),
        "too_many_columns": _("A sheet has at most %(columns)s columns. Delete what stands far beside the table."),
        "beside": _("In row %(found)s something stands beside the table, where there is no heading."),
        "twice": _("Two columns have the same heading: %(found)s"),
        "empty": _("The sheet is empty: there must be a line of headings, and rows below it."),
    }
    return said.get(error.code, _("This is no readable sheet. Save it as XLSX or as CSV.")) % limits


# --- Checking and writing ----------------------------------------------------------------------------------------


def _check(one: SheetImport) -> None:
    outcome, planned = _planned(one)
    is_to_be_written = one.goes_on and not outcome.problem_count and bool(outcome.new or outcome.changed)
    _save(one, ImportState.CONFIRMED if is_to_be_written else ImportState.CHECKED, **_told(outcome))
    if is_to_be_written and one.state == ImportState.CONFIRMED:
        _write_planned(one, planned)


def _planned(one: SheetImport) -> tuple[Outcome, Any]:
    """What a sheet would do, and what is to be written for it. The sheet itself is no longer needed then."""
    kind, actor = kind_named(one.kind), actor_behind(one)
    require(actor, kind.import_right)
    sheet, progress = _sheet_of(one), progress_of(one)
    if _is_whole(one):
        return _planned_whole(one, actor, kind, sheet), WHOLE
    table = Table(actor, kind, sheet, one.columns)
    if kind.imported:
        planned: Any = figures.plan(actor, table, progress)
    elif whole.is_at_once(actor, kind):
        planned = bulk.plan(actor, table, progress)
    else:
        planned = stepwise.plan(actor, table, progress)
    if table.outcome.problem_count:
        # What could be made, were it wished.
        table.outcome.made = making.told(making.missing(actor, kind, sheet, one.columns))
    return table.outcome, planned


def _sheet_of(one: SheetImport) -> Sheet:
    if one.sheet is None:
        one.sheet = kept_sheet(one.pk)
    return one.sheet


def _is_whole(one: SheetImport) -> bool:
    kind, sheet = kind_named(one.kind), _sheet_of(one)
    return whole.is_needed(actor_behind(one), kind, sheet, one.columns, makes=one.makes)


def _planned_whole(one: SheetImport, actor: Actor, kind: Kind, sheet: Sheet) -> Outcome:
    for _try in range(MOST_TRIES):
        try:
            progress = progress_of(one)
            outcome = whole.plan(actor, kind, sheet, one.columns, makes=one.makes, progress=progress).outcome
        except (bulk.ChangedMeanwhile, IntegrityError):
            continue
        if outcome.problem_count and not one.makes:
            outcome.made = making.told(making.missing(actor, kind, sheet, one.columns))
        return outcome
    raise ValidationError(_("Others kept changing the same things. Nothing was changed; try again."))


def _told(outcome: Outcome) -> dict[str, Any]:
    problems = sorted(outcome.problems, key=attrgetter("row"))
    return {
        "total": outcome.total, "new": outcome.new, "changed": outcome.changed, "same": outcome.same,
        "problem_count": outcome.problem_count, "problems": [asdict(one) for one in problems],
        "shown": [asdict(one) for one in outcome.shown], "done": outcome.total, "made": outcome.made,
    }  # fmt: skip


def _write(one: SheetImport) -> None:
    if _is_whole(one) and _write_planned(one, WHOLE):
        return
    for _try in range(MOST_TRIES):
        outcome, planned = _planned(one)
        if outcome.problem_count:
            _save(one, ImportState.CHECKED, **_told(outcome))
            return
        if not _is_as_confirmed(one, outcome):
            said = _("It was not written: meanwhile something changed, and it would do something else now. Look again.")
            _save(one, ImportState.CHECKED, error=said, **_told(outcome))
            return
        one.new, one.changed, one.same = outcome.new, outcome.changed, outcome.same
        if _write_planned(one, planned) or one.state != ImportState.CONFIRMED:
            return
    raise ValidationError(_("Others kept changing the same things. Nothing was changed; try again."))


def _is_as_confirmed(one: SheetImport, outcome: Outcome) -> bool:
    """What somebody confirmed is what they saw; what goes on by itself is what there is to do."""
    if one.goes_on:
        return bool(outcome.new or outcome.changed)
    return (outcome.new, outcome.changed) == (one.new, one.changed)


def _write_planned(one: SheetImport, planned: Any) -> bool:
    """All of it, or nothing: False where something else was changed meanwhile."""
    kind, actor = kind_named(one.kind), actor_behind(one)
    counts = {"new": one.new, "changed": one.changed, "same": one.same}
    try:
        with transaction.atomic(), recording(actor, f"{kind.key}.import") as book:
            if kind.imported:
                keep_replaced(one.pk, figures.write(kind, planned))
                book.tell("added", one, {"new": one.new, "changed": one.changed}, name=told_name(one))
            elif planned is WHOLE:
                _write_whole(one, book, actor, kind)
            elif planned is not None:
                bulk.write(book, actor, kind, planned, progress_of(one))
            else:
                _write_stepwise(one, book, actor, kind)
            if not _save(one, ImportState.DONE, batch=book.batch, error="", **counts):
                raise _WentWrong
    except (bulk.ChangedMeanwhile, IntegrityError, _WentWrong):
        one.refresh_from_db()
        return False
    forget(one.pk, SHEET)
    return True


def _write_stepwise(one: SheetImport, book: Any, actor: Actor, kind: Kind) -> None:
    table = Table(actor, kind, _sheet_of(one), one.columns)
    stepwise.write(actor, table, book, progress_of(one))
    if table.outcome.problem_count or not _is_as_confirmed(one, table.outcome):
        raise _WentWrong


def _write_whole(one: SheetImport, book: Any, actor: Actor, kind: Kind) -> None:
    sheet = _sheet_of(one)
    table = whole.write(book, actor, kind, sheet, one.columns, makes=one.makes, progress=progress_of(one))
    if table.outcome.problem_count or not _is_as_confirmed(one, table.outcome):
        raise _WentWrong


def _take_back(one: SheetImport) -> None:
    with transaction.atomic():
        take_back(actor_behind(one), one)
        _save(one, ImportState.UNDONE, error="")


STEPS: dict[str, Callable[[SheetImport], None]] = {
    ImportState.RECEIVED: _read,
    ImportState.MATCHED: _check,
    ImportState.CONFIRMED: _write,
    ImportState.UNDOING: _take_back,
}
