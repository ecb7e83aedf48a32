"""Groups that are told: their keys go in and to the robot's service, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from endcap.platform.access import Actor, require
from endcap.platform.actions import ClearErrors, Done
from endcap.platform.history import recording
from endcap.platform.models import Delivery, DeliveryAttempt, Notice, NoticeGroup
from endcap.platform.notices.delivering import deliver
from endcap.platform.notices.of_platform import TEST_KEY
from endcap.platform.rights import MANAGE_NOTICES


def keep_group(actor: Actor, group: NoticeGroup, values: Mapping[str, Any], *, key: str = "", secret: str = "") -> Done:
    """A new one, or `values` of one that is there. A `key` replaces the one it had, and its secret."""
    require(actor, MANAGE_NOTICES)
    replaced = {"key_changed_at": timezone.now()} if key else {}
    with ClearErrors(), recording(actor, "notice-group.keep") as book:
        if group.pk is None:
            book.add(NoticeGroup(**values, **replaced))
            group = NoticeGroup.objects.get(name=values["name"])
        else:
            book.change(group, {**values, **replaced})
        if key:
            # Not through the book: the history knows when a key was replaced, not the key.
            NoticeGroup.objects.filter(pk=group.pk).update(key=key, secret=secret)
    return Done(book.batch if book.count else None, book.count, group)


def send_try(actor: Actor, group: NoticeGroup) -> DeliveryAttempt | None:
    """At once, and what came of it; None where a worker is at it already."""
    require(actor, MANAGE_NOTICES)
    now = timezone.now()
    notice = Notice.objects.create(group=group, sort=TEST_KEY, at=now)
    one = Delivery.objects.create(notice=notice, channel=group.service, due_at=now)
    deliver(one.pk)
    return one.attempts.last()
