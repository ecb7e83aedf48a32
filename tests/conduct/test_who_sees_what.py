"""Findings, appeals, statements and wages per role: a supervisor sees those who were in the team on that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from endcap.company.models import Employee
from endcap.conduct.findings.queries import finding_lines_visible_to, unclear_days_visible_to
from endcap.conduct.models import Finding
from endcap.conduct.queries import month_of, statements_visible_to, team_totals
from tests.conduct.acting import close_october, confirm_all, finding_of
from tests.conftest import rows_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]
Act = Callable[..., Any]

ALL = {"R1 X1", "S1 X1", "R1 X2", "S2 X2", "P1 J1", "R2 J2", "R2 K1"}
SEEN: dict[str, set[str]] = {
    "R1": {"R1 X1", "R1 X2"},
    "R2": {"R2 J2", "R2 K1"},
    "P1": {"P1 J1"},
    "S1": {"R1 X1", "S1 X1", "P1 J1"},
    "S2": {"R1 X2", "S2 X2", "R2 J2", "R2 K1"},
    "M1": ALL,
    "F1": ALL,
    "A1": ALL,
    "L1": set(),
}
EVERYBODY = [*SEEN, "buyer"]


@pytest.fixture
def contested(findings: None, actor: Act) -> Any:
    """R1's finding of the 10th, in the team of S1."""
    from endcap.conduct.appeals.actions import contest
    from endcap.conduct.findings.deciding import confirm

    confirm(actor("S1"), [finding_of("1b", "R1", "2026-10-10")])
    return contest(actor("R1"), finding_of("1b", "R1", "2026-10-10"), "The goods were in the returns box.").row


def names(lines: Any) -> set[str]:
    return {f"{line.employee.code} {line.finding.fact_id}" for line in lines}


def pk_of(code: str) -> int:
    return Employee.objects.get(code=code).pk


# --- Findings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "seen"), SEEN.items())
def test_queries_pages_and_exports_agree(
    findings: None, actor: Act, sign_in: SignIn, code: str, seen: set[str]
) -> None:
    assert names(finding_lines_visible_to(actor(code))) == seen
    client = sign_in(code)
    response = client.get("/conduct/findings/")
    assert response.status_code == (200 if seen else 403)
    if seen:
        assert response.context["page"].paginator.count == len(seen)
        assert names(response.context["page"]) == seen
        assert len(rows_of(client.get("/conduct/findings/?format=csv"))) == len(seen)


@pytest.mark.parametrize("code", EVERYBODY)
def test_each_finding_is_there_for_whom_it_concerns_and_for_nobody_else(
    findings: None, sign_in: SignIn, code: str
) -> None:
    client, seen = sign_in(code), SEEN.get(code, set())
    for finding in Finding.objects.all():
        is_seen = any(name.endswith(f" {finding.fact_id}") for name in seen)
        expected = 200 if is_seen else 404 if seen else 403
        assert client.get(f"/conduct/findings/{finding.pk}/").status_code == expected, (code, finding.fact_id)


def test_the_line_of_a_supervisor_is_not_a_reps_to_see(findings: None, sign_in: SignIn) -> None:
    pk = finding_of("1b", "R1", "2026-10-10").pk
    for code, carriers in (("R1", {"R1"}), ("S1", {"R1", "S1"}), ("M1", {"R1", "S1"}), ("F1", {"R1", "S1"})):
        response = sign_in(code).get(f"/conduct/findings/{pk}/")
        assert {line.employee.code for line, _ in response.context["lines"]} == carriers, code
        assert ("周晓岚" in response.content.decode().partition("<main")[2]) == ("S1" in carriers), code


def test_whoever_carries_a_joint_line_sees_the_finding_whoever_leads_now(findings: None, actor: Act) -> None:
    """S1 does not lead R1 any more, and still carries half of the 10th; nothing of the 20th."""
    from endcap.conduct.findings.queries import findings_within
    from endcap.conduct.rights import SEE_FINDINGS

    seen = set(findings_within(actor("S1"), SEE_FINDINGS).values_list("fact_id", flat=True))
    assert seen == {"X1", "J1"}


def test_a_joint_line_is_seen_also_where_the_team_is_no_longer_ones_own(findings: None, actor: Act) -> None:
    """Also if the reporting line is corrected afterwards: what somebody carries, they may read."""
    from endcap.company.models import ReportingLine
    from endcap.conduct.findings.queries import findings_within
    from endcap.conduct.rights import DECIDE_FINDINGS, SEE_FINDINGS

    ReportingLine.objects.filter(employee__code="R1", supervisor__code="S1").delete()
    assert set(findings_within(actor("S1"), SEE_FINDINGS).values_list("fact_id", flat=True)) == {"X1", "J1"}
    assert set(findings_within(actor("S1"), DECIDE_FINDINGS).values_list("fact_id", flat=True)) == {"J1"}


@pytest.mark.parametrize("search", ["陈立新", "R1", "X1", "天然水"])
def test_searching_finds_nothing_of_others(findings: None, sign_in: SignIn, search: str) -> None:
    assert sign_in("P1").get("/conduct/findings/", {"q": search}).context["page"].paginator.count == 0


def test_filters_offer_nobody_outside_ones_scope(findings: None, sign_in: SignIn) -> None:
    form = sign_in("S1").get("/conduct/findings/?part=filters").context["form"]
    offered = {employee.code for employee in form.fields["employee"].queryset}
    assert offered == {"R1", "S1", "P1"}
    assert "team" not in form.fields
    assert "employee" not in sign_in("R1").get("/conduct/findings/?part=filters").context["form"].fields


TO_DECIDE = {"S1": {"X1", "J1"}, "S2": {"X2", "J2", "K1"}, "M1": {"X1", "X2", "J1", "J2", "K1"}}


@pytest.mark.parametrize("code", EVERYBODY)
def test_what_waits_for_a_decision_waits_for_leaders_only(findings: None, sign_in: SignIn, code: str) -> None:
    response = sign_in(code).get("/conduct/to-decide/")
    assert response.status_code == (200 if code in TO_DECIDE else 403)
    if code in TO_DECIDE:
        assert {finding.fact_id for finding, _able in response.context["rows"]} == TO_DECIDE[code]


# --- Appeals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", EVERYBODY)
def test_an_appeal_is_seen_by_those_who_see_the_finding(contested: Any, sign_in: SignIn, code: str) -> None:
    seen = code in ("R1", "S1", "M1", "F1", "A1")
    client, is_partly = sign_in(code), code not in ("L1", "buyer")
    page = client.get(f"/conduct/appeals/{contested.pk}/")
    assert page.status_code == (200 if seen else 404 if is_partly else 403)
    listed = client.get("/conduct/appeals/")
    assert listed.status_code == (200 if is_partly else 403)
    if is_partly:
        assert [one.pk for one in listed.context["page"]] == ([contested.pk] if seen else [])
        assert ("returns box" in listed.content.decode() + page.content.decode()) == seen


def test_only_those_who_may_decide_an_appeal_are_asked_to(contested: Any, sign_in: SignIn) -> None:
    for code, asked in (("R1", False), ("S1", False), ("F1", False), ("M1", True), ("A1", True)):
        text = sign_in(code).get(f"/conduct/appeals/{contested.pk}/").content.decode()
        assert ('name="outcome"' in text) == asked, code


# --- Statements --------------------------------------------------------------------------------------------------

STATEMENTS = {
    "R1": {"R1"},
    "R2": {"R2"},
    "P1": {"P1"},
    "S1": {"S1", "R1", "P1"},
    "S2": {"S2", "R1", "R2"},
    "M1": {"S1", "S2", "R1", "R2", "P1"},
    "F1": {"S1", "S2", "R1", "R2", "P1"},
}
NONE_OF_THEIR_OWN = {"M1", "F1"}


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize(("code", "seen"), STATEMENTS.items())
def test_nobody_sees_the_statements_of_others(
    findings: None, actor: Act, sign_in: SignIn, request: Any, code: str, seen: set[str], is_closed: bool
) -> None:
    if is_closed:
        request.getfixturevalue("closed")
    month = month_of("2026-10")
    assert month is not None
    assert set(statements_visible_to(actor(code), month).values_list("code", flat=True)) == seen
    client = sign_in(code)
    for employee in Employee.objects.all():
        status = client.get(f"/conduct/statements/2026-10/{employee.pk}/").status_code
        own = employee.code == code and code in NONE_OF_THEIR_OWN
        assert status == (200 if employee.code in seen or own else 404), employee.code


@pytest.mark.parametrize("code", ["A1", "L1", "buyer"])
@pytest.mark.parametrize(
    "address",
    [
        "statements/",
        "statements/2026-10/{R1}/",
        "statements/2026-10/{R1}/pdf/",
        "statements/2026-10/pdf/",
        "statements/2026-10/payroll/",
        "months/2026-10/",
    ],
)
def test_whoever_has_nothing_to_do_with_wages_gets_no_statement(
    closed: None, sign_in: SignIn, code: str, address: str
) -> None:  # fmt: skip
    assert sign_in(code).get("/conduct/" + address.format(R1=pk_of("R1"))).status_code == 403


# A supervisor sees the lines of the team; the paper shows the wage, so it is for those who may know it.
PDFS = {"R1": {"R1"}, "P1": {"P1"}, "S1": {"S1"}, "S2": {"S2"}, "M1": STATEMENTS["M1"], "F1": STATEMENTS["F1"]}


@pytest.mark.parametrize(("code", "seen"), PDFS.items())
def test_nobody_gets_the_paper_of_others(closed: None, sign_in: SignIn, code: str, seen: set[str]) -> None:
    client = sign_in(code)
    for employee in Employee.objects.all():
        response = client.get(f"/conduct/statements/2026-10/{employee.pk}/pdf/")
        assert response.status_code == (200 if employee.code in seen else 404), employee.code
    for address in ("pdf", "payroll"):
        status = client.get(f"/conduct/statements/2026-10/{address}/").status_code
        assert status == (200 if code in ("M1", "F1") else 403), address


def test_nobody_else_says_that_a_statement_was_read(closed: None, sign_in: SignIn) -> None:
    from endcap.conduct.models import StatementAcknowledged

    address = f"/conduct/statements/2026-10/{pk_of('R1')}/acknowledgement/"
    for code, status in (("S1", 404), ("S2", 404), ("M1", 404), ("R2", 404), ("A1", 403), ("buyer", 403)):
        assert sign_in(code).post(address).status_code == status, code
    assert not StatementAcknowledged.objects.exists()
    assert sign_in("R1").post(address).status_code == 302
    assert StatementAcknowledged.objects.get().statement.employee.code == "R1"


def test_a_supervisor_sees_only_the_days_in_the_own_team_and_is_told_so(findings: None, sign_in: SignIn) -> None:
    address = f"/conduct/statements/2026-10/{pk_of('R1')}/"
    response = sign_in("S1").get(address)
    assert names(response.context["shown"].waiting) == {"R1 X1"}
    assert "was in your team from 2026-01-01 to 2026-10-15" in response.content.decode()
    assert "was in your team" not in sign_in("M1").get(address).content.decode()


@pytest.mark.parametrize("is_closed", [False, True])
def test_the_sums_that_a_supervisor_sees_are_of_those_days_too(
    findings: None, actor: Act, sign_in: SignIn, is_closed: bool
) -> None:
    """Else the sum would tell what R1 is charged for in the team of somebody else."""
    for code in ("S2", "M1"):
        confirm_all(actor(code))
    if is_closed:
        close_october(actor("M1"))
    address = f"/conduct/statements/2026-10/{pk_of('R1')}/"
    for code, fines in (("S1", ["60.00"]), ("S2", ["120.00"]), ("M1", ["180.00"]), ("R1", ["180.00"])):
        response = sign_in(code).get(address)
        assert [str(part.sums.fines) for part in response.context["shown"].parts] == fines, code
        assert ("180.00" in response.content.decode()) == (fines == ["180.00"]), code


@pytest.mark.parametrize("is_closed", [False, True])
def test_the_wage_is_not_on_a_supervisors_view_of_a_statement(
    findings: None, actor: Act, sign_in: SignIn, is_closed: bool
) -> None:
    for code in ("S2", "M1"):
        confirm_all(actor(code))
    if is_closed:
        close_october(actor("M1"))
    for code, is_shown in (("R2", True), ("M1", True), ("F1", True), ("S2", False)):
        text = sign_in(code).get(f"/conduct/statements/2026-10/{pk_of('R2')}/").content.decode()
        assert ("What payroll takes and pays" in text) == is_shown, code
        assert ("Monthly wage" in text) == is_shown, code


def test_what_was_deducted_is_not_in_a_supervisors_list(closed: None, sign_in: SignIn) -> None:
    for code, is_shown in (("S2", False), ("M1", True), ("F1", True)):
        columns = rows_of(sign_in(code).get("/conduct/statements/?month=2026-10&format=csv"))[0]
        assert ("Deducted" in columns) == is_shown, (code, columns)


# --- Months ------------------------------------------------------------------------------------------------------


def test_the_month_counts_only_what_one_may_see(findings: None, sign_in: SignIn, actor: Act) -> None:
    totals = {code: sign_in(code).get("/conduct/months/2026-10/").context["totals"] for code in ("S1", "S2", "M1")}
    assert {code: (t.lines, str(t.fines)) for code, t in totals.items()} == {
        "S1": (3, "110.00"),
        "S2": (4, "400.00"),
        "M1": (7, "510.00"),
    }
    assert unclear_days_visible_to(actor("S1")).count() == 0
    assert unclear_days_visible_to(actor("S2")).count() == 1


@pytest.mark.parametrize("code", EVERYBODY)
def test_only_managers_and_finance_close_a_month(findings: None, sign_in: SignIn, code: str) -> None:
    from endcap.conduct.models import LedgerMonth

    client, may = sign_in(code), code in ("M1", "F1")
    assert client.get("/conduct/months/2026-10/closing/").status_code == (200 if may else 403)
    assert client.post("/conduct/months/2026-10/closing/", {"move_on": "yes"}).status_code == (302 if may else 403)
    assert LedgerMonth.objects.get(month="2026-10").is_open != may


def test_a_line_belongs_to_the_team_of_its_day(findings: None, actor: Act) -> None:
    totals = {group.label: str(group.totals.fines) for group in team_totals(finding_lines_visible_to(actor("M1")))}
    assert totals == {"周晓岚": "110.00", "方志强": "400.00"}


def test_what_a_role_sees_changes_with_its_day(findings: None, actor: Act) -> None:
    assert names(finding_lines_visible_to(actor("R1", today=date(2025, 12, 31)))) == set()
