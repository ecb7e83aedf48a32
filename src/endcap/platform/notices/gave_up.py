"""Whoever runs the desk is told when messages no longer get through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.platform.access import Role, system_actor, users_with
from endcap.platform.clock import company_now
from endcap.platform.models import Channel, Delivery, DeliveryState
from endcap.platform.notices.sorts import ONLY_HERE, NoticeSort, confidential_sorts
from endcap.platform.rights import MANAGE_NOTICES

GAVE_UP_KEY = "delivery-gave-up"


def tell_administrators(one: Delivery, *, count: int) -> None:
    """Once a day for each way: a service that is down fails many times."""
    from endcap.platform.notices.telling import tell

    # One in confidence is in no list of messages either.
    if one.notice.sort in (GAVE_UP_KEY, *confidential_sorts()):
        return
    today = company_now().date()
    actor = system_actor(today=today)
    whom = users_with([Role.ADMINISTRATOR], on=today)
    where = f"{one.channel}-group" if one.notice.group_id else one.channel
    tell(
        actor, GAVE_UP_KEY, whom, values={"channel": one.channel, "count": count}, once=f"{GAVE_UP_KEY}:{where}:{today}"
    )


def _say(values: Mapping[str, Any]) -> str:
    text = _("Messages by %(way)s do not get through: one was given up. Look at what the service answered.")
    return text % {"way": dict(Channel.choices).get(values["channel"], values["channel"])}


GAVE_UP = NoticeSort(
    key=GAVE_UP_KEY, name=gettext_lazy("A message was given up"), say=_say, channels=ONLY_HERE, right=MANAGE_NOTICES,
    link=lambda notice: reverse("deliveries") + f"?state={DeliveryState.FAILED}&channel={notice.values['channel']}",
)  # fmt: skip
