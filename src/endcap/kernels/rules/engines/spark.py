"""The engine for many machines: Spark SQL over Parquet. An extra: `pip install 'endcap[spark]'`."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from endcap.kernels.facts import TABLES, BadInput, Facts, Problem, Words
from endcap.kernels.facts.casting import DIGITS_OF_WHOLE_TYPES
from endcap.kernels.facts.reading import literal
from endcap.kernels.facts.schema import DECIMAL_SIZES, Column, Kind, Table
from endcap.kernels.rules.compiler.plan import Step
from endcap.kernels.rules.dialects import Dialect, Spark

SETTINGS = {
    # Products of decimals must keep their decimals, or amounts would be rounded twice.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
LOCAL_SETTINGS = {
    "spark.master": "local[2]",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.default.parallelism": "4",
    "spark.sql.warehouse.dir": "/nonexistent-endcap-warehouse",
}


class SparkEngine:
    """Uses the running session if there is one (its own cluster), else a local one."""

    dialect: Dialect = Spark()

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.session = _session()
        self.kept: dict[str, Any] = {}
        for table in TABLES:
            stands = _is_read_as_it_stands(table, facts.in_place.get(table.name, {}))
            if not (stands and self._read_in_place(table)):
                self._hand_over(table.name)

    def _read_in_place(self, table: Table) -> bool:
        """Parquet is read by Spark itself, from where it lies: every machine of a cluster must see it there.

        False where parts of one folder have types that Spark does not bring together.
        """
        path = str(self.facts.files[table.name].path)
        try:
            frame = self.session.read.option("mergeSchema", "true").parquet(path)
        except Exception:  # py4j hands on whatever Java throws
            return False
        quote = self.dialect.identifier
        columns = []
        for column in table.columns:
            cell = (
                f"nullif({quote(column.name)}, '')" if column.blank and column.kind is Kind.TEXT else quote(column.name)
            )
            kind = "STRING" if column.kind is Kind.TEXT else column.sql_type
            columns.append(f"CAST({cell} AS {kind}) AS {quote(column.name)}")
        frame.selectExpr(*columns).createOrReplaceTempView(f"fact_{table.name}")
        return True

    def _hand_over(self, table: str) -> None:
        """What came as text, or in types of its own, goes through a Parquet file of the scratch folder."""
        name = f"fact_{table}"
        scratch = Path(self.facts.scratch.name) if self.facts.scratch else Path()
        path = scratch / f"{name}.parquet"
        if not path.exists():
            self.facts.connection.execute(f"COPY (SELECT * FROM {name}) TO {literal(str(path))} (FORMAT parquet)")
        self.session.read.parquet(str(path)).createOrReplaceTempView(name)

    def define(self, step: Step) -> None:
        frame = self.session.sql(step.sql)
        if step.is_kept:
            before = self.kept.pop(step.name, None)
            if before is not None:
                before.unpersist()
            frame = frame.cache()
            self.kept[step.name] = frame
        frame.createOrReplaceTempView(step.name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.session.sql(sql).collect()]

    def deliver(self, relation: str, name: str) -> None:
        table = self.session.table(relation).toArrow()
        self.facts.connection.register("delivered", table)
        self.facts.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM delivered")
        self.facts.connection.unregister("delivered")

    def close(self) -> None:
        for frame in self.kept.values():
            with contextlib.suppress(Exception):
                frame.unpersist()


def _is_read_as_it_stands(table: Table, found: Mapping[str, str]) -> bool:
    """Whether all columns have types that Spark casts to the declared ones exactly as DuckDB does."""
    return bool(found) and all(_is_native(column, found.get(column.name, "")) for column in table.columns)


def _is_native(column: Column, found: str) -> bool:
    if column.kind.is_number:
        return found in DIGITS_OF_WHOLE_TYPES or (column.kind in DECIMAL_SIZES and found.startswith("DECIMAL"))
    return found == column.sql_type


def _session() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        missing = Words(
            "没有安装 Spark：pip install 'endcap[spark]'", "Spark is not installed: pip install 'endcap[spark]'"
        )
        raise BadInput([Problem("--engine", missing, found="spark")]) from None
    running = SparkSession.getActiveSession()
    if running is not None:
        for key, value in SETTINGS.items():
            running.conf.set(key, value)
        return running
    builder = SparkSession.builder.appName("endcap")
    for key, value in (LOCAL_SETTINGS | SETTINGS).items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
