"""A figure is changed in a rulebook's text, and everything else in it stays as it stands."""

from __future__ import annotations

import difflib
from datetime import date
from decimal import Decimal

import pytest

from endcap.kernels.rules import built_in_rulebooks, load_rulebook, parse_rulebook
from endcap.kernels.rules.edits import with_value, with_word, without_value

DECEMBER = date(2026, 12, 1)
BLOCK = """\
rulebook: small  # ours
parameters:
  x:
    title: {zh: 一, en: one}
    values:
      2026-01-01: 5   # as agreed
      # then more
      2026-03-01: 6
  y:
    title: {zh: 二, en: two}
    values: {
      2026-01-01: 5 }
"""


def changed(before: str, after: str) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_a_figure_from_a_month_on_changes_one_line() -> None:
    before = load_rulebook("ka-channel").source.text
    after = with_value(before, "swap_fine", DECEMBER, Decimal("35.5"))
    assert changed(before, after) == [
        "-    values: {2026-01-01: 30}",
        "+    values: {2026-01-01: 30, 2026-12-01: 35.5}",
    ]
    parameter = parse_rulebook(after).rulebook.parameters["swap_fine"]
    assert parameter.value_on(DECEMBER) == Decimal("35.5")
    assert parameter.value_on(date(2026, 11, 30)) == 30


def test_an_end_another_figure_for_the_same_day_and_taking_it_back() -> None:
    text = load_rulebook("ka-channel").source.text
    ended = with_value(text, "swap_fine", DECEMBER, None)
    assert parse_rulebook(ended).rulebook.parameters["swap_fine"].values[DECEMBER] is None
    again = with_value(ended, "swap_fine", DECEMBER, 7)
    assert "{2026-01-01: 30, 2026-12-01: 7}" in again
    assert without_value(again, "swap_fine", DECEMBER) == text


def test_comments_and_lines_of_a_block_stay() -> None:
    after = with_value(BLOCK, "x", date(2026, 2, 1), 7)
    assert changed(BLOCK, after) == ["+      2026-02-01: 7"]
    assert after.index("# as agreed") < after.index("2026-02-01") < after.index("# then more")
    last = with_value(BLOCK, "x", date(2026, 5, 1), Decimal("0.25"))
    assert changed(BLOCK, last) == ["+      2026-05-01: 0.25"]
    first = with_value(BLOCK, "x", date(2025, 1, 1), 1)
    assert changed(BLOCK, first) == ["+      2025-01-01: 1"]
    assert without_value(first, "x", date(2025, 1, 1)) == BLOCK
    assert "2026-01-01: 5, 2027-01-01: 8 }" in with_value(BLOCK, "y", date(2027, 1, 1), 8)


@pytest.mark.parametrize("name", built_in_rulebooks())
def test_every_figure_of_every_built_in_rulebook_can_be_changed(name: str) -> None:
    text = load_rulebook(name).source.text
    for parameter in load_rulebook(name).rulebook.parameters:
        after = with_value(text, parameter, DECEMBER, 1)
        assert len(changed(text, after)) == 2, parameter
        assert parse_rulebook(after).rulebook.parameters[parameter].value_on(DECEMBER) == 1


def test_words_at_the_top_and_in_a_clause() -> None:
    text = load_rulebook("ka-channel").source.text
    after = with_word(with_word(text, (), "version", "2"), (), "unit", "points")
    assert changed(text, after) == ['-version: "1"', '+version: "2"', "-unit: CNY", "+unit: points"]
    shared = with_word(text, ("clauses", 0, "joint"), "mode", "shared")
    assert changed(text, shared) == ["+      mode: shared"]
    joint = parse_rulebook(shared).rulebook.clauses[0].joint
    assert joint is not None
    assert joint.mode == "shared"


def test_a_text_that_cannot_be_changed_in_place_is_written_anew() -> None:
    after = with_word("# gone\njoint: {}\nrest: 1\n", ("joint",), "mode", "shared")
    assert after == "joint:\n  mode: shared\nrest: 1\n"
