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

from endcap.platform.access import BY_KIND, PUBLIC, actor_of, may, right_to
from endcap.platform.problems import is_for_api, problem

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
        origin = {
            "today": timezone.localdate(),
            "via": "api" if request.path.startswith("/api/") else "desk",
            "address": request.META.get("REMOTE_ADDR", ""),
        }
        request.actor = SimpleLazyObject(lambda: actor_of(request.user, **origin))  # type: ignore[attr-defined]
        response = self.respond(request)
        # Pages hold what only one person may see: they must not be shown again after signing out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        right = right_to(request.resolver_match.view_name, request.method)
        if right == PUBLIC or (right == BY_KIND and request.actor.is_signed_in):
            return None
        if request.actor.is_signed_in:
            if right is None:
                return problem(405) if is_for_api(request) else HttpResponse(status=405)
            if right == BY_KIND or may(request.actor, right):
                return None
            raise PermissionDenied
        if is_for_api(request):
            return problem(401)
        if request.htmx:
            return HttpResponseClientRedirect(reverse("sign-in"))
        return redirect_to_login(request.get_full_path())
