"""What a fixture put into the empty database once is put there again as rows, which takes a tenth of the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class KeptRows:
    """`columns` and `rows` by table: what was added to the rows of the migrations. `replaced`: rows of theirs that are
    otherwise now, each by the first of its columns, which is the key."""

    columns: dict[str, Sequence[str]] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)
    replaced: dict[str, list[Any]] = field(default_factory=dict)


_kept: dict[tuple[str, ...], KeptRows] = {}


def make(steps: Sequence[Callable[[], None]]) -> None:
    """Does the steps, or puts in the rows that they made the time before."""
    names = tuple(getattr(step, "func", step).__name__ for step in steps)
    if not _is_empty():
        for step in steps:
            step()
        return
    if names in _kept:
        _put_in(_kept[names])
        return
    before = _all_rows()[1]
    for step in steps:
        step()
    columns, after = _all_rows()
    kept = _kept[names] = KeptRows(columns)
    for table in columns:
        was, now = set(before[table]), set(after[table])
        kept.rows[table] = [row for row in after[table] if row not in was]
        kept.replaced[table] = [row[0] for row in before[table] if row not in now]


def _is_empty() -> bool:
    from endcap.company.models import Employee
    from endcap.platform.models import Change, User

    return not any(model._default_manager.exists() for model in (User, Employee, Change))  # type: ignore[attr-defined]


def _all_rows() -> tuple[dict[str, Sequence[str]], Rows]:
    from django.apps import apps
    from django.db import connection

    columns: dict[str, Sequence[str]] = {}
    rows: Rows = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns[table] = [one[0] for one in cursor.description]
            rows[table] = cursor.fetchall()
    return columns, rows


def _put_in(kept: KeptRows) -> None:
    from django.db import connection

    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in filter(kept.rows.get, kept.rows):
            rows, columns = kept.rows[table], kept.columns[table]
            for key in kept.replaced[table]:
                cursor.execute(f"DELETE FROM {quote(table)} WHERE {quote(columns[0])} = %s", [key])
            names, marks = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", map(_as_parameters, rows))
        for statement in _of_sequences(kept):
            cursor.execute(statement)


def _as_parameters(row: tuple[Any, ...]) -> list[Any]:
    """SQLite gives times of day, and takes none."""
    return [value.isoformat() if isinstance(value, time) else value for value in row]


def _of_sequences(kept: KeptRows) -> list[str]:
    """The next numbers, where the database does not see to them itself."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    models = [model for model in apps.get_models(include_auto_created=True) if kept.rows.get(model._meta.db_table)]
    return connection.ops.sequence_reset_sql(no_style(), models)
