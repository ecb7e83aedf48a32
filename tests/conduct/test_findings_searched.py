"""Findings are found by what their sentence says: any part of it, in either language, of whatever length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from endcap.conduct.models import FindingLine

pytestmark = pytest.mark.django_db
SENTENCES = {
    "R1": ("盛隆春西店“山谷气泡水”缺货，请补货", "Mountain Sparkling is short by 100% at C:\\Shenglong_Chunxi"),
    "R2": ("盛隆解放店价签不符。", 'Shenglong Jiefang: the tag says "5", not 6.'),
    "P1": ("惠民家湖滨店堆头缺货。", "Display empty at Huiminjia Lakeside."),
}


@pytest.fixture
def said(findings: None) -> Callable[[str], set[str]]:
    """The own lines of three people say something else each; gives whose are found by a word."""
    for code, (zh, en) in SENTENCES.items():
        own = FindingLine.objects.filter(employee__code=code, liability="own")
        own.update(explanation_zh=zh, explanation_en=en)

    def found(word: str) -> set[str]:
        rows = FindingLine.objects.filter(liability="own", explanation_zh__said=word)
        return set(rows.values_list("employee__code", flat=True))

    return found


WORDS = {
    "盛隆": {"R1", "R2"}, "山谷气泡水": {"R1"}, "缺货": {"R1", "P1"}, "补货": {"R1"}, "货": {"R1", "P1"}, "。": {"R2", "P1"},
    "sparkling": {"R1"}, "SHENGLONG": {"R1", "R2"}, "Lake": {"P1"}, "\u201c山谷": {"R1"}, '"5"': {"R2"}, '"5': {"R2"}, '"': {"R2"},
    "100%": {"R1"}, "0%": {"R1"}, "g_C": {"R1"}, "g%C": set(), "C:\\": {"R1"}, "湖解放": set(), "天然水": set(),
}  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("often", [100_000, 1])
def test_a_part_of_a_sentence_finds_it(
    said: Callable[[str], set[str]], monkeypatch: pytest.MonkeyPatch, word: str, often: int
) -> None:
    monkeypatch.setattr("endcap.platform.search.OFTEN_SAID", often)
    assert said(word) == WORDS[word]


def test_what_it_said_before_or_who_is_gone_is_not_found(said: Callable[[str], set[str]]) -> None:
    own = FindingLine.objects.get(employee__code="P1")
    own.explanation_zh = "改为价签不符"
    own.save()
    assert said("堆头") == set()
    assert said("不符") == {"P1", "R2"}
    own.delete()
    assert said("不符") == {"R2"}


def test_each_word_is_found_in_the_sentence_or_with_the_person_or_the_fact(
    said: Callable[[str], set[str]], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("M1")

    def listed(words: str) -> set[tuple[str, str]]:
        rows = client.get("/conduct/findings/", {"q": words}).context["page"].object_list
        return {(row.employee.code, row.liability) for row in rows}

    assert listed("clx 补货") == {("R1", "own")}
    assert listed("陈立新 x2") == {("R1", "own"), ("S2", "joint")}
    assert listed("R1") == {("R1", "own"), ("S1", "joint"), ("S2", "joint")}
    assert listed("chenlixin 不符") == set()
    assert listed("k1 解放") == {("R2", "own")}


def test_many_people_of_a_name_are_found_too(
    said: Callable[[str], set[str]], sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("endcap.platform.search.MOST_NAMED", 0)
    rows = sign_in("M1").get("/conduct/findings/", {"q": "clx"}).context["page"].object_list
    assert {row.employee.code for row in rows} == {"R1", "S1", "S2"}
