"""The API of conduct and incentives: the same decisions, refusals and figures as at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from endcap.company.models import Employee
from endcap.conduct.models import Appeal, Complaint, EarlyWarning, Finding, LedgerMonth, Posting, Statement
from endcap.supply.models import Cash
from endcap.visits.models import Task
from tests.conduct.acting import balance_of, close_october, confirm_all, finding_of
from tests.conftest import TODAY
from tests.project.test_api import JSON, problem

pytestmark = pytest.mark.django_db
Enter = Callable[..., Any]
OCTOBER = "2026-10"
REASON = {"reason": "was ill"}


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests come on TODAY."""
    real = timezone.localdate
    monkeypatch.setattr(
        "django.utils.timezone.localdate", lambda value=None, zone=None: real(value, zone) if value else TODAY
    )


def person(code: str) -> int:
    return int(Employee.objects.get(code=code).pk)


def shelf(day: str = "2026-10-10") -> Any:
    return finding_of("1b", "R1", day)


def address(finding: Any, what: str = "") -> str:
    return f"/api/findings/{finding.pk}" + (f"/{what}" if what else "")


def post(client: Any, where: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(where, body or {}, **JSON)


def reading(actor: Any, where: str) -> Client:
    """A program that only reads."""
    from endcap.platform import tokens

    _token, text = tokens.make(actor, actor.user, name="report", scope="read", days=9, now=timezone.now())
    client = Client(headers={"Authorization": f"Bearer {text}"})
    client.cookies["django_language"] = "en"
    assert client.get(where).status_code == 200
    return client


# Reading findings


def test_a_finding_is_told_as_its_page_tells_it(findings: None, sign_in: Enter) -> None:
    told = sign_in("S1").get(address(shelf())).json()
    assert (told["state"], told["amount"], told["fact_id"], told["period"]) == ("proposed", "-60.00", "X1", OCTOBER)
    assert [(one["liability"], one["employee"], one["amount"]) for one in told["lines"]] == [
        ("own", person("R1"), "-60.00"), ("joint", person("S1"), "-30.00"),
    ]  # fmt: skip
    assert "惠民家湖滨店" in told["lines"][0]["sentence"]
    assert told["clause"]["title"] == told["clause_title"]
    assert told["evidence"][0]["facts"]
    assert told["decisions"] == []
    assert (told["may"]["confirm"], told["may"]["waive"], told["may"]["contest"]) == (True, False, False)
    assert told["may"]["why_not"]


def test_only_lines_in_the_scope_are_told(findings: None, sign_in: Enter) -> None:
    assert [one["liability"] for one in sign_in("R1").get(address(shelf())).json()["lines"]] == ["own"]
    listed = sign_in("R1").get("/api/findings/").json()
    assert {one["fact_id"] for one in listed["results"]} == {"X1", "X2"}
    assert all(len(one["lines"]) == 1 for one in listed["results"])
    problem(sign_in("P1").get(address(shelf())), 404)
    problem(sign_in("L1").get("/api/findings/"), 403)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "confirmed"}, set()),
        ({"period": OCTOBER, "since": "2026-10-15", "clause": "1b"}, {"X2"}),
        ({"until": "2026-10-12", "clause": "1b"}, {"X1"}),
        ({"employee": "R1"}, {"X1", "X2"}),
        ({"team": "S1"}, {"X1", "J1"}),
        ({"proposal": "open"}, {"K1"}),
        ({"employee": "L1"}, set()),
    ],
)
def test_findings_are_filtered(findings: None, sign_in: Enter, query: dict[str, str], found: set[str]) -> None:
    asked = {name: person(value) if name in ("employee", "team") else value for name, value in query.items()}
    answer = sign_in("M1").get("/api/findings/", asked).json()
    assert {one["fact_id"] for one in answer["results"]} == found
    assert answer["count"] == len(found)


@pytest.mark.parametrize("query", [{"employee": "x"}, {"employee": 2**63}, {"since": "soon"}, {"state": "lost"}])
def test_a_filter_that_means_nothing_is_refused(findings: None, sign_in: Enter, query: dict[str, Any]) -> None:
    assert set(problem(sign_in("M1").get("/api/findings/", query), 422)["errors"]) == set(query)


# Deciding


def test_confirming_charges_as_at_the_desk(findings: None, sign_in: Enter) -> None:
    first, second = shelf(), shelf("2026-10-20")
    told = post(sign_in("S1"), address(first, "confirmation"))
    assert (told.status_code, told.json()["state"], told.json()["is_posted"]) == (200, "confirmed", True)
    assert told.json()["decisions"][0]["by"] == person("S1")
    sign_in("S2").post(f"/conduct/findings/{second.pk}/confirmation/")
    by_api, by_desk = (Posting.objects.filter(finding=one, sort="charge") for one in (first, second))
    assert by_api.count() == by_desk.count() == 2
    assert str(balance_of("S1")) == "-30.00"
    assert [one.state for one in Finding.objects.filter(pk__in=(first.pk, second.pk))] == ["confirmed"] * 2


def test_confirming_is_refused_out_of_place(findings: None, sign_in: Enter) -> None:
    there = address(shelf(), "confirmation")
    problem(post(sign_in("S2"), there), 404)
    problem(post(sign_in("F1"), there), 403)
    problem(post(sign_in("R1"), there), 403)
    assert post(sign_in("S1"), there).status_code == 200
    assert problem(post(sign_in("M1"), there), 409)["detail"] == "This has been decided meanwhile."
    for key in (0, 999999, 2**63):
        problem(post(sign_in("M1"), f"/api/findings/{key}/confirmation"), 404)


def test_several_are_confirmed_or_none(findings: None, sign_in: Enter) -> None:
    keys, everywhere = [shelf().pk, shelf("2026-10-20").pk], "/api/findings/confirmations"
    problem(post(sign_in("S1"), everywhere, {"ids": keys}), 404)
    problem(post(sign_in("M1"), everywhere, {"ids": [*keys, 10**30]}), 404)
    problem(post(sign_in("M1"), everywhere, {"ids": []}), 422)
    problem(post(sign_in("R1"), everywhere, {"ids": keys}), 403)
    assert not Posting.objects.exists()
    assert post(sign_in("M1"), everywhere, {"ids": keys}).json() == {"count": 2}
    problem(post(sign_in("M1"), everywhere, {"ids": [finding_of("6", "P1").pk, keys[0]]}), 409)
    assert finding_of("6", "P1").state == "proposed"


def test_a_waiver_and_its_taking_back(findings: None, sign_in: Enter) -> None:
    late = finding_of("6", "R2")
    problem(post(sign_in("S1"), address(shelf(), "waiver"), REASON), 403)
    problem(post(sign_in("S1"), address(late, "waiver"), REASON), 404)
    for body in ({"reason": "  "}, {"reason": "a\0b"}, {}):
        assert set(problem(post(sign_in("M1"), address(late, "waiver"), body), 422)["errors"]) == {"reason"}
    problem(post(sign_in("M1"), address(late, "reopening"), REASON), 409)
    told = post(sign_in("M1"), address(late, "waiver"), REASON).json()
    assert (told["state"], told["reason"], told["may"]["reopen"]) == ("waived", "was ill", True)
    problem(post(sign_in("S2"), address(late, "reopening"), REASON), 403)
    problem(post(sign_in("M1"), address(late, "waiver"), REASON), 409)
    assert post(sign_in("M1"), address(late, "reopening"), {"reason": "was not ill"}).json()["state"] == "proposed"


def test_a_proposal_is_decided_by_a_manager(findings: None, sign_in: Enter) -> None:
    cash, body = finding_of("3", "R2"), {"choice": "set_aside", "reason": "the first time"}
    assert post(sign_in("S2"), address(cash, "confirmation")).json()["may"]["decide_proposal"] is False
    problem(post(sign_in("S2"), address(cash, "proposal"), body), 403)
    problem(post(sign_in("M1"), address(cash, "proposal"), {**body, "choice": "open"}), 422)
    assert post(sign_in("M1"), address(cash, "proposal"), body).json()["proposal"] == "set_aside"
    problem(post(sign_in("M1"), address(cash, "proposal"), body), 409)


# Appeals


def contested(sign_in: Enter) -> dict[str, Any]:
    post(sign_in("S1"), address(shelf(), "confirmation"))
    answer = post(sign_in("R1"), address(shelf(), "appeal"), {"grounds": "They stood in the returns box."})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_an_appeal_from_filing_to_the_decision(findings: None, sign_in: Enter) -> None:
    made = contested(sign_in)
    assert (made["finding"], made["outcome"], made["may_decide"]) == (shelf().pk, "open", False)
    assert (shelf().state, balance_of("R1"), balance_of("S1")) == ("contested", 0, 0)
    one = f"/api/appeals/{made['id']}"
    photo = SimpleUploadedFile("box.txt", b"a photo")
    assert sign_in("R1").post(f"{one}/files", {"file": photo}).status_code == 201
    assert [file["name"] for file in sign_in("M1").get(f"{one}/files").json()] == ["box.txt"]
    assert sign_in("M1").get("/api/appeals/", {"outcome": "open"}).json()["results"][0]["employee"] == person("R1")
    told = post(sign_in("M1"), f"{one}/decision", {"outcome": "overturned", "reason": "It is on the photo."}).json()
    assert (told["outcome"], told["heard_by"]) == ("overturned", person("M1"))
    assert (shelf().state, balance_of("R1"), balance_of("S1")) == ("overturned", 0, 0)


def test_contesting_is_refused_out_of_place(findings: None, sign_in: Enter) -> None:
    there, grounds = address(shelf(), "appeal"), {"grounds": "no"}
    problem(post(sign_in("R1"), there, grounds), 409)
    post(sign_in("M1"), address(shelf(), "confirmation"))
    problem(post(sign_in("R2"), there, grounds), 404)
    problem(post(sign_in("M1"), there, grounds), 403)
    assert set(problem(post(sign_in("R1"), there, {"grounds": " "}), 422)["errors"]) == {"grounds"}
    # Each who carries a line does so for themselves, once.
    for code in ("S1", "R1"):
        assert post(sign_in(code), there, grounds).status_code == 201
        problem(post(sign_in(code), there, grounds), 409)


def test_too_late_to_contest(findings: None, sign_in: Enter) -> None:
    post(sign_in("M1"), address(shelf(), "confirmation"))
    shelf().decisions.filter(state="confirmed").update(on=date(2026, 11, 1))
    problem(post(sign_in("R1"), address(shelf(), "appeal"), {"grounds": "no"}), 422)


def test_hearing_is_refused_out_of_place(findings: None, sign_in: Enter) -> None:
    there = f"/api/appeals/{contested(sign_in)['id']}/decision"
    body = {"outcome": "upheld", "reason": "They stood on the shelf."}
    problem(post(sign_in("S1"), there, body), 403)
    problem(post(sign_in("M1"), there, {**body, "outcome": "moot"}), 422)
    problem(post(sign_in("M1"), there, {**body, "reason": ""}), 422)
    problem(post(sign_in("M1"), "/api/appeals/999999/decision", body), 404)
    assert post(sign_in("M1"), there, body).json()["outcome"] == "upheld"
    problem(post(sign_in("A1"), there, body), 409)  # nobody hears what is heard
    assert str(balance_of("R1")) == "-60.00"


def test_whoever_confirmed_it_does_not_hear_it(findings: None, sign_in: Enter) -> None:
    post(sign_in("M1"), address(finding_of("6", "R2"), "confirmation"))
    made = post(sign_in("R2"), address(finding_of("6", "R2"), "appeal"), {"grounds": "It was done."}).json()
    body = {"outcome": "overturned", "reason": "So it was."}
    problem(post(sign_in("M1"), f"/api/appeals/{made['id']}/decision", body), 403)
    assert post(sign_in("A1"), f"/api/appeals/{made['id']}/decision", body).status_code == 200
    problem(sign_in("R1").get(f"/api/appeals/{made['id']}"), 404)


# Complaints


def test_a_complaint_stays_in_confidence(findings: None, sign_in: Enter) -> None:
    body = {"about": person("S2"), "text": "Shouted in the store."}
    problem(post(sign_in("M1"), "/api/complaints/", body), 403)
    for wrong in (person("R2"), 999999, 2**63):
        assert set(problem(post(sign_in("R1"), "/api/complaints/", {**body, "about": wrong}), 422)["errors"]) == {
            "about"
        }
    made = post(sign_in("R1"), "/api/complaints/", body)
    assert (made.status_code, made.json()["text"]) == (201, body["text"])
    one, verdict = f"/api/complaints/{made.json()['id']}", {"verdict": "proven", "reason": "Two others heard it."}
    problem(sign_in("S2").get(one), 403)
    problem(sign_in("R2").get(one), 404)
    problem(post(sign_in("R1"), f"{one}/decision", verdict), 403)
    problem(post(sign_in("M1"), f"{one}/decision", {**verdict, "verdict": "maybe"}), 422)
    from endcap.conduct.models.complaints import VERDICTS

    verdict["verdict"] = VERDICTS[1][0]
    assert post(sign_in("M1"), f"{one}/decision", verdict).json()["handled_by"] == person("M1")
    problem(post(sign_in("A1"), f"{one}/decision", verdict), 409)
    about_manager = Complaint.objects.create(about_id=person("M1"), filed_on=TODAY, text="x")
    problem(post(sign_in("M1"), f"/api/complaints/{about_manager.pk}/decision", verdict), 404)


# Months and statements


def test_a_month_is_closed_for_good(findings: None, sign_in: Enter, actor: Enter) -> None:
    listed = sign_in("M1").get("/api/months/").json()
    assert (listed[-1]["month"], listed[-1]["state"]) == (OCTOBER, "open")
    one = sign_in("M1").get(f"/api/months/{OCTOBER}").json()
    assert one["totals"] == listed[-1]["totals"]
    assert (one["totals"][0]["fines"], one["outlook"]["is_over"]) == ("510.00", True)
    assert one["outlook"]["undecided"] == Finding.objects.filter(period=OCTOBER, state="proposed").count()
    closing = f"/api/months/{OCTOBER}/closing"
    assert "not decided" in problem(post(sign_in("M1"), closing), 422)["errors"][""][0]
    problem(post(sign_in("S1"), closing), 403)
    problem(post(sign_in("M1"), "/api/months/2031-01/closing"), 404)
    problem(post(sign_in("M1"), "/api/months/2026-13/closing"), 404)
    confirm_all(actor("M1"))
    closed = post(sign_in("F1"), closing, {"move_on": True}).json()
    assert (closed["state"], closed["closed_by"], closed["outlook"]) == ("closed", person("F1"), None)
    problem(post(sign_in("M1"), closing, {"move_on": True}), 409)
    problem(post(sign_in("M1"), "/api/months/2026-11/closing"), 422)
    assert LedgerMonth.objects.get(is_open=True).month == "2026-11"


def test_a_month_counts_what_one_may_see(findings: None, sign_in: Enter) -> None:
    problem(sign_in("R1").get("/api/months/"), 403)
    months = {code: sign_in(code).get(f"/api/months/{OCTOBER}").json() for code in ("S1", "S2")}
    assert {code: (one["totals"][0]["fines"], one["outlook"]) for code, one in months.items()} == {
        "S1": ("110.00", None), "S2": ("400.00", None),
    }  # fmt: skip
    assert {group["team"] for group in months["S1"]["teams"]} == {person("S1")}
    assert {group["clause"] for group in months["S2"]["clauses"]} == {"1b", "3", "6"}


@pytest.fixture
def closed(findings: None, actor: Enter) -> None:
    confirm_all(actor("M1"))
    close_october(actor("M1"), move_on=True)


def test_a_statement_has_lines_sums_and_the_guard(closed: None, sign_in: Enter) -> None:
    told = sign_in("R1").get(f"/api/statements/{OCTOBER}/{person('R1')}").json()
    kept = Statement.objects.get(employee__code="R1")
    assert [line["amount"] for line in told["lines"]] == ["-60.00", "-120.00"]
    (part,) = told["parts"]
    assert (part["fines"], part["net"], part["guard"]["wage"]) == ("180.00", "-180.00", "5000.00")
    assert (part["guard"]["deducted"], part["guard"]["carried_out"]) == (str(kept.deducted), str(kept.carried_out))
    by_team = sign_in("S1").get(f"/api/statements/{OCTOBER}/{person('R1')}").json()
    assert [line["amount"] for line in by_team["lines"]] == ["-60.00"]
    assert (by_team["parts"][0]["guard"], by_team["days_in_team"][0]["last_day"]) == (None, "2026-10-15")


def test_an_open_month_shows_what_does_not_count_yet(findings: None, sign_in: Enter) -> None:
    told = sign_in("R1").get(f"/api/statements/{OCTOBER}/{person('R1')}").json()
    assert (told["is_closed"], told["lines"], len(told["waiting"])) == (False, [], 2)
    assert {line["state"] for line in told["waiting"]} == {"proposed"}


def test_statements_of_a_month_are_those_in_the_scope(closed: None, sign_in: Enter) -> None:
    def listed(code: str, **query: Any) -> dict[str, Any]:
        return {one["code"]: one for one in sign_in(code).get("/api/statements/", query).json()["results"]}

    assert set(listed("R1", month=OCTOBER)) == {"R1"}
    assert set(listed("S1", month=OCTOBER)) == {"S1", "R1", "P1"}
    everybody = listed("F1", month=OCTOBER, sort="-net")
    assert everybody["R1"]["deducted"] == "100.00"
    assert listed("S1", month=OCTOBER)["R1"]["deducted"] is None
    assert set(listed("M1", month=OCTOBER, q="R2")) == {"R2"}
    for wrong in ("2031-01", "x"):
        assert set(problem(sign_in("M1").get("/api/statements/", {"month": wrong}), 422)["errors"]) == {"month"}
    problem(sign_in("A1").get("/api/statements/"), 403)
    problem(sign_in("R2").get(f"/api/statements/{OCTOBER}/{person('R1')}"), 404)
    problem(sign_in("M1").get(f"/api/statements/{OCTOBER}/{10**30}"), 404)


def test_whoever_read_their_statement_says_so(closed: None, sign_in: Enter) -> None:
    own, there = person("R1"), "/api/statements/{}/{}/acknowledgement"
    problem(post(sign_in("S2"), there.format(OCTOBER, own)), 403)
    problem(post(sign_in("R2"), there.format(OCTOBER, own)), 404)
    problem(post(sign_in("R1"), there.format("2026-11", own)), 422)
    first = post(sign_in("R1"), there.format(OCTOBER, own)).json()["acknowledged_at"]
    assert first
    assert post(sign_in("R1"), there.format(OCTOBER, own)).json()["acknowledged_at"] == first
    assert sign_in("M1").get(f"/api/statements/{OCTOBER}/{own}").json()["acknowledged_at"] == first


def test_documents_are_those_of_the_desk(closed: None, sign_in: Enter) -> None:
    own = person("R1")
    pdf = sign_in("R1").get(f"/api/statements/{OCTOBER}/{own}/pdf")
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    problem(sign_in("S2").get(f"/api/statements/{OCTOBER}/{own}/pdf"), 404)
    problem(sign_in("R1").get(f"/api/statements/2026-11/{own}/pdf"), 404)
    for name, start in (("pdf", b"%PDF-"), ("payroll", b"PK")):
        there = f"/api/statements/{OCTOBER}/{name}"
        assert sign_in("F1").get(there).content.startswith(start)
        problem(sign_in("S2").get(there), 403)
        problem(sign_in("F1").get(f"/api/statements/2026-11/{name}"), 404)


# The ledger, unclear days, early warnings


def test_postings_are_those_of_the_days_that_one_sees(closed: None, sign_in: Enter) -> None:
    def amounts(code: str, **query: Any) -> list[str]:
        found = sign_in(code).get("/api/postings/", {"employee": person("R1"), "sort": "day", **query}).json()
        return [one["amount"] for one in found["results"]]

    assert amounts("M1", month=OCTOBER) == amounts("R1") == ["-60.00", "-120.00"]
    assert (amounts("S1"), amounts("S2"), amounts("R2"), amounts("P1")) == (["-60.00"], ["-120.00"], [], [])
    assert amounts("M1", month="2026-11") == amounts("M1", what="reversal") == []
    problem(sign_in("M1").get("/api/postings/", {"month": "October"}), 422)
    problem(sign_in("A1").get("/api/postings/"), 403)


def test_unclear_days_and_warnings_within_the_scope(findings: None, sign_in: Enter) -> None:
    day = sign_in("S2").get("/api/unclear-days/", {"month": OCTOBER}).json()["results"][0]
    assert (day["employee"], day["occurred_on"], day["missing"]) == (person("R2"), "2026-10-07", "outbound")
    assert sign_in("S1").get("/api/unclear-days/").json()["count"] == 0
    finding = finding_of("6", "R2")
    EarlyWarning.objects.create(
        rulebook=finding.rulebook, clause=finding.clause, fact="tasks", fact_id="J9", employee_id=person("R2"),
        would_be_on=date(2026, 11, 12), amount=-20, unit="CNY", explanation_zh="x", explanation_en="It is late.",
        first_seen_on=TODAY,
    )  # fmt: skip
    warned = sign_in("R2").get("/api/early-warnings/", {"became": "open"}).json()["results"][0]
    assert (warned["would_be_on"], warned["sentence"], warned["became"]) == ("2026-11-12", "It is late.", None)
    counts = {code: sign_in(code).get("/api/early-warnings/").json()["count"] for code in ("R1", "S1", "S2", "M1")}
    assert counts == {"R1": 0, "S1": 0, "S2": 1, "M1": 1}


# Tasks, cash and receipts


def test_a_task_is_given_to_several_done_and_asked_for_again(evidence: None, sign_in: Enter) -> None:
    body = {"employees": [person("R1"), person("R2")], "title": "拍堆头", "due_on": "2026-11-20", "needs_proof": True}
    made = post(sign_in("S2"), "/api/tasks/assignments", body)
    assert (made.status_code, made.json()["count"]) == (201, 2)
    task = Task.objects.get(employee__code="R1", title="拍堆头")
    done, again = f"/api/tasks/{task.pk}/done", f"/api/tasks/{task.pk}/reopening"
    problem(post(sign_in("S2"), done, {"proof": "x"}), 403)
    problem(post(sign_in("R2"), done, {"proof": "x"}), 404)
    assert set(problem(post(sign_in("R1"), done, {"proof": "  "}), 422)["errors"]) == {"proof"}
    problem(post(sign_in("S2"), again, REASON), 409)
    told = post(sign_in("R1"), done, {"proof": "Three photos."})
    assert (told.json()["done_on"], told.json()["proof"]) == (str(TODAY), "Three photos.")
    assert "Endcap-Undo" not in told.headers
    problem(post(sign_in("R1"), done, {"proof": "x"}), 409)
    problem(post(sign_in("R1"), again, REASON), 403)
    problem(post(sign_in("S1"), again, REASON), 404)
    problem(post(sign_in("S2"), again, {"reason": " "}), 422)
    told = post(sign_in("S2"), again, REASON)
    assert (told.json()["done_on"], told.json()["reopened_because"]) == (None, "was ill")
    undo = made.headers["Endcap-Undo"]
    problem(post(sign_in("S2"), f"/api/undo/{undo}"), 409)


def test_a_task_is_given_to_all_or_to_nobody(evidence: None, sign_in: Enter) -> None:
    before = Task.objects.count()
    body = {"employees": [person("R1"), person("P1")], "title": "x", "due_on": "2026-11-20"}
    assert set(problem(post(sign_in("S2"), "/api/tasks/assignments", body), 422)["errors"]) == {"employees"}
    late = {**body, "employees": [person("R1")], "due_on": "2026-11-01"}
    problem(post(sign_in("S2"), "/api/tasks/assignments", late), 422)
    problem(post(sign_in("R1"), "/api/tasks/assignments", body), 403)
    assert Task.objects.count() == before
    answer = post(sign_in("M1"), "/api/tasks/assignments", body)
    assert post(sign_in("M1"), f"/api/undo/{answer.headers['Endcap-Undo']}").status_code == 200
    assert Task.objects.count() == before


@pytest.mark.parametrize("sort", ["cash", "return-receipts"])
def test_what_came_in_is_confirmed_by_others(supplies: None, sign_in: Enter, sort: str) -> None:
    there, on = f"/api/{sort}/handing-in", {"on": str(TODAY)}
    rows = sign_in("M1").get(f"/api/{sort}/").json()["results"]
    keys = [row["id"] for row in rows]
    problem(post(sign_in("R1"), there, {"ids": keys, **on}), 403)
    problem(post(sign_in("P1"), there, {"ids": keys, **on}), 403)
    assert post(sign_in("S1"), there, {"ids": keys, **on}).json()["count"] == 0
    for wrong in ({"ids": keys}, {"ids": keys, "on": "2026-12-24"}, {"query": "no=such", **on}):
        problem(post(sign_in("F1"), there, wrong), 422)
    done = post(sign_in("F1"), there, {"query": "", **on})
    assert done.json()["count"] == len(keys)
    assert post(sign_in("F1"), there, {"ids": keys, **on}).json()["count"] == 0
    after = sign_in("M1").get(f"/api/{sort}/").json()["results"]
    assert {row["handed_in_on"] for row in after} == {str(TODAY)}
    assert post(sign_in("F1"), f"/api/undo/{done.headers['Endcap-Undo']}").status_code == 200


# Programs that only read


def test_a_token_for_reading_changes_nothing(closed: None, supplies: None, actor: Enter) -> None:
    client, key = reading(actor("M1"), "/api/findings/"), shelf().pk
    told = [f"/api/findings/{key}/{name}" for name in ("confirmation", "waiver", "reopening", "proposal", "appeal")]
    told += ["/api/findings/confirmations", "/api/appeals/1/decision", "/api/complaints/", "/api/tasks/assignments"]
    told += [f"/api/months/{OCTOBER}/closing", f"/api/statements/{OCTOBER}/{person('M1')}/acknowledgement"]
    told += [f"/api/tasks/{Task.objects.first().pk}/{name}" for name in ("done", "reopening")]  # type: ignore[union-attr]
    told += ["/api/cash/handing-in", "/api/return-receipts/handing-in"]
    for where in told:
        assert "read" in problem(post(client, where, {"ids": [1]}), 403)["detail"], where
    assert not Appeal.objects.exists()
    assert not Cash.objects.filter(handed_in_on=TODAY).exists()
    for where in ("months/", f"months/{OCTOBER}", "statements/", "postings/", "unclear-days/", "early-warnings/"):
        assert client.get(f"/api/{where}").status_code == 200
