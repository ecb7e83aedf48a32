"""Choosing for how long is kept what is kept."""

from __future__ import annotations

from collections.abc import Mapping

from endcap.platform.access import Actor, require
from endcap.platform.history import recording
from endcap.platform.models import KeepingTime
from endcap.platform.personal.purging import all_days
from endcap.platform.rights import MANAGE_PERSONAL_DATA


def keep_times(actor: Actor, wanted: Mapping[str, int]) -> None:
    """`wanted`: a time's name → days. What is not different is not written."""
    require(actor, MANAGE_PERSONAL_DATA)
    known = {one.name: one for one in KeepingTime.objects.all()}
    with recording(actor, "keeping-time.edit") as book:
        for time, days in all_days():
            if wanted[time.name] == days:
                continue
            if time.name in known:
                book.change(known[time.name], {"days": wanted[time.name]})
            else:
                book.add(KeepingTime(name=time.name, days=wanted[time.name]))
