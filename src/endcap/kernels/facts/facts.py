"""A facts folder, read and checked: the entry of this package."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType

import duckdb

from endcap.kernels.facts.casting import cast_of
from endcap.kernels.facts.checking import Checked, check_table
from endcap.kernels.facts.files import FolderContents, TableFile, look_into
from endcap.kernels.facts.problems import BadInput, Problem
from endcap.kernels.facts.reading import RawTable, literal, quoted, raw_of_rows, read_raw
from endcap.kernels.facts.schema import Table, Words
from endcap.kernels.facts.tables import TABLES

LARGEST_MEMORY = "1200MB"
# A store that no file describes is no mistake where the stores table is left out altogether.
REFERENCES_THAT_MAY_BE_ABSENT = frozenset({"stores"})

Progress = Callable[[str, int, int], None]


@dataclass
class Facts:
    """Checked facts in a DuckDB connection: each table of the schema is a relation `fact_<table>` of typed columns.

    `in_place` has the types of the columns of those tables that are read from their Parquet files as they stand.
    """

    connection: duckdb.DuckDBPyConnection
    files: dict[str, TableFile] = field(default_factory=dict)
    in_place: dict[str, Mapping[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Words] = field(default_factory=list)
    scratch: tempfile.TemporaryDirectory[str] | None = None
    settlements: int = 0

    def next_settlement(self) -> int:
        """A number by which one of several settlements on these facts names its own relations."""
        self.settlements += 1
        return self.settlements

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the tables' names and bytes, in hexadecimal."""
        whole = hashlib.sha256()
        for name in sorted(self.files):
            for part in self.files[name].parts:
                whole.update(f"{name}\0{part.suffix.lower()}\0{part.stat().st_size}\0".encode())
                with part.open("rb") as stream:
                    while block := stream.read(1 << 20):
                        whole.update(block)
        return whole.hexdigest()

    def replace_reference(self, table: Table, path: Path) -> None:
        """Reference rows as another day has them, from a Parquet file of the table's columns. Only rows whose keys are
        known here count."""
        columns = ", ".join(quoted(column.name) for column in table.columns)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE fact_{table.name} AS SELECT {columns} FROM read_parquet({literal(str(path))})"
            f" WHERE {quoted(table.key or '')} IN (SELECT id FROM known_{table.name})"
        )

    def close(self) -> None:
        self.connection.close()
        if self.scratch is not None:
            self.scratch.cleanup()

    def __enter__(self) -> Facts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def load_facts(folder: Path, *, skip_bad: bool = False, progress: Progress | None = None) -> Facts:
    """Reads and checks a facts folder.

    Raises BadInput with every problem found, unless `skip_bad`: then bad rows, and rows that refer to them, are left
    out and listed in the result's `problems`.
    """
    folder = Path(folder)
    contents = look_into(folder)
    if contents.problems and not contents.files:
        raise BadInput(contents.problems)
    facts = _open(files=contents.files, warnings=contents.warnings)
    facts.problems += contents.problems
    try:
        _Loader(facts, contents, skip_bad, progress).load()
        if facts.problems and not skip_bad:
            raise BadInput(facts.problems)
    except BaseException:
        facts.close()
        raise
    return facts


def facts_of_rows(rows: Mapping[str, Sequence[Mapping[str, object]]], *, label: str = "") -> Facts:
    """Facts given in the program, checked like a folder; table name → rows. Raises BadInput."""
    unknown = sorted(set(rows) - {table.name for table in TABLES})
    if unknown:
        words = Words("没有这张事实表", "there is no such fact table")
        raise BadInput([Problem(label or name, words, found=name) for name in unknown])
    facts = _open()
    try:
        loader = _Loader(facts, FolderContents({}, [], []), skip_bad=False, progress=None)
        loader.given = {name: list(some) for name, some in rows.items() if some}
        loader.label = label
        loader.load()
        if facts.problems:
            raise BadInput(facts.problems)
    except BaseException:
        facts.close()
        raise
    return facts


def _open(files: dict[str, TableFile] | None = None, warnings: list[Words] | None = None) -> Facts:
    """An empty database of its own; what exceeds its memory goes to a scratch folder, gone when it is closed."""
    scratch = tempfile.TemporaryDirectory(prefix="endcap-")
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{LARGEST_MEMORY}'")
    connection.execute(f"SET temp_directory = {literal(scratch.name)}")
    return Facts(connection, files=files or {}, warnings=warnings or [], scratch=scratch)


class _Loader:
    """Reads table after table, references first, since others are checked against them."""

    def __init__(self, facts: Facts, contents: FolderContents, skip_bad: bool, progress: Progress | None) -> None:
        self.facts = facts
        self.contents = contents
        self.skip_bad = skip_bad
        self.progress = progress
        self.unread: set[str] = set()
        self.given: dict[str, list[Mapping[str, object]]] = {}
        self.label = ""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        return self.facts.connection

    def load(self) -> None:
        ordered = sorted(TABLES, key=lambda table: table.name not in ("employees", "products", "stores"))
        for done, table in enumerate(ordered):
            if self.progress:
                self.progress(table.name, done, len(ordered))
            self._load_table(table)
        # Rows are numbered as they are read; from here on whatever is ordered says so itself.
        self.connection.execute("SET preserve_insertion_order = false")

    def _load_table(self, table: Table) -> None:
        raw = self._read(table)
        if raw is not None:
            self.facts.problems += raw.problems
            self.facts.problems += _column_problems(table, raw) if raw.types else []
        if raw is None or not raw.types or _column_problems(table, raw):
            self._define_empty(table)
            if raw is not None:
                self.unread.add(table.name)
        else:
            self._define(table, raw)
        if table.key and table.is_reference:
            self._remember_keys(table)

    def _read(self, table: Table) -> RawTable | None:
        if table.name in self.given:
            label = f"{self.label} {table.name}".strip()
            return raw_of_rows(self.connection, table, self.given[table.name], label)
        file = self.contents.files.get(table.name)
        scratch = Path(self.facts.scratch.name) if self.facts.scratch else Path()
        return read_raw(self.connection, file, scratch) if file else None

    def _define_empty(self, table: Table) -> None:
        columns = ", ".join(f"CAST(NULL AS {column.sql_type}) AS {quoted(column.name)}" for column in table.columns)
        self.connection.execute(f"CREATE TEMP TABLE fact_{table.name} AS SELECT {columns} WHERE false")

    def _define(self, table: Table, raw: RawTable) -> None:
        checked = self._typed(table, raw)
        problems = check_table(self.connection, checked, known_tables=self._known_tables())
        self.facts.problems += problems
        columns = ", ".join(quoted(column.name) for column in table.columns)
        source = checked.relation
        if problems and self.skip_bad:
            source = f"{checked.relation_with_rows} t ANTI JOIN bad_rows b ON b.file = t.__file AND b.line = t.__row"
            self.connection.execute(f"CREATE TEMP TABLE fact_{table.name} AS SELECT {columns} FROM {source}")
        else:
            if not raw.is_text:
                self.facts.in_place[table.name] = raw.types
            # Reference data is looked up again and again: read once and kept. Facts are read where they lie.
            kind = "TABLE" if table.is_reference and not raw.is_text else "VIEW"
            self.connection.execute(f"CREATE TEMP {kind} fact_{table.name} AS SELECT {columns} FROM {source}")

    def _typed(self, table: Table, raw: RawTable) -> Checked:
        absent = [column for column in table.columns if column.name not in raw.types]
        casts = {
            column.name: cast_of(column, raw.types[column.name]) for column in table.columns if column not in absent
        }
        unreadable = frozenset(name for name, cast in casts.items() if cast.unreadable)
        values = [f"{cast.value} AS {quoted(name)}" for name, cast in casts.items()]
        flags = [
            f"coalesce({casts[name].unreadable}, false) AS {quoted('__bad_' + name)}" for name in sorted(unreadable)
        ]
        raws = [f"CAST({quoted(name)} AS VARCHAR) AS {quoted('__raw_' + name)}" for name in casts]
        values += [f"CAST(NULL AS {column.sql_type}) AS {quoted(column.name)}" for column in absent]
        raws += [f"CAST(NULL AS VARCHAR) AS {quoted('__raw_' + column.name)}" for column in absent]
        file = f"'{raw.label.replace(chr(39), chr(39) * 2)}' AS __file" if raw.is_text else "__file"
        plain = ", ".join(values + flags)
        listing = ", ".join(values + flags + raws)
        relation = f"(SELECT {plain} FROM {raw.relation})"
        with_rows = f"(SELECT {listing}, {file}, __row FROM {raw.relation_with_rows})"
        if raw.is_text:
            self.connection.execute(
                f"CREATE TEMP TABLE typed_{table.name} AS SELECT {listing}, {file}, __row FROM {raw.relation}"
            )
            relation = with_rows = f"typed_{table.name}"
        return Checked(table, relation, with_rows, raw.label, unreadable, frozenset(casts), raw.is_text)

    def _known_tables(self) -> frozenset[str]:
        """Tables whose keys others are checked against. One that could not be read says nothing about them."""
        absent = REFERENCES_THAT_MAY_BE_ABSENT - self.contents.files.keys() - self.given.keys()
        absent |= set() if self.skip_bad else self.unread
        return frozenset(table.name for table in TABLES if table.is_reference and table.key) - absent

    def _remember_keys(self, table: Table) -> None:
        """In a refusal every row that can be read counts as known, so that one bad cell is not reported twice."""
        relation = f"fact_{table.name}"
        key = quoted(table.key or "")
        typed = f"typed_{table.name}"
        exists = self.connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [typed]).fetchone()
        if not self.skip_bad and exists:
            relation = typed
        self.connection.execute(
            f"CREATE TEMP TABLE known_{table.name} AS SELECT DISTINCT {key} AS id FROM {relation} WHERE {key} IS NOT NULL"
        )


def _column_problems(table: Table, raw: RawTable) -> list[Problem]:
    missing = [column for column in table.columns if column.name not in raw.types and not column.may_be_absent]
    spare = [name for name in raw.types if not table.has(name)]
    return [
        Problem(
            raw.label,
            Words("缺少这一列", "the column is missing"),
            row=1,
            column=column.name,
            found=", ".join(spare),
            expected=Words(f"{column.name}（{column.means.zh}）", f"{column.name} ({column.means.en})"),
        )
        for column in missing
    ]
