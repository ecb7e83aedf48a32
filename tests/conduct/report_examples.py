"""Findings at random, decided at random, for the reports: many of them quickly, in two units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

FIRST_DAY, LAST_DAY = date(2026, 5, 1), date(2026, 11, 8)
NUMBERS = ("1b", "3", "6")
ROWS_PER_INSERT = 2000


@dataclass(frozen=True)
class Decided:
    """How a finding may have been decided: the states one after the other, by whom."""

    states: tuple[str, ...]
    weight: int


WAYS = (
    Decided((), 10), Decided(("confirmed",), 40), Decided(("waived",), 20), Decided(("confirmed", "contested"), 5),
    Decided(("confirmed", "contested", "upheld"), 8), Decided(("confirmed", "contested", "overturned"), 8),
    Decided(("waived", "proposed", "confirmed"), 4), Decided(("withdrawn",), 5),
)  # fmt: skip


def rulebook() -> list[Any]:
    """Its clauses; the second version reads otherwise."""
    from endcap.conduct.models import Rulebook, RulebookVersion, VersionClause
    from endcap.kernels.rules import load_rulebook

    book = Rulebook.objects.create(name="field", position=1)
    texts = {
        "title_zh": "外勤规则",
        "title_en": "Field rules",
        "basis": "discipline",
        "jurisdiction": "CN",
        "unit": "CNY",
    }
    clauses: list[Any] = []
    for number, since in enumerate((date(2026, 1, 1), date(2026, 9, 1)), start=1):
        version = RulebookVersion.objects.create(
            rulebook=book, in_force_from=since, text=load_rulebook("ka-channel").source.text, digest=str(number) * 64,
            published_at=datetime(2026, 1, 1, tzinfo=UTC), **texts,
        )  # fmt: skip
        clauses = [
            VersionClause.objects.create(
                version=version, position=place, number=one, kind="fine", title_zh=f"条款{one}",
                title_en=f"Clause {one} v{number}", source_zh="x", source_en="x",
            )
            for place, one in enumerate(NUMBERS)
        ]  # fmt: skip
    return clauses


def make_findings(
    count: int, people: Sequence[int], deciders: Sequence[int], *, seed: int = 7, clauses: Sequence[Any] = ()
) -> None:
    from endcap.conduct.models import Decision, Finding, FindingLine, State

    random, clauses = Random(seed), clauses or rulebook()
    days = (LAST_DAY - FIRST_DAY).days
    findings, decisions, lines = [], [], []
    ways = random.choices(WAYS, [way.weight for way in WAYS], k=count)
    for place, way in enumerate(ways, start=1):
        clause, day = random.choice(clauses), FIRST_DAY + timedelta(days=random.randint(0, days))
        unit = random.choice(("CNY", "CNY", "points"))
        amount = Decimal(random.choice((-100, -60, 0, 50)))
        found_at = datetime(day.year, day.month, day.day, random.randint(0, 23), tzinfo=UTC)
        finding = Finding(
            pk=place, rulebook="field", number=clause.number, clause=clause, fact="tasks", fact_id=f"J{place}",
            period=f"{day:%Y-%m}", employee_id=random.choice(people), occurred_on=day, amount=amount, unit=unit,
            found_at=found_at,
        )  # fmt: skip
        on = day
        for step in way.states:
            on += timedelta(days=random.randint(1, 6))
            by = None if step == "withdrawn" else _decider(finding.employee_id, deciders, random)
            finding.state, finding.decided_by_id, finding.decided_on = State(step), by, on
            at = datetime(on.year, on.month, on.day, random.randint(0, 23), tzinfo=UTC)
            decisions.append(Decision(finding_id=place, state=step, by_id=by, on=on, at=at))
        findings.append(finding)
        lines.append(_line(finding, "own", finding.employee_id, amount, unit))
        if random.random() < 0.5:
            lines.append(_line(finding, "joint", random.choice(deciders), amount / 2, "points"))
    Finding.objects.bulk_create(findings, ROWS_PER_INSERT)
    FindingLine.objects.bulk_create(lines, ROWS_PER_INSERT)
    Decision.objects.bulk_create(decisions, ROWS_PER_INSERT)


def _decider(employee: int, deciders: Sequence[int], random: Random) -> int:
    """Mostly the same one."""
    return deciders[employee % len(deciders)] if random.random() < 0.9 else random.choice(deciders)


def _line(finding: Any, liability: str, employee: int, amount: Decimal, unit: str) -> Any:
    from endcap.conduct.models import FindingLine

    return FindingLine(
        finding_id=finding.pk, entry_id=f"{finding.pk}{liability}", liability=liability, employee_id=employee,
        because_of_id=finding.employee_id if liability == "joint" else None, occurred_on=finding.occurred_on,
        amount=amount, unit=unit, explanation_zh="x", explanation_en="x",
    )  # fmt: skip
