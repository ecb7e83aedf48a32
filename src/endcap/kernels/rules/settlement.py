"""Settling a month: facts and rulebooks in, ledger out. The entry of this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from endcap.kernels.facts import BadInput, Facts, Problem, Words, load_facts, write_problems
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.compiler.lines import LINE_COLUMNS, LINE_ORDER, lines_sql
from endcap.kernels.rules.compiler.plan import compile_settlement
from endcap.kernels.rules.dialects import MONEY_TYPE
from endcap.kernels.rules.engines import Engine, open_engine
from endcap.kernels.rules.ledger import (
    OUTPUT_FILES,
    ClauseTotals,
    Deduction,
    EmployeeTotals,
    Line,
    Overlap,
    Unclear,
    write_csv,
)
from endcap.kernels.rules.overlaps import OverlapMode, SetAside, find_overlaps
from endcap.kernels.rules.period import Period, Window
from endcap.kernels.rules.rulebook import DEFAULT_RULEBOOK, load_rulebook
from endcap.kernels.rules.wages import check_carried, deductions_sql, read_carried, wage_warnings

Progress = Callable[[str, int, int], None]
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class RulebookVersion:
    """Which text of which rulebook a settlement applied."""

    name: str
    title: Mapping[str, str]
    version: str
    digest: str
    unit: str


@dataclass
class Settlement:
    """A settled month. It holds its facts open: close it, or use it in a `with` statement."""

    facts: Facts
    window: Window
    rulebooks: tuple[RulebookVersion, ...]
    languages: tuple[str, ...]
    overlaps: list[Overlap]
    has_wage_guard: bool
    problems: list[Problem] = field(default_factory=list)
    notices: list[Words] = field(default_factory=list)

    @property
    def period(self) -> Period:
        return self.window.period

    @property
    def as_of(self) -> date:
        return self.window.as_of

    @property
    def facts_digest(self) -> str:
        return self.facts.digest

    @property
    def warnings(self) -> list[str]:
        return [notice[self.languages[0]] for notice in self.notices]

    @cached_property
    def lines(self) -> list[Line]:
        """All ledger lines in the ledger's order."""
        texts = ", ".join(f"explanation_{language}" for language in self.languages)
        rows = self._rows(f"SELECT {', '.join(LINE_COLUMNS)}, {texts} FROM lines ORDER BY {LINE_ORDER}")
        size = len(LINE_COLUMNS)
        return [
            Line(
                **dict(zip(LINE_COLUMNS, row[:size], strict=True)),
                explanations=dict(zip(self.languages, row[size:], strict=True)),
            )
            for row in rows
        ]

    @cached_property
    def unclear(self) -> list[Unclear]:
        return [Unclear(*row) for row in self._rows(UNCLEAR_SQL)]

    @cached_property
    def summary(self) -> list[EmployeeTotals]:
        return [EmployeeTotals(*row) for row in self._rows("SELECT * FROM summary ORDER BY employee_id")]

    @cached_property
    def deductions(self) -> list[Deduction]:
        if not self.has_wage_guard:
            return []
        return [Deduction(*row) for row in self._rows("SELECT * FROM deductions ORDER BY employee_id")]

    def count_lines(self) -> int:
        return int(self._rows("SELECT count(*) FROM lines")[0][0])

    def count_unclear(self) -> int:
        return int(self._rows("SELECT count(*) FROM unclear_days")[0][0])

    def totals_by_clause(self) -> list[ClauseTotals]:
        return [ClauseTotals(*row) for row in self._rows(CLAUSE_TOTALS_SQL)]

    def write(self, folder: Path) -> None:
        """Writes ledger.csv, unclear.csv, summary.csv and, where they apply, deductions.csv, overlaps.csv, problems.csv."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        connection = self.facts.connection
        language = self.languages[0]
        columns = f"{', '.join(LINE_COLUMNS)}, explanation_{language} AS explanation"
        outputs = {
            "ledger.csv": f"SELECT {columns} FROM lines ORDER BY {LINE_ORDER}",
            "unclear.csv": UNCLEAR_SQL,
            "summary.csv": "SELECT * FROM summary ORDER BY employee_id",
        }
        if self.has_wage_guard:
            outputs["deductions.csv"] = "SELECT * FROM deductions ORDER BY employee_id"
        if len(self.rulebooks) > 1:
            outputs["overlaps.csv"] = "SELECT * FROM overlap_rows"
        for name, sql in outputs.items():
            write_csv(connection, sql, folder / name)
        for name in set(OUTPUT_FILES) - outputs.keys():
            (folder / name).unlink(missing_ok=True)
        if self.problems:
            write_problems(self.problems, folder / "problems.csv", language=language)

    def close(self) -> None:
        self.facts.close()

    def __enter__(self) -> Settlement:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.facts.connection.execute(sql).fetchall()


UNCLEAR_SQL = (
    "SELECT period, rulebook, clause, employee_id, occurred_on, fact, fact_id, missing FROM unclear_days"
    " ORDER BY employee_id, occurred_on, rulebook, clause, fact_id"
)
SUMMARY_SQL = f"""
    SELECT e.employee_id, e.name, e.role,
           count(*) FILTER (WHERE l.liability = 'own' AND NOT l.is_reward) AS findings,
           CAST(coalesce(sum(-l.amount) FILTER (WHERE NOT l.is_reward), 0) AS {MONEY_TYPE}) AS fines,
           CAST(coalesce(sum(l.amount) FILTER (WHERE l.is_reward), 0) AS {MONEY_TYPE}) AS rewards,
           CAST(coalesce(sum(l.amount), 0) AS {MONEY_TYPE}) AS net,
           string_agg(l.sanction, ';' ORDER BY l.occurred_on, l.clause, l.fact_id) AS sanctions
    FROM fact_employees e LEFT JOIN (SELECT *, amount > 0 AS is_reward FROM lines) l USING (employee_id)
    GROUP BY ALL"""

CLAUSE_TOTALS_SQL = """
    SELECT rulebook, clause, count(*), coalesce(sum(-amount) FILTER (WHERE amount < 0), 0),
           coalesce(sum(amount) FILTER (WHERE amount > 0), 0), count(sanction)
    FROM lines GROUP BY rulebook, clause ORDER BY rulebook, clause"""


def settle(
    facts: Path | str | Facts,
    *,
    period: str | Period,
    rulebooks: Sequence[CheckedRulebook] = (),
    overlap: OverlapMode = "first",
    as_of: date | None = None,
    wage_guard: Decimal | None = None,
    carried: Path | Mapping[str, Decimal] | None = None,
    engine: str = "duckdb",
    languages: Sequence[str] = ("zh",),
    skip_bad: bool = False,
    progress: Progress | None = None,
) -> Settlement:
    """Settles a month.

    `facts` is a facts folder or loaded Facts; `rulebooks` stand in order of precedence (default: ka-channel);
    `wage_guard` is the share of the wage that fines may take; `carried` what the month before carried over, in CNY per
    employee or as its deductions.csv. Raises BadInput with every problem found.
    """
    period = Period.parse(period) if isinstance(period, str) else period
    books = tuple(rulebooks) or (load_rulebook(DEFAULT_RULEBOOK),)
    window = Window(period, _as_of(period, as_of))
    _check_options(books, wage_guard)
    amounts = read_carried(carried) if isinstance(carried, Path) else dict(carried or {})
    loaded = facts if isinstance(facts, Facts) else load_facts(Path(facts), skip_bad=skip_bad, progress=progress)
    try:
        check_carried(amounts, loaded.connection)
        running = open_engine(engine, loaded)
        try:
            aside = _run(running, books, window, overlap, tuple(languages), progress)
        finally:
            running.close()
        return _finish(loaded, books, window, tuple(languages), aside, wage_guard, amounts)
    except BaseException:
        if loaded is not facts:
            loaded.close()
        raise


def _as_of(period: Period, as_of: date | None) -> date:
    return as_of or period.last


def _check_options(books: Sequence[CheckedRulebook], wage_guard: Decimal | None) -> None:
    problems = []
    names = [book.name for book in books]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(Problem("--rulebook", Words("同名的管理办法给了两次", "is given twice"), found=name))
    units = {book.rulebook.unit for book in books}
    if len(units) > 1:
        mixed = Words("金额和积分不能记在同一本账里", "money and points cannot share a ledger")
        problems.append(Problem("--rulebook", mixed, found=", ".join(sorted(units))))
    if wage_guard is not None and units == {"points"}:
        words = Words("积分制不设工资保护", "points have no wage guard")
        problems.append(Problem("--wage-guard", words, found=str(wage_guard)))
    if wage_guard is not None and not 0 <= wage_guard <= 1:
        words = Words("不是 0 到 1 之间的份额", "is no share between 0 and 1")
        problems.append(Problem("--wage-guard", words, found=str(wage_guard)))
    problems += _clauses_looked_at(books)
    if problems:
        raise BadInput(problems)


def _clauses_looked_at(books: Sequence[CheckedRulebook]) -> list[Problem]:
    """A reward for a clean month must not be given because the clauses it looks at were left out."""
    given = {f"{book.name}/{clause.number}" for book in books for clause in book.clauses}
    problems = []
    for book in books:
        for index, clause in enumerate(book.clauses):
            none_of = clause.clause.none_of
            for name in none_of.clauses if none_of and none_of.clauses != "all" else []:
                full = name if "/" in name else f"{book.name}/{name}"
                if full not in given:
                    words = Words("这次结算里没有这一条", "is no clause of this settlement")
                    problems.append(book.source.problem(("clauses", index, "none_of"), words, found=full))
    return problems


def _run(
    engine: Engine,
    books: Sequence[CheckedRulebook],
    window: Window,
    overlap: OverlapMode,
    languages: tuple[str, ...],
    progress: Progress | None,
) -> list[SetAside]:
    aside = find_overlaps(engine, books, window, overlap) if len(books) > 1 else []
    compiled = compile_settlement(books, window, engine.dialect, languages)
    for done, step in enumerate(compiled.steps):
        if progress:
            progress(step.name, done, len(compiled.steps))
        engine.define(step)
    if aside:
        engine.put("set_aside", {
            "rulebook": [one.fine.rulebook for one in aside],
            "clause": [one.fine.clause for one in aside],
            "fact_id": [one.fine.fact_id for one in aside],
            "employee_id": [one.fine.employee_id for one in aside],
            "applied": [one.applied for one in aside],
        })  # fmt: skip
    sql = lines_sql(window.period, engine.dialect, languages, findings="all_findings", set_aside=bool(aside))
    engine.deliver("lines", sql)
    engine.deliver("unclear_days", "SELECT * FROM unclear")
    return aside


def _finish(
    facts: Facts,
    books: Sequence[CheckedRulebook],
    window: Window,
    languages: tuple[str, ...],
    aside: Sequence[SetAside],
    wage_guard: Decimal | None,
    carried: Mapping[str, Decimal],
) -> Settlement:
    connection = facts.connection
    connection.execute(f"CREATE OR REPLACE TEMP TABLE summary AS {SUMMARY_SQL}")
    overlaps = [one.overlap() for one in aside]
    _keep_overlaps(facts, overlaps)
    notices = list(facts.warnings)
    if wage_guard is not None:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE carried (employee_id VARCHAR, amount {MONEY_TYPE})")
        if carried:
            connection.executemany(
                "INSERT INTO carried VALUES (?, ?)", [list(item) for item in sorted(carried.items())]
            )
        connection.execute(f"CREATE OR REPLACE TEMP TABLE deductions AS {deductions_sql(wage_guard)}")
        notices += wage_warnings(connection)
    versions = tuple(
        RulebookVersion(
            book.name,
            {language: book.rulebook.title[language] for language in LANGUAGES},
            book.rulebook.version,
            book.digest,
            book.rulebook.unit,
        )
        for book in books
    )
    return Settlement(
        facts, window, versions, languages, overlaps, wage_guard is not None, list(facts.problems), notices
    )


def _keep_overlaps(facts: Facts, overlaps: Sequence[Overlap]) -> None:
    facts.connection.execute(
        "CREATE OR REPLACE TEMP TABLE overlap_rows (fact VARCHAR, fact_id VARCHAR, employee_id VARCHAR,"
        f" applied VARCHAR, set_aside VARCHAR, amount_set_aside {MONEY_TYPE})"
    )
    if overlaps:
        facts.connection.executemany(
            "INSERT INTO overlap_rows VALUES (?, ?, ?, ?, ?, ?)",
            [[o.fact, o.fact_id, o.employee_id, o.applied, o.set_aside, o.amount_set_aside] for o in overlaps],
        )
