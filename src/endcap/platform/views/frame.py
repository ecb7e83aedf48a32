"""Home, health, and the pages for what went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from endcap.platform.cards import cards_for
from endcap.platform.jobs import jobs_are_late
from endcap.platform.problems import is_for_api, problem

RETRY_AFTER_SECONDS = 30


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
    """The process can do its work: 503 without database or storage. Jobs that wait for long are told of only: pages
    are there all the same."""
    found = {"database": _is_there(_ask_database), "storage": _is_there(_ask_storage)}
    if not all(found.values()):
        answers = {name: "ok" if is_ok else "unavailable" for name, is_ok in found.items()}
        return JsonResponse({"status": "unavailable", **answers}, status=503)
    jobs = "late" if jobs_are_late() else "ok"
    return JsonResponse({"status": "ok", "database": "ok", "storage": "ok", "jobs": jobs})


def _is_there(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Exception:  # whatever is wrong with it, the answer is the same
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_storage() -> None:
    folder = getattr(default_storage, "location", None)
    if folder is None:
        default_storage.exists("ready")
    elif Path(folder).exists() and not os.access(folder, os.W_OK):
        raise PermissionError(folder)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(403) if is_for_api(request) else render(request, "platform/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(404) if is_for_api(request) else render(request, "platform/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Without a context of its own: whatever failed must not fail again here."""
    status = 503 if _is_busy(sys.exc_info()[1]) else 500
    response = (
        problem(status)
        if is_for_api(request)
        else HttpResponse(render_to_string(f"platform/{status}.html"), status=status)
    )
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _is_busy(error: BaseException | None) -> bool:
    """SQLite has one writer: while a large import is written, others wait so long, and then give up."""
    return isinstance(error, OperationalError) and "locked" in str(error)
