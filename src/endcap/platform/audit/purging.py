"""Removing the values of changes, when their time of keeping ends or for a person's sake. The lines stay, and say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from endcap.kernels.chains import Digest
from endcap.platform.access import Actor
from endcap.platform.audit.sealing import seal
from endcap.platform.models.audit import PurgedValues, Seal, SealSort
from endcap.platform.models.history import ChangeValues

ROWS_PER_STATEMENT = 500


def purge(actor: Actor, changes: Sequence[int], *, reason: str) -> Seal | None:
    """Declares it in the chain and removes the values, all of them or none. `reason` names nobody."""
    kept = sorted(
        key
        for part in _parts(sorted(set(changes)))
        for key in ChangeValues.objects.filter(change__in=part).values_list("pk", flat=True)
    )
    if not kept:
        return None
    digest = Digest()
    digest.add(kept)
    told: dict[str, Any] = {"reason": reason, "user_id": actor.user.pk, "employee_id": actor.employee_id}
    with transaction.atomic():
        made = seal(SealSort.PURGE, at=timezone.now(), lines=digest, told=told)
        for part in _parts(kept):
            PurgedValues.objects.bulk_create([PurgedValues(change_id=key, seal=made) for key in part])
            ChangeValues.objects.filter(change__in=part).delete()
    return made


def _parts(keys: Sequence[int]) -> list[Sequence[int]]:
    return [keys[start : start + ROWS_PER_STATEMENT] for start in range(0, len(keys), ROWS_PER_STATEMENT)]
