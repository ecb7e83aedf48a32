"""Home, health, and the pages for what went wrong."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from endcap.platform.cards import cards_for
from endcap.platform.problems import is_for_api, problem


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    return render(request, "platform/home.html", {"cards": cards_for(actor)})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever is wrong with the database, the answer is the same
        return JsonResponse({"status": "unavailable", "database": "unavailable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(403) if is_for_api(request) else render(request, "platform/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(404) if is_for_api(request) else render(request, "platform/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Without a context of its own: whatever failed must not fail again here."""
    return problem(500) if is_for_api(request) else HttpResponse(render_to_string("platform/500.html"), status=500)
