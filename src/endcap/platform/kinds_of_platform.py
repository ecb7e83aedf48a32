"""What of the platform itself the history tells of."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import SIGNED_IN, Actor, may
from endcap.platform.kinds import Kind, all_kinds
from endcap.platform.models import ApiToken, Attachment, KeepingTime, NoticeGroup, SheetImport, User
from endcap.platform.notices.tables import group_listing
from endcap.platform.rights import KEEP_FILES, MANAGE_NOTICES, MANAGE_PERSONAL_DATA


def _with_their_things(actor: Actor, right: str) -> QuerySet[Any]:
    """The files of all things that the actor sees, or may keep files with."""
    found = Q(pk__in=[])
    for kind in all_kinds():
        needed = kind.see if right == SIGNED_IN else kind.files
        if kind.files and may(actor, needed):
            found |= Q(about_kind=kind.key, about_id__in=kind.rows(actor, needed).values("pk"))
    return Attachment.objects.filter(found)


def _all(model: Any, actor: Actor, right: str) -> QuerySet[Any]:
    return model.objects.all() if may(actor, right) else model.objects.none()


ATTACHMENT = Kind(
    key="file", model=Attachment, name=_("File"), plural=_("Files"), icon="paperclip", see=SIGNED_IN, edit=KEEP_FILES,
    rows=_with_their_things, may_be_added=False,
)  # fmt: skip
IMPORT = Kind(
    key="import", model=SheetImport, name=_("Import"), plural=_("Imports"), icon="file-import", see=SIGNED_IN,
    rows=lambda actor, right: SheetImport.objects.filter(user=actor.user.pk), page="import", list_page="imports",
)  # fmt: skip
GROUP = Kind(
    key="notice-group", model=NoticeGroup, name=_("Group"), plural=_("Groups told"), icon="messages",
    see=MANAGE_NOTICES, edit=MANAGE_NOTICES, rows=partial(_all, NoticeGroup), fields=("name", "service", "language"),
    told=("key_changed_at",), list_page="notice-groups", listing=group_listing, may_be_added=False, has_own_forms=True,
)  # fmt: skip
KEEPING_TIME = Kind(
    key="keeping-time", model=KeepingTime, name=_("Time of keeping"), plural=_("Times of keeping"), icon="clock",
    see=MANAGE_PERSONAL_DATA, edit=MANAGE_PERSONAL_DATA, rows=partial(_all, KeepingTime), fields=("days",),
    list_page="personal-data", may_be_added=False, has_own_forms=True,
)  # fmt: skip
SIGN_IN = Kind(
    key="sign-in", model=User, name=_("Sign-in"), plural=_("Sign-ins"), icon="lock", see=SIGNED_IN,
    rows=lambda actor, right: User.objects.filter(pk=actor.user.pk),
)  # fmt: skip
TOKEN = Kind(
    key="token", model=ApiToken, name=_("API token"), plural=_("API tokens"), icon="key", see=SIGNED_IN,
    rows=lambda actor, right: ApiToken.objects.filter(user=actor.user.pk), about=("user",),
)  # fmt: skip
FACTOR = Kind(
    key="second-factor", model=Authenticator, name=_("Second factor"), plural=_("Second factors"), icon="shield-half",
    see=SIGNED_IN, rows=lambda actor, right: Authenticator.objects.filter(user=actor.user.pk), about=("user",),
)  # fmt: skip
SESSION = Kind(
    key="session", model=UserSession, name=_("Session"), plural=_("Sessions"), icon="device-desktop", see=SIGNED_IN,
    rows=lambda actor, right: UserSession.objects.filter(user=actor.user.pk), about=("user",),
)  # fmt: skip
LINKED = Kind(
    key="linked-account", model=SocialAccount, name=_("Account elsewhere"), plural=_("Accounts elsewhere"), icon="link",
    see=SIGNED_IN, rows=lambda actor, right: SocialAccount.objects.filter(user=actor.user.pk), about=("user",),
)  # fmt: skip

KINDS = (ATTACHMENT, IMPORT, GROUP, KEEPING_TIME, SIGN_IN, TOKEN, FACTOR, SESSION, LINKED)
