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
from endcap.kernels.facts.output import written_together
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.compiler.lines import LINE_COLUMNS, LINE_ORDER, lines_sql
from endcap.kernels.rules.compiler.plan import compile_settlement
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
from endcap.kernels.rules.overlaps import OverlapMode, set_aside_overlaps
from endcap.kernels.rules.period import Period, Window
from endcap.kernels.rules.rulebook import DEFAULT_RULEBOOK, load_rulebook
from endcap.kernels.rules.wages import check_carried, keep_deductions, read_carried, wage_warnings

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
    overlap_count: int
    has_wage_guard: bool
    number: int
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
        rows = self._rows(f"SELECT {', '.join(LINE_COLUMNS)}, {texts} FROM {{lines}} ORDER BY {LINE_ORDER}")
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
        return [EmployeeTotals(*row) for row in self._rows(SUMMARY_SQL)]

    @cached_property
    def deductions(self) -> list[Deduction]:
        return [Deduction(*row) for row in self._rows(DEDUCTIONS_SQL)] if self.has_wage_guard else []

    @cached_property
    def overlaps(self) -> list[Overlap]:
        return [Overlap(*row) for row in self._rows(OVERLAPS_SQL)]

    def count_unclear(self) -> int:
        return int(self._rows("SELECT count(*) FROM {unclear}")[0][0])

    def totals_by_clause(self) -> list[ClauseTotals]:
        return [ClauseTotals(*row) for row in self._rows(CLAUSE_TOTALS_SQL)]

    def write(self, folder: Path) -> None:
        """Writes ledger.csv, unclear.csv, summary.csv and, where they apply, deductions.csv, overlaps.csv, problems.csv.

        They take their places once all are written. Raises OSError.
        """
        language = self.languages[0]
        columns = f"{', '.join(LINE_COLUMNS)}, explanation_{language} AS explanation"
        outputs = {
            "ledger.csv": f"SELECT {columns} FROM {{lines}} ORDER BY {LINE_ORDER}",
            "unclear.csv": UNCLEAR_SQL,
            "summary.csv": SUMMARY_SQL,
        }
        if self.has_wage_guard:
            outputs["deductions.csv"] = DEDUCTIONS_SQL
        if len(self.rulebooks) > 1:
            outputs["overlaps.csv"] = OVERLAPS_SQL
        with written_together(Path(folder), replacing=OUTPUT_FILES) as draft:
            for name, sql in outputs.items():
                write_csv(self.facts.connection, relations(sql, self.number), draft / name)
            if self.problems:
                write_problems(self.problems, draft / "problems.csv", language=language)

    def close(self) -> None:
        self.facts.close()

    def __enter__(self) -> Settlement:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.facts.connection.execute(relations(sql, self.number)).fetchall()


def relations(sql: str, number: int) -> str:
    """Several settlements may stand on the same facts: each has relations of its own."""
    names = ("lines", "findings", "unclear", "set_aside", "summary", "deductions", "carried")
    return sql.format(**{name: f"{name}_{number}" for name in names})


UNCLEAR_SQL = (
    "SELECT period, rulebook, clause, employee_id, occurred_on, fact, fact_id, missing FROM {unclear}"
    " ORDER BY employee_id, occurred_on, rulebook, clause, fact_id"
)
OVERLAPS_SQL = "SELECT * EXCLUDE (rulebook, clause) FROM {set_aside} ORDER BY ALL"
SUMMARY_SQL = "SELECT * FROM {summary} ORDER BY employee_id"
DEDUCTIONS_SQL = "SELECT * FROM {deductions} ORDER BY employee_id"
CLAUSE_TOTALS_SQL = """
    SELECT rulebook, clause, count(*), coalesce(sum(-amount) FILTER (WHERE amount < 0), 0),
           coalesce(sum(amount) FILTER (WHERE amount > 0), 0), count(sanction)
    FROM {lines} GROUP BY rulebook, clause ORDER BY rulebook, clause"""
TOTALS_SQL = """
    WITH totals AS (
        SELECT employee_id, count(*) FILTER (WHERE liability = 'own' AND amount <= 0) AS findings,
               sum(-amount) FILTER (WHERE amount < 0) AS fines, sum(amount) FILTER (WHERE amount > 0) AS rewards
        FROM {lines} GROUP BY employee_id
    ), proposals AS (
        SELECT employee_id, string_agg(sanction, ';' ORDER BY occurred_on, clause, fact_id) AS sanctions
        FROM {lines} WHERE sanction IS NOT NULL GROUP BY employee_id
    )
    SELECT e.employee_id, e.name, e.role, coalesce(t.findings, 0) AS findings,
           CAST(coalesce(t.fines, 0) AS DECIMAL(38,2)) AS fines, CAST(coalesce(t.rewards, 0) AS DECIMAL(38,2)) AS rewards,
           CAST(coalesce(t.rewards, 0) - coalesce(t.fines, 0) AS DECIMAL(38,2)) AS net, p.sanctions
    FROM fact_employees e LEFT JOIN totals t USING (employee_id) LEFT JOIN proposals p USING (employee_id)"""


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
    units_may_differ: bool = False,
    progress: Progress | None = None,
) -> Settlement:
    """Settles a month.

    `facts` is a facts folder or loaded Facts; `rulebooks` stand in order of precedence (default: ka-channel);
    `wage_guard` is the share of the wage that fines may take; `carried` what the month before carried over, in CNY per
    employee or as its deductions.csv. `units_may_differ`: some rulebooks count money and others points, and whoever asks
    keeps them apart. Raises BadInput with every problem found.
    """
    period = Period.parse(period) if isinstance(period, str) else period
    books = tuple(rulebooks) or (load_rulebook(DEFAULT_RULEBOOK),)
    window = Window(period, _as_of(period, as_of))
    _check_options(books, wage_guard, carried, units_may_differ=units_may_differ)
    amounts = read_carried(carried) if isinstance(carried, Path) else dict(carried or {})
    loaded = facts if isinstance(facts, Facts) else load_facts(Path(facts), skip_bad=skip_bad, progress=progress)
    number = loaded.next_settlement()
    try:
        check_carried(amounts, loaded.connection)
        running = open_engine(engine, loaded)
        try:
            aside = set_aside_overlaps(running, loaded.connection, books, window, overlap, f"set_aside_{number}")
            _run(running, books, window, tuple(languages), number, progress)
        finally:
            running.close()
        return _finish(loaded, books, window, tuple(languages), aside, wage_guard, amounts, number)
    except BaseException:
        if loaded is not facts:
            loaded.close()
        raise


def _as_of(period: Period, as_of: date | None) -> date:
    return as_of or period.last


def _check_options(
    books: Sequence[CheckedRulebook], wage_guard: Decimal | None, carried: object, *, units_may_differ: bool
) -> None:
    problems = []
    if carried and wage_guard is None:
        words = Words(
            "要与 --wage-guard 一起用，否则结转的金额会丢失", "goes with --wage-guard, or what was carried over is lost"
        )
        problems.append(Problem("--carried", words, found=str(carried)))
    names = [book.name for book in books]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(Problem("--rulebook", Words("同名的管理办法给了两次", "is given twice"), found=name))
    units = {book.rulebook.unit for book in books}
    if len(units) > 1 and not units_may_differ:
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
    languages: tuple[str, ...],
    number: int,
    progress: Progress | None,
) -> None:
    """Works out the findings and hands them over as relations of this settlement's number."""
    compiled = compile_settlement(books, window, engine.dialect, languages)
    for done, step in enumerate(compiled.steps):
        if progress:
            progress(step.name, done, len(compiled.steps))
        engine.define(step)
    engine.deliver(compiled.findings, f"findings_{number}")
    engine.deliver(compiled.unclear, f"unclear_{number}")


def _finish(
    facts: Facts,
    books: Sequence[CheckedRulebook],
    window: Window,
    languages: tuple[str, ...],
    aside: int,
    wage_guard: Decimal | None,
    carried: Mapping[str, Decimal],
    number: int,
) -> Settlement:
    connection = facts.connection
    names = {name: f"{name}_{number}" for name in ("findings", "set_aside")}
    set_aside = names["set_aside"] if aside else None
    lines = lines_sql(window.period, languages, findings=names["findings"], set_aside=set_aside)
    connection.execute(f"CREATE TEMP VIEW lines_{number} AS {lines}")
    connection.execute(f"CREATE TEMP TABLE summary_{number} AS {relations(TOTALS_SQL, number)}")
    notices = list(facts.warnings)
    if wage_guard is not None:
        keep_deductions(connection, wage_guard, carried, number)
        notices += wage_warnings(connection, number)
    return Settlement(
        facts,
        window,
        tuple(_version(book) for book in books),
        languages,
        aside,
        wage_guard is not None,
        number,
        list(facts.problems),
        notices,
    )


def _version(book: CheckedRulebook) -> RulebookVersion:
    title = {language: book.rulebook.title[language] for language in LANGUAGES}
    return RulebookVersion(book.name, title, book.rulebook.version, book.digest, book.rulebook.unit)
