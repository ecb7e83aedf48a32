"""Sending what waits: each try is written down, and what failed for now is tried again, ever later, up to a limit.

A delivery is claimed before it is sent, so that two workers never send it at once. What a process was at when it was
killed is sent again: it may then arrive twice, but never not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from endcap.kernels.travel import after_quiet
from endcap.platform.access import actor_of
from endcap.platform.clock import company_zone
from endcap.platform.models import Delivery, DeliveryAttempt, DeliveryState, Outcome
from endcap.platform.notices.channels import Message, NotSent, send_to_group, send_to_person
from endcap.platform.notices.choosing import Wishes, wishes_of
from endcap.platform.notices.gave_up import tell_administrators
from endcap.platform.notices.sorts import known_sort
from endcap.platform.notices.wording import Written, concerning, worded
from endcap.platform.processes import is_dead, this_process

AGAIN_AFTER = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3),
    timedelta(hours=6),
)  # fmt: skip
# Sending one takes seconds: whoever is at it for so long has ended.
LEASE = timedelta(minutes=10)
# So long one job sends, before others have their turn.
AT_ONCE = timedelta(seconds=20)
# As many sentences as the shortest of the services takes whole.
MOST_IN_DIGEST = 20
LONGEST_SAID = 300
log = logging.getLogger(__name__)


def is_anything_due(now: datetime | None = None) -> bool:
    return _due(now or timezone.now()).exists()


def deliver_due(*, until: datetime | None = None) -> bool:
    """Sends what is due, for a while. Whether more is left."""
    until = until or timezone.now() + AT_ONCE
    while timezone.now() < until:
        keys = list(_due(timezone.now()).order_by("due_at", "pk").values_list("pk", flat=True)[:50])
        if not keys:
            return False
        for key in keys:
            deliver(key)
            if timezone.now() >= until:
                break
    return is_anything_due()


def _due(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=now)


def deliver(pk: int) -> None:
    """Sends one, with what travels together with it. Does nothing where it is not due, or another process is at it."""
    claim = f"{this_process()}/{uuid4()}"
    if not _claim(Q(pk=pk), claim):
        return
    parcel = _of_claim(claim)
    first = parcel[0]
    if first.is_digest:
        alike = Q(is_digest=True, channel=first.channel, notice__user=first.notice.user_id)
        wanted = _due(timezone.now()).filter(alike).order_by("pk").values_list("pk", flat=True)[: MOST_IN_DIGEST - 1]
        _claim(Q(pk__in=list(wanted)), claim)
        parcel = _of_claim(claim)
    try:
        _send(parcel, claim)
    except Exception:
        log.exception("delivery %d", pk)
        _tried_in_vain(parcel, claim, NotSent(_("A fault of ours. The server's log says more.")))


def _claim(which: Q, claim: str) -> int:
    now = timezone.now()
    return _due(now).filter(which).update(state=DeliveryState.SENDING, claim=claim, claimed_at=now)


def _of_claim(claim: str) -> list[Delivery]:
    found = Delivery.objects.filter(claim=claim).select_related("notice__group", "notice__user").order_by("pk")
    return list(found)


def _send(parcel: list[Delivery], claim: str) -> None:
    group = parcel[0].notice.group
    if group is not None and known_sort(parcel[0].notice.sort) is None:
        _drop(parcel, claim)
        return
    if group is not None:
        _hand_over(parcel, claim, language=group.language, send=lambda message: send_to_group(group, message))
        return
    user = parcel[0].notice.user
    channel, here = parcel[0].channel, timezone.now().astimezone(company_zone())
    wishes = wishes_of([user.pk])[user.pk]
    rest = after_quiet(here, wishes.hours)
    if rest > here:
        _of(parcel, claim).update(state=DeliveryState.WAITING, claim="", due_at=rest)
        return
    with override(wishes.language):
        needed = _still_needed(parcel, wishes, user, here)
        _drop([one for one in parcel if one not in needed], claim)
    if needed:
        address = wishes.addresses[channel]
        _hand_over(
            needed, claim, language=wishes.language, send=lambda message: send_to_person(channel, address, message)
        )


def _still_needed(parcel: list[Delivery], wishes: Wishes, user: Any, here: datetime) -> list[Delivery]:
    """Wanted still, and about what the person may see now: whoever lost the right gets nothing."""
    if not user.is_active:
        return []
    actor = actor_of(user, today=here.date())
    concerned = concerning(actor, [one.notice for one in parcel])
    return [
        one
        for one in parcel
        if one.notice_id in concerned
        and (sort := known_sort(one.notice.sort)) is not None
        and one.channel in wishes.ways(sort)
    ]


def _drop(parcel: list[Delivery], claim: str) -> None:
    if parcel:
        _write_down(parcel, claim, Outcome.DROPPED, "", state=DeliveryState.DROPPED)


def _hand_over(parcel: list[Delivery], claim: str, *, language: str, send: Any) -> None:
    with override(language), timezone.override(company_zone()):
        message = message_of(parcel, language=language)
        try:
            said = send(message)
        except NotSent as error:
            _tried_in_vain(parcel, claim, error)
        else:
            _write_down(parcel, claim, Outcome.SENT, said, state=DeliveryState.SENT)


def message_of(parcel: list[Delivery], *, language: str) -> Message:
    """In the language of the moment: the sentence of one, or the sentences of all."""
    notices = [one.notice for one in parcel]
    texts = worded(notices)
    shown = [texts[notice.pk] for notice in notices if notice.pk in texts]
    key = f"endcap-{parcel[0].pk}"
    when = timezone.localtime(notices[0].at).strftime("%Y-%m-%d %H:%M")
    if len(shown) == 1:
        one = shown[0]
        url = _url_of(reverse("notice", args=[notices[0].pk]) if notices[0].user_id else one.path)
        return Message(one.title, one.text, url, _("Look at it"), when, key, language)
    title = ngettext("%(count)d notice", "%(count)d notices", len(shown)) % {"count": len(shown)}
    return Message(title, _lines(shown), _url_of(reverse("notices")), _("Look at it"), when, key, language)


def _lines(shown: Iterable[Written]) -> str:
    return "\n".join(f"· {one.title}: {one.text}" for one in shown)


def _url_of(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL and path else ""


def _of(parcel: list[Delivery], claim: str) -> QuerySet[Delivery]:
    """Those of them that nobody else has taken meanwhile."""
    return Delivery.objects.filter(pk__in=[one.pk for one in parcel], claim=claim, state=DeliveryState.SENDING)


def _write_down(parcel: list[Delivery], claim: str, outcome: Outcome, said: str, **values: Any) -> None:
    now = timezone.now()
    with transaction.atomic():
        DeliveryAttempt.objects.bulk_create(
            DeliveryAttempt(delivery=one, at=now, outcome=outcome, said=said[:LONGEST_SAID]) for one in parcel
        )
        tries = parcel[0].tries + (outcome != Outcome.DROPPED)
        _of(parcel, claim).update(claim="", tries=tries, **values)


def _tried_in_vain(parcel: list[Delivery], claim: str, error: NotSent) -> None:
    """Those of one parcel share its fate, and have been tried as often as the one that was tried most."""
    tries = max(one.tries for one in parcel)
    for one in parcel:
        one.tries = tries
    if error.is_final or tries >= len(AGAIN_AFTER):
        outcome = Outcome.REFUSED if error.is_final else Outcome.GIVEN_UP
        with transaction.atomic():
            _write_down(parcel, claim, outcome, error.said, state=DeliveryState.FAILED)
            tell_administrators(parcel[0], count=len(parcel))
        return
    wait = max(AGAIN_AFTER[tries], error.after or timedelta())
    due_at = timezone.now() + wait
    _write_down(parcel, claim, Outcome.AGAIN, error.said, state=DeliveryState.WAITING, due_at=due_at)
    if error.after:
        _let_rest(parcel[0], until=timezone.now() + error.after)


def _let_rest(one: Delivery, *, until: datetime) -> None:
    """A service that asks to wait is not asked for the next in line either. It costs them no try."""
    to_whom = Q(notice__group=one.notice.group_id) if one.notice.group_id else Q(notice__group__isnull=True)
    alike = _due(until).filter(to_whom, channel=one.channel)
    Delivery.objects.filter(pk__in=alike.values("pk")).update(due_at=until)


def revive() -> int:
    """What nobody is at any more: its process has ended while it was sending, and nobody knows whether it arrived."""
    now, count = timezone.now(), 0
    for one in Delivery.objects.filter(state=DeliveryState.SENDING):
        if is_dead(one.claim.partition("/")[0]) or one.claimed_at is None or one.claimed_at < now - LEASE:
            with transaction.atomic():
                mine = Delivery.objects.filter(pk=one.pk, state=DeliveryState.SENDING, claim=one.claim)
                if mine.update(state=DeliveryState.WAITING, claim="", due_at=now, tries=one.tries + 1):
                    DeliveryAttempt.objects.create(delivery=one, at=now, outcome=Outcome.INTERRUPTED)
                    count += 1
    return count


def send_again(one: Delivery) -> bool:
    """What was given up, at once and with all its tries before it. False for anything else."""
    given_up = Delivery.objects.filter(pk=one.pk, state=DeliveryState.FAILED)
    return bool(given_up.update(state=DeliveryState.WAITING, due_at=timezone.now(), tries=0, is_digest=False))
