"""Keeping a list's filters, columns and order under a name, and in the menu."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from endcap.platform import saved_views
from endcap.platform.models import SavedView
from endcap.platform.views.things import say


@require_POST
def save(request: Any) -> HttpResponse:
    path, _mark, query = request.POST.get("here", "").partition("?")
    is_pinned = request.POST.get("is_pinned") == "on"
    name = request.POST.get("name", "")[: saved_views.LONGEST_NAME]
    try:
        view = saved_views.keep(request.actor.user, path=path, query=query, name=name, is_pinned=is_pinned)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("home" if "path" in error.message_dict else f"{path}?{query}")
    say(request, _("View saved: %(name)s") % {"name": view})
    return redirect(view.url)


@require_POST
def remove(request: Any, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.actor.user)
    view.delete()
    say(request, _("View removed: %(name)s") % {"name": view})
    return redirect(view.path)
