"""The engine in the process: DuckDB, on the connection that already holds the facts."""

from __future__ import annotations

from typing import Any

from endcap.kernels.facts import Facts
from endcap.kernels.rules.compiler.plan import Step
from endcap.kernels.rules.dialects import Dialect, DuckDB


class DuckDBEngine:
    dialect: Dialect = DuckDB()

    def __init__(self, facts: Facts) -> None:
        self.connection = facts.connection
        self.defined: dict[str, str] = {}

    def define(self, step: Step) -> None:
        kind = "TABLE" if step.is_kept else "VIEW"
        before = self.defined.get(step.name)
        if before is not None and before != kind:
            self.connection.execute(f"DROP {before} {step.name}")
        self.connection.execute(f"CREATE OR REPLACE TEMP {kind} {step.name} AS {step.sql}")
        self.defined[step.name] = kind

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def deliver(self, relation: str, name: str) -> None:
        if self.defined.get(relation) == "TABLE":
            self.connection.execute(f"ALTER TABLE {relation} RENAME TO {name}")
            del self.defined[relation]
        else:
            self.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {relation}")

    def close(self) -> None:
        for name, kind in reversed(self.defined.items()):
            self.connection.execute(f"DROP {kind} IF EXISTS {name}")
