"""Checks of fact tables, set-wise: one pass counts what is wrong, and only then are the rows looked up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from endcap.kernels.facts.casting import EXPECTED, LATEST_DAY
from endcap.kernels.facts.problems import Problem
from endcap.kernels.facts.reading import literal, quoted
from endcap.kernels.facts.schema import Column, Kind, Table, Words

MOST_ROWS_LISTED_PER_CHECK = 100_000


@dataclass(frozen=True)
class Check:
    """`wrong` is an SQL condition over a row of the typed table that holds for a bad row.

    `known` names the table in whose keys `column` must be found: the condition is then the absence there.
    """

    column: str
    problem: Words
    expected: Words
    wrong: str
    known: str | None = None


@dataclass
class Checked:
    """A table whose rows can be checked: `relation` yields the typed columns, `__bad_<column>` flags where a cell could
    not be read, and for the listing `__row`, `__file` and `__raw_<column>`."""

    table: Table
    relation: str
    relation_with_rows: str
    label: str
    unreadable: frozenset[str]
    present: frozenset[str]
    is_text: bool


def check_table(
    connection: duckdb.DuckDBPyConnection, checked: Checked, *, known_tables: frozenset[str]
) -> list[Problem]:
    """The problems in the rows of one table, in order of row; the table `bad_rows` (file, line) has all of those rows."""
    connection.execute("CREATE OR REPLACE TEMP TABLE bad_rows (file VARCHAR, line BIGINT)")
    checks = list(_row_checks(checked, known_tables))
    problems: list[Problem] = []
    for check, count in zip(checks, _counts(connection, checked, checks), strict=True):
        if count:
            problems += _list_rows(connection, checked, check)
    problems += _same_id_twice(connection, checked)
    problems += _overlapping_spans(connection, checked)
    return sorted(problems, key=lambda problem: (problem.file, problem.row or 0, problem.column))


def _row_checks(checked: Checked, known_tables: frozenset[str]) -> Iterator[Check]:
    table = checked.table
    for column in table.columns:
        yield from _cell_checks(column, checked, known_tables)
    for order in table.orders:
        yield Check(
            order.later,
            Words(f"早于 {order.earlier}", f"lies before {order.earlier}"),
            Words(f"不早于 {order.earlier}", f"no earlier than {order.earlier}"),
            f"t.{quoted(order.earlier)} > t.{quoted(order.later)}",
        )
    for first, second in table.at_most_one:
        yield Check(
            second,
            Words(f"与 {first} 同时填写", f"is given beside {first}"),
            Words("两者只填一个", "only one of the two"),
            f"t.{quoted(first)} IS NOT NULL AND t.{quoted(second)} IS NOT NULL",
        )
    for one, other in table.differ:
        same = Words(f"与 {one} 相同", f"is the same as {one}")
        yield Check(other, same, Words("另一个人", "somebody else"), f"t.{quoted(one)} = t.{quoted(other)}")


def _cell_checks(column: Column, checked: Checked, known_tables: frozenset[str]) -> Iterator[Check]:
    cell = f"t.{quoted(column.name)}"
    unreadable = f"t.{quoted('__bad_' + column.name)}" if column.name in checked.unreadable else None
    if unreadable:
        yield Check(column.name, Words("读不懂", "cannot be read"), EXPECTED[column.kind], unreadable)
    if not column.blank:
        is_blank = f"({cell} IS NULL OR {cell} = '')" if column.kind is Kind.TEXT else f"{cell} IS NULL"
        wrong = f"{is_blank} AND NOT {unreadable}" if unreadable else is_blank
        yield Check(column.name, Words("空着", "is blank"), EXPECTED[column.kind], wrong)
    if column.kind is Kind.TEXT and checked.is_text:
        words = Words("含有不可用的字符", "holds a character that cannot be kept")
        yield Check(column.name, words, Words("不含 NUL", "no NUL"), f"contains({cell}, chr(0))")
    if column.choices:
        options = ", ".join(map(literal, column.choices))
        listed = ", ".join(column.choices)
        yield Check(
            column.name,
            Words("不在可选值内", "is none of the allowed words"),
            Words(listed, listed),
            f"{cell} <> '' AND {cell} NOT IN ({options})",
        )
    if column.minimum is not None:
        negative = Words("是负数", "is negative") if column.minimum == 0 else Words("太小", "is too small")
        at_least = Words(f"不小于 {column.minimum}", f"at least {column.minimum}")
        yield Check(column.name, negative, at_least, f"{cell} < {column.minimum}")
    if column.maximum is not None:
        at_most = Words(f"不大于 {column.maximum}", f"at most {column.maximum}")
        yield Check(column.name, Words("太大", "is too large"), at_most, f"{cell} > {column.maximum}")
    if column.refers_to in known_tables:
        yield _reference_check(column)


def _reference_check(column: Column) -> Check:
    from endcap.kernels.facts.tables import BY_NAME

    assert column.refers_to is not None
    target = BY_NAME[column.refers_to]
    return Check(
        column.name,
        Words(f"在{target.means.zh}表里找不到", f"is not in {target.name}"),
        Words(f"{target.name}.{target.key} 中的一个", f"one of {target.name}.{target.key}"),
        f"t.{quoted(column.name)} <> ''",
        known=target.name,
    )


def _joined(checks: list[Check]) -> tuple[str, list[str]]:
    """Left joins to the keys that references need, and each check's condition over the joined row."""
    joins, conditions = [], []
    for number, check in enumerate(checks):
        if check.known is None:
            conditions.append(check.wrong)
            continue
        joins.append(f"LEFT JOIN known_{check.known} k{number} ON k{number}.id = t.{quoted(check.column)}")
        conditions.append(f"{check.wrong} AND k{number}.id IS NULL")
    return " ".join(joins), conditions


def _counts(connection: duckdb.DuckDBPyConnection, checked: Checked, checks: list[Check]) -> list[int]:
    """How many rows each check finds wrong; for a reference, how many different values are not known.

    Few values stand in many rows, so that looking up the different ones is far cheaper than joining the rows.
    """
    counted = [
        f"count(*) FILTER (WHERE {check.wrong})" if check.known is None else f"({_unknown_values(checked, check)})"
        for check in checks
    ]
    return list(connection.execute(f"SELECT {', '.join(counted)} FROM {checked.relation} t").fetchall()[0])


def _unknown_values(checked: Checked, check: Check) -> str:
    values = f"SELECT DISTINCT {quoted(check.column)} AS id FROM {checked.relation} t WHERE {check.wrong}"
    return f"SELECT count(*) FROM ({values}) ANTI JOIN known_{check.known} USING (id)"


def _list_rows(connection: duckdb.DuckDBPyConnection, checked: Checked, check: Check) -> list[Problem]:
    joins, (condition,) = _joined([check])
    rows, more = _kept(
        connection,
        f"SELECT t.__file, t.__row, t.{quoted('__raw_' + check.column)} FROM {checked.relation_with_rows} t {joins}"
        f" WHERE {condition}",
    )
    problems = [
        Problem(file, check.problem, row=row, column=check.column, found=found or "", expected=check.expected)
        for file, row, found in rows
    ]
    return problems + _not_listed(checked, check.column, check.problem, more)


def _kept(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[tuple[Any, ...]], int]:
    """Bad rows (file, line, …): all of them are remembered, the first ones given back with how many more there are."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE found_rows AS {sql}")
    connection.execute("INSERT INTO bad_rows SELECT __file, __row FROM found_rows")
    count = int(connection.execute("SELECT count(*) FROM found_rows").fetchall()[0][0])
    rows = connection.execute(f"FROM found_rows ORDER BY ALL LIMIT {MOST_ROWS_LISTED_PER_CHECK}").fetchall()
    return rows, count - len(rows)


def _not_listed(checked: Checked, column: str, problem: Words, more: int) -> list[Problem]:
    if not more:
        return []
    words = Words(f"{problem.zh}：另有 {more} 行未列出", f"{problem.en}: {more} more rows are not listed")
    return [Problem(checked.label, words, column=column)]


def _same_id_twice(connection: duckdb.DuckDBPyConnection, checked: Checked) -> list[Problem]:
    key = checked.table.key
    if key is None:
        return []
    if _all_differ(connection, checked, key):
        return []
    repeated = (
        f"(SELECT {quoted(key)} AS id FROM {checked.relation} WHERE {quoted(key)} IS NOT NULL"
        f" GROUP BY 1 HAVING count(*) > 1)"
    )
    rows, more = _kept(
        connection,
        f"SELECT __file, __row, id, first_row FROM (SELECT t.__file, t.__row, r.id,"
        f" first_value(t.__row) OVER same AS first_row, row_number() OVER same AS nth"
        f" FROM {checked.relation_with_rows} t JOIN {repeated} r ON r.id = t.{quoted(key)}"
        f" WINDOW same AS (PARTITION BY r.id ORDER BY t.__file, t.__row)) WHERE nth > 1",
    )
    unique = Words("每个编号只出现一次", "each id once")
    taken = Words("编号重复", "the id is taken")
    return _not_listed(checked, key, taken, more) + [
        Problem(
            file,
            Words(f"编号重复（第 {first} 行已有）", f"the id is taken (row {first} has it)"),
            row=row,
            column=key,
            found=found,
            expected=unique,
        )
        for file, row, found, first in rows
    ]


def _all_differ(connection: duckdb.DuckDBPyConnection, checked: Checked, key: str) -> bool:
    """Whether all ids have hashes of their own, as they nearly always do: numbers are compared faster than texts."""
    given = f"FROM {checked.relation} WHERE {quoted(key)} IS NOT NULL"
    counts = ("count(*)", f"count(DISTINCT hash({quoted(key)}))")
    ids, hashes = (connection.execute(f"SELECT {one} {given}").fetchall() for one in counts)
    return bool(ids == hashes)


def _overlapping_spans(connection: duckdb.DuckDBPyConnection, checked: Checked) -> list[Problem]:
    span = checked.table.span
    if span is None:
        return []
    of, first, last = (quoted(name) for name in (span.of, span.first, span.last))
    rows, more = _kept(
        connection,
        f"SELECT __file, __row, {of}, strftime({first}, '%Y-%m-%d'), strftime(until, '%Y-%m-%d') FROM (SELECT *,"
        f" max(coalesce({last}, DATE '{LATEST_DAY}')) OVER (PARTITION BY {of} ORDER BY {first}, __row"
        f" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until FROM {checked.relation_with_rows}"
        f" WHERE {of} IS NOT NULL AND {first} IS NOT NULL AND {first} <= coalesce({last}, DATE '{LATEST_DAY}'))"
        f" WHERE {first} <= until",
    )
    overlap = Words("日期重叠", "the days overlap")
    return _not_listed(checked, span.first, overlap, more) + [
        Problem(
            file,
            Words(f"{who} 的日期与另一行重叠", f"the days of {who} overlap those of another row"),
            row=row,
            column=span.first,
            found=start,
            expected=Words("晚于另一行的最后一天", "a day after the other row's last one")
            if until == LATEST_DAY
            else Words(f"晚于 {until}", f"a day after {until}"),
        )
        for file, row, who, start, until in rows
    ]
