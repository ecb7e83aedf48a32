"""Notices, and with them how they travelled, are kept for half a year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from endcap.platform.clock import company_zone
from endcap.platform.history import ROWS_PER_INSERT
from endcap.platform.models import Notice

KEPT_DAYS = 180


def remove_old(today: date) -> int:
    """Few at a time, so that others are not kept waiting. How many it were."""
    oldest = datetime.combine(today - timedelta(days=KEPT_DAYS), time(), tzinfo=company_zone())
    old = Notice.objects.filter(at__lt=oldest).order_by("at").values_list("pk", flat=True)
    count = 0
    while keys := list(old[:ROWS_PER_INSERT]):
        Notice.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count
