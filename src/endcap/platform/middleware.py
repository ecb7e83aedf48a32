"""What happens around every request: the language, who comes with a token, the right that its address needs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from endcap.platform import tokens
from endcap.platform.access import BY_KIND, PUBLIC, actor_of, has_left, may, needs_second_factor, right_to
from endcap.platform.limits import WRONG_TOKENS
from endcap.platform.models import TokenScope
from endcap.platform.problems import is_for_api, problem
from endcap.platform.sign_in.confirming import address_to_confirm, has_given_second_factor
from endcap.platform.sign_in.factors import has_second_factor
from endcap.platform.sign_in.sessions import note_seen

Respond = Callable[[HttpRequest], HttpResponse]
READING = ("GET", "HEAD", "OPTIONS")
# What somebody may do before they gave the second factor that the company asks for.
WITHOUT_SECOND_FACTOR = ("factor-needed", "app-new", "passkey-new", "confirm", "sign-out")


class LanguageMiddleware:
    """Chinese, unless a person switched; what a browser prefers is not asked, as it seldom was chosen."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.respond(request)
        response.headers.setdefault("Content-Language", language)
        return response


class TokenMiddleware:
    """Programs come to the API with a token instead of a session: they are its user for this one request."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("Authorization", "")
        if not given or not is_for_api(request):
            return self.respond(request)
        address, now = request.META.get("REMOTE_ADDR", ""), timezone.now()
        way, _blank, text = given.partition(" ")
        token = tokens.find(text.strip(), now) if way.lower() == "bearer" else None
        if token is None:
            return _refused_token(address)
        if token.scope == TokenScope.READ and request.method not in READING:
            return problem(403, detail=_("This token may only read."))
        tokens.note_use(token, now)
        request.user = token.user
        request.api_token = token  # type: ignore[attr-defined]
        return self.respond(request)


def _refused_token(address: str) -> HttpResponse:
    if WRONG_TOKENS.is_reached(address):
        response = problem(429)
        response.headers["Retry-After"] = str(int(WRONG_TOKENS.within.total_seconds()))
        return response
    WRONG_TOKENS.count(address)
    response = problem(401, detail=_("The token is unknown, expired or revoked."))
    response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def _has_none() -> HttpResponse:
    return problem(403, detail=_("Set up a second factor at the desk first: the company asks for one."))


class AccessMiddleware:
    """Looks up the right of every address: one that is not listed fails, nobody comes in by an oversight."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin: dict[str, Any] = {
            "today": timezone.localdate(),
            "via": "api" if request.path.startswith("/api/") else "desk",
            "address": request.META.get("REMOTE_ADDR", ""),
            "by_token": hasattr(request, "api_token"),
        }
        request.actor = SimpleLazyObject(lambda: actor_of(request.user, **origin))  # type: ignore[attr-defined]
        response = self.respond(request)
        # Pages hold what only one person may see: they must not be shown again after signing out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name
        right = right_to(name, request.method)
        if right == PUBLIC:
            return None
        if not request.actor.is_signed_in:
            return self._to_sign_in(request)
        if request.actor.role is None and has_left(request.user, request.actor.today):
            return self._out(request)
        if hasattr(request, "api_token"):
            if needs_second_factor(request.actor.role) and not has_second_factor(request.user):
                return _has_none()
        else:
            # Others read on while SQLite is being written to for long.
            with suppress(OperationalError):
                note_seen(request, request.user)
            if name not in WITHOUT_SECOND_FACTOR and self._lacks_second_factor(request):
                return self._led_to_second_factor(request)
        if right is None:
            return problem(405) if is_for_api(request) else HttpResponse(status=405)
        if right == BY_KIND or may(request.actor, right):
            return None
        raise PermissionDenied

    def _out(self, request: Any) -> HttpResponse:
        """Whoever has left is out, by session and by token."""
        if not hasattr(request, "api_token"):
            logout(request)
        return self._to_sign_in(request)

    def _to_sign_in(self, request: Any) -> HttpResponse:
        if is_for_api(request):
            return problem(401)
        if request.htmx:
            return HttpResponseClientRedirect(reverse("sign-in"))
        return redirect_to_login(request.get_full_path())

    def _lacks_second_factor(self, request: Any) -> bool:
        """It is the session that must have given one: whoever only has the password gains nothing by one set up elsewhere."""
        return needs_second_factor(request.actor.role) and not has_given_second_factor(request)

    def _led_to_second_factor(self, request: Any) -> HttpResponse:
        """To give theirs, or to set one up."""
        has_one = has_second_factor(request.user)
        if is_for_api(request):
            return problem(403, detail=_("Give your second factor at the desk first.")) if has_one else _has_none()
        address = address_to_confirm(request) if has_one else reverse("factor-needed")
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
