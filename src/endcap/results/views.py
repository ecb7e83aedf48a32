"""The lists of figures, and of what people reached."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from endcap.platform import details, lists


@require_safe
def sell_out(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "sell-out")


@require_safe
def sell_in(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "sell-in")


@require_safe
def results(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "result")


@require_safe
def result(request: Any, pk: int) -> HttpResponse:
    return details.respond_as_listed(request, "result", pk)
