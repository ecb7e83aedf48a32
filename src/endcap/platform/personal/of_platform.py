"""What the platform itself keeps about people."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import Actor
from endcap.platform.details import Section
from endcap.platform.models import (
    ApiToken,
    Attachment,
    Change,
    DeliveryAttempt,
    NoticeAddress,
    NoticeChoice,
    NoticeHours,
    SavedView,
    SheetImport,
    User,
)
from endcap.platform.notices.retention import remove_old
from endcap.platform.personal.purging import purge_history, purge_imports, purge_sign_ins
from endcap.platform.personal.register import Holding, Texts, Time, Withheld
from endcap.platform.rights import MANAGE_PERSONAL_DATA

# At least as long as the law on networks asks for, with some days to spare.
LEAST_HISTORY_DAYS = 190

TIMES = (
    Time("history", _("What changes were from and to"), 730, LEAST_HISTORY_DAYS, purge_history),
    Time("imports", _("What was shown of imported sheets"), 90, 7, purge_imports),
    Time("sign-ins", _("Tries to sign in"), 190, 30, purge_sign_ins),
    Time("notices", _("Notices, and how they travelled"), 180, 30, remove_old),
)
HOLDINGS = (
    Holding(
        _("Whoever signs in"), _("User name, and from which network address and browser they signed in or tried to"),
        _("Keeping others out"), _("Removed after"), "sign-ins",
    ),
    Holding(
        _("Whoever changes something"), _("What they changed, from what to what, when, and from which network address"),
        _("Proving who did what; taking it back"), _("That something was changed: for good. From what to what: after"), "history",
    ),
    Holding(
        _("People in sheets"), _("Rows shown before an import, and mistakes in them"),
        _("Looking at it again"), _("Removed after"), "imports",
    ),
    Holding(
        _("Whoever is told something"), _("What they were told, their mail address and accounts at other services"),
        _("Reaching them where they are"), _("Addresses: until they remove them. What they were told: after"), "notices",
    ),
)  # fmt: skip
TEXTS = (
    Texts(Attachment, ("name",)),
    Texts(SheetImport, ("file_name", "headings", "problems", "shown", "error")),
    Texts(DeliveryAttempt, ("said",)),
    Texts(SavedView, ("name", "query")),
    Texts(ApiToken, ("name",)),
)
# The keys of a sign-in are nobody's to hand out; nor is what sheets and files hold of others.
WITHHELD = (
    Withheld(Change, "user", "told as deeds, without what others are named by"),
    Withheld(Authenticator, "user", "its secrets", ("type", "created_at", "last_used_at")),
    Withheld(UserSession, "user", "its key", ("created_at", "ip", "last_seen_at", "user_agent")),
    Withheld(
        ApiToken, "user", "its digest", ("name", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
    ),
    Withheld(
        SheetImport, "user", "others in the sheet", ("kind", "at", "via", "address", "file_name", "state", "total")
    ),
    Withheld(Attachment, "added_by", "what it is a file of", ("name", "size_bytes", "added_at")),
)


def personal_section(kind_key: str) -> Section:
    """For the page of a person: where it is handed out or removed."""

    def look_up(actor: Actor, row: Model) -> dict[str, str]:
        return {"url": reverse("person", args=[kind_key, row.pk])}

    return Section(
        "personal-data", _("Personal data"), MANAGE_PERSONAL_DATA, "platform/personal_section.html", look_up, order=90
    )


def clear_sign_in(user: User) -> None:
    """It stays, as what changed things, without a name and closed for good."""
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(username=user.username).delete()
    theirs = (SavedView, NoticeAddress, NoticeChoice, NoticeHours, ApiToken, Authenticator, UserSession, SocialAccount)
    # Services repeat the address that they refuse.
    DeliveryAttempt.objects.filter(delivery__notice__user=user).update(said="")
    for model in theirs:
        model.objects.filter(user=user).delete()  # type: ignore[attr-defined]
    user.username, user.is_active = f"removed-{user.pk}", False
    user.set_unusable_password()
    user.save()
