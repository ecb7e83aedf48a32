"""Promises that the database keeps itself, written into migrations, on SQLite and on PostgreSQL.

On SQLite they are triggers: an operation that makes a table anew (a changed column) drops them, so put the guard
again after it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.migrations import RunPython

Statements = dict[str, list[str]]


def append_only(table: str) -> RunPython:
    """Rows may be added, never changed or removed."""
    events = ("UPDATE", "DELETE")
    return _guard(
        {
            "sqlite": [
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                for event in events
            ],
            "postgresql": [
                f"""CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation';
                END $$""",
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
            ],
        },
        {
            "sqlite": [f"DROP TRIGGER {table}_no_{event.lower()}" for event in events],
            "postgresql": [
                f"DROP TRIGGER {table}_no_truncate ON {table}",
                f"DROP TRIGGER {table}_no_change ON {table}",
                f"DROP FUNCTION {table}_refuse()",
            ],
        },
    )


def no_overlap(table: str, *, of: str) -> RunPython:
    """No two rows with the same `of` share a day between first_day and last_day (both included, blank: open)."""
    clash = (
        f"SELECT RAISE(ABORT, '{table}: the days overlap') WHERE EXISTS (SELECT 1 FROM {table} o "
        f"WHERE o.{of} = NEW.{of} AND o.id IS NOT NEW.id "
        f"AND o.first_day <= coalesce(NEW.last_day, '9999-12-31') "
        f"AND coalesce(o.last_day, '9999-12-31') >= NEW.first_day)"
    )
    return _guard(
        {
            "sqlite": [
                f"CREATE TRIGGER {table}_no_overlap_{event.lower()} BEFORE {event} ON {table} BEGIN {clash}; END"
                for event in ("INSERT", "UPDATE")
            ],
            "postgresql": [
                "CREATE EXTENSION IF NOT EXISTS btree_gist",
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist "
                f"({of} WITH =, daterange(first_day, last_day, '[]') WITH &&)",
            ],
        },
        {
            "sqlite": [f"DROP TRIGGER {table}_no_overlap_{event}" for event in ("insert", "update")],
            "postgresql": [f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap"],
        },
    )


def _guard(forward: Statements, backward: Statements) -> RunPython:
    return RunPython(_running(forward), _running(backward))


def _running(statements: Statements) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run
