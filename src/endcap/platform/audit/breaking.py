"""Links are gone for a reason that is known: the chain says so itself, and its head is written down anew."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from endcap.platform.audit import anchor
from endcap.platform.audit.sealing import seal
from endcap.platform.models.audit import Seal, SealSort


def declare(**told: Any) -> Seal:
    """`made_at` of the backup that was restored, or another `reason`, which names nobody."""
    try:
        before = anchor.read()
    except anchor.UnreadableAnchor:
        before = None
    with transaction.atomic():
        last = Seal.objects.first()
        reached = {"from": last.position if last else 0, "reached": before.position if before else None}
        return seal(SealSort.RESTORE, at=timezone.now(), told={**reached, **told})
