"""Findings and statements per role: a supervisor sees those who were in the team on the day of the finding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from endcap.company.models import Employee
from endcap.conduct.queries import lines_visible_to, statements_visible_to, team_totals, unclear_days_visible_to
from tests.conftest import rows_of

pytestmark = pytest.mark.django_db

ALL = {"R1 C1", "S1 C1", "R1 C2", "S2 C2", "P1 J1", "R2 J2", "R2 K1"}
SEEN = {
    "R1": {"R1 C1", "R1 C2"},
    "R2": {"R2 J2", "R2 K1"},
    "P1": {"P1 J1"},
    "S1": {"R1 C1", "S1 C1", "P1 J1"},
    "S2": {"R1 C2", "S2 C2", "R2 J2", "R2 K1"},
    "M1": ALL,
    "F1": ALL,
    "A1": set(),
    "L1": set(),
}


def names(lines: Any) -> set[str]:
    return {f"{line.employee.code} {line.fact_id}" for line in lines}


@pytest.mark.parametrize(("code", "seen"), SEEN.items())
def test_queries_pages_and_exports_agree(
    run: Any, actor: Callable[..., Any], sign_in: Callable[..., Any], code: str, seen: set[str]
) -> None:
    assert names(lines_visible_to(actor(code))) == seen
    client = sign_in(code)
    response = client.get("/conduct/findings/")
    assert response.status_code == (200 if seen else 403)
    if seen:
        assert response.context["page"].paginator.count == len(seen)
        assert names(response.context["page"]) == seen
        assert len(rows_of(client.get("/conduct/findings/?format=csv"))) == len(seen)


@pytest.mark.parametrize("code", SEEN)
def test_each_finding_is_there_for_whom_it_concerns_and_for_nobody_else(
    run: Any, sign_in: Callable[..., Any], code: str
) -> None:
    client = sign_in(code)
    for line in run.lines.select_related("employee"):
        expected = 200 if names([line]) <= SEEN[code] else 404 if SEEN[code] else 403
        assert client.get(f"/conduct/findings/{line.pk}/").status_code == expected, (code, line.fact_id)


@pytest.mark.parametrize("search", ["陈立新", "R1", "C1", "天然水"])
def test_searching_finds_nothing_of_others(run: Any, sign_in: Callable[..., Any], search: str) -> None:
    assert sign_in("P1").get("/conduct/findings/", {"q": search}).context["page"].paginator.count == 0


def test_filters_offer_nobody_outside_ones_scope(run: Any, sign_in: Callable[..., Any]) -> None:
    form = sign_in("S1").get("/conduct/findings/?part=filters").context["form"]
    offered = {employee.code for employee in form.fields["employee"].queryset}
    assert offered == {"R1", "S1", "P1"}
    assert "team" not in form.fields
    assert "employee" not in sign_in("R1").get("/conduct/findings/?part=filters").context["form"].fields


STATEMENTS = {
    "R1": {"R1"},
    "S1": {"S1", "R1", "P1"},
    "S2": {"S2", "R1", "R2"},
    "M1": {"M1", "S1", "S2", "R1", "R2", "P1"},
}


@pytest.mark.parametrize(("code", "seen"), STATEMENTS.items())
def test_statements(
    run: Any, actor: Callable[..., Any], sign_in: Callable[..., Any], code: str, seen: set[str]
) -> None:
    assert set(statements_visible_to(actor(code), run).values_list("code", flat=True)) == seen
    client = sign_in(code)
    for employee in Employee.objects.all():
        status = client.get(f"/conduct/statements/2026-10/{employee.pk}/").status_code
        assert status == (200 if employee.code in seen else 404), employee.code


def test_a_supervisor_sees_only_the_days_in_the_own_team_and_is_told_so(run: Any, sign_in: Callable[..., Any]) -> None:
    rep = Employee.objects.get(code="R1")
    response = sign_in("S1").get(f"/conduct/statements/2026-10/{rep.pk}/")
    assert names(response.context["lines"]) == {"R1 C1"}
    assert "was in your team from 2026-01-01 to 2026-10-15" in response.content.decode()
    assert "was in your team" not in sign_in("M1").get(f"/conduct/statements/2026-10/{rep.pk}/").content.decode()


def test_the_wage_is_not_on_a_supervisors_view_of_a_statement(run: Any, sign_in: Callable[..., Any]) -> None:
    rep = Employee.objects.get(code="R2")
    for code, is_shown in (("R2", True), ("M1", True), ("F1", True), ("S2", False)):
        text = sign_in(code).get(f"/conduct/statements/2026-10/{rep.pk}/").content.decode()
        assert ("Wage guard" in text) == is_shown, code
        assert ("5,000.00" in text) == is_shown, code


def test_the_month_counts_only_what_one_may_see(
    run: Any, sign_in: Callable[..., Any], actor: Callable[..., Any]
) -> None:
    totals = {code: sign_in(code).get("/conduct/months/2026-10/").context["totals"] for code in ("S1", "S2", "M1")}
    assert {code: (t.lines, str(t.fines)) for code, t in totals.items()} == {
        "S1": (3, "110.00"),
        "S2": (4, "400.00"),
        "M1": (7, "510.00"),
    }
    assert unclear_days_visible_to(actor("S1")).count() == 0
    assert unclear_days_visible_to(actor("S2")).count() == 1


def test_a_line_belongs_to_the_team_of_its_day(run: Any, actor: Callable[..., Any]) -> None:
    totals = {group.label: str(group.totals.fines) for group in team_totals(lines_visible_to(actor("M1")))}
    assert totals == {"周晓岚": "110.00", "方志强": "400.00"}


def test_what_a_role_sees_changes_with_its_day(run: Any, actor: Callable[..., Any]) -> None:
    assert names(lines_visible_to(actor("R1", today=date(2025, 12, 31)))) == set()
