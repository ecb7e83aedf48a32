"""Whoever runs the desk is told when the history no longer holds what it held."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.platform.access import Role, system_actor, users_with
from endcap.platform.clock import company_now
from endcap.platform.notices.sorts import NoticeSort
from endcap.platform.rights import MANAGE_NOTICES

BROKEN_KEY = "history-broken"


def tell_administrators() -> None:
    """Once a day: every action finds it anew."""
    from endcap.platform.notices.telling import tell

    today = company_now().date()
    whom = users_with([Role.ADMINISTRATOR], on=today)
    tell(system_actor(today=today), BROKEN_KEY, whom, once=f"{BROKEN_KEY}:{today}")


BROKEN = NoticeSort(
    key=BROKEN_KEY, name=gettext_lazy("The history is not whole"), right=MANAGE_NOTICES,
    say=lambda values: _(
        "The history no longer holds what it held: entries were cut off, another database was put in its place, or the "
        "file with the head of the chain is gone. Run `endcap audit verify` on the server."
    ),
)  # fmt: skip
