"""What is over its time goes, once a day."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import transaction
from django.utils import timezone

from endcap.platform.access import Actor, system_actor
from endcap.platform.audit.purging import purge
from endcap.platform.models import ChangeValues, KeepingTime, SheetImport
from endcap.platform.personal.register import Time, times
from endcap.platform.personal.tidying import remember_to_tidy_up, tidy_up

VALUES_AT_ONCE = 5000
log = logging.getLogger(__name__)


def days_of(time: Time) -> int:
    """As chosen, never less than the least."""
    return _days(time, dict(KeepingTime.objects.values_list("name", "days")))


def all_days() -> list[tuple[Time, int]]:
    chosen = dict(KeepingTime.objects.values_list("name", "days"))
    return [(time, _days(time, chosen)) for time in times()]


def _days(time: Time, chosen: dict[str, int]) -> int:
    return max(time.least, chosen.get(time.name, time.days))


def purge_what_is_over(day: date) -> dict[str, int]:
    """How much of each went. What fails does not keep the rest."""
    actor, now, gone = system_actor(today=day), timezone.now(), {}
    for time, days in all_days():
        try:
            with transaction.atomic():
                gone[time.name] = time.purge(actor, now - timedelta(days=days))
        except Exception:
            log.exception("purge of %s", time.name)
    if any(gone.values()):
        remember_to_tidy_up()
    tidy_up()
    return gone


def purge_history(actor: Actor, before: datetime) -> int:
    """The values of changes; their lines stay for good."""
    keys = ChangeValues.objects.filter(change__at__lt=before).order_by("pk").values_list("pk", flat=True)
    gone = 0
    while part := list(keys[:VALUES_AT_ONCE]):
        purge(actor, part, reason="time of keeping")
        gone += len(part)
    return gone


def purge_imports(actor: Actor, before: datetime) -> int:
    """What was shown of a sheet: its rows and its mistakes."""
    old = SheetImport.objects.filter(at__lt=before).exclude(shown=[], problems=[])
    return old.update(shown=[], problems=[])


def purge_sign_ins(actor: Actor, before: datetime) -> int:
    """Failed ones and the others, and sessions that nobody uses any more."""
    gone = UserSession.objects.filter(last_seen_at__lt=before).delete()[0]
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        gone += model.objects.filter(attempt_time__lt=before).delete()[0]
    return gone
