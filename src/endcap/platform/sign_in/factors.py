"""Second factors: codes of an authenticator app, passkeys, and recovery codes for when both are lost."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.totp.internal.flows import activate_totp
from allauth.mfa.webauthn.internal.flows import add_authenticator

from endcap.platform.access import Actor, require
from endcap.platform.history import Book, recording
from endcap.platform.models import User
from endcap.platform.rights import MANAGE_SIGN_INS
from endcap.platform.sign_in import sessions

Type = Authenticator.Type
FACTORS = (Type.TOTP, Type.WEBAUTHN)
# What a session's records call a second factor, a recovery code as well.
METHOD = "mfa"


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def keys_of(user: User) -> set[int]:
    """Of the factors and recovery codes that somebody has; empty without a factor."""
    found = dict(Authenticator.objects.filter(user_id=user.pk).values_list("pk", "type"))
    return set(found) if set(found.values()) & set(FACTORS) else set()


def of_user(user: User) -> dict[str, Any]:
    """What somebody has: the app's, their passkeys, how many recovery codes are left."""
    found = list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))
    codes = next((one for one in found if one.type == Type.RECOVERY_CODES), None)
    return {
        "app": next((one for one in found if one.type == Type.TOTP), None),
        "passkeys": [one for one in found if one.type == Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
    }


def add_app(request: Any, form: Any) -> list[str]:
    """Gives the recovery codes, where these are the first."""
    is_first = not has_second_factor(request.user)
    with recording(request.actor, "sign-in.add_factor") as book:
        app, codes = activate_totp(request, form)
        _told(book, "added", app)
    _is_here(request, app, is_first=is_first)
    return codes.wrap().get_unused_codes() if codes else []


def add_passkey(request: Any, form: Any) -> list[str]:
    """Gives the recovery codes, where these are the first."""
    asked, is_first = form.cleaned_data, not has_second_factor(request.user)
    with recording(request.actor, "sign-in.add_factor") as book:
        key, codes = add_authenticator(request, asked["name"], asked["credential"])
        _told(book, "added", key)
    _is_here(request, key, is_first=is_first)
    return codes.wrap().get_unused_codes() if codes else []


def _is_here(request: Any, factor: Authenticator, *, is_first: bool = False) -> None:
    """Whoever set it up has it. Where it is the first, all other sessions came in without one: they end."""
    record_authentication(request, request.user, METHOD, id=factor.pk, type=factor.type)
    if is_first:
        sessions.end(request.actor, request.user, but=request.session.session_key)


def new_codes(request: Any) -> list[str]:
    """The ones before are worth nothing from now on."""
    with recording(request.actor, "sign-in.new_codes") as book:
        codes = generate_recovery_codes(request)
        _told(book, "added", codes)
    # A session that came in with one of those before came in with these.
    _is_here(request, codes)
    return codes.wrap().get_unused_codes()  # type: ignore[no-any-return]


def remove(actor: Actor, user: User, factor: Authenticator) -> None:
    """One's own. With the last of them the recovery codes go."""
    with recording(actor, "sign-in.remove_factor") as book:
        _remove(book, [factor])
        if not has_second_factor(user):
            _remove(book, _all_of(user))


def reset(actor: Actor, user: User) -> None:
    """Somebody who lost theirs begins anew."""
    require(actor, MANAGE_SIGN_INS)
    with recording(actor, "sign-in.reset_factors") as book:
        _remove(book, _all_of(user))


def _all_of(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user_id=user.pk).select_related("user"))


def _remove(book: Book, factors: list[Authenticator]) -> None:
    for factor in factors:
        _told(book, "removed", factor)
        factor.delete()


def _told(book: Book, event: str, factor: Authenticator) -> None:
    book.tell(event, factor, {"type": factor.type}, name=f"{factor.user}: {factor}")
