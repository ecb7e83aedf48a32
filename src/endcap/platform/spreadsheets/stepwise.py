"""Rows of a kind whose rules look at other rows, or whose changes have consequences: one after another, each as the
desk's form would save it. To look before writing, it is done and taken back, some rows at a time: others write meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from endcap.platform import actions
from endcap.platform.access import Actor
from endcap.platform.history import Book, recording, with_references
from endcap.platform.spreadsheets.planning import Key, Progress, Table

MOST_ROWS = 20_000
ROWS_AT_ONCE = 200


class TooManyRows(ValidationError):
    """More than are taken one by one."""


def plan(actor: Actor, table: Table, progress: Progress) -> None:
    """What is wrong, and what would become of each row, stands in the table's outcome afterwards."""
    _not_too_many(table)
    count = len(table.rows)
    for start in range(0, count, ROWS_AT_ONCE):
        progress(start, count)
        with transaction.atomic():
            with recording(actor, f"{table.kind.key}.import") as book:
                _run(actor, table, book, range(start, min(start + ROWS_AT_ONCE, count)))
            transaction.set_rollback(True)


def write(actor: Actor, table: Table, book: Book, progress: Progress) -> None:
    """Nothing is to be kept where the outcome has problems then."""
    _not_too_many(table)
    run(actor, table, book, progress)


def _not_too_many(table: Table) -> None:
    if len(table.rows) > MOST_ROWS:
        said = _("Of %(things)s, a sheet has at most %(count)d rows.")
        raise TooManyRows(said % {"things": table.kind.plural, "count": MOST_ROWS})


def run(actor: Actor, table: Table, book: Book, progress: Progress) -> None:
    count = len(table.rows)
    for start in range(0, count, ROWS_AT_ONCE):
        progress(start, count)
        _run(actor, table, book, range(start, min(start + ROWS_AT_ONCE, count)))


def _run(actor: Actor, table: Table, book: Book, places: range) -> None:
    keys = table.keys()
    for place in places:
        key = keys[place]
        if key is None or place in table.bad:
            continue
        try:
            with actions.ClearErrors():
                _one(actor, table, book, place, key)
        except PermissionDenied:
            table.refuse(place, "", _("This lies outside of what you may change."))
        except ValidationError as error:
            table.refuse_all(place, error)


def _one(actor: Actor, table: Table, book: Book, place: int, key: Key) -> None:
    kind, values = table.kind, table.values(place)
    named = dict(zip(kind.natural_key, key, strict=True))
    rows = kind.editable_by(actor).filter(**{n: v for n, v in named.items() if v is not None}, **_blank(named))
    known = list(with_references(rows)[:2])
    if len(known) > 1:
        raise ValidationError(_("Several things there are named like this."))
    if known:
        _change(actor, table, book, place, known[0], values)
    elif table.check_needed(place, values):
        row = kind.model(**values)
        actions.add_in(book, actor, kind, row)
        table.outcome.new += 1
        table.outcome.show(table.rows[place], row, table.differences({}, values), is_new=True)


def _blank(named: dict[str, Any]) -> dict[str, bool]:
    return {f"{name}__isnull": True for name, value in named.items() if value is None}


def _change(actor: Actor, table: Table, book: Book, place: int, row: Model, values: dict[str, Any]) -> None:
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        table.count_same(place)
        return
    actions.edit_in(book, actor, table.kind, [row.pk], changed)
    table.outcome.changed += 1
    table.outcome.show(table.rows[place], row, table.differences(before, changed), is_new=False)
