"""What the pages of statements and months show, and what closing on the page does."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from endcap.company.models import Employee
from endcap.conduct.models import LedgerMonth, Posting, Statement
from tests.conduct.acting import confirm_all, finding_of, main_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]
Act = Callable[..., Any]


def statement_address(code: str, more: str = "") -> str:
    return f"/conduct/statements/2026-10/{Employee.objects.get(code=code).pk}/{more}"


# --- Statements --------------------------------------------------------------------------------------------------


def test_a_statement_of_a_closed_month_adds_up_and_is_written_out(closed: None, sign_in: SignIn) -> None:
    text = main_of(sign_in("R1").get(statement_address("R1")))
    assert "\u2212180.00" in text
    for figure in ("5,000.00", "4,900.00", "100.00", "80.00"):
        assert figure in text
    assert "人民币壹佰元整" in text
    assert "closed on" in text


def test_a_statement_of_an_open_month_says_how_it_stands(findings: None, sign_in: SignIn, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm

    address = statement_address("R1")
    response = sign_in("R1").get(address)
    assert "The month is not closed: this is how it stands now." in main_of(response)
    assert "Not counted yet" in main_of(response)
    assert response.context["shown"].parts == []
    confirm(actor("S1"), [finding_of("1b", "R1", "2026-10-10")])
    response = sign_in("R1").get(address)
    assert [str(part.sums.fines) for part in response.context["shown"].parts] == ["60.00"]
    assert [line.finding.fact_id for line in response.context["shown"].waiting] == ["X2"]
    # There is no paper of what can still change.
    assert sign_in("R1").get(address + "pdf/").status_code == 404


def test_reading_a_statement_is_kept_once(closed: None, sign_in: SignIn) -> None:
    client = sign_in("R1")
    address = statement_address("R1")
    assert "I have read it" in main_of(client.get(address))
    response = client.post(address + "acknowledgement/", follow=True)
    assert "Acknowledged on" in main_of(response)
    assert "I have read it" not in main_of(response)
    at = Statement.objects.get(employee__code="R1").acknowledged.at  # type: ignore[attr-defined]
    client.post(address + "acknowledgement/")
    assert Statement.objects.get(employee__code="R1").acknowledged.at == at  # type: ignore[attr-defined]


def test_who_sees_one_statement_only_gets_it_at_once(findings: None, sign_in: SignIn) -> None:
    response = sign_in("P1").get("/conduct/statements/?month=2026-10")
    assert response.status_code == 302
    assert response.url.startswith("/conduct/statements/2026-10/")
    assert sign_in("P1").get(response.url).status_code == 200


def test_a_month_without_findings_is_said_to_be_clean(findings: None, sign_in: SignIn) -> None:
    assert "No line in this month" in main_of(sign_in("M1").get(statement_address("M1")))


def test_statements_are_listed_with_what_payroll_does(closed: None, sign_in: SignIn) -> None:
    rows = {row.code: row for row in sign_in("F1").get("/conduct/statements/?month=2026-10").context["page"]}
    assert set(rows) == {"R1", "R2", "P1", "S1", "S2"}
    assert (str(rows["R1"].fined), str(rows["R1"].deducted), str(rows["R1"].carried_out)) == (
        "-180.00", "100.00", "80.00",
    )  # fmt: skip


@pytest.mark.parametrize(("language", "word"), [("en", "Payroll"), ("zh-hans", "工资扣发表")])
def test_payroll_is_handed_over_as_a_workbook(closed: None, sign_in: SignIn, language: str, word: str) -> None:
    from python_calamine import CalamineWorkbook

    response = sign_in("F1", language=language).get("/conduct/statements/2026-10/payroll/")
    assert "payroll-2026-10.xlsx" in response.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    table = book.get_sheet_by_index(0).to_python()
    assert word in table[1][0]
    rows = {row[0]: row for row in table[3:]}
    assert rows["R1"][4:10] == [-180, 0, 0, 100, 100, 80]
    assert len(book.get_sheet_by_index(1).to_python()) == 3 + Posting.objects.filter(finding__isnull=False).count()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_statements_are_papers_once_the_month_is_closed(closed: None, sign_in: SignIn, language: str) -> None:
    one = sign_in("R1", language=language).get(statement_address("R1", "pdf/"))
    every = sign_in("F1", language=language).get("/conduct/statements/2026-10/pdf/")
    for response in (one, every):
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")
    assert len(every.content) > len(one.content)
    assert 'filename="statement-2026-10-R1.pdf"' in one.headers["Content-Disposition"]


def test_where_there_is_no_statement_there_is_no_paper(closed: None, sign_in: SignIn) -> None:
    assert sign_in("M1").get(statement_address("M1", "pdf/")).status_code == 404


@pytest.mark.parametrize("more", ["pdf/", "payroll/"])
def test_an_open_month_hands_nothing_over(findings: None, sign_in: SignIn, more: str) -> None:
    assert sign_in("F1").get(f"/conduct/statements/2026-10/{more}").status_code == 404


# --- Months ------------------------------------------------------------------------------------------------------


def test_a_month_shows_totals_unclear_days_proposals_and_how_it_is_settled(findings: None, sign_in: SignIn) -> None:
    response = sign_in("M1").get("/conduct/months/2026-10/")
    text = main_of(response)
    totals = response.context["totals"]
    assert (totals.findings, str(totals.fines), totals.undecided) == (5, "510.00", 5)
    for said in ("Over, and still open", "Dismissal review proposed", "missing: ", "in force from", "周晓岚's team"):
        assert said in text, said


def test_a_closed_month_says_who_closed_it(closed: None, sign_in: SignIn) -> None:
    text = main_of(sign_in("M1").get("/conduct/months/2026-10/"))
    assert "Closed on" in text
    assert "沈国栋" in text
    assert "Close the month" not in text
    assert "Over, and still open" not in text


def test_what_the_month_counts_as_findings_is_what_its_links_open(findings: None, sign_in: SignIn) -> None:
    client = sign_in("M1")
    response = client.get("/conduct/months/2026-10/")
    shown = response.context["totals"].findings
    opened = client.get("/conduct/findings/?since=2026-10-01&until=2026-10-31&liability=own")
    assert opened.context["page"].paginator.count == shown
    assert "since=2026-10-01&amp;until=2026-10-31&amp;liability=own" in response.content.decode()


def test_closing_says_what_stands_in_the_way_and_what_it_links_to_is_as_much(findings: None, sign_in: SignIn) -> None:
    client = sign_in("M1")
    response = client.get("/conduct/months/2026-10/closing/")
    text = main_of(response)
    assert "5 findings are not decided" in text
    assert "1 day lacks a record: asked for, never fined" in text
    link = text.partition('href="/conduct/findings/?')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(f"/conduct/findings/?{link}").context["page"].paginator.count == 5


def test_closing_on_the_page(findings: None, sign_in: SignIn) -> None:
    client = sign_in("M1")
    refused = client.post("/conduct/months/2026-10/closing/")
    assert "5 findings are not decided" in refused.content.decode()
    assert LedgerMonth.objects.get().is_open
    response = client.post("/conduct/months/2026-10/closing/", {"move_on": "yes"}, follow=True)
    assert "The month is closed." in response.content.decode()
    assert "Closed on" in main_of(response)
    assert LedgerMonth.objects.get(is_open=True).month == "2026-11"
    for method in (client.get, client.post):
        again = method("/conduct/months/2026-10/closing/", follow=True)
        assert "This month is closed already." in again.content.decode()
    assert client.get("/conduct/months/2027-10/closing/").status_code == 404


def test_wages_that_are_not_entered_are_told_before_closing(findings: None, sign_in: SignIn, actor: Act) -> None:
    confirm_all(actor("M1"))
    assert "曹雨晴 has no wage entered" in main_of(sign_in("F1").get("/conduct/months/2026-10/closing/"))
