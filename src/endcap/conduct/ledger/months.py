"""The open month, and the closed ones behind it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from endcap.conduct.models import LedgerMonth
from endcap.kernels.rules import Period


def open_month() -> LedgerMonth | None:
    """None before the ledger has begun."""
    return LedgerMonth.objects.filter(is_open=True).first()


def begin(period: Period, *, at: datetime | None = None) -> LedgerMonth:
    """The ledger's first month. Facts of earlier months give no findings. Does nothing once there is one."""
    known = LedgerMonth.objects.filter(is_open=True).first()
    return known or LedgerMonth.objects.create(month=str(period), opened_at=at or timezone.now())


def first_month() -> LedgerMonth | None:
    return LedgerMonth.objects.order_by("month").first()


def months_since(first: date, today: date) -> list[Period]:
    """From the month of `first`, but not before the ledger begins, to the month of `today`."""
    begun = first_month()
    start = Period.of(first)
    if begun is not None:
        start = max(start, Period.parse(begun.month))
    found = []
    while start <= Period.of(today):
        found.append(start)
        start = start.next()
    return found


def locked_open_month() -> LedgerMonth:
    """Until the end of the transaction nobody posts or closes besides. Raises LedgerMonth.DoesNotExist."""
    rows = LedgerMonth.objects.select_for_update().filter(is_open=True)
    # Whoever waited while the month was closed finds none at first, and then the following one.
    return rows.first() or rows.get()
