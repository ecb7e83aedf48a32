"""Each kind's list, and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from endcap.platform import details, lists


@require_safe
def listed(request: Any, key: str) -> HttpResponse:
    return lists.respond_kind(request, key)


@require_safe
def one(request: Any, key: str, pk: int) -> HttpResponse:
    return details.respond_as_listed(request, key, pk)
