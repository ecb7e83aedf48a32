"""Two rulebooks that fine the same million facts over ten months, against one of them alone."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import duckdb

from bench.data import REPS, SUPERVISORS, write_people
from endcap.kernels.facts import load_facts
from endcap.kernels.rules import load_rulebook, settle

FACTS = 1_000_000
DAYS = 300


def against_one_rulebook(folder: Path) -> dict[str, Any]:
    source = folder / f"lost-documents-{FACTS}"
    if not (source / "lost_documents.parquet").exists():
        source.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect()
        write_people(connection, source, REPS, SUPERVISORS)
        connection.execute(f"""
            COPY (SELECT 'L' || i AS incident_id, 'R' || lpad(CAST(hash(i) % {REPS} AS VARCHAR), 6, '0') AS employee_id,
                  DATE '2026-01-01' + CAST(i % {DAYS} AS INTEGER) AS occurred_on, 3::BIGINT AS documents
                  FROM range({FACTS}) t(i)) TO '{source}/lost_documents.parquet' (FORMAT parquet)""")
    seconds = {}
    aside = 0
    for names in (["ka-channel"], ["ka-channel", "finance-documents"]):
        books = [load_rulebook(name) for name in names]
        with load_facts(source) as facts:
            started = time.perf_counter()
            settlement = settle(facts, period="2026-10", rulebooks=books)
            settlement.write(folder / "overlapping")
            seconds[len(names)] = time.perf_counter() - started
            aside = settlement.overlap_count
    return {"facts": FACTS, "one_seconds": seconds[1], "two_seconds": seconds[2], "set_aside": aside}
