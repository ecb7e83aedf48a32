"""The API of rulebooks and reports: what the pages say and do, under the same rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from endcap.company.models import Employee
from endcap.conduct.models import Acknowledgement, ClashSettled, RulebookDraft, RulebookVersion
from endcap.conduct.rulebooks import drafting
from endcap.conduct.rulebooks.in_force import publish
from endcap.kernels.rules.edits import with_value, with_word
from endcap.platform.models import Change
from tests.conduct.report_examples import make_findings
from tests.project.test_api import problem
from tests.project.test_api_conduct import on_that_day, person, post, reading  # noqa: F401 – requests come on TODAY

pytestmark = pytest.mark.django_db
Enter = Callable[..., Any]
OCTOBER, DECEMBER = date(2026, 10, 1), date(2026, 12, 1)


@pytest.fixture
def version(findings: None) -> RulebookVersion:
    return RulebookVersion.objects.select_related("rulebook").get()


@pytest.fixture
def unexamined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "examine", lambda draft: None)


@pytest.fixture
def draft(version: RulebookVersion, actor: Enter, unexamined: None) -> RulebookDraft:
    """Late tasks cost 25 from December on."""
    text = with_value(version.text, "late_task_fine", DECEMBER, Decimal(25))
    return drafting.begin(actor("M1"), version.rulebook, text=text, in_force_from=DECEMBER)


def there(draft: RulebookDraft, more: str = "") -> str:
    return f"/api/rulebooks/drafts/{draft.pk}{more}"


# Reading


def test_a_rulebook_is_read_clause_by_clause_with_the_figures_of_a_day(
    version: RulebookVersion, sign_in: Enter
) -> None:
    publish(
        version.rulebook, with_value(version.text, "late_task_fine", DECEMBER, Decimal(25)), from_day=DECEMBER,
        at=version.published_at,
    )  # fmt: skip
    client = sign_in("R1")
    (listed,) = client.get("/api/rulebooks/").json()
    assert (listed["name"], listed["now"]["id"], listed["next"]["in_force_from"]) == (
        "ka-channel", version.pk, "2026-12-01",
    )  # fmt: skip
    assert listed["now"]["acknowledged_at"]
    assert listed["next"]["acknowledged_at"] is None
    address = f"/api/rulebooks/{version.rulebook_id}"

    def late(on: str) -> tuple[Any, ...]:
        reads = client.get(address, {"on": on}).json()["reads"]
        clause = next(one for one in reads["clauses"] if one["number"] == "6")
        amount = next(one for one in clause["amounts"] if one["name"] == "late_task_fine")
        return reads["in_force_from"], reads["is_now"], amount["value"], amount["text"]

    assert late("2026-11-10")[:3] == ("2026-01-01", True, 20)
    assert late("2026-12-24")[:3] == ("2026-12-01", True, 25)
    assert "25" in late("2026-12-24")[3]
    assert late("0001-01-01")[1] is False
    told = client.get(address).json()
    assert [one["in_force_from"] for one in told["versions"]] == ["2026-12-01", "2026-01-01"]
    assert told["drafts"] == []
    clause = next(one for one in told["reads"]["clauses"] if one["number"] == "5")
    assert clause["source"].startswith("A stock-out that the company did not cause")
    assert clause["steps"][0]["words"]
    problem(client.get(address, {"on": "soon"}), 422)


def test_a_version_is_read_before_it_holds_and_says_when_one_acknowledged_it(
    version: RulebookVersion, sign_in: Enter
) -> None:
    later = publish(version.rulebook, version.text, from_day=DECEMBER, at=version.published_at)
    told = sign_in("R1").get(f"/api/rulebooks/versions/{later.pk}").json()
    assert (told["on"], told["is_now"], told["text"]) == ("2026-12-01", True, version.text)
    assert sign_in("R1").get(f"/api/rulebooks/versions/{later.pk}", {"on": "2026-11-30"}).json()["is_now"] is False
    for key in (0, 999999, 2**63, 10**30):
        problem(sign_in("R1").get(f"/api/rulebooks/versions/{key}"), 404)
        problem(sign_in("R1").get(f"/api/rulebooks/{key}"), 404)
    problem(sign_in("L1").get("/api/rulebooks/"), 403)


def test_drafts_are_for_those_who_edit(draft: RulebookDraft, sign_in: Enter) -> None:
    (listed,) = sign_in("M1").get("/api/rulebooks/").json()
    assert [one["id"] for one in listed["drafts"]] == [draft.pk]
    assert sign_in("S1").get("/api/rulebooks/").json()[0]["drafts"] == []
    told = sign_in("A1").get(there(draft)).json()
    assert (told["text"], told["mistakes"], told["by"]) == (draft.text, [], person("M1"))
    for code in ("S1", "F1", "R1"):
        problem(sign_in(code).get(there(draft)), 403)
        problem(sign_in(code).get(there(draft, "/publication")), 403)
    problem(sign_in("M1").get("/api/rulebooks/drafts/999999"), 404)


def test_a_rulebook_that_is_a_draft_only_is_there_for_those_who_edit(
    findings: None, sign_in: Enter, actor: Enter, unexamined: None
) -> None:
    new = drafting.adopt_built_in(actor("M1"), "finance-documents")
    address = f"/api/rulebooks/{new.rulebook_id}"
    told = sign_in("M1").get(address).json()
    assert (told["versions"], told["reads"], [one["id"] for one in told["drafts"]]) == ([], None, [new.pk])
    problem(sign_in("R1").get(address), 404)
    assert len(sign_in("R1").get("/api/rulebooks/").json()) == 1


# Acknowledging


def test_what_waits_is_acknowledged_once_by_those_whom_it_binds(version: RulebookVersion, sign_in: Enter) -> None:
    later = publish(version.rulebook, version.text, from_day=DECEMBER, at=version.published_at)
    waiting = sign_in("R1").get("/api/rulebooks/to-read").json()
    assert [one["id"] for one in waiting] == [later.pk]
    address = f"/api/rulebooks/versions/{later.pk}/acknowledgement"
    first = post(sign_in("R1"), address).json()["acknowledged_at"]
    assert first
    assert post(sign_in("R1"), address).json()["acknowledged_at"] == first
    assert sign_in("R1").get("/api/rulebooks/to-read").json() == []
    assert Acknowledgement.objects.filter(version=later).count() == 1
    problem(post(sign_in("F1"), address), 403)
    problem(post(sign_in("R1"), "/api/rulebooks/versions/999999/acknowledgement"), 404)


# Publishing


def test_a_draft_is_published_once_all_that_is_asked_is_confirmed(draft: RulebookDraft, sign_in: Enter) -> None:
    client, address = sign_in("M1"), there(draft, "/publication")
    outlook = client.get(address).json()
    assert (outlook["start"], outlook["is_refused"], outlook["to_confirm"]) == (
        "2026-12-01", False, ["clashes", "examples"],
    )  # fmt: skip
    assert (outlook["legal_notice"], outlook["starts"][0]) == ("", "2026-10-01")
    body: dict[str, Any] = {"start": "2026-12-01", "note": "Dearer", "confirmed": ["clashes"]}
    assert set(problem(post(client, address, body), 422)["errors"]) == {"examples"}
    body["confirmed"].append("examples")
    assert set(problem(post(client, address, body | {"note": " "}), 422)["errors"]) == {"note"}
    for start in ("2026-09-01", "2026-12-15", "9999-12-01"):
        assert set(problem(post(client, address, body | {"start": start}), 422)["errors"]) == {"start"}
        problem(client.get(address, {"start": start}), 422)
    problem(post(client, address, body | {"confirmed": ["all"]}), 422)
    for code in ("S1", "F1"):
        problem(post(sign_in(code), address, body), 403)
    made = post(sign_in("M1"), address, body)
    assert made.status_code == 201
    told = made.json()
    assert (told["in_force_from"], told["note"], told["published_by"]) == ("2026-12-01", "Dearer", person("M1"))
    assert not RulebookDraft.objects.exists()
    assert Change.objects.filter(kind="rulebook-version", event="added", object_id=told["id"]).get().via == "api"
    problem(post(sign_in("M1"), address, body), 404)


def test_only_an_administrator_who_read_the_legal_notice_switches_money_on(
    version: RulebookVersion, sign_in: Enter, actor: Enter, unexamined: None
) -> None:
    publish(version.rulebook, with_word(version.text, (), "unit", "points"), from_day=OCTOBER, at=version.published_at)
    draft = drafting.begin(actor("M1"), version.rulebook, text=version.text, in_force_from=DECEMBER)
    address = there(draft, "/publication")
    body: dict[str, Any] = {"start": "2026-12-01", "note": "x", "confirmed": ["clashes", "examples"]}
    outlook = sign_in("M1").get(address).json()
    assert (outlook["is_refused"], outlook["may_switch_money_on"]) == (True, False)
    assert "Have a lawyer look at this rulebook" in outlook["legal_notice"]
    problem(post(sign_in("M1"), address, body | {"confirmed": ["money", "clashes", "examples"]}), 403)
    assert sign_in("A1").get(address).json()["to_confirm"] == ["money", "clashes", "examples"]
    assert set(problem(post(sign_in("A1"), address, body), 422)["errors"]) == {"money"}
    body["confirmed"].append("money")
    told = post(sign_in("A1"), address, body).json()
    assert (told["unit"], told["money_switched_on_by"]) == ("CNY", person("A1"))


def test_a_draft_is_begun_with_its_mistakes_and_not_published_with_them(
    version: RulebookVersion, sign_in: Enter, unexamined: None
) -> None:
    address, client = f"/api/rulebooks/{version.rulebook_id}/drafts", sign_in("M1")
    made = post(client, address)
    assert (made.status_code, made.json()["mistakes"]) == (201, [])
    wrong = post(client, address, {"text": "rulebook: ka-channel\n", "in_force_from": "2026-12-01", "note": "x"}).json()
    assert wrong["mistakes"][0]["line"]
    outlook = client.get(f"/api/rulebooks/drafts/{wrong['id']}/publication").json()
    assert (outlook["is_refused"], outlook["mistakes"]) == (True, wrong["mistakes"])
    body = {"start": "2026-12-01", "note": "x", "confirmed": ["clashes", "examples"]}
    problem(post(client, f"/api/rulebooks/drafts/{wrong['id']}/publication", body), 422)
    for bad in ({"in_force_from": "2026-12-02"}, {"text": "\0"}, {"text": 7}, {"unknown": 1}):
        problem(post(client, address, bad), 422)
    problem(post(client, "/api/rulebooks/999999/drafts"), 404)
    problem(post(sign_in("S1"), address), 403)
    assert RulebookDraft.objects.count() == 2


# Clashes


def test_how_a_clash_was_settled_is_kept_with_name_and_reason(
    findings: None, sign_in: Enter, actor: Enter, unexamined: None
) -> None:
    new, client = drafting.adopt_built_in(actor("M1"), "finance-documents"), sign_in("M1")
    asked = {"draft": new.pk}
    assert client.get("/api/rulebooks/clashes", asked).json()["state"] == "unknown"
    assert post(client, "/api/rulebooks/clashes/proof", asked).status_code == 202
    told = client.get("/api/rulebooks/clashes", asked).json()
    assert (told["state"], told["overlap"], len(told["clashes"])) == ("done", "first", 3)
    receipts = next(one for one in told["clashes"] if one["first"] == "ka-channel/11")
    assert [side["lines"][0]["amount"] for side in receipts["sides"]] == ["-10.00", "-20.00"]
    assert (receipts["is_settled"], receipts["settled"]) == (False, None)
    assert receipts["example"]
    body = {"first": receipts["first"], "second": receipts["second"], "reason": "Sales decides"}
    kept = post(client, "/api/rulebooks/clashes/settling", body)
    assert (kept.status_code, kept.json()["how"], kept.json()["by"]) == (201, "first", person("M1"))
    after = client.get("/api/rulebooks/clashes", asked).json()["clashes"]
    assert [one["is_settled"] for one in after].count(True) == 1
    assert len(client.get(there(new, "/publication")).json()["clashes"]) == 2
    for bad in (body | {"reason": " "}, body | {"second": body["first"]}, body | {"first": "x"}, {"first": "a/1"}):
        problem(post(client, "/api/rulebooks/clashes/settling", bad), 422)
    for code in ("F1", "S1", "R1"):
        problem(post(sign_in(code), "/api/rulebooks/clashes/settling", body), 403)
        problem(sign_in(code).get("/api/rulebooks/clashes"), 403)
    assert ClashSettled.objects.count() == 1
    problem(sign_in("M1").get("/api/rulebooks/clashes", {"draft": 999999}), 404)
    problem(sign_in("M1").get("/api/rulebooks/clashes", {"draft": 2**63}), 422)


# Reports


@pytest.fixture
def decided(company: None) -> None:
    known = dict(Employee.objects.values_list("code", "pk"))
    make_findings(600, [known[c] for c in ("R1", "R2", "P1")], [known[c] for c in ("S1", "S2", "M1")])


def test_reports_have_the_figures_of_their_pages(decided: None, sign_in: Enter) -> None:
    client, asked = sign_in("M1"), {"first_month": "2026-06", "last_month": "2026-10"}
    desk = {"from": "2026-06", "to": "2026-10"}
    found = client.get("/conduct/reports/", desk).context["found"]
    told = client.get("/api/reports/fairness", asked).json()
    assert told["months"] == ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]
    assert [(one["leader_name"], one["findings"], one["waived"]) for one in told["teams"]] == [
        (one.leader.name if one.leader else "", one.findings, one.waived) for one in found.teams
    ]
    assert [one["waivers"]["own"]["part"] for one in told["deciders"]] == [
        one.waivers.own.part for one in found.deciders
    ]
    page = client.get("/conduct/reports/clauses/", desk).context
    trends = client.get("/api/reports/clauses", asked).json()["clauses"]
    assert sum(sum(one["findings"].values()) for one in trends) == page["total"] > 0
    assert {one["clause"] for one in trends} == {"1b", "3", "6"}
    led = client.get("/api/reports/clauses", asked | {"team": str(person("S2"))}).json()["clauses"]
    assert 0 < sum(sum(one["findings"].values()) for one in led) < page["total"]


def test_what_was_averted_is_told_by_month_and_clause(decided: None, sign_in: Enter) -> None:
    from tests.conduct.test_reports_pages import make_warnings

    make_warnings()
    told = sign_in("A1").get("/api/reports/averted", {"first_month": "2026-09", "last_month": "2026-10"}).json()
    total = told["total"]
    assert (total["warned"], total["averted"], total["became"], total["open"]) == (5, 3, 1, 1)
    assert total["amounts_averted"] == {"CNY": "120.00", "points": "5.00"}
    assert [(one["month"], one["warned"]) for one in told["months"]] == [("2026-09", 3), ("2026-10", 2)]
    assert sum(one["warned"] for one in told["clauses"]) == 5


def test_reports_refuse_months_and_teams_that_are_not_there(decided: None, sign_in: Enter) -> None:
    for name in ("fairness", "clauses", "averted"):
        for asked in ({"first_month": "2031-01"}, {"last_month": "x"}):
            assert set(problem(sign_in("M1").get(f"/api/reports/{name}", asked), 422)["errors"]) == set(asked)
        for code in ("S1", "F1", "R1", "L1"):
            problem(sign_in(code).get(f"/api/reports/{name}"), 403)
    for team in (person("R1"), 999999):
        assert set(problem(sign_in("M1").get("/api/reports/clauses", {"team": team}), 422)["errors"]) == {"team"}


def test_before_anything_was_found_reports_are_empty(company: None, sign_in: Enter) -> None:
    assert sign_in("M1").get("/api/reports/fairness").json() == {"months": [], "teams": [], "deciders": []}
    assert sign_in("M1").get("/api/reports/clauses").json() == {"months": [], "clauses": []}
    assert sign_in("M1").get("/api/reports/averted").json()["total"]["warned"] == 0


def test_a_token_for_reading_publishes_and_acknowledges_nothing(draft: RulebookDraft, actor: Enter) -> None:
    client, version = reading(actor("M1"), "/api/rulebooks/"), RulebookVersion.objects.get()
    for where in (
        there(draft, "/publication"), f"/api/rulebooks/versions/{version.pk}/acknowledgement",
        f"/api/rulebooks/{version.rulebook_id}/drafts", "/api/rulebooks/clashes/proof", "/api/rulebooks/clashes/settling",
    ):  # fmt: skip
        assert "read" in problem(post(client, where, {}), 403)["detail"], where
    assert client.get("/api/reports/fairness").status_code == 200
    assert client.get(there(draft)).status_code == 200
