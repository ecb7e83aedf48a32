"""All clauses of ka-channel on a month of 100,000 employees, against the sum of queries written by hand, one per clause.

The hand-written queries give each line's id, amount and sentence, as the engine does, and are compared with it by the
number of lines and the sum of amounts per clause.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import duckdb

from bench.data import write_people
from endcap.kernels.facts import load_facts
from endcap.kernels.rules import settle

REPS = 95_000
SUPERVISORS = 5_000
ROUNDS = 3
OCTOBER = "DATE '2026-10-01' + CAST(hash(i + {0}) % 31 AS INTEGER)"
REP = "'R' || lpad(CAST(hash(i + {0}) % 95000 AS VARCHAR), 6, '0')"
STORE = "'T' || lpad(CAST(hash(i + {0}) % 200000 AS VARCHAR), 6, '0')"
SKU = "'W' || lpad(CAST(hash(i + {0}) % 300 AS VARCHAR), 4, '0')"


def day(salt: int) -> str:
    return OCTOBER.format(salt)


# table: rows, and the select list over range(rows) t(i)
TABLES: dict[str, tuple[int, str]] = {
    "products": (
        300,
        "'W' || lpad(CAST(i AS VARCHAR), 4, '0') AS sku, 'Product ' || i AS name, CAST(1 + i % 10 AS DECIMAL(12,4)) AS"
        " unit_price, 10::BIGINT AS display_months, NULL::BIGINT AS display_days, 12::BIGINT AS shelf_life_months,"
        " NULL::BIGINT AS shelf_life_days",
    ),
    "shelf_checks": (
        3_000_000,
        f"'C' || lpad(CAST(i AS VARCHAR), 9, '0') AS check_id, {STORE.format(0)} AS store_id, {SKU.format(1)} AS sku,"
        f" {REP.format(0)} AS employee_id, {day(3)} AS checked_on,"
        f" {day(3)} - CAST(hash(i + 4) % 310 AS INTEGER) - CASE WHEN hash(i + 9) % 400 = 0 THEN 80 ELSE 0 END AS"
        " production_date, CAST(1 + hash(i + 5) % 12 AS DECIMAL(18,6)) AS quantity, 'on_shelf' AS location,"
        " NULL::VARCHAR AS issued_by",
    ),
    "swaps": (
        200_000,
        f"'X' || i AS swap_id, {STORE.format(0)} AS store_id, {SKU.format(1)} AS sku, {REP.format(0)} AS employee_id,"
        f" {day(3)} AS found_on, 1::DECIMAL(18,6) AS quantity, CASE WHEN hash(i) % 3 > 0 THEN {day(3)} + 3 END AS"
        f" swapped_on, CASE WHEN hash(i) % 3 > 0 THEN {day(3)} + CAST(hash(i + 7) % 8 AS INTEGER) END AS returned_on",
    ),
    "cash": (
        300_000,
        f"'K' || i AS cash_id, {REP.format(0)} AS employee_id, CAST(hash(i + 2) % 5000 AS DECIMAL(14,2)) AS amount,"
        f" {day(3)} AS collected_on, {day(3)} + 1 AS due_on, {day(3)} + CAST(hash(i + 5) % 3 AS INTEGER) AS handed_in_on,"
        " hash(i + 6) % 50 > 0 AS clear",
    ),
    "declared_orders": (
        2_090_000,
        "'R' || lpad(CAST(i % 95000 AS VARCHAR), 6, '0') AS employee_id, DATE '2026-10-01' + CAST(i // 95000 AS INTEGER)"
        " AS day, CAST(100 AS DECIMAL(18,6)) AS quantity",
    ),
    "outbound": (
        2_090_000,
        "'R' || lpad(CAST(i % 95000 AS VARCHAR), 6, '0') AS employee_id, DATE '2026-10-01' + CAST(i // 95000 AS INTEGER)"
        " AS day, CAST(100 + hash(i) % 7 AS DECIMAL(18,6)) AS quantity",
    ),
    "stock_checks": (
        2_000_000,
        f"'Q' || lpad(CAST(i AS VARCHAR), 9, '0') AS check_id, {STORE.format(0)} AS store_id, {SKU.format(1)} AS sku,"
        f" {REP.format(0)} AS employee_id, {day(3)} AS checked_on, CAST(hash(i + 5) % 20 AS DECIMAL(18,6)) AS quantity",
    ),
    "tasks": (
        500_000,
        f"'J' || i AS task_id, {REP.format(0)} AS employee_id, {day(3)} AS assigned_on, {day(3)} + 5 AS due_on,"
        f" {day(3)} + CAST(hash(i + 5) % 7 AS INTEGER) AS done_on",
    ),
    "complaints": (
        20_000,
        f"'P' || i AS complaint_id, 'S' || lpad(CAST(hash(i) % 5000 AS VARCHAR), 4, '0') AS employee_id, DATE '2026-09-01'"
        f" AS filed_on, CASE hash(i + 2) % 3 WHEN 0 THEN 'dismissed' ELSE 'upheld' END AS verdict, {day(3)} AS decided_on,"
        " NULL::VARCHAR AS incident",
    ),
    "delivery_lapses": (
        100_000,
        f"'D' || i AS lapse_id, {REP.format(0)} AS employee_id, {STORE.format(0)} AS store_id, {day(3)} AS occurred_on",
    ),
    "forged_signatures": (20_000, f"'F' || i AS incident_id, {REP.format(0)} AS employee_id, {day(3)} AS occurred_on"),
    "lost_documents": (
        50_000,
        f"'L' || i AS incident_id, {REP.format(0)} AS employee_id, {day(3)} AS occurred_on, CAST(hash(i) % 9 AS BIGINT) AS"
        " documents",
    ),
    "return_receipts": (
        500_000,
        f"'H' || i AS receipt_id, {REP.format(0)} AS employee_id, {day(3)} AS due_on,"
        f" {day(3)} + CAST(hash(i + 5) % 2 AS INTEGER) AS handed_in_on",
    ),
    "material_checks": (
        500_000,
        f"'N' || i AS check_id, {STORE.format(0)} AS store_id, {REP.format(0)} AS employee_id, {day(3)} AS checked_on,"
        " hash(i + 5) % 5 > 0 AS conforms",
    ),
    "wasted_forms": (
        50_000,
        f"'V' || i AS incident_id, {REP.format(0)} AS employee_id, {day(3)} AS occurred_on, CAST(hash(i) % 9 AS BIGINT) AS"
        " sheets",
    ),
}  # fmt: skip

END = "DATE '2026-10-31'"
LATE = f"coalesce(least({{done}}, {END} + 1), {END}) > due_on AND due_on + 1 BETWEEN DATE '2026-10-01' AND {END}"
LIMIT = "CAST(production_date + to_months(CAST({0}_months AS INTEGER)) AS DATE)"


def late(done: str) -> str:
    """Not in by the due day, as known on the last of October."""
    known = f"CASE WHEN {done} <= {END} THEN {done} END"
    return f"coalesce({known}, {END}) > due_on AND due_on + 1 <= {END}"


def shelf(clause: str, condition: str, amount: str, words: str) -> str:
    found = f"""SELECT check_id AS fact_id, employee_id, checked_on AS occurred_on, {amount} AS amount, '' AS sanction,
        store_id || '的' || name || words_of_batch || '{words}' || trim(CAST(quantity AS VARCHAR)) AS because
        FROM (SELECT c.*, p.name, p.unit_price, '（' || production_date || '）' AS words_of_batch
              FROM shelf_checks c JOIN products p USING (sku)
              WHERE checked_on - production_date > 298 AND {condition}
              QUALIFY row_number() OVER (PARTITION BY store_id, sku, production_date, checked_on, location
                                         ORDER BY quantity DESC, check_id) = 1)"""
    return f"""SELECT '{clause}' AS clause, 'own' AS liability, * FROM ({found})
        UNION ALL SELECT '{clause}', 'joint', fact_id, r.supervisor_id, occurred_on, amount * 0.5, '', because
        FROM ({found}) f JOIN reporting r ON r.employee_id = f.employee_id AND r."from" <= occurred_on"""


def simple(clause: str, table: str, key: str, day: str, amount: str, where: str, sanction: str = "''") -> str:
    return f"""SELECT '{clause}' AS clause, 'own' AS liability, {key} AS fact_id, employee_id, {day} AS occurred_on,
        CAST({amount} AS DECIMAL(24,2)) AS amount, {sanction} AS sanction,
        employee_id || '，' || {key} || '，' || CAST({day} AS VARCHAR) AS because FROM {table} WHERE {where}"""


QUERIES: tuple[str, ...] = (
    shelf(
        "1a", f"checked_on > {LIMIT.format('display')} AND NOT checked_on > {LIMIT.format('shelf_life')}",
        "10 * unit_price * quantity", "陈列期已过",
    ),
    shelf("1b", f"checked_on > {LIMIT.format('shelf_life')}", "30 * quantity", "已过期"),
    f"""SELECT '2' AS clause, 'own' AS liability, swap_id AS fact_id, employee_id, last AS occurred_on, 30 * (last - found_on - 5)
        AS amount, '' AS sanction, swap_id || '逾期' || (last - found_on - 5) AS because
        FROM (SELECT *, least(coalesce(greatest(swapped_on, returned_on), {END}), {END}) AS last FROM swaps)
        WHERE last > found_on + 5""",
    simple(
        "3", "cash", "cash_id", "CASE WHEN NOT clear THEN collected_on ELSE due_on + 1 END", "200",
        f"NOT clear OR ({late('handed_in_on')})", "CASE WHEN amount > 3000 THEN 'dismissal_review' ELSE '' END",
    ),
    """SELECT '4' AS clause, 'own' AS liability, employee_id || '/' || day AS fact_id, employee_id, day AS occurred_on,
        50 AS amount, '' AS sanction, day || '报货' || d || '，出货' || o AS because
        FROM (SELECT employee_id, day, sum(quantity) AS d FROM declared_orders GROUP BY ALL)
        FULL JOIN (SELECT employee_id, day, sum(quantity) AS o FROM outbound GROUP BY ALL) USING (employee_id, day)
        WHERE abs(o - d) > 0.05 * d""",
    """SELECT '5' AS clause, 'own' AS liability, fact_id, employee_id, checked_on AS occurred_on, 100 AS amount, '' AS sanction,
        store_id || sku || '断货' AS because
        FROM (SELECT *, lag(quantity, 1, 1) OVER (PARTITION BY store_id, sku ORDER BY checked_on) AS before
              FROM (SELECT store_id, sku, checked_on, max(quantity) AS quantity, arg_max(employee_id, quantity) AS employee_id,
                    min(check_id) AS fact_id FROM stock_checks GROUP BY ALL))
        WHERE quantity = 0 AND before <> 0""",
    simple("6", "tasks", "task_id", "due_on + 1", "20", late("done_on")),
    """SELECT '7' AS clause, 'own' AS liability, complaint_id AS fact_id, employee_id, decided_on AS occurred_on, 50 AS amount,
        CASE WHEN row_number() OVER (PARTITION BY employee_id, run, verdict ORDER BY decided_on, complaint_id) % 2 = 0
             THEN 'probation' ELSE '' END AS sanction, complaint_id || '成立' AS because
        FROM (SELECT *, count(*) FILTER (WHERE verdict = 'dismissed') OVER (PARTITION BY employee_id
              ORDER BY decided_on, complaint_id) AS run FROM complaints) QUALIFY verdict = 'upheld'""",
    simple("8", "delivery_lapses", "lapse_id", "occurred_on", "50", "TRUE"),
    """SELECT '9' AS clause, 'own' AS liability, incident_id AS fact_id, employee_id, occurred_on, CASE nth WHEN 1 THEN 200 ELSE 0
        END AS amount, CASE WHEN nth > 1 THEN 'dismissal_review' ELSE '' END AS sanction, '代签' || nth AS because
        FROM (SELECT *, row_number() OVER (PARTITION BY employee_id ORDER BY occurred_on, incident_id) AS nth
              FROM forged_signatures)""",
    simple("10", "lost_documents", "incident_id", "occurred_on", "10 * documents", "documents > 0"),
    simple("11", "return_receipts", "receipt_id", "due_on + 1", "10", late("handed_in_on")),
    """SELECT '12' AS clause, 'own' AS liability, min(check_id) AS fact_id, arg_min(employee_id, check_id) AS employee_id,
        checked_on AS occurred_on, 20 AS amount, '' AS sanction, store_id || '物料' AS because
        FROM material_checks WHERE NOT conforms GROUP BY store_id, checked_on""",
    simple("13", "wasted_forms", "incident_id", "occurred_on", "10 * sheets", "sheets > 0"),
)  # fmt: skip

LINE = """SELECT md5(concat_ws(chr(31), 'ka-channel', clause, fact_id, q.employee_id, liability, '2026-10')) AS entry_id, clause,
    q.employee_id, liability, fact_id, occurred_on, CAST(-amount AS DECIMAL(24,2)) AS amount, sanction,
    because || '，扣 ' || CAST(amount AS VARCHAR) || ' 元。' AS explanation
    FROM ({query}) q JOIN employees e ON e.employee_id = q.employee_id"""


def write_month(folder: Path) -> None:
    if (folder / "wasted_forms.parquet").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    write_people(connection, folder, REPS, SUPERVISORS)
    for name, (rows, columns) in TABLES.items():
        connection.execute(
            f"COPY (SELECT {columns} FROM range({rows}) t(i)) TO '{folder}/{name}.parquet' (FORMAT parquet)"
        )


def by_hand(folder: Path, target: Path) -> float:
    """Seconds for all queries and the sorted file."""
    connection = duckdb.connect()
    for path in folder.glob("*.parquet"):
        connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
    started = time.perf_counter()
    connection.execute(
        f"CREATE TEMP TABLE lines AS {' UNION ALL '.join(LINE.format(query=query) for query in QUERIES)}"
    )
    connection.execute(
        f"COPY (SELECT * FROM lines ORDER BY employee_id, occurred_on, clause, fact_id, liability) TO '{target}' (FORMAT csv)"
    )
    return time.perf_counter() - started


TOTALS = """SELECT clause, count(*), sum(amount)
    FROM read_csv('{0}', types={{'clause': 'VARCHAR', 'amount': 'DECIMAL(24,2)'}}) GROUP BY 1 ORDER BY 1"""


def against_hand(folder: Path) -> dict[str, Any]:
    source = folder / "month-of-100000"
    write_month(source)
    hand, engine = [], []
    for _ in range(ROUNDS):
        hand.append(by_hand(source, folder / "all-by-hand.csv"))
        with load_facts(source) as facts:
            started = time.perf_counter()
            settle(facts, period="2026-10").write(folder / "all-engine")
            engine.append(time.perf_counter() - started)
    ours = duckdb.execute(TOTALS.format(folder / "all-engine" / "ledger.csv")).fetchall()
    theirs = duckdb.execute(TOTALS.format(folder / "all-by-hand.csv")).fetchall()
    return {
        "by_hand_seconds": min(hand),
        "engine_seconds": min(engine),
        "ratio": min(hand) / min(engine),
        "lines": sum(row[1] for row in ours),
        "same_totals": ours == theirs,
        "totals": [list(map(str, row)) for row in ours],
        "totals_by_hand": [list(map(str, row)) for row in theirs],
    }
