"""What an administrator does with somebody's sign-in."""

from __future__ import annotations

from endcap.platform.access import Actor, require
from endcap.platform.history import recording
from endcap.platform.models import User
from endcap.platform.rights import MANAGE_SIGN_INS
from endcap.platform.sign_in import guessing, passwords, sessions


def switch(actor: Actor, user: User, *, is_active: bool) -> None:
    """Closed, somebody is out at the next request, and so are their programs."""
    require(actor, MANAGE_SIGN_INS)
    with recording(actor, "sign-in.switch") as book:
        book.change(User.objects.get(pk=user.pk), {"is_active": is_active})
    if not is_active:
        sessions.end(actor, user)


def give_password(actor: Actor, user: User) -> str:
    """A random one, in the answer and nowhere else. Whoever came in with the one before is out; wrong ones are forgotten,
    and programs go on."""
    require(actor, MANAGE_SIGN_INS)
    password = passwords.random_password()
    with recording(actor, "sign-in.give_password") as book:
        user = User.objects.select_for_update().get(pk=user.pk)
        user.set_password(password)
        user.save(update_fields=["password"])
        book.tell("changed", user, {"password": passwords.HIDDEN}, name=str(user))
    sessions.end(actor, user)
    guessing.forget(user.username)
    return password
