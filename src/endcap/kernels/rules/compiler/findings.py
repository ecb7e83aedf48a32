"""Stage three: findings with amount, sanction and who answers; and the days that cannot be judged."""

from __future__ import annotations

from collections.abc import Sequence

from endcap.kernels.facts.schema import Table
from endcap.kernels.rules import dialects
from endcap.kernels.rules.compiler.clause_sql import ClauseSql
from endcap.kernels.rules.compiler.rows import daily_id_sql
from endcap.kernels.rules.compiler.wording import because_sql, joint_words
from endcap.kernels.rules.dialects import MONEY_TYPE
from endcap.kernels.rules.lookups import FAR_FUTURE


def finding_sql(clause: ClauseSql, candidates: str, languages: Sequence[str]) -> str:
    """One row per finding of a clause: the own and the joint amount (sizes, not signed) and the sentences."""
    selected = [
        f"{clause.rulebook_order} AS rulebook_order",
        f"{clause.dialect.text(clause.rulebook.name)} AS rulebook",
        f"{clause.dialect.text(clause.checked.number)} AS clause",
        f"{clause.dialect.text(clause.checked.clause.kind)} AS kind",
        f"{clause.dialect.text(clause.rulebook.rulebook.unit)} AS unit",
        f"{clause.dialect.text(clause.table.name)} AS fact",
        "r.fact_id AS fact_id",
        "r.employee_id AS employee_id",
        "r.finding_day AS occurred_on",
        f"{_own_amount(clause)} AS own_amount",
        f"{_joint_amount(clause)} AS joint_amount",
        f"{_supervisor(clause)} AS supervisor_id",
        f"{_sanction(clause)} AS sanction",
        f"{'TRUE' if clause.checked.clause.zero_is_written else 'FALSE'} AS zero_is_written",
        f"{clause.name_of('employee')} AS employee_name",
    ]
    for language in languages:
        selected.append(f"{because_sql(clause, language)} AS because_{language}")
        before, after = joint_words(clause, language)
        selected.append(f"{clause.dialect.text(before)} AS joint_before_{language}")
        selected.append(f"{clause.dialect.text(after)} AS joint_after_{language}")
    joins = clause.joins(clause.late_lookups)
    return f"SELECT {', '.join(selected)} FROM ({candidates}) r {joins}{_supervisor_join(clause)}{_bound(clause)}"


def _bound(clause: ClauseSql) -> str:
    binds = clause.checked.clause.binds
    if binds == "all":
        return ""
    role = clause.name_of("role", clause.row_lookups)
    return f" WHERE {role} IN ({', '.join(clause.dialect.text(name) for name in binds)})"


def _amount(clause: ClauseSql) -> str:
    return f"greatest({clause.cases(clause.checked.amount, clause.row_lookups)}, 0)"


def _part(clause: ClauseSql, share: str) -> str:
    """The amount times a share, with room for every digit: it is rounded but once, afterwards."""
    decimals = clause.checked.amount_type.decimals
    assert clause.checked.share is not None
    product = f"{dialects.widened(_amount(clause), decimals)} * {share}"
    return dialects.money(f"({product})", decimals + clause.checked.share.type.decimals)


def _share(clause: ClauseSql) -> str:
    """The share as SQL, held between 0 and 1."""
    assert clause.checked.share is not None
    return f"least(greatest({clause.sql(clause.checked.share, clause.row_lookups)}, 0), 1)"


def _carries_joint(clause: ClauseSql) -> str:
    """Condition that the supervisor of the finding's day answers too."""
    unless = clause.checked.unless
    if unless is None:
        return "rep.supervisor_id IS NOT NULL"
    written = clause.sql(unless, clause.row_lookups)
    return f"rep.supervisor_id IS NOT NULL AND (({written}) IS NOT TRUE)"


def _own_amount(clause: ClauseSql) -> str:
    joint = clause.checked.clause.joint
    whole = dialects.money(_amount(clause), clause.checked.amount_type.decimals)
    if joint is None or joint.mode != "shared" or clause.checked.share is None:
        return f"coalesce({whole}, 0)"
    rest = f"CASE WHEN {_carries_joint(clause)} THEN 1 - {_share(clause)} ELSE 1 END"
    return f"coalesce({_part(clause, rest)}, 0)"


def _joint_amount(clause: ClauseSql) -> str:
    if clause.checked.share is None:
        return f"CAST(0 AS {MONEY_TYPE})"
    # The condition is asked of the share, not of the product: so the amount is worked out once for both lines.
    return _part(clause, f"CASE WHEN {_carries_joint(clause)} THEN {_share(clause)} ELSE 0 END")


def _supervisor(clause: ClauseSql) -> str:
    return "rep.supervisor_id" if clause.checked.share is not None else f"CAST(NULL AS {clause.dialect.text_type})"


def _supervisor_join(clause: ClauseSql) -> str:
    if clause.checked.share is None:
        return ""
    first, last = clause.dialect.identifier("from"), clause.dialect.identifier("to")
    return (
        f" LEFT JOIN fact_reporting rep ON rep.employee_id = r.employee_id AND r.finding_day >= rep.{first}"
        f" AND r.finding_day <= coalesce(rep.{last}, {FAR_FUTURE})"
    )


def _sanction(clause: ClauseSql) -> str:
    branches = [
        f"WHEN {clause.sql(condition, clause.row_lookups)} THEN '{name}'"
        for name, condition in (
            ("dismissal_review", clause.checked.dismissal_review),
            ("probation", clause.checked.probation),
        )
        if condition is not None
    ]
    return f"CASE {' '.join(branches)} END" if branches else f"CAST(NULL AS {clause.dialect.text_type})"


def without_findings_sql(clause: ClauseSql) -> str:
    """Candidates of a reward for a clean month: employees without a finding, once the whole month is known.

    Whoever was not there for all of it has none."""
    none_of = clause.checked.clause.none_of
    assert none_of is not None
    text = clause.dialect.text
    among = ""
    if none_of.clauses != "all":
        named = [name if "/" in name else f"{clause.rulebook.name}/{name}" for name in none_of.clauses]
        among = f" AND f.rulebook || '/' || f.clause IN ({', '.join(text(name) for name in named)})"
    found = (
        "SELECT 1 FROM findings f WHERE f.employee_id = r.employee_id AND f.kind = 'fine'"
        f" AND (f.own_amount <> 0 OR f.zero_is_written){among}"
    )
    is_known = "TRUE" if clause.window.as_of >= clause.window.period.last else "FALSE"
    # Each month is a fact of its own, so that one can be decided otherwise without the others.
    fact_id = f"r.employee_id || {text(f'/{clause.window.period}')}"
    return (
        f"SELECT {fact_id} AS fact_id, r.*, {clause.last_day} AS finding_day FROM fact_employees r"
        f" WHERE {is_known} AND {_employed(clause)} AND NOT EXISTS ({found})"
        f" AND NOT {clause.is_decided_otherwise(fact_id)}"
    )


def _employed(clause: ClauseSql) -> str:
    """Condition that an employee was there from the first day of the period to its last."""
    first, last = (dialects.day(day) for day in (clause.window.period.first, clause.window.period.last))
    return f"coalesce(r.employed_from, {first}) <= {first} AND coalesce(r.employed_to, {last}) >= {last}"


def unclear_sql(clause: ClauseSql, rows: str) -> str:
    """Days that lack a row in one of the two tables, until it comes or somebody waives the day."""
    table, beside = clause.table, clause.checked.beside
    assert beside is not None
    text = clause.dialect.text
    day = clause.cases(clause.checked.day, clause.row_lookups)
    waived = (
        f"EXISTS (SELECT 1 FROM waived d WHERE d.rulebook = {text(clause.rulebook.name)} AND d.clause ="
        f" {text(clause.checked.number)} AND d.fact = {text(table.name)} AND d.fact_id = r.fact_id)"
    )
    return (
        f"SELECT {text(str(clause.window.period))} AS period, {text(clause.rulebook.name)} AS rulebook,"
        f" {text(clause.checked.number)} AS clause, r.employee_id AS employee_id, {day} AS occurred_on,"
        f" {text(table.name)} AS fact, r.fact_id AS fact_id,"
        f" CASE WHEN r.is_here THEN {text(beside.name)} ELSE {text(table.name)} END AS missing"
        f" FROM ({rows}) r {clause.joins(clause.late_lookups)}"
        f"{_bound(clause) or ' WHERE TRUE'} AND NOT (r.is_here AND r.is_beside) AND {clause.in_window(f'({day})')}"
        f" AND NOT {waived}"
    )


def beside_rows_sql(clause: ClauseSql) -> str:
    """Two daily tables side by side: the rows that meet the clause, and those that one of the tables lacks."""
    table, beside = clause.table, clause.checked.beside
    assert beside is not None
    name = clause.dialect.identifier
    keys = ", ".join(f"coalesce(a.{name(key)}, b.{name(key)}) AS {name(key)}" for key in table.daily_key)
    own = ", ".join(f"a.{name(column.name)}" for column in table.columns if column.name not in table.daily_key)
    other = ", ".join(
        f"b.{name(column.name)} AS {name(f'{beside.name}.{column.name}')}"
        for column in beside.columns
        if column.name not in beside.daily_key
    )
    on = " AND ".join(f"a.{name(key)} = b.{name(key)}" for key in table.daily_key)
    here, there = (f"{side}.{name(table.daily_key[0])} IS NOT NULL" for side in ("a", "b"))
    both = (
        f"SELECT {keys}, {own}, {other}, {here} AS is_here, {there} AS is_beside"
        f" FROM ({_days_that_matter(clause, table)}) a FULL OUTER JOIN ({_days_that_matter(clause, beside)}) b ON {on}"
    )
    looked_up = "".join(f", {clause.name_of(one)} AS {one}" for one in sorted(clause.row_lookups))
    met = clause.sql(clause.checked.when) if clause.checked.when else "TRUE"
    return (
        f"SELECT {daily_id_sql(table, clause.dialect)} AS fact_id, r.*{looked_up}"
        f" FROM ({both}) r {clause.joins(clause.row_lookups)} WHERE NOT (r.is_here AND r.is_beside) OR ({met})"
    )


def _days_that_matter(clause: ClauseSql, table: Table) -> str:
    """Only days in the window, where the finding's day is simply the day of the rows."""
    day = clause.checked.day[0].value.text.strip() if len(clause.checked.day) == 1 else ""
    where = (
        f" WHERE {clause.in_window(clause.column(day))}" if day in table.daily_key and day == table.happened_on else ""
    )
    return f"SELECT r.* FROM known_{table.name} r{where}"
