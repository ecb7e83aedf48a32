"""Where somebody is signed in: one row for each browser, ended at its next request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from endcap.platform.access import Actor, is_system, require
from endcap.platform.history import recording
from endcap.platform.models import User
from endcap.platform.rights import MANAGE_SIGN_INS
from endcap.platform.sign_in.adapters import address_of
from endcap.platform.sign_in.browsers import described

# Reading must not wait for writing at every request.
SEEN_NOTED_EVERY = timedelta(minutes=5)
LONGEST_BROWSER = 200


def watch() -> None:
    """Notes a session as soon as there is one, whatever way somebody came in: one that is not noted cannot be ended."""
    user_logged_in.connect(_note_begun, dispatch_uid="endcap.sessions")


def _note_begun(sender: Any, request: Any, user: User, **more: Any) -> None:
    if not request.session.session_key:
        request.session.save()
    note_seen(request, user)


def note_seen(request: Any, user: User) -> None:
    """Keeps since when, from where and with what somebody is here."""
    key = request.session.session_key
    if not key or not cache.add(f"seen:{key}", True, SEEN_NOTED_EVERY.total_seconds()):
        return
    seen = {
        "user_id": user.pk,
        "ip": address_of(request),
        "user_agent": request.headers.get("User-Agent", "")[:LONGEST_BROWSER],
        "last_seen_at": timezone.now(),
    }
    if not UserSession.objects.filter(session_key=key).update(**seen):
        # Two requests at once may both find none.
        UserSession.objects.bulk_create([UserSession(session_key=key, **seen)], ignore_conflicts=True)


def was_here(name: str, address: str) -> bool:
    """Whether somebody is or lately was signed in at an address."""
    return UserSession.objects.filter(user__username=User.normalize_username(name), ip=address).exists()


def of_user(user: User) -> QuerySet[UserSession]:
    """Those that still are; what is left of others goes."""
    found = UserSession.objects.filter(user_id=user.pk)
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found.exclude(session_key__in=live).delete()
    return found.order_by("-last_seen_at")


def end(actor: Actor, user: User, *, only: int | None = None, but: str = "") -> int:
    """Ends all of somebody's sessions, `only` one of them, or all `but` the one with that key. Gives how many."""
    if actor.user.pk != user.pk and not is_system(actor):
        require(actor, MANAGE_SIGN_INS)
    ended = of_user(user).exclude(session_key=but)
    ended = ended.filter(pk=only) if only is not None else ended
    with recording(actor, "sign-in.end_session") as book:
        rows = list(ended.select_related("user"))
        for row in rows:
            book.tell("removed", row, {"ip": row.ip}, name=f"{user}: {described(row.user_agent)}")
        Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
        UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
