"""Stage one: the rows of a fact table as they are known on the as-of day, and from them the hits."""

from __future__ import annotations

from collections.abc import Sequence

from endcap.kernels.facts.schema import Table
from endcap.kernels.rules import dialects
from endcap.kernels.rules.compiler.clause_sql import ClauseSql
from endcap.kernels.rules.dialects import Dialect
from endcap.kernels.rules.lookups import value_sql
from endcap.kernels.rules.period import Window


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


def _daily_totals_sql(table: Table, happened: str, dialect: Dialect) -> str:
    assert table.adds_up is not None
    keys = [dialect.identifier(name) for name in table.daily_key]
    fact_id = " || '/' || ".join(f"CAST({key} AS {dialect.text_type})" for key in keys)
    total = dialect.identifier(table.adds_up)
    listed = ", ".join(keys)
    return (
        f"SELECT {fact_id} AS fact_id, {listed}, CAST(sum({total}) AS DECIMAL(18,4)) AS {total}"
        f" FROM fact_{table.name}{happened} GROUP BY {listed}"
    )


def hits_sql(clauses: Sequence[ClauseSql]) -> str:
    """One scan of a table for all clauses that judge its rows; `hit_<id>` says which clause a row concerns."""
    first = clauses[0]
    table, dialect = first.table, first.dialect
    lookups = sorted({name for clause in clauses for name in clause.row_lookups})
    columns = [name.name for name in table.columns if any(name.name in clause.needed_columns for clause in clauses)]
    selected = ["r.fact_id", *(f"r.{dialect.identifier(name)}" for name in columns)]
    selected += [f"{value_sql(name, dialect)} AS {dialect.identifier(name)}" for name in lookups]
    conditions = [clause.hit_condition for clause in clauses]
    if len(clauses) > 1:
        selected += [
            f"coalesce({condition}, FALSE) AS hit_{clause.id}"
            for clause, condition in zip(clauses, conditions, strict=True)
        ]
    where = " OR ".join(conditions)
    return f"SELECT {', '.join(selected)} FROM known_{table.name} r {first.joins(lookups)} WHERE {where}"
