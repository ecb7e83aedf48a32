"""The database as one file, and back; and what its tables hold, so that both can be compared."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from endcap.kernels.chains import BEGINNING
from endcap.platform.audit.sealing import content_of
from endcap.platform.files import path_of
from endcap.platform.models import Attachment, Seal
from endcap.platform.snapshots import one_look
from endcap.project.backups.archive import DatabaseTrouble, LeftBehind

NAMES = {"sqlite": "database/endcap.sqlite3", "postgresql": "database/endcap.dump"}
# What the options of a connection are called where PostgreSQL's own programs look for them.
SSL = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
MODULUS = 2**256
# What a database holds of its own: tables and functions, but for those of its extensions.
THINGS = """
WITH of_extensions AS (SELECT objid FROM pg_depend WHERE deptype = 'e'), own AS (
    SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
)
SELECT 'TABLE IF EXISTS ' || oid::regclass FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace IN (TABLE own) AND oid NOT IN (TABLE of_extensions)
UNION ALL
SELECT 'FUNCTION IF EXISTS ' || oid::regprocedure FROM pg_proc
WHERE prokind = 'f' AND pronamespace IN (TABLE own) AND oid NOT IN (TABLE of_extensions)
"""
# table → {"rows": number, "sha256": of all of them}
Tables = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Copy:
    """`head`: the last link of the history in it, with all that proves a key; `files`: those that it refers to."""

    path: Path
    tables: Tables
    head: dict[str, Any] | None
    files: set[str]


def copied(folder: Path) -> Copy:
    """The database as it is at one moment. Who writes meanwhile is not held up."""
    target = folder / Path(NAMES[connection.vendor]).name
    with one_look():
        # The first question fixes the moment, for the copy as well.
        head, files = _head(), _files()
        tables = _copied_sqlite(target) if connection.vendor == "sqlite" else _copied_postgres(target)
        return Copy(target, tables, head, files)


def _copied_sqlite(target: Path) -> Tables:
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        return _tables_of_sqlite(copy)


def _copied_postgres(target: Path) -> Tables:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
    _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges", f"--file={target}")
    return _tables_of_postgres()


def _head() -> dict[str, Any] | None:
    last, before = [*Seal.objects.order_by("-position")[:2], None, None][:2]
    if last is None:
        return None
    previous = before.mac if before else BEGINNING
    return {"position": last.position, "previous": previous, "content": content_of(last), "mac": last.mac}


def _files() -> set[str]:
    return {path_of(digest) for digest in Attachment.objects.values_list("sha256", flat=True).distinct().iterator()}


def must_be_empty() -> None:
    """Raises DatabaseTrouble. SQLite begins with a file of its own."""
    if connection.vendor == "postgresql" and _things():
        raise DatabaseTrouble("the database is not empty: make an empty one and name it in DATABASE_URL")


def put_in_place(source: Path) -> None:
    """Into an empty database. PostgreSQL: all of it or nothing. SQLite: the file becomes the database."""
    if connection.vendor == "sqlite":
        source.replace(connection.settings_dict["NAME"])
        return
    connection.close()
    _run(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments",
        f"--dbname={connection.settings_dict['NAME']}", str(source),
    )  # fmt: skip


@contextmanager
def emptied_on_failure() -> Iterator[None]:
    """After a PostgreSQL that was empty has been filled. Raises LeftBehind where it stays so."""
    try:
        yield
    except BaseException as fault:
        if connection.vendor == "postgresql":
            try:
                _empty()
            except Exception as left:
                raise LeftBehind(f"{fault}; and the database could not be emptied again: {left}") from fault
        raise


def _empty() -> None:
    connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        for thing in _things():
            cursor.execute(f"DROP {thing} CASCADE")


def _things() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(THINGS)
        return [thing for (thing,) in cursor.fetchall()]


def tables_now() -> Tables:
    if connection.vendor == "sqlite":
        # Not through the framework's connection, which gives days and moments as such.
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
            return _tables_of_sqlite(database)
    with one_look():
        return _tables_of_postgres()


def _tables_of_sqlite(database: Any) -> Tables:
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    quoted = {name: '"' + name.replace('"', '""') + '"' for (name,) in names.fetchall()}
    return {
        name: _sum_of(repr(tuple(row)).encode() for row in database.execute(f"SELECT * FROM {table}"))
        for name, table in sorted(quoted.items())
    }


def _tables_of_postgres() -> Tables:
    found: Tables = {}
    for name in sorted(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            statement = f"COPY (SELECT t::text FROM {connection.ops.quote_name(name)} t) TO STDOUT"
            with cursor.copy(statement) as rows:
                found[name] = _sum_of(bytes(row) for row in rows)
    return found


def _sum_of(rows: Iterable[bytes]) -> dict[str, Any]:
    """Whatever the order of the rows: the sum of their digests."""
    total = count = 0
    for row in rows:
        total += int.from_bytes(hashlib.sha256(row).digest())
        count += 1
    return {"rows": count, "sha256": f"{total % MODULUS:064x}"}


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [_program(program), *arguments], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DatabaseTrouble(f"{program}: {done.stderr.strip()[:2000]}")


def _program(name: str) -> str:
    """The newest one: an older one refuses a newer server."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parents[1].name))
    found = str(kept[-1]) if kept else shutil.which(name)
    if not found:
        raise DatabaseTrouble(f"{name} is not installed here: it comes with PostgreSQL's client programs")
    return found


def _environment() -> dict[str, str]:
    """The password stands in no command line."""
    known = connection.settings_dict
    given = {
        "PGDATABASE": known["NAME"], "PGUSER": known["USER"], "PGPASSWORD": known["PASSWORD"], "PGHOST": known["HOST"],
        "PGPORT": known["PORT"], **{SSL[name]: value for name, value in known["OPTIONS"].items() if name in SSL},
    }  # fmt: skip
    return {**os.environ, **{name: str(value) for name, value in given.items() if value}}


def must_be_equal(listed: Tables, found: Tables) -> None:
    """Raises DatabaseTrouble, naming the first table that is another."""
    for name in sorted({*listed, *found}):
        if listed.get(name) != found.get(name):
            there, here = listed.get(name, {}).get("rows", "no table"), found.get(name, {}).get("rows", "no table")
            raise DatabaseTrouble(f"{name} is not what the backup lists: {there} rows there, {here} here, or others")
