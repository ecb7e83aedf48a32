"""A rulebook is read as a person reads: in words, with the figures of a day, in both languages, and by whom it may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from endcap.conduct.models import Rulebook, RulebookVersion
from endcap.conduct.rulebooks.in_force import publish
from endcap.conduct.rulebooks.reading import read
from endcap.kernels.rules import built_in_rulebooks, load_rulebook
from endcap.kernels.rules.edits import with_value, with_word
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db

READERS = ("R1", "P1", "S1", "M1", "F1", "A1")


def page(client: Any, **query: str) -> Any:
    return client.get(reverse("conduct:rulebook", args=[Rulebook.objects.get().pk]), query)


def test_a_clause_is_told_in_words() -> None:
    with override("zh-hans"):
        clause = read(load_rulebook("ka-channel"), TODAY).clauses[0]
    assert (clause.number, clause.title, clause.binds, clause.table) == ("1a", "临期产品在架", "业务员", "理货检查")
    assert clause.amount == ["临期倍数 × 当日单价 × 数量"]
    assert [(one.title, one.text, one.since) for one in clause.amounts] == [
        ("临期倍数", "10 倍单价", date(2026, 1, 1)), ("主管连带比例", "50%", date(2026, 1, 1)),
    ]  # fmt: skip
    assert "50%" in clause.joint
    assert "开单人 = 当日主管" in clause.joint
    assert clause.examples[0].lines[0]["who"] == "业务员 R1"


def test_sanctions_are_proposals_and_escalation_is_told() -> None:
    with override("en"):
        clauses = {one.number: one for one in read(load_rulebook("ka-channel"), TODAY).clauses}
    assert clauses["7"].sanctions[0].startswith("Probation is proposed to a manager when: which time it is")
    assert clauses["3"].sanctions == [
        "A review for dismissal is proposed to a manager when: amount > Large sum of company cash."
    ]
    assert len(clauses["7"].escalation) == 3
    assert clauses["6"].amount[0].startswith("when role of the person answerable is one of (“Supervisor”")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", built_in_rulebooks())
def test_no_name_of_the_machine_is_left_in_any_sentence(name: str, language: str) -> None:
    with override(language):
        book = read(load_rulebook(name), TODAY)
    for clause in book.clauses:
        sentences = [*clause.amount, *clause.escalation, *clause.sanctions, clause.joint]
        sentences += [line for _what, lines in clause.steps for line in lines]
        assert not [one for one in sentences if "_" in one], clause.number


def test_in_points_what_is_charged_is_points_and_what_is_judged_stays_money() -> None:
    points = with_word(load_rulebook("ka-channel").source.text, (), "unit", "points")
    from endcap.kernels.rules import parse_rulebook

    with override("en"):
        amounts = {one.name: one.text for one in read(parse_rulebook(points), TODAY).amounts}
    assert amounts["cash_fine"] == "200 points"
    assert amounts["expired_fine"] == "30 points per piece"
    assert amounts["large_cash"] == "3,000 CNY"


def test_figures_are_those_of_the_day_and_the_next_change_stands_beside_them(
    findings: None, sign_in: Callable[..., Any]
) -> None:
    version = RulebookVersion.objects.get()
    text = with_value(
        with_value(version.text, "stock_out_fine", date(2026, 12, 1), 150), "swap_fine", date(2027, 2, 1), None
    )
    publish(version.rulebook, text, from_day=date(2026, 11, 1), at=version.published_at)
    client = sign_in("M1")
    now = page(client, on="2026-11-10").content.decode()
    assert "100 CNY" in now
    assert "from 2026-12-01: 150 CNY" in now
    assert "from 2027-02-01: ended" in now
    later = page(client, on="2027-02-03").content.decode()
    assert "150 CNY" in later
    assert "<strong>ended</strong>" in later
    before = page(client, on="2026-10-20").content.decode()
    assert "150 CNY" not in before
    assert "replaced since" not in before


@pytest.mark.parametrize("code", READERS)
def test_everybody_concerned_reads_it_and_only_those_who_may_see_how_to_change_it(
    findings: None, sign_in: Callable[..., Any], code: str
) -> None:
    client = sign_in(code)
    response = page(client)
    assert response.status_code == 200
    content = response.content.decode()
    assert 'id="clause-1a"' in content
    assert ("Change figures" in content) == (code in ("M1", "A1"))
    assert client.get(reverse("conduct:rulebooks")).status_code == 200


@pytest.mark.parametrize("code", ["L1", "buyer"])
def test_others_do_not(findings: None, sign_in: Callable[..., Any], code: str) -> None:
    client = sign_in(code)
    assert page(client).status_code == 403
    assert client.get(reverse("conduct:rulebooks")).status_code == 403


def test_a_day_that_is_none_and_a_version_of_another_book(findings: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    assert page(client, on="nonsense").status_code == 200
    assert page(client, version="999").status_code == 404
    assert page(client, version="x").status_code == 200
