"""Employees keep that they have read their statement."""

from __future__ import annotations

from django.utils import timezone

from endcap.conduct.models import Statement, StatementAcknowledged
from endcap.conduct.queries import Month
from endcap.platform.access import Actor


def acknowledge(actor: Actor, month: Month) -> int:
    """Says how many were new: once is enough."""
    own = Statement.objects.filter(month__month=month.period, employee=actor.employee_id, acknowledged__isnull=True)
    made = [StatementAcknowledged(statement=one, at=timezone.now()) for one in own]
    StatementAcknowledged.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
