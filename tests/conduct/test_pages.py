"""What the pages of a settled month show, and at what cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from endcap.company.models import Employee

pytestmark = pytest.mark.django_db


def listed(response: Any) -> list[str]:
    return [f"{row.employee.code} {row.fact_id}" for row in response.context["page"]]


@pytest.fixture
def findings(run: Any, sign_in: Callable[..., Any]) -> Callable[..., Any]:
    client = sign_in("M1")
    return lambda **query: client.get("/conduct/findings/", query)


def test_findings_are_filtered(findings: Callable[..., Any]) -> None:
    rep, leader = Employee.objects.get(code="R2").pk, Employee.objects.get(code="S1").pk
    assert listed(findings(clause="ka-channel/3")) == ["R2 K1"]
    assert set(listed(findings(employee=rep))) == {"R2 J2", "R2 K1"}
    assert set(listed(findings(since="2026-10-10", until="2026-10-15"))) == {"R1 C1", "S1 C1", "R2 K1"}
    assert set(listed(findings(team=leader))) == {"R1 C1", "S1 C1", "P1 J1"}
    assert set(listed(findings(liability="joint"))) == {"S1 C1", "S2 C2"}
    assert listed(findings(clause="ka-channel/3", liability="joint")) == []


def test_a_filter_that_cannot_be_read_says_so_and_filters_nothing_else(findings: Callable[..., Any]) -> None:
    response = findings(since="yesterday", clause="no such clause")
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"since", "clause"}


def test_findings_are_ordered(findings: Callable[..., Any]) -> None:
    assert listed(findings(sort="amount"))[0] == "R2 K1"
    assert listed(findings())[0] in ("R1 C2", "S2 C2")


def test_a_row_shows_why_and_what_follows(findings: Callable[..., Any]) -> None:
    text = findings(clause="ka-channel/3").content.decode()
    assert "3500" in text
    assert "\u2212200.00" in text
    assert "Dismissal review proposed" in text
    assert "Joint, because of 陈立新" in findings(liability="joint").content.decode()


def test_one_finding_shows_clause_fact_and_the_line_beside_it(run: Any, sign_in: Callable[..., Any]) -> None:
    own = run.lines.get(fact_id="C1", liability="own")
    joint = run.lines.get(fact_id="C1", liability="joint")
    client = sign_in("M1")
    text = client.get(f"/conduct/findings/{own.pk}/").content.decode()
    assert own.clause.source_en in text
    assert "C1" in text
    assert f"/conduct/findings/{joint.pk}/" in text
    assert f"/conduct/findings/{own.pk}/" in client.get(f"/conduct/findings/{joint.pk}/").content.decode()
    # Whom a rep's supervisor is charged with is not the rep's to see.
    assert f"/conduct/findings/{joint.pk}/" not in sign_in("R1").get(f"/conduct/findings/{own.pk}/").content.decode()


def test_a_statement_adds_up_and_is_written_out(run: Any, sign_in: Callable[..., Any]) -> None:
    rep = Employee.objects.get(code="R1")
    text = sign_in("R1").get(f"/conduct/statements/2026-10/{rep.pk}/").content.decode()
    assert "\u2212180.00" in text
    assert "人民币负壹佰捌拾元整" in text
    for figure in ("5,000.00", "4,900.00", "100.00", "80.00"):
        assert figure in text


def test_who_sees_one_statement_only_gets_it_at_once(run: Any, sign_in: Callable[..., Any]) -> None:
    response = sign_in("P1").get("/conduct/statements/")
    assert response.status_code == 302
    assert response.url.startswith("/conduct/statements/2026-10/")
    assert sign_in("P1").get(response.url).status_code == 200


def test_a_month_without_findings_is_said_to_be_clean(run: Any, sign_in: Callable[..., Any]) -> None:
    manager = Employee.objects.get(code="M1")
    text = sign_in("M1").get(f"/conduct/statements/2026-10/{manager.pk}/").content.decode()
    assert "No line in this month" in text
    assert "零元整" in text


def test_an_older_run_can_still_be_looked_at(record: Callable[[], Any], sign_in: Callable[..., Any]) -> None:
    first, second = record(), record()
    client = sign_in("M1")
    assert client.get("/conduct/months/2026-10/").context["run"] == second
    assert client.get(f"/conduct/months/2026-10/?run={first.pk}").context["run"] == first
    assert client.get("/conduct/months/2026-10/?run=x").status_code == 404
    assert client.get(f"/conduct/months/2026-10/?run={'9' * 40}").status_code == 404
    assert client.get("/conduct/findings/").context["page"].paginator.count == 7
    line = first.lines.first()
    assert f"?run={first.pk}" in client.get(f"/conduct/findings/{line.pk}/").content.decode()


@pytest.mark.parametrize("address", ["months/2026-13/", "months/2025-01/", "statements/2026-10/999999/", "findings/0/"])
def test_what_does_not_exist_is_not_found(run: Any, sign_in: Callable[..., Any], address: str) -> None:
    assert sign_in("M1").get(f"/conduct/{address}").status_code == 404


@pytest.mark.parametrize("code", ["M1", "S1", "F1"])
@pytest.mark.parametrize("address", ["/conduct/months/", "/conduct/statements/", "/conduct/findings/", "/"])
def test_before_the_first_settlement_pages_say_what_to_do(sign_in: Callable[..., Any], code: str, address: str) -> None:
    response = sign_in(code).get(address)
    assert response.status_code == 200
    assert "settled" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "most"),
    [("/conduct/findings/", 20), ("/conduct/statements/", 16), ("/conduct/months/2026-10/", 18), ("/", 25)],
)
def test_number_of_queries_is_bounded(
    run: Any, sign_in: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any], address: str, most: int
) -> None:
    client = sign_in("M1")
    client.get("/my-sign-in/")  # that somebody is here is noted once
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("code", ["R1", "P1", "S1", "M1", "F1", "A1", "buyer"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_home_has_something_for_everybody(run: Any, sign_in: Callable[..., Any], code: str, language: str) -> None:
    response = sign_in(code, language=language).get("/")
    assert response.status_code == 200
    from_conduct = [one for one in response.context["cards"] if one["card"].name.startswith("conduct.")]
    assert len(from_conduct) == {"buyer": 0, "A1": 0, "R1": 1, "P1": 1}.get(code, 2)
    assert bool(response.context["cards"]) == (code != "buyer")


def test_what_the_month_counts_as_findings_is_what_its_links_open(run: Any, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    response = client.get(f"/conduct/months/{run.period}/")
    shown = response.context["totals"].findings
    first, last = run.first_day, run.last_day
    opened = client.get(f"/conduct/findings/?since={first}&until={last}&liability=own")
    assert opened.context["page"].paginator.count == shown
    assert f"since={first}&amp;until={last}&amp;liability=own" in response.content.decode()


def test_warnings_about_wages_are_for_those_who_may_know_wages(run: Any, sign_in: Callable[..., Any]) -> None:
    texts = {code: sign_in(code).get(f"/conduct/months/{run.period}/") for code in ("S1", "M1")}
    assert texts["S1"].context["warnings"] == []
    assert texts["M1"].context["warnings"] == run.warnings


def test_pages_that_only_show_take_no_other_method(run: Any, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    for address in ("/", "/people/", "/stores/", "/conduct/findings/", f"/conduct/months/{run.period}/"):
        assert {client.post(address).status_code, client.put(address).status_code} == {405}, address


def test_the_menu_stays_where_a_page_is_not_there(run: Any, sign_in: Callable[..., Any]) -> None:
    response = sign_in("R1").get("/conduct/findings/999999/")
    assert response.status_code == 404
    assert 'class="navbar navbar-vertical' in response.content.decode()
