"""What an administrator does with somebody's sign-in."""

from __future__ import annotations

from endcap.platform.access import Actor, require
from endcap.platform.history import recording
from endcap.platform.models import User
from endcap.platform.rights import MANAGE_SIGN_INS
from endcap.platform.sign_in import sessions


def switch(actor: Actor, user: User, *, is_active: bool) -> None:
    """Closed, somebody is out at the next request, and so are their programs."""
    require(actor, MANAGE_SIGN_INS)
    with recording(actor, "sign-in.switch") as book:
        book.change(User.objects.get(pk=user.pk), {"is_active": is_active})
    if not is_active:
        sessions.end(actor, user)
