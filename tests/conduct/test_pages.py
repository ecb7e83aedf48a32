"""What the pages of findings and appeals show, and what holds for all pages of the room, with their cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from endcap.company.models import Employee
from endcap.conduct.models import Finding, Posting, State
from tests.conduct.acting import balance_of, finding_of, main_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]
Act = Callable[..., Any]


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


def test_the_form_to_contest_is_for_those_who_may(findings: None, sign_in: SignIn, actor: Act) -> None:
    from endcap.conduct.findings.deciding import confirm, waive

    found = finding_of("1b", "R1", "2026-10-10")
    address = f"/conduct/findings/{found.pk}/appeal/"

    def shown(code: str) -> tuple[bool, str]:
        page = sign_in(code).get(address)
        assert page.status_code == 200
        return 'name="grounds"' in main_of(page), main_of(page)

    def said(code: str, words: str) -> bool:
        has_form, text = shown(code)
        return not has_form and words in text

    assert said("R1", "It is not confirmed yet")
    waive(actor("M1"), found, "a mistake")
    assert said("R1", "Nothing is charged for it any more")
    found = finding_of("1b", "R1", "2026-10-20")
    address = f"/conduct/findings/{found.pk}/appeal/"
    confirm(actor("S2"), [found])
    assert shown("R1")[0]
    assert said("M1", "You carry nothing of this finding")
    found.decisions.filter(state="confirmed").update(on=date(2026, 10, 22))
    assert said("R1", "The time to appeal is over: it ended on 2026-10-29.")
    refused = sign_in("R1").post(address, {"grounds": "x"})
    assert (refused.status_code, "The time to appeal is over" in main_of(refused)) == (422, True)


def test_who_contested_a_finding_reads_that_they_did(contested: Any, sign_in: SignIn) -> None:
    page = main_of(sign_in("R1").get(f"/conduct/findings/{contested.finding_id}/appeal/"))
    assert "You have contested it already" in page
    assert 'name="grounds"' not in page


def test_appeals_are_listed_and_filtered(contested: Any, sign_in: SignIn) -> None:
    client = sign_in("A1")
    assert "陈立新" in main_of(client.get("/conduct/appeals/"))
    assert list(client.get("/conduct/appeals/?outcome=open").context["page"]) == [contested]
    assert list(client.get("/conduct/appeals/?outcome=upheld").context["page"]) == []


def test_what_waits_is_looked_at_clause_by_clause(findings: None, sign_in: SignIn) -> None:
    client = sign_in("M1")
    page = client.get("/conduct/to-decide/")
    assert [(key, count) for key, _title, count in page.context["clauses"]] == [
        ("ka-channel/1b", 2), ("ka-channel/3", 1), ("ka-channel/6", 2),
    ]  # fmt: skip
    address = "/conduct/to-decide/?clause=ka-channel/6"
    rows = client.get(address).context["rows"]
    assert {finding.number for finding, _able in rows} == {"6"}
    chosen = {"finding": [finding.pk for finding, _able in rows], "next": address}
    assert client.post("/conduct/to-decide/confirmation/", chosen).url == address
    assert len(client.get(address).context["rows"]) == 3
    assert len(client.get("/conduct/to-decide/?clause=nonsense").context["rows"]) == 3


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
        ("/conduct/findings/", 20), ("/conduct/statements/?month=2026-10", 16), ("/conduct/months/2026-10/", 25),
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
