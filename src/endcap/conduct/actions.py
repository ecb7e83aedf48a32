"""What changes the conduct room: recording a settled month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from endcap.company.models import Employee
from endcap.conduct.models import (
    BECAUSE_OF_NAME,
    EMPLOYEE_NAME,
    LedgerLine,
    RunClause,
    RunDeduction,
    SettlementRun,
    UnclearDay,
)
from endcap.conduct.notices import tell_statements
from endcap.kernels.rules import CheckedRulebook, Settlement
from endcap.kernels.rules.ledger import Line

ROWS_PER_INSERT = 500


class UnknownEmployees(ValueError):
    """The settlement is about people whom the company does not have."""

    code = "unknown_employees"

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(f"These employees are in the settlement but not in the company: {', '.join(codes)}")


class RulebooksDiffer(ValueError):
    """The rulebooks given are not those of the settlement."""

    code = "rulebooks_differ"


@transaction.atomic
def record_settlement(
    settlement: Settlement,
    *,
    rulebooks: Sequence[CheckedRulebook],
    overlap: str,
    wage_guard: Decimal | None,
    by: Any | None,
    at: datetime,
) -> SettlementRun:
    """Keeps a settlement for good, with the wording of every clause it applied. All of it, or nothing."""
    if [book.digest for book in rulebooks] != [version.digest for version in settlement.rulebooks]:
        raise RulebooksDiffer("The rulebooks given are not those that the settlement applied.")
    people = _people_of(settlement)
    run = SettlementRun.objects.create(
        period=str(settlement.period),
        as_of=settlement.as_of,
        facts_digest=settlement.facts_digest,
        rulebooks=[
            {
                "name": v.name,
                "title": dict(v.title),
                "version": v.version,
                "digest": v.digest,
                "unit": v.unit,
                "text": book.source.text,
            }
            for v, book in zip(settlement.rulebooks, rulebooks, strict=True)
        ],
        overlap=overlap,
        wage_guard=wage_guard,
        unit=settlement.rulebooks[0].unit,
        warnings=[{"zh": notice.zh, "en": notice.en} for notice in settlement.notices],
        recorded_at=at,
        recorded_by=by,
    )
    clauses = _record_clauses(run, rulebooks)
    _record_lines(run, settlement, people, clauses)
    _record_unclear_days(run, settlement, people, clauses)
    _record_deductions(run, settlement, people)
    concerned = {line.employee_id for line in settlement.lines} | {row.employee_id for row in settlement.deductions}
    tell_statements(run, [people[code] for code in concerned])
    return run


def _people_of(settlement: Settlement) -> dict[str, Employee]:
    concerned = {line.employee_id for line in settlement.lines}
    concerned |= {line.because_of for line in settlement.lines if line.because_of}
    concerned |= {row.employee_id for row in (*settlement.unclear, *settlement.deductions)}
    people = {employee.code: employee for employee in Employee.objects.all()}
    if unknown := concerned - people.keys():
        raise UnknownEmployees(sorted(unknown))
    return people


def _record_clauses(run: SettlementRun, rulebooks: Sequence[CheckedRulebook]) -> dict[tuple[str, str], RunClause]:
    clauses = [(book.name, checked.clause) for book in rulebooks for checked in book.clauses]
    rows = [
        RunClause(
            run=run, position=position, rulebook=rulebook, number=clause.clause, kind=clause.kind,
            title_zh=clause.title["zh"], title_en=clause.title["en"],
            source_zh=clause.source["zh"], source_en=clause.source["en"],
        )
        for position, (rulebook, clause) in enumerate(clauses)
    ]  # fmt: skip
    return {(row.rulebook, row.number): row for row in RunClause.objects.bulk_create(rows, ROWS_PER_INSERT)}


def _record_lines(
    run: SettlementRun,
    settlement: Settlement,
    people: dict[str, Employee],
    clauses: dict[tuple[str, str], RunClause],
) -> None:
    rows = [
        LedgerLine(
            run=run,
            entry_id=line.entry_id,
            clause=clauses[line.rulebook, line.clause],
            employee=people[line.employee_id],
            liability=line.liability,
            because_of=people[line.because_of] if line.because_of else None,
            fact=line.fact,
            fact_id=line.fact_id,
            occurred_on=line.occurred_on,
            amount=line.amount,
            unit=run.unit,
            sanction=line.sanction or "",
            explanation_zh=_nameless(line.explanations["zh"], people, line),
            explanation_en=_nameless(line.explanations["en"], people, line),
        )
        for line in settlement.lines
    ]
    LedgerLine.objects.bulk_create(rows, ROWS_PER_INSERT)


def _nameless(sentence: str, people: dict[str, Employee], line: Line) -> str:
    """What is kept for good names people by number: their names are put in when it is read."""
    if line.because_of:
        sentence = sentence.replace(people[line.because_of].name, BECAUSE_OF_NAME)
    return sentence.replace(people[line.employee_id].name, EMPLOYEE_NAME)


def _record_unclear_days(
    run: SettlementRun,
    settlement: Settlement,
    people: dict[str, Employee],
    clauses: dict[tuple[str, str], RunClause],
) -> None:
    rows = [
        UnclearDay(
            run=run,
            clause=clauses[day.rulebook, day.clause],
            employee=people[day.employee_id],
            occurred_on=day.occurred_on,
            fact=day.fact,
            fact_id=day.fact_id,
            missing=day.missing,
        )
        for day in settlement.unclear
    ]
    UnclearDay.objects.bulk_create(rows, ROWS_PER_INSERT)


def _record_deductions(run: SettlementRun, settlement: Settlement, people: dict[str, Employee]) -> None:
    sums = ("wage", "minimum_wage", "carried_in", "net_fines", "allowed", "deducted", "carried_out")
    rows = [
        RunDeduction(run=run, employee=people[row.employee_id], **{name: getattr(row, name) for name in sums})
        for row in settlement.deductions
    ]
    RunDeduction.objects.bulk_create(rows, ROWS_PER_INSERT)
