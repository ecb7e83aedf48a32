"""What was removed lies no longer in free pages of the database's file, or in old parts of its indexes."""

from __future__ import annotations

import logging

from django.db import OperationalError, connection

log = logging.getLogger(__name__)


def remember_to_tidy_up() -> None:
    """Within the transaction that removes: a number that SQLite leaves to us says so until it was done."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA user_version = 1")


def tidy_up() -> None:
    """Where something was removed since it was last done. PostgreSQL does it by itself in time."""
    if connection.vendor != "sqlite" or not _is_untidy():
        return
    try:
        is_done = _wipe()
    except OperationalError:
        is_done = False
    if not is_done:
        log.warning("the database is in use: what was removed is wiped by the next purge")


def _is_untidy() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        return bool(cursor.fetchone()[0])


def _wipe() -> bool:
    """Whether all of it could be done: while others read, the journal keeps what they look at."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5(%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'INSERT INTO "{name}" ("{name}") VALUES (%s)', ["optimize"])
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy = cursor.fetchone()[0]
        if not is_busy:
            cursor.execute("PRAGMA user_version = 0")
    return not is_busy
