"""What django-allauth asks of us: no self sign-up, no mail, our own pages and words, secrets encrypted."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import has_left
from endcap.platform.sign_in import elsewhere

log = logging.getLogger(__name__)

BACKEND = "django.contrib.auth.backends.ModelBackend"
NO_ADDRESS = "0.0.0.0"


def address_of(request: Any) -> str:
    """Where a request comes from; what is no address is told as none."""
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return NO_ADDRESS


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many attempts: wait five minutes."),
        "rate_limited": _("Too many attempts: wait five minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_login_stages(self) -> list[str]:
        return ["endcap.platform.sign_in.second_step.SecondStep"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Our own pages ask for it (`confirming`)."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if user.is_active and not has_left(user, timezone.localdate()):
            return None
        messages.error(request, gettext("This account is closed. Ask your administrator."))
        return redirect("sign-in")

    def login(self, request: HttpRequest, user: Any) -> None:
        user.backend = BACKEND
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, *, redirect_url: str | None, **kwargs: Any) -> HttpResponse:
        """Sessions are noted by ourselves (`sessions`), not looked through one by one."""
        return redirect(redirect_url or "home")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our own pages say what happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Users have no mail address here: the history tells instead."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": _("That is not the right code.")}

    def get_totp_issuer(self) -> str:
        return "Endcap"

    def _get_site_name(self) -> str:
        return "Endcap"

    def encrypt(self, text: str) -> str:
        """With a key outside the database: whoever only reads that cannot make codes."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # The key was lost. No code fits any more, and nobody can know one that would.
            log.error("a second factor cannot be read: SECRET_KEY is another than when it was set up")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factors {settings.SECRET_KEY}".encode()).digest()))


class ElsewhereAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nobody is created, nobody found by a mail address: an account elsewhere is linked, or it is nobody's."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Those of the settings only."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        return sociallogin.user

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(_linked(request, sociallogin))
        if not sociallogin.is_existing:
            said = gettext(
                "That account is not linked here. Sign in with your password and link it under “My sign-in”."
            )
            messages.error(request, said)
            raise ImmediateHttpResponse(redirect("sign-in"))

    def on_authentication_error(self, request: Any, provider: Any, **more: Any) -> None:
        """What went wrong there concerns the operator's log, not whoever stands outside."""
        log.warning("sign-in by %s: %s %s", provider.id, more.get("error"), more.get("exception") or "")
        messages.error(request, gettext("Signing in there did not work. Try again, or use your password."))
        raise ImmediateHttpResponse(redirect("my-sign-in" if request.user.is_authenticated else "sign-in"))


def _linked(request: Any, sociallogin: Any) -> HttpResponse:
    """For whoever began it, and is still signed in."""
    asked_by = (sociallogin.state.get("data") or {}).get("user")
    if not request.user.is_authenticated or asked_by != request.user.pk:
        messages.error(request, gettext("Signing in there did not work. Try again, or use your password."))
        return redirect("sign-in")
    account = sociallogin.account
    try:
        elsewhere.link(request.actor, request.user, account.provider, account.uid, name=account.extra_data["name"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, gettext("Linked: from now on you can sign in with it."))
    return redirect("my-sign-in")
