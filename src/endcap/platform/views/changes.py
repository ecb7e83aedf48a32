"""Who changed what, in the whole company."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from endcap.platform import lists
from endcap.platform.tables import change_listing
from endcap.platform.timeline import changes_seen_by


@require_safe
def changes(request: Any) -> HttpResponse:
    rows = changes_seen_by(request.actor).select_related("values", "user__employee")
    return lists.respond(request, change_listing(request.actor), rows)
