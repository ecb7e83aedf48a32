"""The pages of reports: who may see them, what their addresses ask for, what is kept of them, and how fast they are."""

from __future__ import annotations

import csv
import io
import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from endcap.company.actions import employ
from endcap.company.models import Employee, ReportingLine
from endcap.conduct.models import EarlyWarning, Finding, LedgerMonth
from tests.conduct.report_examples import make_findings
from tests.conftest import SINCE, SYSTEM

pytestmark = pytest.mark.django_db
PAGES = (
    "/conduct/reports/",
    "/conduct/reports/clauses/",
    "/conduct/reports/averted/",
    "/conduct/reports/averted/warnings/",
)
# ENDCAP_TEST_FINDINGS=100000 measures a large company.
COUNT = int(os.environ.get("ENDCAP_TEST_FINDINGS", "3000"))
# Of this process, whatever else the machine does.
MOST_SECONDS = 2.0


def people() -> dict[str, int]:
    return dict(Employee.objects.values_list("code", "pk"))


@pytest.fixture
def decided(company: None) -> None:
    known = people()
    make_findings(600, [known[c] for c in ("R1", "R2", "P1")], [known[c] for c in ("S1", "S2", "M1")])


@pytest.fixture
def warned(decided: None) -> None:
    make_warnings()


def make_warnings() -> None:
    """Of each outcome, in two months."""
    finding = Finding.objects.filter(employee__code="R1").order_by("pk")[0]
    known = people()
    for place, (day, became, amount, unit) in enumerate(
        [
            (date(2026, 9, 3), False, -100, "CNY"), (date(2026, 9, 8), False, -5, "points"),
            (date(2026, 9, 30), True, -60, "CNY"), (date(2026, 10, 1), None, -60, "CNY"),
            (date(2026, 10, 2), False, -20, "CNY"),
        ]
    ):  # fmt: skip
        fact_id = finding.fact_id if became else f"W{place}"
        EarlyWarning.objects.create(
            rulebook="field", clause=finding.clause, fact=finding.fact, fact_id=fact_id, employee_id=known["R1"],
            would_be_on=day, amount=amount, unit=unit, explanation_zh="明日逾期", explanation_en="Late tomorrow",
            first_seen_on=day, became=became,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "status"), [("M1", 200), ("A1", 200), ("S2", 403), ("R1", 403), ("P1", 403), ("F1", 403), ("L1", 403)]
)
def test_reports_are_for_the_heads(warned: None, sign_in: Callable[..., Any], code: str, status: int) -> None:
    client = sign_in(code)
    for page in PAGES:
        assert client.get(page).status_code == status, page
        assert client.get(f"{page}?format=csv").status_code == status, page
    assert ("/conduct/reports/" in client.get("/").content.decode()) == (status == 200)


@pytest.mark.parametrize("page", PAGES)
def test_before_anything_is_found_they_say_what_will_be_here(
    company: None, sign_in: Callable[..., Any], page: str
) -> None:
    text = sign_in("M1").get(page).content.decode()
    assert "Nothing has been found yet" in text or "Nobody was warned yet" in text


def test_the_address_says_which_months(decided: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")

    def span(query: str) -> tuple[str, str]:
        found = client.get(f"/conduct/reports/?{query}").context["span"]
        return str(found.since), str(found.until)

    latest = max(Finding.objects.values_list("period", flat=True))
    assert latest >= "2026-11"
    assert span("from=2026-07&to=2026-08") == ("2026-07", "2026-08")
    assert span("from=2026-08&to=2026-07") == ("2026-07", "2026-08")
    assert span("from=2026-02&to=x")[1] == span("")[1]
    assert span("to=2026-10") == ("2026-05", "2026-10")
    assert span("to=2026-06") == ("2026-05", "2026-06")


@pytest.mark.parametrize(
    ("page", "table"),
    [
        ("", "waivers"), ("", "teams"), ("", "deciders"), ("clauses/", "clauses"), ("averted/", "months"),
        ("averted/", "clauses"),
    ],
)  # fmt: skip
def test_what_is_kept_says_what_the_page_says(warned: None, sign_in: Callable[..., Any], page: str, table: str) -> None:
    client, path = sign_in("M1"), f"/conduct/reports/{page}?from=2026-05&to=2026-11&table={table}"
    text = client.get(f"{path}&format=csv")
    assert f"{table}" in text["Content-Disposition"] or "2026-05-2026-11" in text["Content-Disposition"]
    rows = list(csv.reader(text.content.decode("utf-8-sig").splitlines()))
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(client.get(f"{path}&format=xlsx").streaming_content))
    ).get_sheet_by_index(0)
    kept = book.to_python()
    assert len(rows) == len(kept) > 1
    assert rows[0] == kept[0]
    numbers = [place for place, cell in enumerate(kept[1]) if isinstance(cell, float)]
    assert numbers
    for row, other in zip(rows[1:], kept[1:], strict=True):
        assert [float(row[place] or 0) for place in numbers] == [float(other[place] or 0) for place in numbers]
    assert client.get(f"{path}x&format=csv").status_code == 404


def test_the_list_behind_what_was_averted(warned: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")

    def count(query: str) -> int:
        return client.get(f"/conduct/reports/averted/warnings/?{query}").context["page"].paginator.count

    assert [count(f"outcome={one}") for one in ("averted", "became", "open")] == [3, 1, 1]
    assert (count("month=2026-09"), count("month=nonsense"), count("since=2026-10-01")) == (3, 0, 2)
    number = EarlyWarning.objects.all()[0].clause.number
    assert (count(f"clause=field/{number}"), count("outcome=nonsense")) == (5, 0)
    became = Finding.objects.get(fact_id=EarlyWarning.objects.get(became=True).fact_id)
    assert f"/conduct/findings/{became.pk}/" in client.get("/conduct/reports/averted/warnings/").content.decode()
    kept = b"".join(client.get("/conduct/reports/averted/warnings/?outcome=averted&format=csv").streaming_content)
    assert kept.decode().count("Late tomorrow") == 3


def test_large_companies_wait_for_no_report(
    company: None, sign_in: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Some questions to the database, however many findings there are."""
    reps, leaders = many_people()
    make_findings(COUNT, reps, leaders)
    client = sign_in("M1", language="zh-hans")
    client.get("/")
    for page in PAGES[:3]:
        with CaptureQueriesContext(connection) as asked:
            started = time.process_time()
            assert client.get(f"{page}?from=2026-05&to=2026-11").status_code == 200
            seconds = time.process_time() - started
        with capsys.disabled():
            if COUNT >= 50_000:
                print(f"\n{COUNT} findings, {page}: {seconds:.2f} s, {len(asked)} queries")
        assert len(asked) <= 30, page
        assert seconds < MOST_SECONDS, page


def many_people() -> tuple[list[int], list[int]]:
    """Ten teams of ten; a tenth of the people changed theirs."""
    LedgerMonth.objects.create(month="2026-05", opened_at="2026-05-01T00:00:00Z")
    leaders = [employ(SYSTEM, f"T{n}", f"主管{n}", "supervisor", since=SINCE).pk for n in range(10)]
    reps = []
    for place in range(100):
        rep = employ(SYSTEM, f"X{place}", f"业务{place}", "rep", since=SINCE).pk
        first, second = leaders[place % 10], leaders[(place + 1) % 10]
        moved = date(2026, 8, 14) if place < 10 else None
        ReportingLine.objects.create(employee_id=rep, supervisor_id=first, first_day=SINCE, last_day=moved)
        if moved:
            ReportingLine.objects.create(employee_id=rep, supervisor_id=second, first_day=date(2026, 8, 15))
        reps.append(rep)
    return reps, leaders
