"""Promises that the database keeps itself, written into migrations, on SQLite and on PostgreSQL.

On SQLite they are triggers: an operation that makes a table anew (a changed column) drops them, so put the guard
again after it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from django.db.migrations import RunPython

Statements = dict[str, list[str]]


def append_only(
    table: str, *, may_be_purged: bool = False, removable: str = "", held: tuple[str, ...] = ()
) -> RunPython:
    """Rows may be added, never changed; nor removed, but where a time of keeping ends.

    `removable`: a condition on OLD, in SQL, under which a row may be removed. `held`: only these columns never change;
    the others hold texts that name people.
    """
    events = ("UPDATE",) if may_be_purged else ("UPDATE", "DELETE")
    on = {"UPDATE": f"UPDATE OF {', '.join(held)}" if held else "UPDATE", "DELETE": "DELETE"}
    conditions = dict.fromkeys(events, "") | ({"DELETE": f" WHEN NOT ({removable})"} if removable else {})
    let_go = f"IF TG_OP = 'DELETE' THEN IF {removable} THEN RETURN OLD; END IF; END IF;" if removable else ""
    return guard(
        {
            "sqlite": [
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {on[event]} ON {table}{conditions[event]} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                for event in events
            ],
            "postgresql": [
                f"""CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN {let_go} RAISE EXCEPTION '{table} is append-only'
                USING ERRCODE = 'integrity_constraint_violation'; END $$""",
                f"CREATE TRIGGER {table}_no_change BEFORE {' OR '.join(on[event] for event in events)} ON {table} "
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


def lifted(guard_of_before: RunPython) -> RunPython:
    """Takes a guard away, to put another one in its place, or to make its table anew."""
    return RunPython(guard_of_before.reverse_code, guard_of_before.code)


def no_overlap(table: str, *, of: str | tuple[str, ...], where: tuple[str, str] | None = None) -> RunPython:
    """No two rows with the same `of` share a day between first_day and last_day (both included, blank: open).

    `where`, a column and a value, says for which rows that holds.
    """
    columns = (of,) if isinstance(of, str) else of
    same = " AND ".join(f"o.{column} = NEW.{column}" for column in columns)
    concerned = f" AND NEW.{where[0]} = '{where[1]}' AND o.{where[0]} = '{where[1]}'" if where else ""
    clash = (
        f"SELECT RAISE(ABORT, '{table}: the days overlap') WHERE EXISTS (SELECT 1 FROM {table} o "
        f"WHERE {same}{concerned} AND o.id IS NOT NEW.id "
        f"AND o.first_day <= coalesce(NEW.last_day, '9999-12-31') "
        f"AND coalesce(o.last_day, '9999-12-31') >= NEW.first_day)"
    )
    return guard(
        {
            "sqlite": [
                f"CREATE TRIGGER {table}_no_overlap_{event.lower()} BEFORE {event} ON {table} BEGIN {clash}; END"
                for event in ("INSERT", "UPDATE")
            ],
            "postgresql": [
                "CREATE EXTENSION IF NOT EXISTS btree_gist",
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist "
                f"({', '.join(f'{column} WITH =' for column in columns)}, "
                f"daterange(first_day, last_day, '[]') WITH &&)"
                + (f" WHERE ({where[0]} = '{where[1]}')" if where else ""),
            ],
        },
        {
            "sqlite": [f"DROP TRIGGER {table}_no_overlap_{event}" for event in ("insert", "update")],
            "postgresql": [f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap"],
        },
    )


DEEPEST_CIRCLE = 6


def no_circle(table: str, *, below: str, above: str) -> RunPython:
    """On no day does anybody come to stand above themselves.

    SQLite's triggers cannot follow a line upwards without end: there, circles of up to DEEPEST_CIRCLE rows are refused.
    """
    closing = " OR ".join(f"EXISTS ({_circle_of(size, table, below, above)})" for size in range(2, DEEPEST_CIRCLE + 1))
    refuse = f"SELECT RAISE(ABORT, '{table}: a circle') WHERE {closing}"
    climb = f"""CREATE FUNCTION {table}_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('{table}'));  -- two rows at once must see each other
        IF EXISTS (
            WITH RECURSIVE line(person, first_day, last_day) AS (
                SELECT NEW.{above}, NEW.first_day, coalesce(NEW.last_day, 'infinity'::date)
                UNION
                SELECT r.{above}, greatest(r.first_day, line.first_day),
                    least(coalesce(r.last_day, 'infinity'::date), line.last_day)
                FROM line JOIN {table} r ON r.{below} = line.person AND r.id <> NEW.id
                    AND r.first_day <= line.last_day AND coalesce(r.last_day, 'infinity'::date) >= line.first_day
            ) SELECT 1 FROM line WHERE person = NEW.{below}
        ) THEN RAISE EXCEPTION '{table}: a circle' USING ERRCODE = 'integrity_constraint_violation'; END IF;
        RETURN NEW; END $$"""
    return guard(
        {
            "sqlite": [
                f"CREATE TRIGGER {table}_no_circle_{event.lower()} BEFORE {event} ON {table} BEGIN {refuse}; END"
                for event in ("INSERT", "UPDATE")
            ],
            "postgresql": [
                climb,
                f"CREATE TRIGGER {table}_no_circle BEFORE INSERT OR UPDATE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_no_circle()",
            ],
        },
        {
            "sqlite": [f"DROP TRIGGER {table}_no_circle_{event}" for event in ("insert", "update")],
            "postgresql": [f"DROP TRIGGER {table}_no_circle ON {table}", f"DROP FUNCTION {table}_no_circle()"],
        },
    )


def _circle_of(size: int, table: str, below: str, above: str) -> str:
    """Whether rows that are there make a circle with the new one, all on one day."""
    rows = [f"r{n}" for n in range(1, size)]
    steps = [f"{rows[0]}.{below} = NEW.{above}", f"{rows[-1]}.{above} = NEW.{below}"]
    steps += [f"{upper}.{below} = {lower}.{above}" for lower, upper in pairwise(rows)]
    steps += [f"{row}.id IS NOT NEW.id" for row in rows]
    firsts = ", ".join(f"{row}.first_day" for row in ["NEW", *rows])
    lasts = ", ".join(f"coalesce({row}.last_day, '9999-12-31')" for row in ["NEW", *rows])
    tables = ", ".join(f"{table} {row}" for row in rows)
    return f"SELECT 1 FROM {tables} WHERE {' AND '.join(steps)} AND max({firsts}) <= min({lasts})"


def guard(forward: Statements, backward: Statements) -> RunPython:
    return RunPython(_running(forward), _running(backward))


def _running(statements: Statements) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return run
