"""Each kind's list, the page of one, and confirming that cash and receipts came in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from endcap.platform import details, lists
from endcap.platform.kinds import kind_named
from endcap.platform.links import next_page
from endcap.platform.views.in_place import posted_rows
from endcap.platform.views.things import say
from endcap.supply import actions
from endcap.supply.sections import ADDRESS_OF


@require_safe
def listed(request: Any, key: str) -> HttpResponse:
    more: dict[str, Any] = {}
    if key in ADDRESS_OF and actions.may_confirm(request.actor, kind_named(key)):
        more = {
            "bulk_template": "supply/handed_in_many.html",
            "handed_in_url": reverse(ADDRESS_OF[key]),
            "today": request.actor.today,
        }
    return lists.respond_kind(request, key, **more)


@require_safe
def one(request: Any, key: str, pk: int) -> HttpResponse:
    return details.respond_as_listed(request, key, pk)


@require_POST
def handed_in(request: Any, key: str) -> HttpResponse:
    """The chosen rows, or all that the list's address finds, came in on a day."""
    kind = kind_named(key)
    if not actions.may_confirm(request.actor, kind):
        raise PermissionDenied
    back = next_page(request) or f"{reverse(kind.list_page)}?{request.POST.get('query', '')}"
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        messages.error(request, _("Give the day on which it came in."))
        return redirect(back)
    try:
        rows = posted_rows(request, kind, kind.editable_by(request.actor))
        done = actions.hand_in(request.actor, kind, rows, on=on)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = ngettext("%(count)d handed in on %(day)s", "%(count)d handed in on %(day)s", done.count)
        say(request, said % {"count": done.count, "day": on}, undo=done.batch)
    return redirect(back)
