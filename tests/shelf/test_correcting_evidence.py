"""What was entered stays as it was seen: who may put it right, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from endcap.company.models import Employee
from endcap.platform import actions
from endcap.platform.kinds import kind_named
from endcap.shelf.models import MaterialCheck, ShelfCheck, StockCheck, Swap
from tests.seen import DAY

pytestmark = pytest.mark.django_db

TOMORROW = DAY + timedelta(days=1)


def change(actor: Any, row: Any, **values: Any) -> None:
    kind = next(kind for kind in map(kind_named, KEYS) if kind.model is type(row))
    actions.edit(actor, kind, [row], values)


def remove(actor: Any, row: Any) -> None:
    kind = next(kind for kind in map(kind_named, KEYS) if kind.model is type(row))
    actions.remove(actor, kind, row)


KEYS = ("shelf-check", "stock-check", "material-check", "swap")


@pytest.fixture
def seen(evidence: None) -> ShelfCheck:
    """R1's of the 9th."""
    return ShelfCheck.objects.get(store__code="T1")


def test_on_the_day_itself_whoever_entered_it_puts_it_right(seen: ShelfCheck, actor: Callable[..., Any]) -> None:
    change(actor("R1", today=DAY), seen, quantity=5)
    with pytest.raises(ValidationError, match="supervisor"):
        change(actor("R1", today=TOMORROW), seen, quantity=4)
    with pytest.raises(ValidationError, match="supervisor"):
        change(actor("P1", today=DAY), seen, quantity=4)
    change(actor("S2", today=TOMORROW), seen, quantity=3)
    change(actor("M1", today=TOMORROW), seen, quantity=2)
    seen.refresh_from_db()
    assert seen.quantity == 2


def test_who_answers_is_for_a_supervisor_to_change(seen: ShelfCheck, actor: Callable[..., Any]) -> None:
    with pytest.raises(ValidationError):
        change(actor("R1", today=DAY), seen, employee=Employee.objects.get(code="P1"))
    change(actor("S2", today=TOMORROW), seen, employee=Employee.objects.get(code="R2"))
    with pytest.raises(ValidationError, match="Only reps"):
        change(actor("M1", today=TOMORROW), seen, employee=Employee.objects.get(code="F1"))


def test_only_the_manager_removes_what_others_entered(evidence: None, actor: Callable[..., Any]) -> None:
    stock, material = StockCheck.objects.get(store__code="T1"), MaterialCheck.objects.get(store__code="T1")
    for who, day in (("P1", DAY), ("R1", TOMORROW), ("S2", DAY)):
        with pytest.raises(ValidationError):
            remove(actor(who, today=day), stock)
    remove(actor("R1", today=DAY), stock)
    remove(actor("M1", today=TOMORROW), material)
    assert not StockCheck.objects.filter(store__code="T1").exists()


def test_another_teams_evidence_is_out_of_reach(seen: ShelfCheck, actor: Callable[..., Any]) -> None:
    with pytest.raises(PermissionDenied):
        change(actor("R2", today=DAY), seen, quantity=1)
    with pytest.raises(PermissionDenied):
        change(actor("A1", today=DAY), seen, quantity=1)


def test_a_record_keeps_its_number(seen: ShelfCheck, actor: Callable[..., Any]) -> None:
    with pytest.raises(ValidationError):
        change(actor("M1", today=TOMORROW), seen, code="C9")


def test_a_check_with_a_swap_is_not_removed_before_it(seen: ShelfCheck, actor: Callable[..., Any]) -> None:
    with pytest.raises(ValidationError, match="Other things still refer"):
        remove(actor("M1", today=TOMORROW), seen)
    remove(actor("M1", today=TOMORROW), Swap.objects.get(store__code="T1"))
    remove(actor("M1", today=TOMORROW), seen)


def test_an_empty_person_in_a_change_leaves_nobody_out(seen: ShelfCheck, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    answer = client.patch(f"/api/shelf-checks/{seen.pk}", {"employee": None}, content_type="application/json")
    assert answer.status_code == 422
    assert ShelfCheck.objects.get(pk=seen.pk).employee == seen.employee


# --- Swaps -------------------------------------------------------------------------------------------------------


def test_a_rep_says_on_any_day_how_a_swap_goes_on(evidence: None, actor: Callable[..., Any]) -> None:
    swap, later = Swap.objects.get(store__code="T1"), DAY + timedelta(days=4)
    change(actor("R1", today=later), swap, swapped_on=later)
    change(actor("R1", today=later), swap, swapped_on=None)
    with pytest.raises(ValidationError):
        change(actor("R1", today=later), swap, swapped_on=DAY, returned_on=later)
    change(actor("S1", today=later), swap, swapped_on=DAY, returned_on=later)
    with pytest.raises(ValidationError, match="supervisor"):
        change(actor("R1", today=later), swap, swapped_on=later)
    with pytest.raises(ValidationError, match="supervisor"):
        change(actor("R1", today=later), swap, quantity=1)
    swap.refresh_from_db()
    assert swap.finished_on == later


@pytest.mark.parametrize("wrong", [{"swapped_on": date(2026, 11, 8)}, {"returned_on": date(2026, 11, 20)}])
def test_a_swap_goes_on_after_it_was_found_and_not_later_than_today(
    evidence: None, actor: Callable[..., Any], wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        change(actor("R1", today=TOMORROW), Swap.objects.get(store__code="T1"), **wrong)
