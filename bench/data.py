"""Facts for measuring: made, not real, of any size, and believable where it matters for speed.

About one shelf check in 200 is a finding (some 20 a month for each of a thousand reps, more than any company would
bear); ids, stores and products are drawn by hash, so that nothing is sorted.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

REPS = 1_000
SUPERVISORS = 50
SKUS = 300
STORES = 3_000


def write_shelf_facts(folder: Path, checks: int, *, parts: int = 1) -> None:
    """Employees, reporting, products and `checks` shelf checks of October 2026, as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    write_people(connection, folder, REPS, SUPERVISORS)
    connection.execute(f"""
        COPY (SELECT 'W' || lpad(CAST(i AS VARCHAR), 4, '0') AS sku, 'Product ' || i AS name,
              CAST(1 + (hash(i) % 1000) / 100.0 AS DECIMAL(12,4)) AS unit_price,
              CASE WHEN i % 2 = 0 THEN 10 END::BIGINT AS display_months, CASE WHEN i % 2 = 1 THEN 300 END::BIGINT AS display_days,
              CASE WHEN i % 2 = 0 THEN 12 END::BIGINT AS shelf_life_months,
              CASE WHEN i % 2 = 1 THEN 365 END::BIGINT AS shelf_life_days
              FROM range({SKUS}) t(i)) TO '{folder}/products.parquet' (FORMAT parquet)""")
    _write_prices_stores_decisions(connection, folder, checks)
    target = folder / "shelf_checks.parquet"
    if parts > 1:
        target.mkdir(exist_ok=True)
    per_part = checks // parts
    for part in range(parts):
        path = target / f"part-{part:03d}.parquet" if parts > 1 else target
        if not path.exists():
            _write_checks(connection, path, part * per_part, per_part)


def _write_prices_stores_decisions(connection: duckdb.DuckDBPyConnection, folder: Path, checks: int) -> None:
    """A price change in the middle of the month, named stores, and a thousand findings that people waived."""
    connection.execute(f"""
        COPY (SELECT 'W' || lpad(CAST(i AS VARCHAR), 4, '0') AS sku, CAST(2.5 + i % 7 AS DECIMAL(12,4)) AS unit_price,
              DATE '2026-10-16' AS "from", CAST(NULL AS DATE) AS "to" FROM range(0, {SKUS}, 3) t(i))
        TO '{folder}/prices.parquet' (FORMAT parquet)""")
    connection.execute(f"""
        COPY (SELECT 'T' || lpad(CAST(i AS VARCHAR), 5, '0') AS store_id, 'Store ' || i AS name, 'Chain ' || i % 9 AS chain
              FROM range({STORES}) t(i)) TO '{folder}/stores.parquet' (FORMAT parquet)""")
    connection.execute(f"""
        COPY (SELECT 'ka-channel' AS rulebook, '1a' AS clause, 'shelf_checks' AS fact,
              'C' || lpad(CAST(hash(i) % {checks} AS VARCHAR), 10, '0') AS fact_id, 'waived' AS decision,
              DATE '2026-10-20' AS decided_on FROM range(1000) t(i)) TO '{folder}/decisions.parquet' (FORMAT parquet)""")


def _write_checks(connection: duckdb.DuckDBPyConnection, path: Path, start: int, count: int) -> None:
    connection.execute(f"""
        COPY (SELECT 'C' || lpad(CAST(i AS VARCHAR), 10, '0') AS check_id,
              'T' || lpad(CAST(hash(i) % {STORES} AS VARCHAR), 5, '0') AS store_id,
              'W' || lpad(CAST(hash(i + 1) % {SKUS} AS VARCHAR), 4, '0') AS sku,
              'R' || lpad(CAST(hash(i) % {STORES} % {REPS} AS VARCHAR), 6, '0') AS employee_id,
              DATE '2026-10-01' + CAST(hash(i + 3) % 31 AS INTEGER) AS checked_on,
              DATE '2026-10-01' + CAST(hash(i + 3) % 31 AS INTEGER) - CAST(
                  CASE WHEN hash(i + 9) % 300 = 0 THEN 305 + hash(i + 4) % 80 ELSE hash(i + 4) % 302 END AS INTEGER)
                  AS production_date,
              CAST(1 + hash(i + 5) % 12 AS DECIMAL(12,4)) AS quantity,
              CASE WHEN hash(i + 6) % 5 = 0 THEN 'store_room' ELSE 'on_shelf' END AS location,
              CASE WHEN hash(i + 7) % 10 = 0 THEN 'S' || lpad(CAST(hash(i + 8) % {SUPERVISORS} AS VARCHAR), 4, '0') END AS issued_by
              FROM range({start}, {start + count}) t(i)) TO '{path}' (FORMAT parquet)""")


def write_people(connection: duckdb.DuckDBPyConnection, folder: Path, reps: int, supervisors: int) -> None:
    connection.execute(f"""
        COPY (SELECT 'R' || lpad(CAST(i AS VARCHAR), 6, '0') AS employee_id, 'Rep ' || i AS name, 'rep' AS role,
              CAST(5000 AS DECIMAL(14,2)) AS monthly_wage, CAST(2490 AS DECIMAL(14,2)) AS minimum_wage
              FROM range({reps}) t(i)
              UNION ALL SELECT 'S' || lpad(CAST(i AS VARCHAR), 4, '0'), 'Supervisor ' || i, 'supervisor', 9000, 2490
              FROM range({supervisors}) t(i)) TO '{folder}/employees.parquet' (FORMAT parquet)""")
    connection.execute(f"""
        COPY (SELECT 'R' || lpad(CAST(i AS VARCHAR), 6, '0') AS employee_id,
              'S' || lpad(CAST(i % {supervisors} AS VARCHAR), 4, '0') AS supervisor_id,
              DATE '2026-01-01' AS "from", CAST(NULL AS DATE) AS "to"
              FROM range({reps}) t(i)) TO '{folder}/reporting.parquet' (FORMAT parquet)""")
