"""What somebody does with their own notices: reading them, and choosing how they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from endcap.platform.access import Actor, may
from endcap.platform.models import Channel, Notice, NoticeAddress, NoticeChoice, NoticeHours
from endcap.platform.notices.channels import ways_set_up
from endcap.platform.notices.sorts import NoticeSort, all_sorts, sort_named


def notices_of(actor: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(user=actor.user.pk, is_shown=True)


def unread_count(actor: Actor) -> int:
    return notices_of(actor).filter(read_at__isnull=True).count()


def mark_read(actor: Actor, which: Iterable[int] | None = None) -> int:
    """Some, or all of one's own. How many were unread."""
    unread = notices_of(actor).filter(read_at__isnull=True)
    if which is not None:
        unread = unread.filter(pk__in=list(which))
    return unread.update(read_at=timezone.now())


def sorts_for(actor: Actor) -> list[NoticeSort]:
    """What the actor may be told at all."""
    return [sort for sort in all_sorts() if sort.is_offered and (not sort.right or may(actor, sort.right))]


def ways_for_choosing() -> list[str]:
    return [Channel.APP.value, *ways_set_up()]


def keep_choices(
    actor: Actor,
    *,
    choices: Mapping[tuple[str, str], bool] | None = None,
    hours: Mapping[str, Any] | None = None,
    addresses: Mapping[str, str] | None = None,
) -> None:
    """What is given replaces what was. A choice that is as the sort says anyway is not kept; an empty address is none."""
    user = actor.user.pk
    with transaction.atomic():
        if choices:
            _keep_boxes(user, choices)
        if hours is not None:
            NoticeHours.objects.update_or_create(user_id=user, defaults=dict(hours))
        if addresses:
            NoticeAddress.objects.filter(user=user, channel__in=list(addresses)).delete()
            kept = [
                NoticeAddress(user_id=user, channel=channel, address=one) for channel, one in addresses.items() if one
            ]
            NoticeAddress.objects.bulk_create(
                kept, update_conflicts=True, unique_fields=["user", "channel"], update_fields=["address"]
            )


def _keep_boxes(user: int, choices: Mapping[tuple[str, str], bool]) -> None:
    known = NoticeChoice.objects.filter(user=user)
    known.filter(pk__in=[row.pk for row in known if (row.sort, row.channel) in choices]).delete()
    rows = [
        NoticeChoice(user_id=user, sort=key, channel=channel, is_on=is_on)
        for (key, channel), is_on in choices.items()
        if is_on != (channel in sort_named(key).channels)
    ]
    NoticeChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "sort", "channel"], update_fields=["is_on"]
    )
