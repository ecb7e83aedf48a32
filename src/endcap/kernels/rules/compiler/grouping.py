"""Stage two: from hits to findings-to-be: groups, days, episodes, order. Each step selects from rows `r`."""

from __future__ import annotations

from collections.abc import Sequence

from endcap.kernels.rules.compiler.clause_sql import ClauseSql
from endcap.kernels.rules.lookups import is_lookup
from endcap.kernels.rules.model import keep_order


def candidates_sql(clause: ClauseSql, hits: str) -> str:
    """The rows that stand for findings, with `finding_day`, and `nth` or `days` where the clause counts."""
    if clause.checked.clause.episode is not None:
        return _not_decided(clause, first_days_sql(clause))
    rows = _grouped(clause, _own_hits(clause, hits))
    if clause.checked.first_late is not None:
        return _not_decided(clause, _with_days(clause, rows))
    if clause.checked.clause.count is not None:
        rows = _numbered(clause, _not_decided(clause, rows))
        return _with_day(clause, rows)
    return _not_decided(clause, _with_day(clause, rows))


def rows_behind_sql(clause: ClauseSql, hits: str) -> str:
    """`finding_id`, `row_id`: every source row on which a finding rests."""
    if clause.checked.clause.episode is not None:
        return _rows_of_episodes(clause)
    rows = _own_hits(clause, hits)
    if clause.checked.clause.per is None:
        return f"SELECT r.fact_id AS finding_id, r.fact_id AS row_id FROM ({rows}) r"
    return f"SELECT r.stands_for AS finding_id, r.fact_id AS row_id FROM ({_with_group(clause, rows)}) r"


def _own_hits(clause: ClauseSql, hits: str) -> str:
    """The clause's rows among the shared hits, with `is_hit` where other rows break its runs."""
    selected = ["r.*"]
    if clause.checked.broken_by is not None:
        when = clause.sql(clause.checked.when, clause.row_lookups) if clause.checked.when else "TRUE"
        selected.append(f"coalesce({when}, FALSE) AS is_hit")
    return f"SELECT {', '.join(selected)} FROM {hits} r"


# groups


def _order_in_group(clause: ClauseSql, keep: str | None) -> list[str]:
    order = []
    if clause.checked.broken_by is not None:
        order.append("CASE WHEN r.is_hit THEN 0 ELSE 1 END")
    if keep:
        column, greatest_first = keep_order(keep)
        order.append(f"{clause.column(column)}{' DESC' if greatest_first else ''}")
    return [*order, "r.fact_id"]


def _partition(clause: ClauseSql, same: Sequence[str]) -> str:
    """Rows with a blank among the columns stand alone."""
    columns = [clause.column(name) for name in same]
    blankable = [clause.column(name) for name in same if clause.table.by_name[name].blank]
    if blankable:
        blank = " OR ".join(f"{column} IS NULL" for column in blankable)
        columns.append(f"CASE WHEN {blank} THEN r.fact_id END")
    return ", ".join(columns)


def _grouped(clause: ClauseSql, rows: str) -> str:
    if clause.checked.clause.per is None:
        return rows
    return f"SELECT r.* FROM ({_with_group(clause, rows)}) r WHERE r.fact_id = r.stands_for"


def _with_group(clause: ClauseSql, rows: str) -> str:
    per = clause.checked.clause.per
    assert per is not None
    order = ", ".join(_order_in_group(clause, per.keep))
    partition = _partition(clause, per.same)
    return (
        f"SELECT r.*, first_value(r.fact_id) OVER (PARTITION BY {partition} ORDER BY {order}) AS stands_for"
        f" FROM ({rows}) r"
    )


# days and order


def _with_day(clause: ClauseSql, rows: str) -> str:
    day = clause.cases(clause.checked.day, clause.row_lookups)
    dated = f"SELECT r.*, {day} AS finding_day FROM ({rows}) r"
    condition = clause.in_window("r.finding_day")
    if clause.checked.broken_by is not None:
        condition += " AND r.is_hit"
    return f"SELECT r.* FROM ({dated}) r WHERE {condition}"


def _with_days(clause: ClauseSql, rows: str) -> str:
    first, last = clause.late_span
    days = f"{clause.dialect.days_between(first, last)} + 1"
    return f"SELECT r.*, {last} AS finding_day, {days} AS days FROM ({rows}) r"


def _not_decided(clause: ClauseSql, rows: str) -> str:
    exempt = " OR NOT r.is_hit" if clause.checked.broken_by is not None else ""
    return f"SELECT r.* FROM ({rows}) r WHERE NOT {clause.is_decided_otherwise()}{exempt}"


def _numbered(clause: ClauseSql, rows: str) -> str:
    """Adds `nth`; a row that breaks the run starts a new block."""
    count = clause.checked.clause.count
    assert count is not None
    per = ", ".join(clause.column(name) for name in count.per)
    order = f"{clause.column(count.in_order_of)}, r.fact_id"
    if clause.checked.broken_by is not None:
        breaks = "sum(CASE WHEN r.is_hit THEN 0 ELSE 1 END)"
        over = f"OVER (PARTITION BY {per} ORDER BY {order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        rows = f"SELECT r.*, {breaks} {over} AS run FROM ({rows}) r"
        per += ", r.run, r.is_hit"
    number = f"row_number() OVER (PARTITION BY {per} ORDER BY {order})"
    restart = count.starts_again_after
    if restart is not None:
        length = clause.parameters[restart] if isinstance(restart, str) else restart
        number = f"({number} - 1) % {length} + 1"
    return f"SELECT r.*, CAST({number} AS BIGINT) AS nth FROM ({rows}) r"


# episodes


def _days_of_episodes(clause: ClauseSql) -> str:
    """One row per place and day, with `inside` (the stretch goes on) and `run` (the stretch's number)."""
    episode = clause.checked.clause.episode
    assert episode is not None
    assert clause.checked.lasts_while is not None
    day = clause.column(episode.days)
    of = ", ".join(clause.column(name) for name in episode.of)
    order = ", ".join(_order_in_group(clause, episode.keep))
    columns = ", ".join(clause.column(name) for name in clause.needed_columns)
    kept = (
        f"SELECT r.fact_id, {columns}, first_value(r.fact_id) OVER (PARTITION BY {of}, {day} ORDER BY {order})"
        f" AS stands_for FROM known_{clause.table.name} r{_places_that_matter(clause)}"
    )
    inside = f"coalesce({clause.sql(clause.checked.lasts_while)}, FALSE)"
    days = f"SELECT r.*, {inside} AS inside FROM ({kept}) r WHERE r.fact_id = r.stands_for"
    over = f"OVER (PARTITION BY {of} ORDER BY {day} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    return f"SELECT r.*, sum(CASE WHEN r.inside THEN 0 ELSE 1 END) {over} AS run FROM ({days}) r"


def _places_that_matter(clause: ClauseSql) -> str:
    """Only places with a row that can be part of a stretch at all: few, as a rule, and exact."""
    episode = clause.checked.clause.episode
    assert episode is not None
    assert clause.checked.lasts_while is not None
    if any(clause.table.by_name[name].blank for name in episode.of):
        return ""
    name = clause.dialect.identifier
    same_place = " AND ".join(f"place.{name(column)} = r.{name(column)}" for column in episode.of)
    columns = ", ".join(clause.column(column) for column in episode.of)
    joins = clause.joins(name for name in clause.checked.lasts_while.uses if is_lookup(name, clause.table))
    rows = f"SELECT {columns} FROM known_{clause.table.name} r {joins} WHERE {clause.sql(clause.checked.lasts_while)}"
    return f" WHERE EXISTS (SELECT 1 FROM ({rows}) place WHERE {same_place})"


def _found_days(clause: ClauseSql) -> str:
    """The first day of each stretch that nothing excuses, in whatever month."""
    episode = clause.checked.clause.episode
    assert episode is not None
    excused = clause.checked.excused_when
    condition, joins = "r.inside", ""
    if excused is not None:
        condition += f" AND (({clause.sql(excused)}) IS NOT TRUE)"
        joins = clause.joins(name for name in excused.uses if is_lookup(name, clause.table))
    of = ", ".join(clause.column(name) for name in episode.of)
    nth = f"row_number() OVER (PARTITION BY {of}, r.run ORDER BY {clause.column(episode.days)})"
    open_days = f"SELECT r.*, {nth} AS day_of_episode FROM ({_days_of_episodes(clause)}) r {joins} WHERE {condition}"
    return f"SELECT r.*, {clause.column(episode.days)} AS finding_day FROM ({open_days}) r WHERE r.day_of_episode = 1"


def first_days_sql(clause: ClauseSql) -> str:
    return f"SELECT r.* FROM ({_found_days(clause)}) r WHERE {clause.in_window('r.finding_day')}"


def _rows_of_episodes(clause: ClauseSql) -> str:
    """All checks of all days of a stretch."""
    episode = clause.checked.clause.episode
    assert episode is not None
    name = clause.dialect.identifier
    same_place = " AND ".join(f"d.{name(column)} = f.{name(column)}" for column in episode.of)
    same_day = " AND ".join(f"k.{name(column)} = d.{name(column)}" for column in (*episode.of, episode.days))
    return (
        f"SELECT f.fact_id AS finding_id, k.fact_id AS row_id FROM ({first_days_sql(clause)}) f"
        f" JOIN ({_days_of_episodes(clause)}) d ON {same_place} AND d.run = f.run AND d.inside"
        f" JOIN known_{clause.table.name} k ON {same_day}"
    )
