"""A settlement as a list of SQL steps, the same for every engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from endcap.kernels.facts.tables import BY_NAME
from endcap.kernels.rules import dialects
from endcap.kernels.rules.checked import CheckedClause, CheckedRulebook, Placeholder
from endcap.kernels.rules.compiler.clause_sql import ClauseSql
from endcap.kernels.rules.compiler.findings import beside_rows_sql, finding_sql, unclear_sql, without_findings_sql
from endcap.kernels.rules.compiler.grouping import candidates_sql, rows_behind_sql
from endcap.kernels.rules.compiler.rows import hits_sql, known_rows_sql, old_enough_sql
from endcap.kernels.rules.dialects import Dialect
from endcap.kernels.rules.lookups import product_limits_sql, stock_out_spans_sql
from endcap.kernels.rules.period import Window


@dataclass(frozen=True)
class Step:
    """A relation to define; `is_kept` asks the engine to work it out once and keep it."""

    name: str
    sql: str
    is_kept: bool


@dataclass(frozen=True)
class Compiled:
    """Steps that define the relations named by `findings` and `unclear`, and, if asked for, `rests_on`."""

    steps: tuple[Step, ...]
    clauses: tuple[ClauseSql, ...]
    findings: str
    unclear: str = "unclear"


def compile_settlement(
    rulebooks: Sequence[CheckedRulebook],
    window: Window,
    dialect: Dialect,
    languages: Sequence[str],
    *,
    with_rows_behind: bool = False,
    only_tables: frozenset[str] | None = None,
) -> Compiled:
    """Compiles all clauses in effect in the window's period. `only_tables` leaves out clauses that judge other tables."""
    clauses = list(clauses_in_effect(rulebooks, window, dialect))
    if only_tables is not None:
        clauses = [clause for clause in clauses if _tables_of([clause]) & only_tables]
    steps = [
        *_decisions(clauses, window, dialect),
        Step("stock_out_spans", stock_out_spans_sql(dialect), is_kept=False),
        Step("product_limits", product_limits_sql(), is_kept=True),
    ]
    steps += [
        Step(f"known_{name}", known_rows_sql(BY_NAME[name], window, dialect), is_kept=False)
        for name in sorted(_tables_of(clauses))
    ]
    steps += _hits(clauses)
    judged = [clause for clause in clauses if clause.checked.table is not None]
    selects = [finding_sql(clause, candidates_sql(clause, _hits_of(clause)), languages) for clause in judged]
    steps.append(Step("findings", " UNION ALL ".join(selects) or _no_findings(dialect, languages), is_kept=True))
    rewards = [clause for clause in clauses if clause.checked.clause.none_of is not None]
    clean = [finding_sql(clause, without_findings_sql(clause), languages) for clause in rewards]
    if clean:
        steps.append(Step("all_findings", " UNION ALL ".join(["SELECT * FROM findings", *clean]), is_kept=True))
    steps.append(Step("unclear", _unclear(clauses, dialect), is_kept=False))
    if with_rows_behind:
        steps.append(Step("rests_on", _rests_on(judged, dialect), is_kept=True))
    return Compiled(tuple(steps), tuple(clauses), "all_findings" if clean else "findings")


def clauses_in_effect(rulebooks: Sequence[CheckedRulebook], window: Window, dialect: Dialect) -> Iterator[ClauseSql]:
    """Clauses that give lines in the period: in force, with a value for every parameter they use."""
    for order, rulebook in enumerate(rulebooks):
        values = rulebook.parameter_values(window.first)
        known: dict[str, int | Decimal] = {name: value for name, value in values.items() if value is not None}
        for clause in rulebook.clauses:
            used = names_used(clause) & values.keys()
            if rulebook.in_effect(clause.clause, window.first) and used <= known.keys():
                yield ClauseSql(rulebook, order, clause, known, window, dialect)


def names_used(clause: CheckedClause) -> set[str]:
    """Every name that a clause's expressions and sentence speak of."""
    expressions = [*clause.row_expressions(), *clause.finding_expressions()]
    expressions += [one for one in (clause.lasts_while, clause.excused_when) if one is not None]
    names = {name for one in expressions for name in one.uses}
    names |= {part.name for text in clause.because.values() for part in text if isinstance(part, Placeholder)}
    count = clause.clause.count
    if count is not None and isinstance(count.starts_again_after, str):
        names.add(count.starts_again_after)
    return names


def _tables_of(clauses: Sequence[ClauseSql]) -> set[str]:
    tables = {clause.checked.table.name for clause in clauses if clause.checked.table is not None}
    return tables | {clause.checked.beside.name for clause in clauses if clause.checked.beside is not None}


def _decisions(clauses: Sequence[ClauseSql], window: Window, dialect: Dialect) -> list[Step]:
    as_of = dialects.day(window.as_of)
    known = f"SELECT DISTINCT rulebook, clause, fact, fact_id FROM fact_decisions WHERE decided_on <= {as_of}"
    steps = [Step("decided_otherwise", f"{known} AND decision IN ('waived', 'overturned')", is_kept=True)]
    if any(clause.checked.beside is not None for clause in clauses):
        steps.append(Step("waived", f"{known} AND decision = 'waived'", is_kept=True))
    return steps


def _hits_of(clause: ClauseSql) -> str:
    """The relation in which a clause finds its rows."""
    if clause.checked.beside is not None:
        return f"(SELECT r.* FROM beside_{clause.id} r WHERE r.is_here AND r.is_beside)"
    return f"hits_{clause.id}"


def _hits(clauses: Sequence[ClauseSql]) -> list[Step]:
    """One scan per fact table, kept, and for each clause its share of it."""
    by_table: dict[str, list[ClauseSql]] = defaultdict(list)
    steps = []
    for clause in clauses:
        if clause.checked.beside is not None:
            steps.append(Step(f"beside_{clause.id}", beside_rows_sql(clause), is_kept=True))
        elif clause.checked.table is not None and clause.checked.clause.episode is None:
            by_table[clause.checked.table.name].append(clause)
    for name, sharing in by_table.items():
        old_enough = old_enough_sql(sharing)
        if old_enough is not None:
            steps.append(Step(f"old_enough_{name}", old_enough, is_kept=True))
        source = f"known_{name}" if old_enough is None else f"old_enough_{name}"
        steps.append(Step(f"hits_{name}", hits_sql(sharing, source), is_kept=True))
        for clause in sharing:
            where = f" WHERE hit_{clause.id}" if len(sharing) > 1 else ""
            steps.append(Step(f"hits_{clause.id}", f"SELECT * FROM hits_{name}{where}", is_kept=False))
    return steps


def _rests_on(clauses: Sequence[ClauseSql], dialect: Dialect) -> str:
    selects = []
    for clause in clauses:
        text = dialect.text
        tables = [clause.table] + ([clause.checked.beside] if clause.checked.beside else [])
        behind = rows_behind_sql(clause, _hits_of(clause))
        selects += [
            f"SELECT {clause.rulebook_order} AS rulebook_order, {text(clause.rulebook.name)} AS rulebook,"
            f" {text(clause.checked.number)} AS clause, finding_id, {text(table.name)} AS row_table, row_id"
            f" FROM ({behind}) behind"
            for table in tables
        ]
    nothing = f"CAST(NULL AS {dialect.text_type})"
    return " UNION ALL ".join(selects) or (
        f"SELECT 0 AS rulebook_order, {nothing} AS rulebook, {nothing} AS clause, {nothing} AS finding_id,"
        f" {nothing} AS row_table, {nothing} AS row_id WHERE FALSE"
    )


def _unclear(clauses: Sequence[ClauseSql], dialect: Dialect) -> str:
    selects = [
        unclear_sql(clause, f"SELECT * FROM beside_{clause.id}")
        for clause in clauses
        if clause.checked.beside is not None
    ]
    names = ("period", "rulebook", "clause", "employee_id", "fact", "fact_id", "missing")
    nothing = ", ".join(f"CAST(NULL AS {dialect.text_type}) AS {name}" for name in names)
    empty = f"SELECT {nothing}, CAST(NULL AS DATE) AS occurred_on WHERE FALSE"
    return " UNION ALL ".join(selects) or empty


def _no_findings(dialect: Dialect, languages: Sequence[str]) -> str:
    texts = ["rulebook", "clause", "kind", "unit", "fact", "fact_id", "employee_id"]
    columns = ["0 AS rulebook_order", *(f"CAST(NULL AS {dialect.text_type}) AS {name}" for name in texts)]
    columns += ["CAST(NULL AS DATE) AS occurred_on"]
    columns += [f"CAST(0 AS {dialects.MONEY_TYPE}) AS {name}" for name in ("own_amount", "joint_amount")]
    columns += [f"CAST(NULL AS {dialect.text_type}) AS {name}" for name in ("supervisor_id", "sanction")]
    columns += ["FALSE AS zero_is_written", f"CAST(NULL AS {dialect.text_type}) AS employee_name"]
    for language in languages:
        parts = ("because", "joint_before", "joint_after")
        columns += [f"CAST(NULL AS {dialect.text_type}) AS {part}_{language}" for part in parts]
    return f"SELECT {', '.join(columns)} WHERE FALSE"
