"""The example month: the engine gives the expected files, twice the same bytes, on both engines."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from endcap.kernels.facts import facts_of_rows, load_facts
from endcap.kernels.rules import load_rulebook, settle
from tests.example_files import examples_folder
from tests.kernels.rules.random_facts import random_facts

MONTHS = [
    ("2026-09", None, "expected-ledger-2026-09.csv"),
    ("2026-10", None, "expected-ledger-2026-10.csv"),
    ("2026-10", date(2026, 10, 15), "expected-ledger-2026-10-as-of-15.csv"),
]


def cells(path: Path, columns: list[str] | None = None) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [[row[name] for name in columns or list(row)] for row in rows]


@pytest.mark.parametrize(("period", "as_of", "expected"), MONTHS)
def test_the_ledger_is_the_expected_one(tmp_path: Path, period: str, as_of: date | None, expected: str) -> None:
    examples = examples_folder()
    with settle(examples / "facts", period=period, as_of=as_of) as settlement:
        settlement.write(tmp_path)
    header = (examples / expected).read_text(encoding="utf-8").splitlines()[0].split(",")
    assert cells(tmp_path / "ledger.csv", header) == cells(examples / expected)
    assert (tmp_path / "ledger.csv").read_bytes().startswith(b"entry_id,period,rulebook,clause,employee_id,")


def test_unclear_days_are_the_expected_ones(tmp_path: Path) -> None:
    examples = examples_folder()
    with settle(examples / "facts", period="2026-10") as settlement:
        settlement.write(tmp_path)
    assert cells(tmp_path / "unclear.csv") == cells(examples / "expected-unclear-2026-10.csv")


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_settlement_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    books = [load_rulebook(name) for name in ("ka-channel", "finance-documents", "sales-rewards")]
    for name in ("one", "two"):
        with facts_of_rows(random_facts(5)) as facts:
            settle(facts, period="2026-10", rulebooks=books).write(tmp_path / name)
    assert written(tmp_path / "one") == written(tmp_path / "two")


@pytest.mark.spark
def test_spark_gives_the_same_ledger_byte_for_byte(tmp_path: Path, spark: None) -> None:
    conduct, finance, rewards = (load_rulebook(name) for name in ("ka-channel", "finance-documents", "sales-rewards"))
    for seed, as_of, books in (
        (1, None, [conduct, rewards]),
        (2, date(2026, 10, 15), [conduct]),
        (3, None, [finance, conduct]),
    ):
        for engine in ("duckdb", "spark"):
            with facts_of_rows(random_facts(seed)) as facts:
                settlement = settle(
                    facts, period="2026-10", as_of=as_of, rulebooks=books, engine=engine, languages=("zh", "en")
                )
                settlement.write(tmp_path / f"{engine}-{seed}")
        assert written(tmp_path / f"spark-{seed}") == written(tmp_path / f"duckdb-{seed}")


@pytest.mark.spark
def test_spark_reads_parquet_where_it_lies(tmp_path: Path, spark: None) -> None:
    examples = examples_folder()
    with load_facts(examples / "facts") as facts:
        for table in ("employees", "reporting", "shelf_checks", "products", "prices"):
            facts.connection.execute(
                f"COPY (SELECT * FROM fact_{table}) TO '{tmp_path}/{table}.parquet' (FORMAT parquet)"
            )
        # A folder of parts, one of them with quantities as whole numbers.
        (tmp_path / "swaps").mkdir()
        for part, columns in enumerate(("*", "* REPLACE (CAST(quantity AS INTEGER) AS quantity)")):
            facts.connection.execute(
                f"COPY (SELECT {columns} FROM fact_swaps WHERE hash(swap_id) % 2 = {part})"
                f" TO '{tmp_path}/swaps/part-{part}.parquet' (FORMAT parquet)"
            )
    for engine in ("duckdb", "spark"):
        with settle(tmp_path, period="2026-10", engine=engine) as settlement:
            settlement.write(tmp_path / engine)
    assert written(tmp_path / "spark") == written(tmp_path / "duckdb")
