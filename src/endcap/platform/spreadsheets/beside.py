"""Columns that say of a sheet's things what holds from a day on: a person's role and supervisor, whose a store is.

They are written once the things are there, so that a sheet may refer to what it brings itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from endcap.platform import actions
from endcap.platform.access import Actor
from endcap.platform.history import Book, with_references
from endcap.platform.kinds import Beside, Kind, kind_named
from endcap.platform.spreadsheets.bulk import existing, parts
from endcap.platform.spreadsheets.cells import Cells
from endcap.platform.spreadsheets.columns import SINCE, SheetField
from endcap.platform.spreadsheets.planning import Progress, Table, said


def write(book: Book, actor: Actor, table: Table, progress: Progress) -> None:
    """After the sheet's rows. What is wrong stands in the table's outcome."""
    columns = {field.name: table.read_beside(field, column) for field, column in table.beside}
    days = _days(actor, table, columns.get(SINCE))
    things = _things(table)
    for one in table.kind.beside:
        cells = columns.get(one.column)
        if cells is not None:
            _write_one(book, actor, table, one, cells, days, things, progress)


def _days(actor: Actor, table: Table, cells: Cells | None) -> Callable[[int], date]:
    def day(place: int) -> date:
        return (cells.values[cells.column.codes[place]] if cells else None) or actor.today

    return day


def _things(table: Table) -> dict[int, Any]:
    """The thing of each row that is in order."""
    keys = table.keys()
    found = existing(table.kind, [key for place, key in enumerate(keys) if place not in table.bad])
    numbers = {
        place: found[key][0][0]
        for place, key in enumerate(keys)
        if key is not None and place not in table.bad and len(found.get(key, ())) == 1
    }
    rows: dict[Any, Any] = {}
    for part in parts(list(numbers.values())):
        rows |= with_references(table.kind.model._default_manager.all()).in_bulk(part)
    return {place: rows[pk] for place, pk in numbers.items()}


def _write_one(
    book: Book,
    actor: Actor,
    table: Table,
    one: Beside,
    cells: Cells,
    days: Callable[[int], date],
    things: dict[int, Any],
    progress: Progress,
) -> None:
    wanted = {place: value for place in things if (value := cells.values[cells.column.codes[place]]) is not None}
    held = _held(one, [(things[place].pk, days(place)) for place in wanted])
    known = _with_any(one, [things[place].pk for place in wanted])
    first: dict[Any, int] = {}
    for number, (place, value) in enumerate(wanted.items()):
        if number % 100 == 0:
            progress(number, len(wanted))
        there = held.get((things[place].pk, days(place)))
        before = getattr(there, one.what) if there is not None else None
        if before == value:
            continue
        try:
            with actions.ClearErrors():
                if things[place].pk in known:
                    _hold(book, actor, one, things[place], value, days(place), there)
                else:
                    first[_hold_first(book, actor, one, things[place], value, days(place)).pk] = place
        except PermissionDenied:
            table.refuse(place, cells.field.name, _("This lies outside of what you may change."))
        except ValidationError as error:
            table.refuse(place, cells.field.name, " ".join(dict.fromkeys(error.messages)))
        else:
            table.tell_beside(place, (str(cells.field.label), said(cells.field, before), said(cells.field, value)))
    _check_scope(actor, table, one, first)


def _held(one: Beside, wanted: list[tuple[Any, date]]) -> dict[tuple[Any, date], Any]:
    """What holds of each thing, by its primary key, on its day."""
    model: Any = kind_named(one.kind).model
    on: dict[date, list[Any]] = defaultdict(list)
    for key, day in wanted:
        on[day].append(key)
    found = {}
    for day, keys in on.items():
        for part in parts(keys):
            rows = model._default_manager.filter(**{f"{one.by}__in": part}, **one.fixed).during(day)
            found |= {(getattr(row, f"{one.by}_id"), day): row for row in with_references(rows)}
    return found


def _with_any(one: Beside, keys: list[Any]) -> set[Any]:
    """Those of which something was, is or will be held: a new row must make room among them."""
    rows = kind_named(one.kind).model._default_manager.filter(**one.fixed)
    found: set[Any] = set()
    for part in parts(keys):
        found |= set(rows.filter(**{f"{one.by}__in": part}).values_list(f"{one.by}_id", flat=True))
    return found


def _hold_first(book: Book, actor: Actor, one: Beside, thing: Any, value: Any, day: date) -> Any:
    """The first row of a thing: nothing ends by it. Its scope is checked with that of all others."""
    kind, start = kind_named(one.kind), len(book.touched)
    row = book.add(kind.model(**{one.by: thing, one.what: value, "first_day": day}, **one.fixed))
    if kind.when_added:
        kind.when_added(book, actor, row)
    actions.check_rules(actor, book, since=start)
    return row


def _check_scope(actor: Actor, table: Table, one: Beside, first: dict[Any, int]) -> None:
    rows = kind_named(one.kind).editable_by(actor)
    for part in parts(list(first)):
        for pk in set(part) - set(rows.filter(pk__in=part).values_list("pk", flat=True)):
            table.refuse(first[pk], one.column, _("This lies outside of what you may change."))


def _hold(book: Book, actor: Actor, one: Beside, thing: Any, value: Any, day: date, there: Any) -> None:
    kind = kind_named(one.kind)
    if there is not None and there.first_day == day:
        actions.edit_in(book, actor, kind, [there.pk], {one.what: value})
    else:
        row = kind.model(**{one.by: thing, one.what: value, "first_day": day}, **one.fixed)
        actions.add_in(book, actor, kind, row)


def held_today(kind: Kind, actor: Actor, fields: Iterable[SheetField]) -> dict[str, dict[Any, Any]]:
    """Column → thing → what holds of it today, for a sheet with what is there."""
    wanted = {field.name for field in fields}
    found: dict[str, dict[Any, Any]] = {}
    for one in kind.beside:
        if one.column in wanted:
            of = kind_named(one.kind)
            rows: Any = of.visible_to(actor).filter(**one.fixed)
            found[one.column] = {getattr(row, f"{one.by}_id"): row for row in with_references(rows.during(actor.today))}
    return found
