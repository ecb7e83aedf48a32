"""Two texts of a rulebook side by side, in words and as lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from endcap.conduct.models import Rulebook, RulebookDraft, RulebookVersion
from endcap.conduct.rulebooks.comparing import MOST_LINES, compare, text_difference
from endcap.conduct.rulebooks.in_force import publish
from endcap.kernels.rules import load_rulebook, parse_rulebook
from endcap.kernels.rules.edits import with_value, with_word, without_value
from tests.conftest import TODAY

DECEMBER = date(2026, 12, 1)
TEXT = load_rulebook("ka-channel").source.text


def compared(after: str, before: str = TEXT) -> Any:
    with override("en"):
        return compare(parse_rulebook(before), parse_rulebook(after), on=TODAY)


def test_figures_from_and_to() -> None:
    text = with_value(with_value(TEXT, "swap_fine", DECEMBER, 20), "order_fine", DECEMBER, None)
    found = compared(text)
    assert [(one.name, one.state) for one in found.parameters] == [("swap_fine", "changed"), ("order_fine", "changed")]
    changes = [(one.what, one.before, one.after) for part in found.parameters for one in part.changes]
    assert changes == [
        ("from 2026-12-01 on", "30 CNY per day", "20 CNY per day"), ("from 2026-12-01 on", "50 CNY per day", "ended"),
    ]  # fmt: skip
    assert not found.clauses
    assert not found.heading
    back = compared(without_value(text, "swap_fine", DECEMBER), text)
    assert [(one.what, one.before, one.after) for one in back.parameters[0].changes] == [
        ("from 2026-12-01 on", "20 CNY per day", "30 CNY per day")
    ]


def test_clauses_added_removed_and_changed() -> None:
    start = TEXT.index('  - clause: "13"')
    without = TEXT[:start]
    assert [(one.name, one.state) for one in compared(without).clauses] == [("13", "removed")]
    assert [(one.name, one.state) for one in compared(TEXT, without).clauses] == [("13", "added")]
    changed = TEXT.replace("location = 'on_shelf' and ", "").replace("binds: [rep]", "binds: all", 1)
    (clause,) = compared(changed).clauses
    assert [one.what for one in clause.changes] == ["Binds", "Condition"]
    assert clause.changes[0].before == "Rep"
    assert clause.changes[0].after == "Everybody"


def test_the_heading_and_what_shows_in_no_sentence() -> None:
    found = compared(with_word(with_word(TEXT, (), "unit", "points"), (), "version", "2"))
    assert [(one.what, one.before, one.after) for one in found.heading] == [
        ("Version", "1", "2"), ("Unit", "CNY", "points"),
    ]  # fmt: skip
    assert {"cash_fine"} <= {one.name for one in found.parameters}
    assert "large_cash" not in {one.name for one in found.parameters}
    (clause,) = compared(TEXT.replace("过期产品", "过期货", 1)).clauses
    assert "the other language" in clause.changes[0].what
    assert compared(TEXT).is_empty


def test_lines_of_text() -> None:
    lines = text_difference(TEXT, with_value(TEXT, "swap_fine", DECEMBER, 20))
    assert lines is not None
    assert [(one.sign, one.old, one.new) for one in lines if one.sign in "+−"] == [("−", 35, None), ("+", None, 35)]
    assert text_difference("a\n" * (MOST_LINES + 1), "b\n") is None
    assert text_difference(TEXT, TEXT) == []


@pytest.mark.django_db
def test_any_two_versions_and_drafts_only_for_who_may(findings: None, sign_in: Callable[..., Any]) -> None:
    version, book = RulebookVersion.objects.get(), Rulebook.objects.get()
    text = with_value(version.text, "swap_fine", DECEMBER, 20)
    publish(book, text, from_day=DECEMBER, at=version.published_at)
    draft = RulebookDraft.objects.create(rulebook=book, text="no: rulebook\n", updated_at=version.published_at)
    address = reverse("conduct:rulebook-comparison", args=[book.pk])
    content = sign_in("R1").get(address).content.decode()
    assert "30 CNY per day" in content
    assert "20 CNY per day" in content
    assert "draft-" not in content
    assert "no: rulebook" not in sign_in("R1").get(address, {"to": f"draft-{draft.pk}"}).content.decode()
    content = sign_in("M1").get(address, {"to": f"draft-{draft.pk}"}).content.decode()
    assert "no: rulebook" in content
    assert "Once the text has no mistakes" in content
