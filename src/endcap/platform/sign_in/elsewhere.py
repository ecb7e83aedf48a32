"""Accounts elsewhere by which people sign in here: linked by themselves or by an administrator, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import Actor, require
from endcap.platform.history import recording
from endcap.platform.models import User
from endcap.platform.rights import MANAGE_SIGN_INS

NAMES: Mapping[str, str | Promise] = {
    "wecom": _("WeCom"), "dingtalk": _("DingTalk"), "feishu": _("Feishu"), "weixin": _("Weixin")
}  # fmt: skip
LONGEST_ID = 100


@dataclass(frozen=True)
class WayHere:
    """A way to sign in that is set up here, and the account by which somebody uses it."""

    key: str
    name: str | Promise
    account: SocialAccount | None = None


def offered() -> list[WayHere]:
    return [WayHere(key, name) for key, name in NAMES.items() if key in settings.SOCIALACCOUNT_PROVIDERS]


def of_user(user: User) -> list[WayHere]:
    ways = offered()
    linked = {one.provider: one for one in SocialAccount.objects.filter(user_id=user.pk)} if ways else {}
    return [WayHere(way.key, way.name, linked.get(way.key)) for way in ways]


def provider(request: Any, key: str) -> Any:
    """Raises Http404 for a way that is not set up."""
    if key not in {way.key for way in offered()}:
        raise Http404
    return get_adapter(request).get_provider(request, provider=key)


def link(actor: Actor, user: User, key: str, uid: str, *, name: str = "") -> SocialAccount:
    """One's own, which was proved there; or by an administrator, who knows it. Raises ValidationError."""
    if actor.user.pk != user.pk:
        require(actor, MANAGE_SIGN_INS)
    if SocialAccount.objects.filter(provider=key, uid=uid).exists():
        raise ValidationError(gettext("That account is linked to a sign-in already."))
    if SocialAccount.objects.filter(provider=key, user_id=user.pk).exists():
        raise ValidationError(gettext("There is an account of this sort already: remove it first."))
    with recording(actor, "sign-in.link") as book:
        account = SocialAccount.objects.create(user_id=user.pk, provider=key, uid=uid, extra_data={"name": name})
        book.tell("added", account, {"provider": key, "uid": uid}, name=f"{user}: {NAMES[key]}")
    return account


def unlink(actor: Actor, user: User, account: SocialAccount) -> None:
    """Raises ValidationError for the last way in."""
    if actor.user.pk != user.pk:
        require(actor, MANAGE_SIGN_INS)
    if actor.user.pk == user.pk and not user.has_usable_password():
        raise ValidationError(gettext("It is your only way to sign in: set a password first."))
    with recording(actor, "sign-in.unlink") as book:
        values = {"provider": account.provider, "uid": account.uid}
        book.tell("removed", account, values, name=f"{user}: {NAMES[account.provider]}")
        account.delete()


def link_entered(request: Any, user: User, key: str, entered: str) -> SocialAccount:
    """What an administrator enters. Raises ValidationError."""
    way = provider(request, key)
    if not entered.strip() or len(entered) > LONGEST_ID or not entered.isprintable():
        raise ValidationError(gettext("Write the account's id there."))
    uid = way.get_oauth2_adapter(request).uid_of(way.app, entered)
    return link(request.actor, user, key, uid, name=entered.strip())
