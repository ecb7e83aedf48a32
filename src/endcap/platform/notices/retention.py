"""Notices go after their time, and with them how they travelled."""

from __future__ import annotations

from datetime import datetime

from endcap.platform.access import Actor
from endcap.platform.history import ROWS_PER_INSERT
from endcap.platform.models import Notice


def remove_old(actor: Actor, before: datetime) -> int:
    """Few at a time, so that others are not kept waiting. How many it were."""
    old = Notice.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)
    count = 0
    while keys := list(old[:ROWS_PER_INSERT]):
        Notice.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count
