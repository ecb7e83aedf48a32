"""Making, finding and revoking the keys by which programs use the API."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from endcap.platform.access import Actor, is_system
from endcap.platform.history import recording
from endcap.platform.models import ApiToken, TokenScope, User

BEGINNING = "endcap_"
RANDOM_BYTES = 24
SHOWN_CHARACTERS = len(BEGINNING) + 6
USUAL_DAYS = 90
MOST_DAYS = 3650
MOST_TOKENS = 20
USE_NOTED_EVERY = timedelta(minutes=1)


def make(actor: Actor, user: User, *, name: str, scope: str, days: int | None, now: datetime) -> tuple[ApiToken, str]:
    """The token is in the answer and nowhere else. Raises ValidationError. Without `days` it never expires."""
    _own_or_system(actor, user)
    if days is not None and not 0 < days <= MOST_DAYS:
        raise ValidationError({"days": _("Write a number from 1 to %(most)d.") % {"most": MOST_DAYS}})
    if valid_of(user, now).count() >= MOST_TOKENS:
        raise ValidationError(_("There are %(most)d tokens already: revoke one first.") % {"most": MOST_TOKENS})
    text = BEGINNING + secrets.token_hex(RANDOM_BYTES)
    token = ApiToken(
        user_id=user.pk, name=name.strip(), prefix=text[:SHOWN_CHARACTERS], digest=digest_of(text), scope=TokenScope(scope),
        created_at=now, expires_at=None if days is None else now + timedelta(days=days),
    )  # fmt: skip
    with recording(actor, "token.make") as book:
        book.add(token)
    return token, text


def revoke(actor: Actor, token: ApiToken, *, now: datetime) -> None:
    _own_or_system(actor, token.user)
    with recording(actor, "token.revoke") as book:
        if token.revoked_at is None:
            book.change(token, {"revoked_at": now})


def find(text: str, now: datetime) -> ApiToken | None:
    """The valid token of somebody who may sign in; None for any other text."""
    if not text.startswith(BEGINNING):
        return None
    token = ApiToken.objects.select_related("user").filter(digest=digest_of(text)).first()
    return token if token is not None and token.is_valid(now) and token.user.is_active else None


def note_use(token: ApiToken, now: datetime) -> None:
    """Written at most once a minute: reading must not wait for writing."""
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def valid_of(user: User, now: datetime) -> QuerySet[ApiToken]:
    unexpired = ApiToken.objects.filter(expires_at__isnull=True) | ApiToken.objects.filter(expires_at__gt=now)
    return unexpired.filter(user=user, revoked_at__isnull=True)


def digest_of(text: str) -> str:
    """Tokens are long and random: a quick hash of them cannot be searched."""
    return hashlib.sha256(text.encode()).hexdigest()


def _own_or_system(actor: Actor, user: User) -> None:
    if actor.user.pk != user.pk and not is_system(actor):
        raise PermissionDenied
