"""Clauses that punish the same fact are found before they are in force, and somebody settles each."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from endcap.conduct.models import ClashSettled, Examination, Rulebook, RulebookDraft
from endcap.conduct.rulebooks import clashes, drafting, examining
from endcap.conduct.rulebooks.arranging import choose_overlap, move
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(findings: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> RulebookDraft:
    """Finance's rules, which clash with the channel's on receipts, cash and lost documents."""
    monkeypatch.setattr(drafting, "examine", lambda draft: None)
    return drafting.adopt_built_in(actor("M1"), "finance-documents")


def proved(draft: RulebookDraft | None) -> clashes.Proofs:
    return clashes.proofs_of(examining.ask(Examination.Sort.CLASHES, clashes.question_of(draft, on=TODAY)))


def test_each_clash_comes_with_an_example_that_really_meets_both(draft: RulebookDraft) -> None:
    found = proved(draft)
    assert {(one.one.cited, one.other.cited) for one in found.clashes} == {
        ("ka-channel/3", "finance-documents/D2"), ("ka-channel/10", "finance-documents/D3"),
        ("ka-channel/11", "finance-documents/D1"),
    }  # fmt: skip
    receipts = next(one for one in found.clashes if one.one.number == "11")
    assert [line["amount"] for line in receipts.one.lines] == [Decimal("-10.00")]
    assert [line["amount"] for line in receipts.other.lines] == [Decimal("-20.00")]
    assert receipts.one.lines[0]["day"] < receipts.other.lines[0]["day"]
    assert len(found.unsettled) == 3


def test_the_same_question_is_worked_out_once_and_again_on_demand(
    draft: RulebookDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(clashes, "prove_books", lambda question: asked.append(question) or {})
    proved(draft)
    proved(draft)
    assert len(asked) == 1
    assert Examination.objects.get().seconds is not None
    examining.ask(Examination.Sort.CLASHES, clashes.question_of(draft, on=TODAY), again=True)
    assert len(asked) == 2
    assert Examination.objects.get().is_finished


def test_settling_one_is_kept_with_the_name_and_the_rule_of_that_day(
    draft: RulebookDraft, actor: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    proved(draft)
    client, address = sign_in("M1"), reverse("conduct:rulebooks-clashes")
    content = client.get(address, {"draft": draft.pk}).content.decode()
    assert content.count("Not settled") == 3
    given = {"draft": draft.pk, "first": "ka-channel/11", "second": "finance-documents/D1", "reason": "销售部的先算"}
    assert client.post(reverse("conduct:rulebooks-clash-settling"), given).status_code == 302
    kept = ClashSettled.objects.get()
    assert (kept.how, kept.reason, kept.by.code if kept.by else None) == ("first", "销售部的先算", "M1")
    content = client.get(address, {"draft": draft.pk}).content.decode()
    assert content.count("Not settled") == 2
    assert "销售部的先算" in content
    choose_overlap(actor("M1"), "highest")
    (again,) = [one for one in proved(draft).clashes if one.settled]
    assert again.is_outdated
    assert not again.is_settled
    with pytest.raises(ValidationError):
        clashes.settle_clash(actor("M1"), "a/1", "b/2", "  ")
    with pytest.raises(ValidationError):
        clashes.settle_clash(actor("M1"), "a", "b/2", "x")
    with pytest.raises(PermissionDenied):
        clashes.settle_clash(actor("F1"), "a/1", "b/2", "x")


def test_the_order_decides_which_comes_first(draft: RulebookDraft, actor: Callable[..., Any]) -> None:
    assert move(actor("A1"), draft.rulebook, up=True)
    assert [one.name for one in Rulebook.objects.all()] == ["finance-documents", "ka-channel"]
    assert not move(actor("A1"), draft.rulebook, up=True)
    draft.refresh_from_db()
    draft = RulebookDraft.objects.select_related("rulebook").get(pk=draft.pk)
    assert {one.one.cited.split("/")[0] for one in proved(draft).clashes} == {"finance-documents"}
    with pytest.raises(PermissionDenied):
        move(actor("R1"), draft.rulebook, up=False)


def test_clauses_never_met_and_gaps_are_told(draft: RulebookDraft, actor: Callable[..., Any]) -> None:
    text = draft.text.replace("when: late(due_on + receipt_grace_days, handed_in_on)", "when: due_on < due_on")
    drafting.save(actor("M1"), draft, {"text": text})
    found = proved(RulebookDraft.objects.select_related("rulebook").get())
    assert len(found.never_met) == 1
    assert "D1" in found.never_met[0][0]


def test_a_search_that_takes_too_long_says_what_it_found(draft: RulebookDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clashes, "MOST_SECONDS", -1)
    found = proved(draft)
    assert found.is_partial
    assert not found.clashes


def test_what_fails_in_the_background_is_told(
    draft: RulebookDraft, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(question: Any) -> Any:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(clashes, "prove_books", fail)
    examining.ask(Examination.Sort.CLASHES, clashes.question_of(draft, on=drafting.start_of(draft)))
    content = sign_in("M1").get(reverse("conduct:rulebooks-clashes"), {"draft": draft.pk}).content.decode()
    assert "out of luck" in content
