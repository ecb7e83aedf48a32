"""People are told of cash and receipts the day before they are due, and once they are late; their supervisor then, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from endcap.platform.notices.own import notices_of
from endcap.platform.notices.wording import written
from endcap.supply.models import Cash, ReturnReceipt
from endcap.supply.notices import tell_of_deadlines
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
# Of what the fixture holds.
DUE = TODAY + timedelta(1)


def texts(who: Any, language: str = "en") -> list[str]:
    notices = list(notices_of(who).order_by("pk"))
    with override(language):
        words = written(who, notices)
    return [words[notice.pk].text for notice in notices]


def test_whose_it_is_hears_of_it_the_day_before_and_once(supplies: None, actor: Callable[..., Any]) -> None:
    rep, supervisor = actor("R1"), actor("S2")
    tell_of_deadlines(DUE - timedelta(2))
    assert texts(rep) == []
    for _ in range(2):
        tell_of_deadlines(DUE - timedelta(1))
    tell_of_deadlines(DUE)
    assert texts(rep) == [
        f"Company cash G1 of 陈立新 is due on {DUE}.",
        f"Return receipt H1 of 陈立新 is due on {DUE}.",
    ]
    assert texts(rep, "zh-hans")[0] == f"陈立新的公款 G1 应于 {DUE} 交回。"
    assert texts(supervisor) == []


def test_of_what_is_late_the_supervisor_hears_too(supplies: None, actor: Callable[..., Any]) -> None:
    rep, supervisor, other = actor("R1"), actor("S2"), actor("S1")
    ReturnReceipt.objects.all().delete()
    for days in (1, 2):
        tell_of_deadlines(DUE + timedelta(days))
    said = [f"Company cash {code} of {name} was due on {DUE} and is not in yet." for code, name in
            (("G1", "陈立新"), ("G2", "吴佳敏"))]  # fmt: skip
    assert texts(rep) == said[:1]
    assert texts(supervisor) == said
    assert texts(other) == []


def test_what_came_in_is_not_told(supplies: None, actor: Callable[..., Any]) -> None:
    rep = actor("R1")
    Cash.objects.update(handed_in_on=TODAY)
    ReturnReceipt.objects.update(handed_in_on=TODAY)
    tell_of_deadlines(DUE)
    tell_of_deadlines(DUE + timedelta(1))
    assert texts(rep) == []


def test_a_new_deadline_is_told_anew(supplies: None, actor: Callable[..., Any]) -> None:
    rep = actor("R1")
    ReturnReceipt.objects.all().delete()
    tell_of_deadlines(TODAY)
    Cash.objects.update(due_on=DUE + timedelta(5))
    tell_of_deadlines(DUE + timedelta(4))
    assert len(texts(rep)) == 2
