"""Runs the examples that stand beside the clauses of a rulebook: facts in, lines out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from endcap.kernels.facts import BadInput, Problem, Words, facts_of_rows
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.model import Example
from endcap.kernels.rules.settlement import settle


@dataclass(frozen=True)
class ExampleResult:
    """`missing` lines were expected and did not come, `unexpected` ones came; `problems` says why it could not run."""

    rulebook: str
    clause: str
    title: Words
    line: int
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        return not (self.missing or self.unexpected or self.problems)


def run_examples(rulebook: CheckedRulebook, *, beside: Sequence[CheckedRulebook] = ()) -> list[ExampleResult]:
    """All examples of a rulebook, each settled by itself. `beside` are rulebooks that its rewards look at."""
    return [
        _run(rulebook, beside, clause_index, example_index, example)
        for clause_index, clause in enumerate(rulebook.rulebook.clauses)
        for example_index, example in enumerate(clause.examples)
    ]


def _run(
    rulebook: CheckedRulebook,
    beside: Sequence[CheckedRulebook],
    clause_index: int,
    example_index: int,
    example: Example,
) -> ExampleResult:
    keys = ("clauses", clause_index, "examples", example_index)
    given = example.title
    title = Words(given, given) if isinstance(given, str) else Words(given.zh, given.en)
    clause = rulebook.rulebook.clauses[clause_index].clause
    line = rulebook.source.place(keys)[0]
    rows = _rows(rulebook, example)
    try:
        with (
            facts_of_rows(rows, label=rulebook.source.label) as facts,
            settle(facts, period=example.period, as_of=example.as_of, rulebooks=(rulebook, *beside)) as settlement,
        ):
            concerned = {clause, *(one.clause for one in example.lines)}
            lines = [one for one in settlement.lines if one.rulebook == rulebook.name and one.clause in concerned]
            found = [_line(vars(one)) for one in lines]
            unclear = [_unclear(vars(one)) for one in settlement.unclear]
    except BadInput as error:
        return ExampleResult(rulebook.name, clause, title, line, problems=error.problems)
    wanted = [_line(one.model_dump()) for one in example.lines]
    if example.unclear is not None:
        wanted += [_unclear(one.model_dump()) for one in example.unclear]
        found += unclear
    missing = tuple((Counter(wanted) - Counter(found)).elements())
    unexpected = tuple((Counter(found) - Counter(wanted)).elements())
    return ExampleResult(rulebook.name, clause, title, line, missing, unexpected)


def _rows(rulebook: CheckedRulebook, example: Example) -> dict[str, list[dict[str, Any]]]:
    """The facts on which all examples stand, and the example's own; a table that both give has both."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for given in (rulebook.rulebook.example_facts, example.facts):
        for table, some in given.items():
            rows.setdefault(table, []).extend({name: _cell(value) for name, value in row.items()} for row in some)
    return rows


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _line(line: Mapping[str, Any]) -> str:
    amount = Decimal(line["amount"]).quantize(Decimal("0.01"))
    parts = [line["clause"], line["employee_id"], line["liability"], line["because_of"], line["fact_id"]]
    return " ".join(str(part or "-") for part in (*parts, line["occurred_on"], amount, line["sanction"]))


def _unclear(day: Mapping[str, Any]) -> str:
    return f"{day['clause']} {day['employee_id']} {day['occurred_on']} unclear: {day['missing']}"
