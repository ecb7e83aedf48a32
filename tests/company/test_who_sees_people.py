"""The list of people, per role and day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from endcap.company.models import Employee
from endcap.company.queries import employees_visible_to, may_see_wage

pytestmark = pytest.mark.django_db

ALL = {"M1", "S1", "S2", "R1", "R2", "P1", "F1", "A1", "L1"}
SEEN = {
    ("R1", date(2026, 11, 10)): {"R1"},
    ("P1", date(2026, 11, 10)): {"P1"},
    ("S1", date(2026, 10, 15)): {"S1", "R1", "P1"},
    ("S1", date(2026, 10, 16)): {"S1", "P1"},
    ("S2", date(2026, 10, 16)): {"S2", "R1", "R2"},
    ("M1", date(2026, 11, 10)): ALL,
    ("F1", date(2026, 11, 10)): ALL,
    ("A1", date(2026, 11, 10)): ALL,
    ("L1", date(2026, 11, 10)): set(),
    ("S1", date(2025, 12, 31)): set(),
}


@pytest.mark.parametrize(("who", "seen"), SEEN.items())
def test_who_is_seen_on_a_day(actor: Callable[..., Any], who: tuple[str, date], seen: set[str]) -> None:
    code, today = who
    assert set(employees_visible_to(actor(code, today=today)).values_list("code", flat=True)) == seen


def test_wages_are_for_their_owner_manager_and_finance(actor: Callable[..., Any]) -> None:
    rep = Employee.objects.get(code="R2").pk
    assert [code for code in ("R1", "R2", "S2", "M1", "F1", "A1") if may_see_wage(actor(code), rep)] == [
        "R2",
        "M1",
        "F1",
    ]


def test_the_wage_column_is_only_for_those_who_see_all_wages(sign_in: Callable[..., Any]) -> None:
    for code, is_there in (("M1", True), ("F1", True), ("A1", False), ("S1", False), ("R1", False)):
        text = sign_in(code).get("/people/").content.decode()
        assert ("Monthly wage" in text) == is_there, code
        assert ("12,000.00" in text) == is_there, code
    export = b"".join(sign_in("A1").get("/people/?format=csv&columns=wage&columns=name").streaming_content).decode()
    assert "12000" not in export


def test_sorting_by_what_one_may_not_see_reveals_nothing(sign_in: Callable[..., Any]) -> None:
    client = sign_in("A1")
    assert client.get("/people/?sort=wage").content.count(b"<tr>") == client.get("/people/").content.count(b"<tr>")
    assert client.get("/people/?sort=wage").context["sort"] == "code"
