"""The wage guard: what a month's fines may take from a wage, and what is carried over.

net fines = fines + carried in − rewards, at least 0; allowed = min(share × wage, wage − minimum wage), at least 0.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb

from endcap.kernels.facts import BadInput, Problem, Words
from endcap.kernels.rules.dialects import TOTAL_TYPE
from endcap.kernels.rules.dialects import number as literal_of

MOST_DECIMALS_OF_SHARE = 6
CARRIED_COLUMNS = ("employee_id", "carried_out")


def parse_share(text: str) -> Decimal:
    """A share between 0 and 1, such as 0.2. Raises ValueError for anything else."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 1 or round(value, MOST_DECIMALS_OF_SHARE) != value:
        raise ValueError(
            f"{text!r} is no share between 0 and 1 with at most {MOST_DECIMALS_OF_SHARE} decimals, such as 0.2"
        )
    return round(value, MOST_DECIMALS_OF_SHARE).normalize()


def read_carried(path: Path) -> dict[str, Decimal]:
    """What an earlier month carried over: its `deductions.csv` (columns employee_id and carried_out, in CNY)."""
    label = path.name
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in CARRIED_COLUMNS if name not in (reader.fieldnames or ())]
            rows = [] if missing else list(enumerate(reader, start=2))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput([Problem(label, Words("文件读不出来", "the file cannot be read"), found=str(error))]) from None
    problems = [Problem(label, Words("缺少这一列", "the column is missing"), row=1, column=name) for name in missing]
    carried: dict[str, Decimal] = {}
    for row_number, row in rows:
        employee, text = (row["employee_id"] or "").strip(), (row["carried_out"] or "").strip()
        amount = _amount(text)
        if amount is None:
            expected = Words("不为负的金额，最多两位小数", "an amount that is not negative, with at most two decimals")
            words = Words("读不懂", "cannot be read")
            problems.append(Problem(label, words, row=row_number, column="carried_out", found=text, expected=expected))
        elif not employee or employee in carried:
            words = Words("空着", "is blank") if not employee else Words("员工重复", "the employee stands there twice")
            problems.append(Problem(label, words, row=row_number, column="employee_id", found=employee))
        else:
            carried[employee] = amount
    if problems:
        raise BadInput(problems)
    return carried


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    is_sound = amount.is_finite() and 0 <= amount < 10**12 and amount == amount.quantize(Decimal("0.01"))
    return amount if is_sound else None


def check_carried(carried: Mapping[str, Decimal], connection: duckdb.DuckDBPyConnection) -> None:
    """Somebody who carries a sum over must be among the employees, or it would be lost."""
    if not carried:
        return
    known = {row[0] for row in connection.execute("SELECT employee_id FROM fact_employees").fetchall()}
    unknown = [employee for employee in sorted(carried) if employee not in known]
    if unknown:
        words = Words("员工表里没有此人", "is not in employees")
        raise BadInput([Problem("--carried", words, column="employee_id", found=employee) for employee in unknown])


def keep_deductions(
    connection: duckdb.DuckDBPyConnection, share: Decimal, carried: Mapping[str, Decimal], number: int
) -> None:
    """Makes `deductions_<number>`, one row per employee, from that settlement's `summary_<number>`."""
    connection.execute(f"CREATE TEMP TABLE carried_{number} (employee_id VARCHAR, amount {TOTAL_TYPE})")
    if carried:
        connection.executemany(
            f"INSERT INTO carried_{number} VALUES (?, ?)", [list(item) for item in sorted(carried.items())]
        )
    connection.execute(f"""
        CREATE TEMP TABLE deductions_{number} AS
        WITH base AS (
            SELECT e.employee_id, e.monthly_wage AS wage, e.minimum_wage,
                   coalesce(CAST(c.amount AS {TOTAL_TYPE}), 0) AS carried_in, s.fines, s.rewards
            FROM fact_employees e JOIN summary_{number} s USING (employee_id)
                 LEFT JOIN carried_{number} c USING (employee_id)
        ), bounds AS (
            SELECT *, CAST(greatest(fines + carried_in - rewards, 0) AS {TOTAL_TYPE}) AS net_fines,
                   CAST(CASE WHEN wage IS NULL THEN 0
                        ELSE greatest(least(round({literal_of(share)} * wage, 2), wage - coalesce(minimum_wage, 0)), 0) END
                        AS {TOTAL_TYPE}) AS allowed
            FROM base
        )
        SELECT employee_id, wage, minimum_wage, CAST(carried_in AS {TOTAL_TYPE}) AS carried_in, net_fines, allowed,
               least(net_fines, allowed) AS deducted, net_fines - least(net_fines, allowed) AS carried_out
        FROM bounds""")


def wage_warnings(connection: duckdb.DuckDBPyConnection, number: int) -> list[Words]:
    """Employees with fines whose wage or minimum wage is blank."""
    warnings = []
    for condition, words in (
        (
            "wage IS NULL",
            Words("{} 没有工资，本月不扣，全部结转", "{} has no wage: nothing is deducted, all is carried over"),
        ),
        (
            "wage IS NOT NULL AND minimum_wage IS NULL",
            Words("{} 没有最低工资，只按比例限额", "{} has no minimum wage: only the share holds"),
        ),
    ):
        rows = connection.execute(
            f"SELECT employee_id FROM deductions_{number} WHERE net_fines > 0 AND {condition} ORDER BY employee_id"
        ).fetchall()
        warnings += [Words(words.zh.format(row[0]), words.en.format(row[0])) for row in rows]
    return warnings
