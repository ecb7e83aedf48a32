"""Where compiled SQL runs. Both engines give the same ledger byte for byte."""

from __future__ import annotations

from typing import Any, Protocol

from endcap.kernels.facts import Facts
from endcap.kernels.rules.compiler.plan import Step
from endcap.kernels.rules.dialects import Dialect


class Engine(Protocol):
    """Defines relations step by step over `fact_<table>` and hands results to the facts' DuckDB connection."""

    dialect: Dialect

    def define(self, step: Step) -> None: ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]: ...

    def deliver(self, relation: str, name: str) -> None:
        """Makes a defined relation a table `name` of the facts' DuckDB connection, which outlives the engine."""

    def close(self) -> None: ...


def open_engine(name: str, facts: Facts) -> Engine:
    if name == "spark":
        from endcap.kernels.rules.engines.spark import SparkEngine

        return SparkEngine(facts)
    from endcap.kernels.rules.engines.duckdb import DuckDBEngine

    return DuckDBEngine(facts)
