"""The fairness report, each number beside an independent count in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from endcap.company.models import Employee
from endcap.conduct.models import Complaint, Decision, Finding, FindingLine
from endcap.conduct.reports.fairness import Fairness, fairness
from endcap.conduct.reports.spans import Span
from endcap.kernels.rules.period import Period
from tests.conduct.report_examples import make_findings
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
SPAN = Span(Period(2026, 6), Period(2026, 11))
CONFIRMED = ("confirmed", "contested", "upheld", "overturned")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def people() -> dict[str, int]:
    return dict(Employee.objects.values_list("code", "pk"))


def team_on(code: str, day: date) -> str | None:
    """Who leads whom, as `tests.conftest` tells it."""
    if code == "R1":
        return "S1" if day <= date(2026, 10, 15) else "S2"
    return {"S1": "S1", "S2": "S2", "R2": "S2", "P1": "S1"}.get(code)


@pytest.fixture
def decided(company: None, actor: Any) -> Fairness:
    known = people()
    make_findings(1500, [known[c] for c in ("R1", "R2", "P1", "S1", "M1")], [known[c] for c in ("S1", "S2", "M1")])
    return fairness(actor("M1"), SPAN)


def counted() -> dict[str | None, list[Any]]:
    """The findings of each team, one by one."""
    found: dict[str | None, list[Any]] = {}
    for one in Finding.objects.select_related("employee", "decided_by").prefetch_related("decisions__by"):
        if "2026-06" <= one.period <= "2026-11" and one.amount <= 0 and one.state != "withdrawn":
            found.setdefault(team_on(one.employee.code, one.occurred_on), []).append(one)
    return found


def by_code(found: Fairness) -> dict[str | None, Any]:
    return {one.leader.code if one.leader else None: one for one in found.teams}


def test_each_team_is_as_counted_one_by_one(decided: Fairness) -> None:
    expected, shown = counted(), by_code(decided)
    assert set(shown) == set(expected) == {"S1", "S2", None}
    for code, findings in expected.items():
        states, one = Counter(finding.state for finding in findings), shown[code]
        assert one.findings == len(findings)
        assert one.undecided == states["proposed"]
        assert one.waived == states["waived"] > 0
        assert one.confirmed == sum(states[state] for state in CONFIRMED)
        assert one.contested == sum(states[state] for state in CONFIRMED[1:])
        assert (one.overturned.part, one.overturned.whole) == (states["overturned"], one.contested)
        by = Counter(finding.decided_by.code for finding in findings if finding.state == "waived")
        assert {employee.code: count for employee, count in one.waived_by.items()} == by


def test_the_share_of_a_team_is_beside_that_of_all_others(decided: Fairness) -> None:
    expected, shown = counted(), by_code(decided)
    for code, one in shown.items():
        rest = [finding for other, findings in expected.items() if other != code for finding in findings]
        done = [finding for finding in rest if finding.state in (*CONFIRMED, "waived")]
        assert one.waivers.rest.whole == len(done)
        assert one.waivers.rest.part == sum(finding.state == "waived" for finding in done)
        assert one.waivers.own == one.decided_waived


def standing(one: Finding) -> Decision:
    """The decision that stands: the first one since the finding was put forward last."""
    found: Decision | None = None
    for step in sorted(one.decisions.all(), key=lambda step: step.pk):
        if step.state == "proposed":
            found = None
        elif step.state in ("confirmed", "waived") and found is None:
            found = step
    assert found is not None
    return found


def test_days_run_from_finding_to_the_decision_that_stands(decided: Fairness) -> None:
    for code, findings in counted().items():
        days = [
            max(0, (standing(one).at - one.found_at).days) for one in findings if one.state in (*CONFIRMED, "waived")
        ]
        assert by_code(decided)[code].median_days == Decimal(str(median(days)))


def test_what_was_charged_keeps_money_and_points_apart(decided: Fairness) -> None:
    sums: dict[tuple[str | None, str], Decimal] = {}
    for line in FindingLine.objects.select_related("finding", "employee"):
        stands = line.finding.state in ("confirmed", "upheld") and "2026-06" <= line.finding.period <= "2026-11"
        if stands and line.amount < 0 and line.finding.amount <= 0:
            key = (team_on(line.employee.code, line.occurred_on), line.unit)
            sums[key] = sums.get(key, Decimal(0)) - line.amount
    shown = {(code, unit): amount for code, one in by_code(decided).items() for unit, amount in one.charged.items()}
    assert shown == sums
    assert decided.units == ["CNY", "points"]


def test_person_months_follow_the_reporting_lines(decided: Fairness) -> None:
    days: dict[tuple[str, int], int] = {}
    day = date(2026, 6, 1)
    while day <= TODAY:
        for code in ("R1", "R2", "P1", "S1", "S2"):
            key = (str(team_on(code, day)), day.month)
            days[key] = days.get(key, 0) + 1
        day += timedelta(days=1)
    lengths = {6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30}
    for team in ("S1", "S2"):
        expected = sum(Decimal(count) / lengths[month] for (code, month), count in days.items() if code == team)
        one = by_code(decided)[team]
        assert one.person_months == expected.quantize(Decimal("0.1"))
        assert one.per_person_month == (one.findings / one.person_months).quantize(Decimal("0.01"))


def test_who_waives_how_many_for_whom(decided: Fairness) -> None:
    findings = [one for group in counted().values() for one in group]
    waived = Counter((one.decided_by.code, one.employee.code) for one in findings if one.state == "waived")
    known = Counter((standing(one).by.code, one.employee.code) for one in findings if one.state in CONFIRMED)
    shown = {(one.decider.code, one.employee.code): one.waivers for one in decided.deciders}
    assert {key: compared.own.part for key, compared in shown.items()} == waived
    assert {key: compared.own.whole for key, compared in shown.items()} == {
        key: count + known[key] for key, count in waived.items()
    }
    for (by, about), compared in shown.items():
        others = [key for key in set(waived) | set(known) if key[0] == by and key[1] != about]
        assert compared.rest.part == sum(waived[key] for key in others)
        assert compared.rest.whole == sum(waived[key] + known[key] for key in others)


def test_a_team_that_is_let_off_stands_out(company: None, actor: Any, sign_in: Callable[..., Any]) -> None:
    known = people()
    make_findings(400, [known["P1"], known["R2"]], [known["S1"], known["S2"]])
    Finding.objects.filter(employee__code="P1", state="confirmed").update(state="waived", decided_by=known["S1"])
    says = {code: one.waivers.says for code, one in by_code(fairness(actor("M1"), SPAN)).items()}
    assert (says["S1"], says["S2"]) == ("more", "less")
    page = sign_in("M1").get("/conduct/reports/?from=2026-06&to=2026-11").content.decode()
    assert "Strikingly more" in page
    assert "never a verdict" in page


def complain(about: str, verdict: str = "upheld", *, incident: str = "", day: date = date(2026, 9, 3)) -> None:
    Complaint.objects.create(
        about_id=people()[about], filed_by_id=people()["R1"], filed_on=day, text="x", verdict=verdict, reason="x",
        incident=incident, decided_on=day if verdict != "open" else None,
        handled_by_id=people()["A1"] if verdict != "open" else None, code=str(Complaint.objects.count()),
    )  # fmt: skip


def test_upheld_complaints_are_counted_by_matter(decided: Fairness, actor: Any) -> None:
    for incident in ("a", "a", ""):
        complain("S2", incident=incident)
    complain("S2", "dismissed")
    complain("S2", "open")
    complain("S2", day=date(2026, 5, 30))
    shown = by_code(fairness(actor("M1"), SPAN))
    assert (shown["S2"].complaints, shown["S1"].complaints, shown[None].complaints) == (2, 0, None)


def test_whom_a_complaint_is_about_does_not_see_it(decided: Fairness, sign_in: Callable[..., Any], actor: Any) -> None:
    before = by_code(fairness(actor("M1"), SPAN))
    kept = [sign_in("M1").get(f"/conduct/reports/?table={table}&format=csv").content for table in ("waivers", "teams")]
    complain("M1")
    assert kept == [
        sign_in("M1").get(f"/conduct/reports/?table={one}&format=csv").content for one in ("waivers", "teams")
    ]
    assert by_code(fairness(actor("A1"), SPAN))["M1"].complaints == 1
    assert set(by_code(fairness(actor("M1"), SPAN))) == set(before)
    path = "/conduct/reports/?from=2026-06&to=2026-11&table=teams&format=csv"
    of_manager = list(csv_of(sign_in("M1").get(path)))
    assert "沈国栋" not in {row["Team"] for row in of_manager}
    assert {row["Team"]: row["Complaints upheld"] for row in csv_of(sign_in("A1").get(path))}["沈国栋"] == "1"


def test_who_leads_a_team_sees_no_number_of_complaints_about_themselves(decided: Fairness, actor: Any) -> None:
    """Not even that there is none."""
    from endcap.company.models import EmployeeRole

    EmployeeRole.objects.filter(employee__code="S2").update(last_day=date(2026, 11, 1))
    EmployeeRole.objects.create(employee_id=people()["S2"], role="manager", first_day=date(2026, 11, 2))
    assert by_code(fairness(actor("S2"), SPAN))["S2"].complaints is None
    assert by_code(fairness(actor("A1"), SPAN))["S2"].complaints == 0


def csv_of(response: Any) -> list[dict[str, str]]:
    import csv

    return list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))
