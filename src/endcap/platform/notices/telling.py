"""Rooms tell people what happened, within the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from endcap.kernels.travel import due
from endcap.platform import jobs
from endcap.platform.access import Actor
from endcap.platform.actions import ROWS_PER_QUERY
from endcap.platform.clock import company_zone
from endcap.platform.history import ROWS_PER_INSERT, Book
from endcap.platform.kinds import kind_of_row
from endcap.platform.models import Channel, Delivery, Notice, NoticeGroup, User
from endcap.platform.notices.choosing import Wishes, wishes_of
from endcap.platform.notices.sorts import NoticeSort, sort_named


@dataclass(frozen=True)
class Told:
    """What one person is told: values as numbers, days and counts; names are looked up when it is read."""

    user: User
    values: Mapping[str, Any] = field(default_factory=dict)
    about: tuple[str, int] | None = None
    once: str = ""


def tell(
    by: Book | Actor,
    sort_key: str,
    to: Iterable[User | None],
    *,
    about: Model | None = None,
    values: Mapping[str, Any] | None = None,
    once: str = "",
) -> None:
    """The same for all of them, and for the groups that are told of this sort. Nobody stands for who has no sign-in."""
    thing = (kind_of_row(about).key, about.pk) if about is not None else None
    told = [Told(user, values or {}, thing, once) for user in to if user is not None]
    tell_each(by, sort_key, told, groups=Told(User(), values or {}, thing, once))


def tell_each(by: Book | Actor, sort_key: str, told: Iterable[Told], *, groups: Told | None = None) -> None:
    """To each person something of their own; `groups`: what the groups are told of it."""
    sort = sort_named(sort_key)
    actor = by.actor if isinstance(by, Book) else by
    wanted = [one for one in told if one.user.is_active and (sort.of_own_deeds or one.user.pk != actor.user.pk)]
    now = timezone.now()
    with transaction.atomic():
        wishes = wishes_of(one.user.pk for one in wanted)
        rows = [
            Notice(user=one.user, is_shown=wishes[one.user.pk].wants(sort, Channel.APP), **_of(sort, one, now))
            for one in wanted
        ]
        if groups is not None and sort.to_group:
            rows += [Notice(group=group, **_of(sort, groups, now)) for group in groups_told_of(sort)]
        kept = Notice.objects.bulk_create(_without_known(rows), ROWS_PER_INSERT)
        _send_off(sort, kept, wishes, now)


def _of(sort: NoticeSort, one: Told, now: Any) -> dict[str, Any]:
    kind, pk = one.about or ("", None)
    return {
        "sort": sort.key, "values": dict(one.values), "about_kind": kind, "about_id": pk, "at": now, "once": one.once,
    }  # fmt: skip


def groups_told_of(sort: NoticeSort) -> list[NoticeGroup]:
    return [group for group in NoticeGroup.objects.exclude(key="") if sort.key in group.sorts]


def _without_known(rows: list[Notice]) -> list[Notice]:
    """What somebody was told before under the same `once` is not told again."""
    keys = list({row.once for row in rows if row.once})
    known: set[tuple[int | None, int | None, str]] = set()
    for start in range(0, len(keys), ROWS_PER_QUERY):
        part = Notice.objects.filter(once__in=keys[start : start + ROWS_PER_QUERY])
        known |= set(part.values_list("user_id", "group_id", "once"))
    fresh = []
    for row in rows:
        key = row.user_id, row.group_id, row.once
        if key not in known:
            fresh.append(row)
        if row.once:
            known.add(key)
    return fresh


def _send_off(sort: NoticeSort, rows: list[Notice], wishes: Mapping[int, Wishes], now: Any) -> None:
    here = now.astimezone(company_zone())
    deliveries = []
    for row in rows:
        if row.group_id:
            deliveries.append(Delivery(notice=row, channel=row.group.service, due_at=now))
            continue
        wish = wishes[row.user_id]
        moment = due(here, wish.hours, can_wait=sort.can_wait)
        is_digest = sort.can_wait and wish.hours.digest_at is not None
        deliveries += [Delivery(notice=row, channel=way, due_at=moment, is_digest=is_digest) for way in wish.ways(sort)]
    Delivery.objects.bulk_create(deliveries, ROWS_PER_INSERT)
    if any(one.due_at <= now for one in deliveries):
        jobs.enqueue_deliveries()
