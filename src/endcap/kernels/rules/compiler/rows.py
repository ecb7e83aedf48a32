"""Stage one: the rows of a fact table as they are known on the as-of day, and from them the hits.

Working out when a limit ends is dear for millions of rows, so rows too young for any limit are left out first by a
comparison of whole days.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from endcap.kernels.facts.schema import Table
from endcap.kernels.rules import dialects
from endcap.kernels.rules.compiler.clause_sql import ClauseSql
from endcap.kernels.rules.dialects import Dialect
from endcap.kernels.rules.lookups import value_sql
from endcap.kernels.rules.period import Window
from endcap.kernels.rules.types import DAILY_TOTAL

DAILY_TOTAL_TYPE = f"DECIMAL({DAILY_TOTAL.digits},{DAILY_TOTAL.decimals})"


def known_rows_sql(table: Table, window: Window, dialect: Dialect) -> str:
    """Rows that have happened by the as-of day; later days count as blank; `fact_id` names the fact."""
    as_of = dialects.day(window.as_of)
    happened = f" WHERE {dialect.identifier(table.happened_on)} <= {as_of}" if table.happened_on else ""
    if table.daily_key:
        return _daily_totals_sql(table, happened, dialect)
    columns = [f"{dialect.identifier(table.key or '')} AS fact_id"]
    for column in table.columns:
        name = dialect.identifier(column.name)
        columns.append(f"CASE WHEN {name} <= {as_of} THEN {name} END AS {name}" if column.unknown_after_as_of else name)
    return f"SELECT {', '.join(columns)} FROM fact_{table.name}{happened}"


def daily_id_sql(table: Table, dialect: Dialect) -> str:
    """The id of a fact that is a day's total: the values of its key, joined by slashes."""
    return " || '/' || ".join(f"CAST({dialect.identifier(key)} AS {dialect.text_type})" for key in table.daily_key)


def _daily_totals_sql(table: Table, happened: str, dialect: Dialect) -> str:
    assert table.adds_up is not None
    keys = [dialect.identifier(name) for name in table.daily_key]
    total = dialect.identifier(table.adds_up)
    listed = ", ".join(keys)
    return (
        f"SELECT {daily_id_sql(table, dialect)} AS fact_id, {listed}, CAST(sum({total}) AS {DAILY_TOTAL_TYPE}) AS {total}"
        f" FROM fact_{table.name}{happened} GROUP BY {listed}"
    )


def old_enough_sql(clauses: Sequence[ClauseSql]) -> str | None:
    """The one scan of a table whose clauses all ask for a day past a limit of the batch: rows that can be past any."""
    bounds = [_limit_passed(clause) for clause in clauses]
    days = {bound[0] for bound in bounds if bound is not None}
    if None in bounds or len(days) != 1:
        return None
    first = clauses[0]
    limits = sorted({bound[1] for bound in bounds if bound is not None})
    least = f"least({', '.join(limits)})" if len(limits) > 1 else limits[0]
    age = first.dialect.days_between("r.production_date", first.column(days.pop()))
    columns = ", ".join(first.column(name) for name in _columns_of(clauses))
    bounded = f"(SELECT sku, {least} AS least_days FROM product_limits)"
    return (
        f"SELECT r.fact_id, {columns} FROM known_{first.table.name} r JOIN {bounded} b ON b.sku = r.sku"
        f" WHERE {age} > b.least_days"
    )


def _limit_passed(clause: ClauseSql) -> tuple[str, str] | None:
    """`checked_on > display_end` among the conditions that must all hold: the day and the limit's lower bound."""
    when = clause.checked.when
    if when is None or clause.checked.broken_by is not None:
        return None
    for part in when.tree.flatten() if isinstance(when.tree, exp.And) else [when.tree]:
        later, earlier = part.unnest().this, part.unnest().args.get("expression")
        if isinstance(part.unnest(), exp.GT) and isinstance(later, exp.Column) and isinstance(earlier, exp.Column):
            limit = earlier.name.removesuffix("_end")
            if earlier.name in ("display_end", "shelf_life_end") and clause.table.has(later.name):
                return later.name, f"{limit}_least_days"
    return None


def _columns_of(clauses: Sequence[ClauseSql]) -> list[str]:
    table = clauses[0].table
    return [column.name for column in table.columns if any(column.name in clause.needed_columns for clause in clauses)]


def hits_sql(clauses: Sequence[ClauseSql], source: str) -> str:
    """One scan for all clauses that judge a table's rows; `hit_<id>` says which clause a row concerns."""
    first = clauses[0]
    dialect = first.dialect
    lookups = sorted({name for clause in clauses for name in clause.row_lookups})
    selected = ["r.fact_id", *(first.column(name) for name in _columns_of(clauses))]
    selected += [f"{value_sql(name, dialect)} AS {dialect.identifier(name)}" for name in lookups]
    conditions = [clause.hit_condition for clause in clauses]
    if len(clauses) > 1:
        selected += [
            f"coalesce({condition}, FALSE) AS hit_{clause.id}"
            for clause, condition in zip(clauses, conditions, strict=True)
        ]
    where = " OR ".join(conditions)
    return f"SELECT {', '.join(selected)} FROM {source} r {first.joins(lookups)} WHERE {where}"
