"""Who changed what, in the whole company."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from endcap.platform import lists
from endcap.platform.models import Change
from endcap.platform.tables import change_listing


@require_safe
def changes(request: Any) -> HttpResponse:
    rows = Change.objects.select_related("values", "user__employee")
    return lists.respond(request, change_listing(request.actor), rows)
