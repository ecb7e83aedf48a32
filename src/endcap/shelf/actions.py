"""What follows from what is found on the shelf."""

from __future__ import annotations

from django.utils.translation import gettext as _

from endcap.platform.access import Actor
from endcap.platform.history import Book
from endcap.shelf.models import Freshness, ShelfCheck, Swap
from endcap.shelf.queries import open_swaps


def open_swap(book: Book, actor: Actor, check: ShelfCheck) -> None:
    """Near-expiry and expired goods are to be swapped: once, as long as a swap of the product is open in the store.

    What is entered late was not known before: the days to swap it run from then.
    """
    if not check.quantity or check.freshness == Freshness.FRESH:
        return
    if open_swaps(check.store_id, check.product_id).exists():
        return
    book.add(
        Swap(
            store=check.store, product=check.product, employee=check.employee, recorded_by=check.recorded_by,
            recorded_at=check.recorded_at,
            found_on=max(check.checked_on, actor.today), quantity=check.quantity, shelf_check=check,
        )
    )  # fmt: skip


def say_what_was_averted(actor: Actor, row: object) -> list[str]:
    """Whoever answers for the store, and takes it off at once, hears that this was right."""
    if not isinstance(row, ShelfCheck) or not row.quantity or row.freshness == Freshness.FRESH:
        return []
    if not (row.taken_off and row.own_finds_pass and row.recorded_by_id == row.employee_id):
        return []
    return [_("Found and taken off at once: that is no finding. The goods are to be swapped.")]
