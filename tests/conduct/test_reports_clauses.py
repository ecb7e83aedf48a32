"""Clauses by month and what was averted, beside counts one by one; teams as `with_team` tells them of one row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from endcap.company.models import Employee, EmployeeRole, ReportingLine
from endcap.conduct.findings.queries import with_team
from endcap.conduct.models import EarlyWarning, Finding, FindingLine, RulebookVersion
from endcap.conduct.reports.averted import averted
from endcap.conduct.reports.clauses import FINDINGS, trends
from endcap.conduct.reports.spans import Span
from endcap.conduct.reports.teams import teams_between, teams_in
from endcap.kernels.rules.period import Period
from tests.conduct.report_examples import make_findings

pytestmark = pytest.mark.django_db
SPAN = Span(Period(2026, 6), Period(2026, 10))
GONE = ("waived", "overturned", "withdrawn")


@pytest.fixture
def decided(company: None) -> dict[str, int]:
    known = dict(Employee.objects.values_list("code", "pk"))
    make_findings(800, [known[c] for c in ("R1", "R2", "P1", "S1", "M1")], [known[c] for c in ("S1", "S2")])
    return known


def counted(team: int | None = None) -> tuple[Counter[Any], dict[Any, Decimal]]:
    """Findings by clause and month, fines by clause, month and unit: line by line."""
    findings: Counter[Any] = Counter()
    fines: dict[Any, Decimal] = {}
    lines = with_team(FindingLine.objects.select_related("finding"))
    for line in lines if team is None else lines.filter(team_id=team):
        of = line.finding
        if of.state in GONE or not "2026-06" <= of.period <= "2026-10":
            continue
        if line.liability == "own" and line.amount <= 0:
            findings[of.number, of.period] += 1
        if line.amount < 0:
            key = (of.number, of.period, line.unit)
            fines[key] = fines.get(key, Decimal(0)) - line.amount
    return findings, fines


@pytest.mark.parametrize("team", [None, "S1", "S2"])
def test_each_month_of_a_clause_is_as_counted_line_by_line(decided: dict[str, int], team: str | None) -> None:
    key = decided[team] if team else None
    found = trends(SPAN, teams_in(SPAN), key)
    findings, fines = counted(key)
    shown = {(one.clause.number, month): n for one in found.clauses for month, n in one.findings.items()}
    assert shown == findings
    assert {
        (one.clause.number, month, unit): amount
        for one in found.clauses for unit, months in one.fines.items() for month, amount in months.items()
    } == fines  # fmt: skip
    assert found.units == ["CNY", "points"]
    assert found.total(FINDINGS, "2026-07") == sum(n for (_clause, month), n in findings.items() if month == "2026-07")


def test_a_clause_is_named_as_it_reads_last(decided: dict[str, int]) -> None:
    first = RulebookVersion.objects.order_by("in_force_from")[0]
    Finding.objects.filter(period="2026-06", number="3").update(clause=first.clauses.get(number="3"))
    assert {one.clause.title_en.rpartition(" ")[2] for one in trends(SPAN, teams_in(SPAN), None).clauses} == {"v2"}


def test_the_page_shows_one_measure_at_a_time(decided: dict[str, int], sign_in: Callable[..., Any]) -> None:
    client, path = sign_in("M1"), "/conduct/reports/clauses/?from=2026-06&to=2026-10"
    assert client.get(path).context["measure"] == "findings"
    page = client.get(f"{path}&measure=points&team={decided['S2']}")
    assert (page.context["measure"], page.context["team"].code) == ("points", "S2")
    total = sum(amount for (_c, _m, unit), amount in counted(decided["S2"])[1].items() if unit == "points")
    assert sum(row.total("points") for row in page.context["table"].rows) == total
    figures = page.context["charts"]["clauses"]
    assert [Decimal(value) for value in figures["lines"][0]["values"]] == [
        page.context["table"].rows[0].fines["points"].get(month, Decimal(0)) for month in figures["months"]
    ]
    assert client.get(f"{path}&measure=x&team=999999").context["team"] is None


def test_teams_are_as_with_team_tells_them(decided: dict[str, int]) -> None:
    """Also where somebody becomes a supervisor, is lent for some weeks, or reports to nobody any more."""
    EmployeeRole.objects.filter(employee__code="R2").update(last_day=date(2026, 9, 9))
    EmployeeRole.objects.create(employee_id=decided["R2"], role="supervisor", first_day=date(2026, 9, 10))
    ReportingLine.objects.filter(employee__code="P1").update(last_day=date(2026, 6, 30))
    ReportingLine.objects.create(
        employee_id=decided["P1"], supervisor_id=decided["S2"], first_day=date(2026, 7, 1), last_day=date(2026, 7, 20)
    )
    teams = teams_in(SPAN)
    lines = list(with_team(FindingLine.objects.filter(finding__period__range=SPAN.names)))
    assert [teams.of(line.employee_id, line.occurred_on) for line in lines] == [line.team_id for line in lines]
    assert teams.movers == {decided[code] for code in ("R1", "R2", "P1")}
    for code in ("S1", "S2"):
        here = FindingLine.objects.filter(teams.within(decided[code], employee="employee", day="occurred_on"))
        span = here.filter(finding__period__range=SPAN.names)
        assert set(span) == {line for line in lines if line.team_id == decided[code]}


def test_a_part_of_a_month_counts_as_the_part_of_its_days(company: None) -> None:
    teams = teams_between(date(2026, 10, 1), date(2026, 10, 31))
    codes = {one.pk: one.code for one in Employee.objects.all()}
    months = teams.person_months(date(2026, 10, 1), date(2026, 10, 31))
    # R1 is with S1 on 15 of 31 days; besides, each leads themselves, and one other.
    assert {codes[key]: str(value) for key, value in months.items()} == {"S1": "2.5", "S2": "2.5"}


def test_what_was_averted_is_as_counted_one_by_one(decided: dict[str, int]) -> None:
    from random import Random

    random, clauses = Random(3), list({one.clause for one in Finding.objects.select_related("clause")[:50]})
    EarlyWarning.objects.bulk_create(
        EarlyWarning(
            rulebook="field", clause=random.choice(clauses), fact="tasks", fact_id=f"W{n}", employee_id=decided["R1"],
            would_be_on=date(2026, random.randint(5, 11), random.randint(1, 28)), amount=Decimal(-random.randint(1, 9)),
            unit=random.choice(("CNY", "points")), explanation_zh="x", explanation_en="x",
            first_seen_on=date(2026, 5, 1), became=random.choice((True, False, False, None)),
        )
        for n in range(300)
    )  # fmt: skip
    found, rows = averted(SPAN), [one for one in EarlyWarning.objects.all() if 6 <= one.would_be_on.month <= 10]
    groups = [(found.total, rows)]
    groups += [(one, [row for row in rows if row.would_be_on.month == one.key.month]) for one in found.months]
    groups += [(one, [row for row in rows if row.clause.number == one.key[1]]) for one in found.clauses]
    assert len(found.months) == 5
    for one, expected in groups:
        outcomes = Counter(row.became for row in expected)
        assert (one.total, one.averted, one.became, one.open) == (
            len(expected), outcomes[False], outcomes[True], outcomes[None]
        )  # fmt: skip
        known = outcomes[False] + outcomes[True]
        assert one.share == (Decimal(outcomes[False]) / known).quantize(Decimal("0.001"))
        for unit, amount in one.amounts.items():
            assert amount == -sum(row.amount for row in expected if row.became is False and row.unit == unit)
