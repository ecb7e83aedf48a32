"""The application's facts as a folder that `endcap settle` reads: the application judges by the very same files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import Q

from endcap.conduct.models import DECIDED_AWAY
from endcap.kernels.facts import BY_NAME, TABLES, Facts, load_facts
from endcap.kernels.facts.writing import Format, write_table
from endcap.platform import fact_tables
from endcap.platform.fact_tables import FactSource
from endcap.platform.snapshots import one_look

PEOPLE = "employees"


@dataclass
class Written:
    """How many rows of each table were written, and how many left out: they are about people whom the rules do not know."""

    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def write_folder(
    folder: Path,
    *,
    on: date,
    format: Format = "csv",
    only: Mapping[str, Any] | None = None,
    roles_on: date | None = None,
) -> Written:
    """Writes every table for which a room has a source, as it is known on a day. `only`: table → a condition on its rows;
    `roles_on`: the day whose roles people have, where it is another.

    In one look at the database, so that tables fit each other. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = Written()
    known: set[Any] = set()
    with one_look():
        for name in sorted(fact_tables.sources(), key=lambda name: name != PEOPLE):
            source = fact_tables.sources()[name]
            day = (roles_on or on) if name == PEOPLE else on
            kept = _known_people(written, source, known, _rows(source, day, (only or {}).get(name)))
            written.rows[name] = write_table(folder, name, list(source.columns), kept, format=format)
    return written


def _rows(source: FactSource, on: date, condition: Any) -> Iterator[tuple[Any, ...]]:
    found = fact_tables.rows_of(source, on, only=condition)
    texts = [place for place, name in enumerate(source.columns) if _is_text(source.table, name)]
    for row in found:
        values = list(row)
        for place in texts:
            if values[place] is not None and not isinstance(values[place], str):
                values[place] = str(values[place])
        yield tuple(values)


def _is_text(table: str, column: str) -> bool:
    return next(one for one in BY_NAME[table].columns if one.name == column).kind.value == "text"


def _known_people(
    written: Written, source: FactSource, known: set[Any], rows: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Somebody of another department may be given a task, or raise a check: rulebooks bind them in nothing."""
    names = list(source.columns)
    people = [
        (names.index(column.name), column.blank)
        for column in BY_NAME[source.table].columns
        if column.refers_to == PEOPLE and column.name in names
    ]
    for row in rows:
        if source.table == PEOPLE:
            known.add(row[names.index("employee_id")])
        values = list(row)
        is_known = True
        for place, may_be_blank in people:
            if values[place] is not None and values[place] not in known:
                values[place], is_known = None, is_known and may_be_blank
        if is_known:
            yield tuple(values)
        else:
            written.left_out[source.table] = written.left_out.get(source.table, 0) + 1


@contextmanager
def facts_on(day: date, *, only: Mapping[str, Any] | None = None) -> Iterator[Facts]:
    """The facts as they are known on a day, ready to be settled. Rows that break a rule of the tables are left out and
    stand in `problems`."""
    # That most findings stand changes nothing, and there are many.
    conditions = {"decisions": Q(state__in=DECIDED_AWAY), **(only or {})}
    with TemporaryDirectory(prefix="endcap-facts-") as name:
        write_folder(Path(name), on=day, format="parquet", only=conditions)
        with load_facts(Path(name), skip_bad=True) as facts:
            yield facts


def take_roles_of(facts: Facts, day: date) -> None:
    """From now on people have the roles of that day: a month is judged by those of its end."""
    source = fact_tables.sources()[PEOPLE]
    with TemporaryDirectory(prefix="endcap-people-") as name:
        write_table(Path(name), PEOPLE, list(source.columns), _rows(source, day, None), format="parquet")
        facts.replace_reference(BY_NAME[PEOPLE], Path(name) / f"{PEOPLE}.parquet")


def tables_without_source() -> list[str]:
    """Tables that no room fills: they count as empty."""
    return [table.name for table in TABLES if fact_tables.source_of(table.name) is None]
