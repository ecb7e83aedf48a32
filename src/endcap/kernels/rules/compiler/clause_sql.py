"""One clause in one period as a writer of SQL: how each name of its expressions is spelled at each stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from endcap.kernels.facts.schema import Table
from endcap.kernels.facts.tables import BY_NAME
from endcap.kernels.rules import dialects
from endcap.kernels.rules.checked import CheckedCase, CheckedClause, CheckedRulebook, Placeholder
from endcap.kernels.rules.dialects import Dialect
from endcap.kernels.rules.emit import Emitter
from endcap.kernels.rules.expressions import Checked
from endcap.kernels.rules.lookups import LOOKUPS, is_lookup, joins_sql, value_sql
from endcap.kernels.rules.model import keep_order
from endcap.kernels.rules.period import Window


@dataclass(frozen=True)
class ClauseSql:
    """A clause in effect in `window`; `parameters` are its rulebook's values in that period."""

    rulebook: CheckedRulebook
    rulebook_order: int
    checked: CheckedClause
    parameters: dict[str, int | Decimal]
    window: Window
    dialect: Dialect

    @property
    def table(self) -> Table:
        return self.checked.table or BY_NAME["employees"]

    @property
    def id(self) -> str:
        """A name for this clause's relations that no other clause of the settlement has."""
        return f"{self.rulebook_order}_{self.rulebook.clauses.index(self.checked)}"

    # names

    def name_of(self, key: str, materialised: frozenset[str] = frozenset()) -> str:
        """SQL of a name over the row `r` and the joined supervisor `rep`; `materialised` lookups already stand in `r`."""
        if key == "supervisor_id" and not self.table.has(key):
            return "rep.supervisor_id"
        if key in self.parameters:
            return dialects.number(self.parameters[key])
        special = {
            "as_of": self.window.as_of,
            "period_first": self.window.period.first,
            "period_last": self.window.period.last,
        }
        if key in special:
            return dialects.day(special[key])
        if is_lookup(key, self.table) and key not in materialised:
            return value_sql(key, self.dialect)
        return f"r.{self.dialect.identifier(key)}"

    def sql(self, checked: Checked, materialised: frozenset[str] = frozenset()) -> str:
        return Emitter(self.dialect, lambda key: self.name_of(key, materialised)).sql(checked)

    def cases(self, cases: Iterable[CheckedCase], materialised: frozenset[str] = frozenset()) -> str:
        """A value given by cases; none of them met gives a blank."""
        written = [
            (case.when and self.sql(case.when, materialised), self.sql(case.value, materialised)) for case in cases
        ]
        if len(written) == 1 and written[0][0] is None:
            return written[0][1]
        branches = " ".join(f"WHEN {when} THEN {value}" for when, value in written if when)
        otherwise = "".join(f" ELSE {value}" for when, value in written if not when)
        return f"CASE {branches}{otherwise} END" if branches else written[-1][1]

    def column(self, name: str) -> str:
        return f"r.{self.dialect.identifier(name)}"

    # what a stage needs

    @cached_property
    def row_lookups(self) -> frozenset[str]:
        """Lookups that decide about a row, so that they must be joined before it is known to be a hit."""
        used = {name for one in self.checked.row_expressions() for name in one.uses}
        return frozenset(name for name in used if is_lookup(name, self.table))

    @cached_property
    def late_lookups(self) -> frozenset[str]:
        """Lookups that only findings need."""
        names = {name for one in self.checked.finding_expressions() for name in one.uses}
        names |= {part.name for part in self.placeholders}
        names |= {"role", "employee"}
        return frozenset(name for name in names if is_lookup(name, self.table)) - self.row_lookups

    @cached_property
    def placeholders(self) -> frozenset[Placeholder]:
        return frozenset(
            part for text in self.checked.because.values() for part in text if isinstance(part, Placeholder)
        )

    @cached_property
    def needed_columns(self) -> tuple[str, ...]:
        """Columns of the table that any later stage reads, in the table's order."""
        clause = self.checked.clause
        names = {name for one in self.checked.row_expressions() for name in one.uses}
        names |= {name for one in self.checked.finding_expressions() for name in one.uses}
        names |= {part.name for part in self.placeholders} | {"employee_id"}
        names |= {column for name in self.late_lookups | self.row_lookups for column in LOOKUPS[name].needs}
        if self.table.happened_on:
            names.add(self.table.happened_on)
        for part in (clause.per, clause.episode):
            if part is not None and part.keep:
                names.add(keep_order(part.keep)[0])
        names |= set(clause.per.same) if clause.per else set()
        names |= {*clause.episode.of, clause.episode.days} if clause.episode else set()
        names |= {*clause.count.per, clause.count.in_order_of} if clause.count else set()
        return tuple(column.name for column in self.table.columns if column.name in names)

    def joins(self, names: Iterable[str]) -> str:
        return joins_sql(set(names), self.table, self.dialect)

    # days and conditions

    @property
    def first_day(self) -> str:
        return dialects.day(self.window.first)

    @property
    def last_day(self) -> str:
        return dialects.day(self.window.until)

    def in_window(self, day: str) -> str:
        return f"{day} >= {self.first_day} AND {day} <= {self.last_day}"

    @cached_property
    def late_span(self) -> tuple[str, str]:
        """First and last counted day within the window, of a clause that counts days."""
        assert self.checked.first_late is not None
        assert self.checked.last_late is not None
        first = f"greatest({self.sql(self.checked.first_late)}, {self.first_day})"
        running = f"coalesce({self.sql(self.checked.last_late)}, {dialects.day(self.window.as_of)})"
        return first, f"least({running}, {self.last_day})"

    @cached_property
    def is_filtered_by_day_early(self) -> bool:
        """Whether rows outside the window cannot change what is found inside it."""
        clause = self.checked.clause
        if clause.count is not None or clause.episode is not None:
            return False
        used = {name for case in self.checked.day for one in (case.when, case.value) if one for name in one.uses}
        return clause.per is None or used <= {*clause.per.same, *self.parameters}

    @cached_property
    def hit_condition(self) -> str:
        """When a row matters to this clause: it meets `when` (or breaks a run), on a day that can matter."""
        parts = []
        if self.checked.when is not None:
            parts.append(self.sql(self.checked.when))
        if self.checked.broken_by is not None:
            parts = [f"({' AND '.join(parts) or 'TRUE'} OR {self.sql(self.checked.broken_by)})"]
        if self.checked.first_late is not None:
            first, last = self.late_span
            parts.append(f"{self.sql(self.checked.first_late)} IS NOT NULL AND {first} <= {last}")
        elif self.is_filtered_by_day_early and self.checked.day:
            parts.append(self.in_window(f"({self.cases(self.checked.day)})"))
        return " AND ".join(f"({part})" for part in parts) or "TRUE"

    def is_decided_otherwise(self, fact_id: str = "r.fact_id") -> str:
        """Condition: people waived or overturned the finding about the fact with that id."""
        text = self.dialect.text
        return (
            f"EXISTS (SELECT 1 FROM decided_otherwise d WHERE d.rulebook = {text(self.rulebook.name)}"
            f" AND d.clause = {text(self.checked.number)} AND d.fact = {text(self.table.name)} AND d.fact_id = {fact_id})"
        )
