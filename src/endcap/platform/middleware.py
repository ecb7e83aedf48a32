"""What happens around every request: the language, and the right that its address needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from endcap.platform.access import PUBLIC, actor_of, may, right_to

Respond = Callable[[HttpRequest], HttpResponse]


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


class AccessMiddleware:
    """Looks up the right of every address: one that is not listed fails, nobody comes in by an oversight."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        request.actor = SimpleLazyObject(lambda: actor_of(request.user, today=today))  # type: ignore[attr-defined]
        response = self.respond(request)
        # Pages hold what only one person may see: they must not be shown again after signing out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        right = right_to(request.resolver_match.view_name)
        if right == PUBLIC or may(request.actor, right):
            return None
        if request.actor.is_signed_in:
            raise PermissionDenied
        if request.htmx:
            return HttpResponseClientRedirect(reverse("sign-in"))
        return redirect_to_login(request.get_full_path())
