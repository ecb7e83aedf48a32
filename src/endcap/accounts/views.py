from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from endcap.accounts.queries import stores_visible_to
from endcap.accounts.tables import store_listing
from endcap.platform import lists


@require_safe
def stores(request: HttpRequest) -> HttpResponse:
    return lists.respond(request, store_listing(), stores_visible_to(request.actor))  # type: ignore[attr-defined]
