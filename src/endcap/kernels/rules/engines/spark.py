"""The engine for many machines: Spark SQL over Parquet. An extra: `pip install 'endcap[spark]'`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from endcap.kernels.facts import TABLES, BadInput, Facts, Problem, Words
from endcap.kernels.facts.reading import literal
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
            self._share(table.name)

    def _share(self, table: str) -> None:
        """Parquet is read in place; what came as text goes through a Parquet file of the scratch folder."""
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
