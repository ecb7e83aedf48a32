"""Who sees what was found in stores: whoever sees the store, and whoever answered for it or entered it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from endcap.accounts.models import StoreAssignment
from endcap.company.models import Absence, Employee
from endcap.platform.access import may
from endcap.platform.kinds import kind_named
from endcap.shelf.models import ShelfCheck
from endcap.shelf.rights import SEE_SHELF
from tests.conftest import TODAY
from tests.seen import DAY

pytestmark = pytest.mark.django_db


def seen_by(actor: Any) -> set[str]:
    return set(kind_named("shelf-check").visible_to(actor).values_list("code", flat=True))


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("R1", {"C1"}), ("P1", {"C1"}), ("R2", {"C2"}), ("S1", {"C1"}), ("S2", {"C1", "C2"}), ("M1", {"C1", "C2"}),
        ("A1", {"C1", "C2"}), ("F1", set()), ("L1", set()),
    ],
)  # fmt: skip
def test_each_sees_what_is_theirs(evidence: None, actor: Callable[..., Any], code: str, wanted: set[str]) -> None:
    assert seen_by(actor(code)) == wanted
    assert may(actor(code), SEE_SHELF) == (code not in ("F1", "L1"))


def test_a_stand_in_sees_what_is_in_the_stores_of_the_one_away(evidence: None, actor: Callable[..., Any]) -> None:
    people = {person.code: person for person in Employee.objects.all()}
    Absence.objects.create(employee=people["R1"], stand_in=people["R2"], first_day=TODAY, last_day=TODAY)
    assert seen_by(actor("R2")) == {"C1", "C2"}
    assert seen_by(actor("R2", today=TODAY + timedelta(days=1))) == {"C2"}


def test_whoever_answered_for_it_still_sees_it_when_the_store_is_anothers(
    evidence: None, actor: Callable[..., Any]
) -> None:
    owned = StoreAssignment.objects.filter(store__code="T1", duty="owner")
    owned.update(employee=Employee.objects.get(code="R2"))
    assert seen_by(actor("R1")) == {"C1"}
    assert seen_by(actor("R2")) == {"C1", "C2"}


def test_a_supervisor_sees_what_their_team_answered_for_on_its_day(evidence: None, actor: Callable[..., Any]) -> None:
    """R1 was S1's until the middle of October."""
    StoreAssignment.objects.all().delete()
    assert seen_by(actor("S1")) == set()
    ShelfCheck.objects.filter(code="C1").update(
        checked_on=DAY.replace(month=10), production_date=DAY.replace(year=2025)
    )
    assert seen_by(actor("S1")) == {"C1"}
    assert seen_by(actor("S2")) == {"C2"}
