"""The lists of figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from endcap.platform import lists


@require_safe
def sell_out(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "sell-out")


@require_safe
def sell_in(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "sell-in")
