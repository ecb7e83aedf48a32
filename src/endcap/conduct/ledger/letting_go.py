"""What the wage guard let go of one fine, or of one reward taken back: it goes with it, since it was never deducted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from endcap.conduct.models import Account, Entry, Posting, PostingSort, Statement

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class LetGo:
    """A part of what was let go on `on`, a month's last day."""

    on: date
    amount: Decimal


def let_go_of(charge: Posting) -> Iterator[LetGo]:
    """Month by month from the charge on: of what was due, the part that was not deducted was carried over or let go.

    Without the fine so much less would have been left over; what was deducted for other fines stays deducted.
    """
    settled = NOTHING
    statements = Statement.objects.filter(
        employee=charge.employee_id, unit=charge.unit, month__month__gte=charge.month.month
    )
    for one in statements.select_related("month").order_by("month__month"):
        due = -charge.amount - _held_at_the_end(charge, one) - settled
        left = one.carried_out + _still_let_go(one)
        not_deducted = max(min(due, left), NOTHING)
        carried = min(not_deducted, one.carried_out)
        settled += max(due, NOTHING) - carried
        if not_deducted > carried:
            yield LetGo(one.month.last_day, not_deducted - carried)


def _held_at_the_end(charge: Posting, statement: Statement) -> Decimal:
    """What an open appeal held back of it when the month was closed."""
    held = Entry.objects.filter(
        account=Account.FROZEN, posting__entry_id=charge.entry_id, posting__turn=charge.turn,
        month__month__lte=statement.month.month,
    )  # fmt: skip
    return -(held.aggregate(sum=Sum("amount"))["sum"] or NOTHING)


def _still_let_go(statement: Statement) -> Decimal:
    """Without what was taken back of it since, which bears the day on which it was let go."""
    back = Posting.objects.filter(
        sort=PostingSort.UNFORGIVEN, employee=statement.employee_id, unit=statement.unit,
        occurred_on=statement.month.last_day,
    )  # fmt: skip
    return statement.forgiven + (back.aggregate(sum=Sum("amount"))["sum"] or NOTHING)
