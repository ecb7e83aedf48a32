"""The database as one file, and back; and what its tables hold, so that both can be compared."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from endcap.platform.snapshots import one_look
from endcap.project.backups.archive import DatabaseTrouble

NAMES = {"sqlite": "database/endcap.sqlite3", "postgresql": "database/endcap.dump"}
# What the options of a connection are called where PostgreSQL's own programs look for them.
SSL = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
MODULUS = 2**256
HEAD = "SELECT position, mac FROM platform_seal ORDER BY position DESC LIMIT 1"
# table → {"rows": number, "sha256": of all of them}
Tables = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Copy:
    """`head`: position and MAC of the last link of the history in it."""

    path: Path
    tables: Tables
    head: tuple[int, str] | None


def copied(folder: Path) -> Copy:
    """The database as it is at one moment. Who writes meanwhile is not held up."""
    target = folder / Path(NAMES[connection.vendor]).name
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            return Copy(target, _tables_of_sqlite(copy), copy.execute(HEAD).fetchone())
    with one_look(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run(
            "pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges", f"--file={target}"
        )
        tables = _tables_of_postgres()
        cursor.execute(HEAD)
        return Copy(target, tables, cursor.fetchone())


def put_in_place(source: Path) -> None:
    """Into an empty database. PostgreSQL: all of it or nothing. SQLite: the file becomes the database."""
    if connection.vendor == "sqlite":
        source.replace(connection.settings_dict["NAME"])
        return
    if connection.introspection.table_names():
        raise DatabaseTrouble("the database is not empty: make an empty one and name it in DATABASE_URL")
    connection.close()
    _run(
        "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments",
        f"--dbname={connection.settings_dict['NAME']}", str(source),
    )  # fmt: skip


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
