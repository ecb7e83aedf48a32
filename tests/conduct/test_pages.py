"""What the pages of findings, appeals, statements and months show, and at what cost."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from endcap.company.models import Employee
from endcap.conduct.models import Finding, LedgerMonth, Posting, State, Statement
from tests.conduct.acting import balance_of, close_october, confirm_all, finding_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]
Act = Callable[..., Any]


@pytest.fixture
def closed(findings: None, actor: Act) -> None:
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))


@pytest.fixture
def contested(findings: None, actor: Act) -> Any:
    from endcap.conduct.appeals.actions import contest
    from endcap.conduct.findings.deciding import confirm

    confirm(actor("S1"), [finding_of("1b", "R1", "2026-10-10")])
    return contest(actor("R1"), finding_of("1b", "R1", "2026-10-10"), "The goods were in the returns box.").row


@pytest.fixture
def listing(findings: None, sign_in: SignIn) -> Callable[..., Any]:
    client = sign_in("M1")
    return lambda **query: client.get("/conduct/findings/", query)


def listed(response: Any) -> list[str]:
    return [f"{row.employee.code} {row.finding.fact_id}" for row in response.context["page"]]


def main_of(response: Any) -> str:
    return str(response.content.decode().partition('<div class="page-wrapper')[2])


def statement_address(code: str, more: str = "") -> str:
    return f"/conduct/statements/2026-10/{Employee.objects.get(code=code).pk}/{more}"


# --- The list of findings ----------------------------------------------------------------------------------------


def test_findings_are_filtered(listing: Callable[..., Any]) -> None:
    rep, leader = Employee.objects.get(code="R2").pk, Employee.objects.get(code="S1").pk
    assert listed(listing(clause="ka-channel/3")) == ["R2 K1"]
    assert set(listed(listing(employee=rep))) == {"R2 J2", "R2 K1"}
    assert set(listed(listing(since="2026-10-10", until="2026-10-15"))) == {"R1 X1", "S1 X1", "R2 K1"}
    assert set(listed(listing(team=leader))) == {"R1 X1", "S1 X1", "P1 J1"}
    assert set(listed(listing(liability="joint"))) == {"S1 X1", "S2 X2"}
    assert listed(listing(clause="ka-channel/3", liability="joint")) == []


def test_findings_are_filtered_by_what_was_decided(listing: Callable[..., Any], actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm, waive

    confirm(actor("M1"), [finding_of("3", "R2")])
    waive(actor("M1"), finding_of("6", "R2"), "was ill")
    assert listed(listing(state="confirmed")) == ["R2 K1"]
    assert listed(listing(state="waived")) == ["R2 J2"]
    assert set(listed(listing(state=["confirmed", "waived"]))) == {"R2 K1", "R2 J2"}
    assert set(listed(listing(state="proposed"))) == {"R1 X1", "S1 X1", "R1 X2", "S2 X2", "P1 J1"}


def test_a_filter_that_cannot_be_read_says_so_and_filters_nothing_else(listing: Callable[..., Any]) -> None:
    response = listing(since="yesterday", clause="no such clause", state="no such state")
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"since", "clause", "state"}


def test_findings_are_ordered(listing: Callable[..., Any]) -> None:
    assert listed(listing(sort="amount"))[0] == "R2 K1"
    assert listed(listing())[0] in ("R1 X2", "S2 X2")


@pytest.mark.parametrize("q", ["陈立新", "clx", "X1", "惠民家"])
def test_findings_are_searched(listing: Callable[..., Any], q: str) -> None:
    assert "R1 X1" in listed(listing(q=q))
    assert "R2 K1" not in listed(listing(q=q))


def test_a_row_shows_why_and_what_follows(listing: Callable[..., Any]) -> None:
    text = listing(clause="ka-channel/3").content.decode()
    assert "3500" in text
    assert "\u2212200.00" in text
    assert "Dismissal review proposed" in text
    assert "Joint, because of 陈立新" in listing(liability="joint").content.decode()


# --- One finding, and deciding -----------------------------------------------------------------------------------


def test_one_finding_shows_clause_record_and_who_carries_it(findings: None, sign_in: SignIn) -> None:
    found = finding_of("1b", "R1", "2026-10-10")
    text = main_of(sign_in("M1").get(f"/conduct/findings/{found.pk}/"))
    assert found.clause.source_en in text
    assert "X1" in text
    assert "\u221260.00" in text
    assert "\u221230.00" in text
    assert "2025-10-01" in text  # the production date, from the record it rests on
    assert "Open the record" in text
    assert "Nothing is charged before a person has confirmed it." in text


def test_the_record_is_opened_by_those_only_who_see_it_there(findings: None, sign_in: SignIn) -> None:
    """Finance reads what a finding rests on, without the shelf's own pages."""
    found = finding_of("1b", "R1", "2026-10-10")
    text = main_of(sign_in("F1").get(f"/conduct/findings/{found.pk}/"))
    assert "2025-10-01" in text
    assert "Open the record" not in text


def test_a_record_that_is_gone_is_said_to_be_gone(findings: None, sign_in: SignIn) -> None:
    from endcap.visits.models import Task

    found = finding_of("6", "R2")
    Task.objects.filter(code="J2").delete()
    assert "The record is no longer there." in main_of(sign_in("M1").get(f"/conduct/findings/{found.pk}/"))


def test_confirming_on_the_page_charges_and_says_so(findings: None, sign_in: SignIn) -> None:
    found, client = finding_of("1b", "R1", "2026-10-10"), sign_in("S1")
    response = client.post(f"/conduct/findings/{found.pk}/confirmation/", follow=True)
    assert "Confirmed, and in the ledger." in main_of(response)
    assert "It can be contested until 2026-11-17." in main_of(response)
    assert str(balance_of("R1")) == "-60.00"


def test_waiving_on_the_page_needs_a_reason(findings: None, sign_in: SignIn) -> None:
    found, client = finding_of("6", "R2"), sign_in("S2")
    response = client.post(f"/conduct/findings/{found.pk}/waiver/", {"reason": " "}, follow=True)
    assert "Give a reason" in response.content.decode()
    assert finding_of("6", "R2").state == State.PROPOSED
    response = client.post(f"/conduct/findings/{found.pk}/waiver/", {"reason": "R2 was ill."}, follow=True)
    assert "R2 was ill." in main_of(response)
    assert finding_of("6", "R2").state == State.WAIVED


def test_only_a_manager_takes_a_waiver_back_on_the_page(findings: None, sign_in: SignIn, actor: Act) -> None:
    from endcap.conduct.findings.deciding import waive

    found = finding_of("6", "R2")
    waive(actor("S2"), found, "was ill")
    address = f"/conduct/findings/{found.pk}/reopening/"
    assert sign_in("S2").post(address, {"reason": "was not"}).status_code == 403
    assert "Put it forward again" in main_of(sign_in("M1").get(f"/conduct/findings/{found.pk}/"))
    assert "was not" in main_of(sign_in("M1").post(address, {"reason": "was not"}, follow=True))
    assert finding_of("6", "R2").state == State.PROPOSED


def test_a_proposal_is_taken_up_by_a_manager_once(findings: None, sign_in: SignIn, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm

    found = finding_of("3", "R2")
    address = f"/conduct/findings/{found.pk}/proposal/"
    assert sign_in("S2").post(address, {"choice": "taken_up", "reason": "x"}).status_code == 403
    confirm(actor("M1"), [found])
    client = sign_in("M1")
    assert 'value="set_aside"' in main_of(client.get(f"/conduct/findings/{found.pk}/"))
    client.post(address, {"choice": "set_aside", "reason": "The bank was closed."})
    assert finding_of("3", "R2").proposal == "set_aside"
    client.post(address, {"choice": "taken_up", "reason": "after all"})
    assert finding_of("3", "R2").proposal == "set_aside"


def test_several_are_confirmed_from_the_list_of_what_waits(findings: None, sign_in: SignIn) -> None:
    client = sign_in("S2")
    page = client.get("/conduct/to-decide/")
    keys = [finding.pk for finding, able in page.context["rows"] if able.confirm]
    assert len(keys) == 3
    assert "With it, 方志强 carries" in main_of(page)
    response = client.post("/conduct/to-decide/confirmation/", {"finding": keys}, follow=True)
    assert "3 findings confirmed." in response.content.decode()
    assert "Nothing waits for you" in main_of(response)
    assert Finding.objects.filter(state=State.CONFIRMED).count() == 3


@pytest.mark.parametrize("keys", [[], ["x"], ["9" * 40], ["999999"]])
def test_confirming_nothing_says_so(findings: None, sign_in: SignIn, keys: list[str]) -> None:
    response = sign_in("S2").post("/conduct/to-decide/confirmation/", {"finding": keys}, follow=True)
    assert "Choose at least one finding." in response.content.decode()
    assert not Posting.objects.exists()


# --- Appeals -----------------------------------------------------------------------------------------------------


def test_contesting_and_hearing_on_the_pages(findings: None, sign_in: SignIn, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm

    found = finding_of("1b", "R1", "2026-10-10")
    confirm(actor("S1"), [found])
    client = sign_in("R1")
    assert f"/conduct/findings/{found.pk}/appeal/" in main_of(client.get(f"/conduct/findings/{found.pk}/"))
    assert "There is time until 2026-11-17." in main_of(client.get(f"/conduct/findings/{found.pk}/appeal/"))
    blank = client.post(f"/conduct/findings/{found.pk}/appeal/", {"grounds": ""})
    assert blank.status_code == 422
    response = client.post(f"/conduct/findings/{found.pk}/appeal/", {"grounds": "They were in the box."}, follow=True)
    assert "They were in the box." in main_of(response)
    assert "It waits for somebody who neither carries a line of it" in main_of(response)
    appeal = found.appeals.get()
    manager = sign_in("M1")
    assert "They were in the box." in main_of(manager.get(f"/conduct/appeals/{appeal.pk}/"))
    said = {"outcome": "overturned", "reason": ""}
    response = manager.post(f"/conduct/appeals/{appeal.pk}/decision/", said, follow=True)
    assert "Give a reason" in response.content.decode()
    said = {"outcome": "overturned", "reason": "The photo shows the box."}
    response = manager.post(f"/conduct/appeals/{appeal.pk}/decision/", said, follow=True)
    assert "The photo shows the box." in main_of(response)
    assert "Contested and overturned" in main_of(sign_in("R1").get(f"/conduct/findings/{found.pk}/"))
    assert balance_of("R1") == 0


def test_whoever_may_not_hear_an_appeal_is_refused(contested: Any, sign_in: SignIn) -> None:
    for code in ("S1", "R1", "F1"):
        said = {"outcome": "upheld", "reason": "x"}
        assert sign_in(code).post(f"/conduct/appeals/{contested.pk}/decision/", said).status_code == 403, code
    contested.refresh_from_db()
    assert contested.outcome == "open"


def test_whoever_carries_nothing_of_it_does_not_contest_it(findings: None, sign_in: SignIn, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm

    found = finding_of("6", "R2")
    confirm(actor("M1"), [found])
    for code, status in (("S2", 403), ("M1", 403), ("F1", 403), ("R1", 404)):
        response = sign_in(code).post(f"/conduct/findings/{found.pk}/appeal/", {"grounds": "x"})
        assert response.status_code == status, code


def test_appeals_are_listed_and_filtered(contested: Any, sign_in: SignIn) -> None:
    client = sign_in("A1")
    assert "陈立新" in main_of(client.get("/conduct/appeals/"))
    assert list(client.get("/conduct/appeals/?outcome=open").context["page"]) == [contested]
    assert list(client.get("/conduct/appeals/?outcome=upheld").context["page"]) == []


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
        assert method("/conduct/months/2026-10/closing/").status_code == 404


def test_wages_that_are_not_entered_are_told_before_closing(findings: None, sign_in: SignIn, actor: Act) -> None:
    confirm_all(actor("M1"))
    assert "曹雨晴 has no wage entered" in main_of(sign_in("F1").get("/conduct/months/2026-10/closing/"))


# --- All of them -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "months/2026-13/", "months/2025-01/", "months/2025-01/closing/", "statements/2026-10/999999/", "findings/0/",
        "appeals/0/", "statements/2025-01/payroll/", "statements/2025-01/pdf/",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(findings: None, sign_in: SignIn, address: str) -> None:
    assert sign_in("M1").get(f"/conduct/{address}").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", ["M1", "S1", "F1", "R1"])
def test_before_anything_was_found_pages_say_what_to_do(sign_in: SignIn, code: str, language: str) -> None:
    said = {"en": ("has been found yet", "No fact has met", "No findings"), "zh-hans": ("还没有", "没有")}[language]
    for address in ("/conduct/months/", "/conduct/statements/", "/conduct/findings/", "/conduct/appeals/", "/"):
        response = sign_in(code, language=language).get(address)
        if (code, address) == ("R1", "/conduct/months/"):
            assert response.status_code == 403
            continue
        assert response.status_code == 200, address
        if address != "/conduct/appeals/":
            assert any(one in main_of(response) for one in said), address


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/conduct/findings/", 20), ("/conduct/statements/?month=2026-10", 16), ("/conduct/months/2026-10/", 24),
        ("/conduct/to-decide/", 60), ("/conduct/appeals/", 16), ("/", 36),
    ],
)  # fmt: skip
def test_number_of_queries_is_bounded(
    findings: None, sign_in: SignIn, django_assert_max_num_queries: Callable[..., Any], address: str, most: int
) -> None:
    client = sign_in("M1")
    client.get("/my-sign-in/")  # that somebody is here is noted once
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("code", ["R1", "P1", "S1", "M1", "F1", "A1", "buyer"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_home_has_something_for_everybody(findings: None, sign_in: SignIn, code: str, language: str) -> None:
    response = sign_in(code, language=language).get("/")
    assert response.status_code == 200
    from_conduct = [one for one in response.context["cards"] if one["card"].name.startswith("conduct.")]
    assert len(from_conduct) == {"buyer": 0, "A1": 1, "R1": 1, "P1": 1}.get(code, 2)
    assert bool(response.context["cards"]) == (code != "buyer")


@pytest.mark.parametrize("code", ["R1", "S1", "S2", "M1", "F1", "A1"])
def test_every_page_speaks_chinese(closed: None, contested_late: Any, sign_in: SignIn, code: str) -> None:
    """No English is left on a page in Chinese, but names and numbers."""
    client = sign_in(code, language="zh-hans")
    found, appeal = contested_late.finding, contested_late
    addresses = [
        "findings/", "to-decide/", "appeals/", "statements/?month=2026-10", "months/2026-10/", "months/2026-11/closing/",
        f"findings/{found.pk}/", f"appeals/{appeal.pk}/", f"findings/{found.pk}/appeal/",
    ]  # fmt: skip
    for address in addresses:
        response = client.get(f"/conduct/{address}", follow=True)
        if response.status_code != 200:
            continue
        text = main_of(response)
        for english in ("Findings", "Confirmed", "Contested", "Statement", "Closed", "decided", "Appeal", "Fines"):
            assert f">{english}<" not in text, (address, english)


@pytest.fixture
def contested_late(closed: None, actor: Act) -> Any:
    from endcap.conduct.appeals.actions import contest

    return contest(actor("R2"), finding_of("3", "R2"), "The bank was closed.").row


def test_pages_that_only_show_take_no_other_method(findings: None, sign_in: SignIn) -> None:
    client = sign_in("M1")
    shown = (
        "/", "/people/", "/stores/", "/conduct/findings/", "/conduct/to-decide/", "/conduct/appeals/",
        "/conduct/statements/", "/conduct/months/2026-10/",
    )  # fmt: skip
    for address in shown:
        assert {client.post(address).status_code, client.put(address).status_code} == {405}, address


def test_what_decides_is_never_done_by_looking(findings: None, sign_in: SignIn) -> None:
    client, pk = sign_in("M1"), finding_of("6", "R2").pk
    for what in ("confirmation", "waiver", "reopening", "proposal"):
        assert client.get(f"/conduct/findings/{pk}/{what}/").status_code == 405
    assert client.get("/conduct/to-decide/confirmation/").status_code == 405
    assert finding_of("6", "R2").state == State.PROPOSED


def test_the_menu_stays_where_a_page_is_not_there(findings: None, sign_in: SignIn) -> None:
    response = sign_in("R1").get("/conduct/findings/999999/")
    assert response.status_code == 404
    assert 'class="navbar navbar-vertical' in response.content.decode()
