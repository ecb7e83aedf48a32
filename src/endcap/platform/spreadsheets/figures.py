"""Figures, such as a week's sell-out: many small rows that are replaced, not edited. What an import replaced is kept
with it, so that undoing restores exactly that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import Any

import pyarrow
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from endcap.platform.access import Actor
from endcap.platform.kinds import Kind
from endcap.platform.spreadsheets.planning import Key, MissingColumns, Progress, Table

ROWS_PER_STATEMENT = 20_000
WAS = "was there"


@dataclass
class Plan:
    """Rows as the database keeps them, the fields of the key first."""

    names: tuple[str, ...]
    key_size: int
    rows: list[Key]
    places: list[int]

    @cached_property
    def keys(self) -> list[Key]:
        return [row[: self.key_size] for row in self.rows]


def plan(actor: Actor, table: Table, progress: Progress) -> Plan:
    """Compares and checks every row; what is wrong stands in the table's outcome."""
    keys = table.keys()
    for one in table.missing:
        if one.is_needed:
            raise MissingColumns(_("The sheet needs a column: %(columns)s") % {"columns": one.label})
    _check_constraints(table)
    names = _names(table)
    columns = [_prepared(table, name) for name in names]
    key_size = len(table.kind.natural_key)
    places = [place for place, key in enumerate(keys) if key is not None and place not in table.bad]
    rows = list(zip(*columns, strict=True))
    progress(len(places) // 2, len(rows))
    found = Plan(names, key_size, [rows[place] for place in places], places)
    _count(table, found)
    return found


def _names(table: Table) -> tuple[str, ...]:
    given = [one.name for one in table.fields if one.name not in table.kind.natural_key]
    return (*table.kind.natural_key, *given)


def _prepared(table: Table, name: str) -> list[Any]:
    """A column's values as the database keeps them: each different one is made so once."""
    cells = next(cells for cells in table.cells if cells.field.name == name)
    field = cells.field
    kept: list[Any] = []
    for place, value in enumerate(cells.kept):
        if value is None and place not in cells.problems and field.is_needed:
            _refuse_empty(table, cells, place)
        kept.append(_as_kept(field.model.get_db_prep_save(value, connection)))
    return [kept[code] for code in cells.column.codes]


def _refuse_empty(table: Table, cells: Any, nothing: int) -> None:
    for place, code in enumerate(cells.column.codes):
        if code == nothing and place not in table.bad:
            table.refuse(place, cells.field.name, _("This field is required."))


def _check_constraints(table: Table) -> None:
    """What looks at one field alone: each different value is checked once."""
    model = table.kind.model
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.CheckConstraint):
            continue
        names = constraint.condition.referenced_base_fields  # type: ignore[union-attr]
        for cells in table.cells:
            if {cells.field.name} == set(names):
                for code, value in enumerate(cells.values):
                    if value is None:
                        continue
                    try:
                        constraint.validate(model, model(**{cells.field.name: value}))
                    except ValidationError as error:
                        _refuse_code(table, cells, code, error)


def _refuse_code(table: Table, cells: Any, wrong: int, error: ValidationError) -> None:
    for place, code in enumerate(cells.column.codes):
        if code == wrong:
            table.refuse(place, cells.field.name, " ".join(error.messages))


def _count(table: Table, found: Plan) -> None:
    present = dict(_present(table.kind, found))
    others = found.names[found.key_size :]
    is_there = [key in present for key in found.keys]
    table.outcome.new = is_there.count(False)
    for place, row, key, is_old in zip(found.places, found.rows, found.keys, is_there, strict=True):
        if is_old:
            is_same = present[key] == row[found.key_size :]
            table.outcome.same += is_same
            table.outcome.changed += not is_same
            if is_same:
                continue
        if table.outcome.is_showing:
            before = _values(table, others, present[key]) if is_old else {}
            values = table.values(place)
            name = " · ".join(str(values[part]) for part in table.kind.natural_key)
            after = {part: values[part] for part in others}
            table.outcome.show(table.rows[place], name, table.differences(before, after), is_new=not is_old)


def _values(table: Table, names: Sequence[str], kept: Key) -> dict[str, Any]:
    """As Python has what the database keeps."""
    fields = {name: table.kind.model._meta.get_field(name) for name in names}
    row = table.kind.model(**dict(zip(names, kept, strict=True)))
    return {name: _python(fields[name], getattr(row, name)) for name in names}


def _python(field: Any, value: Any) -> Any:
    return field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else field.to_python(value)


def _present(kind: Kind, found: Plan) -> Iterator[tuple[Key, Key]]:
    """The figures that are there of the keys of a plan, as the database keeps them."""
    wanted = set(found.keys)
    columns = _columns(kind, found.names)
    last = found.key_size - 1
    # Few weeks, many stores: what the last part of the key names is read whole.
    for value in dict.fromkeys(row[last] for row in found.rows):
        statement = f"SELECT {', '.join(columns)} FROM {_table(kind)} WHERE {columns[last]} = %s"
        with connection.cursor() as cursor:
            cursor.execute(statement, [value])
            while some := cursor.fetchmany(ROWS_PER_STATEMENT):
                for row in some:
                    key = tuple(map(_as_kept, row[: found.key_size]))
                    if key in wanted:
                        yield key, tuple(map(_as_kept, row[found.key_size :]))


def _as_kept(value: Any) -> Any:
    """SQLite has days as texts, PostgreSQL as days: here all are texts."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _columns(kind: Kind, names: Sequence[str]) -> list[str]:
    return [connection.ops.quote_name(kind.model._meta.get_field(name).column) for name in names]  # type: ignore[union-attr]


def _table(kind: Kind) -> str:
    return connection.ops.quote_name(kind.model._meta.db_table)


def write(kind: Kind, planned: Plan) -> pyarrow.Table:
    """Gives what was there before and what is there now, for `undo`."""
    _lock(kind)
    before = dict(_present(kind, planned))
    # In the order of the key: SQLite fills its index in a third less time.
    put(kind, planned.names, sorted(planned.rows, key=itemgetter(*range(planned.key_size))))
    return _kept(planned, before)


def put(kind: Kind, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Writes figures as the database keeps them, the fields of the key first; one that is there already is replaced.
    Gives how many there were."""
    columns, size = _columns(kind, names), len(kind.natural_key)
    statement = (
        f"INSERT INTO {_table(kind)} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
        f" ON CONFLICT ({', '.join(columns[:size])})"
        f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in columns[size:])}"
    )
    return _many(statement, rows)


def _kept(planned: Plan, before: dict[Key, Key]) -> pyarrow.Table:
    """Columns: the key; each value before (blank where there was none) and after; whether there was one."""
    others = planned.names[planned.key_size :]
    found = {name: pyarrow.array([row[place] for row in planned.rows]) for place, name in enumerate(planned.names)}
    for place, name in enumerate(others):
        found[f"{name} before"] = pyarrow.array([before[key][place] if key in before else None for key in planned.keys])
    return pyarrow.table(found | {WAS: pyarrow.array([key in before for key in planned.keys], pyarrow.bool_())})


def _lock(kind: Kind) -> None:
    """Until the end of the transaction nobody else writes such figures. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {_table(kind)} IN SHARE ROW EXCLUSIVE MODE")


class NotAsWritten(Exception):
    """A figure is no longer what the import wrote."""


def undo(kind: Kind, kept: pyarrow.Table) -> int:
    """Puts back what `write` replaced. Raises NotAsWritten where something was written since."""
    _lock(kind)
    size = len(kind.natural_key)
    names = tuple(name for name in kept.column_names if not name.endswith(" before") and name != WAS)
    rows = list(zip(*(kept.column(name).to_pylist() for name in names), strict=True))
    planned = Plan(names, size, rows, list(range(len(rows))))
    present = dict(_present(kind, planned))
    if any(present.get(row[:size]) != row[size:] for row in rows):
        raise NotAsWritten
    was = kept.column(WAS).to_pylist()
    before = list(zip(*(kept.column(f"{name} before").to_pylist() for name in names[size:]), strict=True))
    columns = _columns(kind, names)
    where = " AND ".join(f"{column} = %s" for column in columns[:size])
    _many(
        f"DELETE FROM {_table(kind)} WHERE {where}",
        [row[:size] for row, is_old in zip(rows, was, strict=True) if not is_old],
    )
    settings = ", ".join(f"{column} = %s" for column in columns[size:])
    restored = [(*values, *row[:size]) for row, values, is_old in zip(rows, before, was, strict=True) if is_old]
    _many(f"UPDATE {_table(kind)} SET {settings} WHERE {where}", restored)
    return len(rows)


def _many(statement: str, rows: Iterable[Sequence[Any]]) -> int:
    waiting, count = iter(rows), 0
    with connection.cursor() as cursor:
        while part := list(islice(waiting, ROWS_PER_STATEMENT)):
            cursor.executemany(statement, part)
            count += len(part)
    return count
