"""How long is left for a swap, and which are late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from endcap.shelf.models import Swap
from endcap.shelf.tables import said_of
from tests.seen import DAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "said"), [(0, "5 days left"), (4, "1 day left"), (5, "Due today"), (6, "1 day late"), (8, "3 days late")]
)
def test_an_open_swap_says_how_long_is_left(evidence: None, days: int, said: str) -> None:
    assert said_of(Swap.objects.first(), DAY + timedelta(days=days)) == said  # type: ignore[arg-type]


def test_a_swap_that_is_done_says_so_or_how_late_it_was(evidence: None) -> None:
    swap = Swap.objects.get(store__code="T1")
    swap.swapped_on, swap.returned_on = DAY, DAY + timedelta(days=5)
    assert said_of(swap, DAY + timedelta(days=30)) == "Done"
    swap.returned_on = DAY + timedelta(days=7)
    assert said_of(swap, DAY + timedelta(days=30)) == "2 days late"


def test_the_list_finds_open_late_and_done_ones(evidence: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    today = client.get("/").wsgi_request.actor.today
    done, late = Swap.objects.get(store__code="T1"), Swap.objects.get(store__code="T2")
    Swap.objects.filter(pk=done.pk).update(swapped_on=DAY, returned_on=DAY)
    Swap.objects.filter(pk=late.pk).update(found_on=today - timedelta(days=6))
    for state, wanted in (("done", done), ("open", late), ("late", late)):
        assert [row.pk for row in client.get("/swaps/", {"state": state}).context["page"]] == [wanted.pk]
    Swap.objects.filter(pk=late.pk).update(found_on=today - timedelta(days=5))
    assert not client.get("/swaps/", {"state": "late"}).context["page"].object_list


def test_a_store_shows_its_latest_checks_and_open_swaps(evidence: None, sign_in: Callable[..., Any]) -> None:
    swap = Swap.objects.get(store__code="T1")
    page = sign_in("R1").get(f"/stores/{swap.store_id}/").content.decode()
    assert f"/swaps/{swap.pk}/" in page
    assert f"/shelf-checks/{swap.shelf_check_id}/" in page
    Swap.objects.filter(pk=swap.pk).update(swapped_on=DAY, returned_on=DAY)
    assert f"/swaps/{swap.pk}/" not in sign_in("R1").get(f"/stores/{swap.store_id}/").content.decode()


def test_the_pages_lead_to_each_other(evidence: None, sign_in: Callable[..., Any]) -> None:
    swap, client = Swap.objects.get(store__code="T1"), sign_in("S2")
    assert f"/shelf-checks/{swap.shelf_check_id}/" in client.get(f"/swaps/{swap.pk}/").content.decode()
    check = client.get(f"/shelf-checks/{swap.shelf_check_id}/").content.decode()
    assert f"/swaps/{swap.pk}/" in check
    assert "2026-10-20" in check  # where the display limit ends
