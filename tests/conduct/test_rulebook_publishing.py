"""A draft comes into force from a month that is not closed; money is switched on by an administrator, with a word on law."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from endcap.company.models import CompanySettings
from endcap.conduct.models import (
    Acknowledgement,
    Dirty,
    Examination,
    LedgerMonth,
    Rulebook,
    RulebookDraft,
    RulebookVersion,
)
from endcap.conduct.rulebooks import clashes, drafting, examining
from endcap.conduct.rulebooks.arranging import count_joint_in_points
from endcap.conduct.rulebooks.in_force import versions_in
from endcap.conduct.rulebooks.publishing import Confirmed, end_rulebook, publish_draft, starts
from endcap.kernels.rules import Period
from endcap.kernels.rules.edits import with_word
from endcap.platform.clock import company_now
from endcap.platform.models import Change, Notice, User

pytestmark = pytest.mark.django_db

OCTOBER, DECEMBER = date(2026, 10, 1), date(2026, 12, 1)
ALL = Confirmed(money=True, clashes=True, examples=True)
Actors = Callable[..., Any]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def unexamined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "examine", lambda draft: None)


@pytest.fixture
def draft(findings: None, actor: Actors) -> RulebookDraft:
    return drafting.begin(actor("M1"), Rulebook.objects.get())


def in_points(draft: RulebookDraft, actor: Actors) -> RulebookDraft:
    """As if the company had begun with points."""
    version = RulebookVersion.objects.get()
    from endcap.conduct.rulebooks.in_force import publish

    publish(draft.rulebook, with_word(version.text, (), "unit", "points"), from_day=OCTOBER, at=version.published_at)
    return draft


def test_it_holds_from_the_month_on_and_what_was_before_stays(draft: RulebookDraft, actor: Actors) -> None:
    was = RulebookVersion.objects.get()
    version = publish_draft(actor("M1"), draft, start=DECEMBER, note="Clearer", confirmed=ALL)
    assert (version.in_force_from, version.note, version.text) == (DECEMBER, "Clearer", draft.text)
    assert version.published_by is not None
    assert version.published_by.username == "M1"
    assert versions_in(Period(2026, 11)) == [was]
    assert versions_in(Period(2026, 12)) == [version]
    assert version.clauses.count() == 14
    assert not RulebookDraft.objects.exists()
    assert Change.objects.filter(kind="rulebook-version", event="added", object_id=version.pk).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookVersion.objects.filter(pk=version.pk).update(text="x")


def test_findings_are_settled_anew_and_everybody_bound_is_told(
    draft: RulebookDraft, actor: Actors, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from endcap.conduct.findings import refreshing

    monkeypatch.setattr(refreshing, "_enqueue", lambda: None)
    for code in ("R1", "S1", "F1", "L1"):
        sign_in(code)
    version = publish_draft(actor("M1"), draft, start=OCTOBER, note="x", confirmed=ALL)
    assert Dirty.objects.filter(since=OCTOBER).exists()
    told = set(Notice.objects.filter(sort="rulebook-published").values_list("user__username", flat=True))
    assert told == {"R1", "S1"}
    notice = Notice.objects.filter(sort="rulebook-published", user__username="R1").get()
    page = sign_in("R1").get(reverse("notice", args=[notice.pk]), follow=True)
    assert "I have read it" in page.content.decode()
    assert not Acknowledgement.objects.filter(version=version).exists()


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (date(2026, 9, 1), "are closed"),
        (date(2026, 12, 15), "first of a month"),
    ],
)
def test_closed_months_and_days_within_a_month_are_refused(
    draft: RulebookDraft, actor: Actors, start: date, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        publish_draft(actor("M1"), draft, start=start, note="x", confirmed=ALL)
    assert RulebookDraft.objects.exists()


def test_what_closes_moves_the_first_month_on(draft: RulebookDraft) -> None:
    assert starts()[0] == OCTOBER
    LedgerMonth.objects.filter(month="2026-10").update(is_open=False, closed_at=company_now())
    LedgerMonth.objects.create(month="2026-11", opened_at=company_now())
    assert starts()[0] == date(2026, 11, 1)


def test_a_note_a_rulebook_and_confirmations_are_needed(draft: RulebookDraft, actor: Actors) -> None:
    manager = actor("M1")
    with pytest.raises(ValidationError, match="Say what changes"):
        publish_draft(manager, draft, start=DECEMBER, note=" ", confirmed=ALL)
    with pytest.raises(ValidationError, match="clashes that nobody settled"):
        publish_draft(manager, draft, start=DECEMBER, note="x", confirmed=Confirmed(examples=True))
    examining.ask(Examination.Sort.CLASHES, clashes.question_of(draft, on=DECEMBER))
    with pytest.raises(ValidationError, match="examples"):
        publish_draft(manager, draft, start=DECEMBER, note="x", confirmed=Confirmed())
    Examination.objects.create(
        sort="examples", digest=examining.digest_of(examining.examples_question("ka-channel", draft.text)), question={},
        asked_at=company_now(), finished_at=company_now(), outcome={"results": [{"passed": True}]},
    )  # fmt: skip
    publish_draft(manager, draft, start=DECEMBER, note="x", confirmed=Confirmed())


def test_a_text_with_mistakes_is_not_published(
    draft: RulebookDraft, actor: Actors, sign_in: Callable[..., Any]
) -> None:
    drafting.save(actor("M1"), draft, {"text": "nothing: here\n"})
    with pytest.raises(ValidationError, match="no rulebook"):
        publish_draft(actor("M1"), draft, start=DECEMBER, note="x", confirmed=ALL)
    page = sign_in("M1").get(reverse("conduct:rulebook-publication", args=[draft.pk]))
    assert "correct its mistakes first" in page.content.decode()


@pytest.mark.parametrize("code", ["R1", "S1", "F1"])
def test_who_may_not_publish(draft: RulebookDraft, actor: Actors, code: str) -> None:
    with pytest.raises(PermissionDenied):
        publish_draft(actor(code), draft, start=DECEMBER, note="x", confirmed=ALL)
    with pytest.raises(PermissionDenied):
        end_rulebook(actor(code), draft.rulebook, start=DECEMBER, note="x")


# money


def test_only_an_administrator_switches_money_on_and_confirms_the_law(
    draft: RulebookDraft, actor: Actors, sign_in: Callable[..., Any]
) -> None:
    in_points(draft, actor)
    with pytest.raises(PermissionDenied):
        publish_draft(actor("M1"), draft, start=DECEMBER, note="x", confirmed=ALL)
    manager = sign_in("M1").get(reverse("conduct:rulebook-publication", args=[draft.pk])).content.decode()
    assert "Only an administrator can switch money on" in manager
    with pytest.raises(ValidationError, match="lawyer"):
        publish_draft(actor("A1"), draft, start=DECEMBER, note="x", confirmed=Confirmed(clashes=True, examples=True))
    client, address = sign_in("A1"), reverse("conduct:rulebook-publication", args=[draft.pk])
    page = client.get(address).content.decode()
    assert "Have a lawyer look at this rulebook" in page
    assert "China" in page
    assert "Discipline" in page
    given = {"start": "2026-12-01", "note": "Agreed", "clashes": "on", "examples": "on"}
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"money": "on"}).status_code == 302
    version = RulebookVersion.objects.get(in_force_from=DECEMBER)
    assert version.unit == "CNY"
    assert version.money_confirmed_by == User.objects.get(username="A1")
    follower = drafting.begin(actor("M1"), draft.rulebook)
    after = publish_draft(
        actor("M1"), follower, start=date(2027, 1, 1), note="x", confirmed=Confirmed(clashes=True, examples=True)
    )
    assert after.money_confirmed_by == version.money_confirmed_by


def test_a_new_rulebook_in_money_is_a_switch_and_one_in_points_is_none(findings: None, actor: Actors) -> None:
    draft = drafting.adopt_built_in(actor("M1"), "finance-documents")
    with pytest.raises(PermissionDenied):
        publish_draft(actor("M1"), draft, start=DECEMBER, note="x", confirmed=ALL)
    CompanySettings.objects.update(unit="points")
    draft = drafting.adopt_built_in(actor("M1"), "sales-rewards")
    assert "unit: points" in draft.text
    version = publish_draft(actor("M1"), draft, start=DECEMBER, note="x", confirmed=ALL)
    assert version.unit == "points"
    assert version.money_confirmed_by is None


def test_joint_liability_back_to_money_is_a_switch_too(draft: RulebookDraft, actor: Actors) -> None:
    assert count_joint_in_points(actor("M1"), draft.rulebook, True)
    with pytest.raises(PermissionDenied):
        count_joint_in_points(actor("M1"), draft.rulebook, False)
    assert count_joint_in_points(actor("A1"), draft.rulebook, False)
    assert not Rulebook.objects.get().joint_in_points


# ending


def test_it_ends_and_may_come_back(draft: RulebookDraft, actor: Actors, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    address = reverse("conduct:rulebook-ending", args=[draft.rulebook_id])
    assert client.post(address, {"start": "2026-12-01", "note": ""}).status_code == 422
    assert client.post(address, {"start": "2026-12-01", "note": "Not needed"}).status_code == 302
    assert len(versions_in(Period(2026, 11))) == 1
    assert versions_in(Period(2026, 12)) == []
    with pytest.raises(ValidationError, match="not in force"):
        end_rulebook(actor("M1"), draft.rulebook, start=date(2027, 1, 1), note="x")
    with pytest.raises(PermissionDenied):  # money anew
        publish_draft(actor("M1"), draft, start=date(2027, 2, 1), note="x", confirmed=ALL)
    publish_draft(actor("A1"), draft, start=date(2027, 2, 1), note="x", confirmed=ALL)
    assert versions_in(Period(2027, 1)) == []
    assert len(versions_in(Period(2027, 2))) == 1


def test_what_is_to_come_is_not_ended_before_it_begins(draft: RulebookDraft, actor: Actors) -> None:
    publish_draft(actor("M1"), draft, start=date(2027, 3, 1), note="x", confirmed=ALL)
    with pytest.raises(ValidationError, match="later version"):
        end_rulebook(actor("M1"), draft.rulebook, start=DECEMBER, note="x")
