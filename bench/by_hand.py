"""The yardstick: clauses 1a and 1b with joint liability in DuckDB SQL as a good engineer writes it by hand.

One scan; rows too young for any limit are dropped by a comparison of whole days before limits are worked out; the few
that are left are kept, and amounts, ids and sentences are made for hits only. It gives the same file as the engine.
"""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

CANDIDATES = """
CREATE OR REPLACE TEMP TABLE candidates AS
SELECT c.* FROM read_parquet({checks}) c JOIN (
    SELECT sku, least(coalesce(display_months * 30 - 2, display_days),
                      coalesce(shelf_life_months * 30 - 2, shelf_life_days)) AS least_days
    FROM read_parquet('{folder}/products.parquet')) p USING (sku)
WHERE checked_on - production_date > least_days AND checked_on BETWEEN DATE '2026-10-01' AND DATE '2026-10-31'
"""

HITS = """
CREATE OR REPLACE TEMP TABLE hits AS
SELECT *, CASE WHEN checked_on > shelf_life_end THEN '1b'
               WHEN location = 'on_shelf' AND checked_on > display_end THEN '1a' END AS clause
FROM (SELECT c.*, p.unit_price, p.name AS product,
      coalesce(CAST(production_date + to_months(CAST(display_months AS INTEGER)) AS DATE),
               production_date + CAST(display_days AS INTEGER)) AS display_end,
      coalesce(CAST(production_date + to_months(CAST(shelf_life_months AS INTEGER)) AS DATE),
               production_date + CAST(shelf_life_days AS INTEGER)) AS shelf_life_end
      FROM candidates c JOIN read_parquet('{folder}/products.parquet') p USING (sku))
WHERE clause IS NOT NULL
"""

FINDINGS = """
CREATE OR REPLACE TEMP TABLE findings AS
SELECT h.clause, h.check_id, h.employee_id, h.checked_on, e.name, r.supervisor_id, h.issued_by,
       CASE WHEN h.clause = '1a' THEN 10 * coalesce(pr.unit_price, h.unit_price) * h.quantity ELSE 30 * h.quantity END AS amount,
       CASE WHEN h.clause = '1a'
            THEN concat(s.name, '的', h.product, '（', h.production_date, '生产）陈列期至', h.display_end, '，', h.checked_on,
                        '仍在货架', rtrim(rtrim(CAST(h.quantity AS VARCHAR), '0'), '.'), '件，按单价',
                        rtrim(rtrim(CAST(coalesce(pr.unit_price, h.unit_price) AS VARCHAR), '0'), '.'), '的10倍')
            ELSE concat(s.name, '的', h.product, '（', h.production_date, '生产）保质期至', h.shelf_life_end, '，', h.checked_on,
                        '店内仍有', rtrim(rtrim(CAST(h.quantity AS VARCHAR), '0'), '.'), '件，每件30')
       END AS because
FROM (SELECT * FROM hits QUALIFY row_number() OVER (
          PARTITION BY store_id, sku, production_date, checked_on, location ORDER BY quantity DESC, check_id) = 1) h
ANTI JOIN (SELECT clause, fact_id FROM read_parquet('{folder}/decisions.parquet')
           WHERE rulebook = 'ka-channel' AND fact = 'shelf_checks' AND decision IN ('waived', 'overturned')
             AND decided_on <= DATE '2026-10-31') d ON d.clause = h.clause AND d.fact_id = h.check_id
JOIN read_parquet('{folder}/employees.parquet') e ON e.employee_id = h.employee_id AND e.role = 'rep'
JOIN read_parquet('{folder}/stores.parquet') s ON s.store_id = h.store_id
LEFT JOIN read_parquet('{folder}/prices.parquet') pr ON pr.sku = h.sku
     AND h.checked_on >= pr."from" AND h.checked_on <= coalesce(pr."to", DATE '9999-12-31')
LEFT JOIN read_parquet('{folder}/reporting.parquet') r ON r.employee_id = h.employee_id
     AND h.checked_on >= r."from" AND h.checked_on <= coalesce(r."to", DATE '9999-12-31')
"""

LEDGER = """
COPY (SELECT md5(concat_ws(chr(31), 'ka-channel', clause, 'shelf_checks', check_id, employee_id, liability, '2026-10')) AS entry_id,
             '2026-10' AS period, 'ka-channel' AS rulebook, clause, employee_id, liability, because_of,
             'shelf_checks' AS fact, check_id AS fact_id, checked_on AS occurred_on, CAST(-size AS DECIMAL(24,2)) AS amount,
             CAST(NULL AS VARCHAR) AS sanction, concat(prefix, because, charged, size, ' 元。') AS explanation
      FROM (SELECT clause, employee_id, 'own' AS liability, CAST(NULL AS VARCHAR) AS because_of, check_id, checked_on,
                   CAST(round(amount, 2) AS DECIMAL(24,2)) AS size, '' AS prefix, because,
                   '，扣 ' AS charged FROM findings
            UNION ALL
            SELECT clause, supervisor_id, 'joint', employee_id, check_id, checked_on,
                   CAST(round(amount * 0.5, 2) AS DECIMAL(24,2)), '对' || name || '负连带责任（另计 50%）：', because,
                   concat('，本人扣 ', CAST(round(amount, 2) AS DECIMAL(24,2)), ' 元，连带扣 ')
            FROM findings WHERE supervisor_id IS NOT NULL AND issued_by IS DISTINCT FROM supervisor_id)
      WHERE size <> 0
      ORDER BY employee_id, occurred_on, clause, fact_id, liability, rulebook)
TO '{target}' (FORMAT csv, HEADER true)
"""


def settle_by_hand(folder: Path, target: Path) -> float:
    """Seconds from Parquet to ledger.csv."""
    connection = duckdb.connect()
    checks = folder / "shelf_checks.parquet"
    source = f"'{checks}/*.parquet'" if checks.is_dir() else f"'{checks}'"
    started = time.perf_counter()
    for sql in (CANDIDATES, HITS, FINDINGS, LEDGER):
        connection.execute(sql.format(checks=source, folder=folder, target=target))
    return time.perf_counter() - started
