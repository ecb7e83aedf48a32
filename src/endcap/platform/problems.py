"""Errors of the API as RFC 9457 problem documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

TITLES = {
    400: _("The request cannot be read"),
    401: _("Sign in first"),
    403: _("Your role does not include this"),
    404: _("There is no such thing, or it does not concern you"),
    405: _("This address does not answer this method"),
    409: _("It has been changed again since"),
    422: _("Something in it is not in order"),
    429: _("Too many attempts: wait a little"),
    500: _("The fault is ours; nothing was half done"),
    503: _("Much is being written just now; nothing of this was kept: send it again in a minute"),
}


def is_for_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def problem(status: int, *, detail: str = "", errors: Mapping[str, Sequence[str]] | None = None) -> HttpResponse:
    """`errors`: field → sentences; the empty field is for the whole."""
    document: dict[str, Any] = {"type": "about:blank", "title": str(TITLES.get(status, "")), "status": status}
    if detail:
        document["detail"] = detail
    if errors:
        document["errors"] = {name: [str(text) for text in texts] for name, texts in errors.items()}
    return JsonResponse(document, status=status, content_type="application/problem+json")
