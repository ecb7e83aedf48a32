"""Keeping a list's filters, columns and order under a name, and in the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from endcap.platform.models import SavedView
from endcap.platform.views.things import say

MOST_VIEWS = 100
LONGEST_PATH = 200


@require_POST
def save(request: Any) -> HttpResponse:
    """The same name again replaces it."""
    path, _mark, query = request.POST.get("here", "").partition("?")
    name = request.POST.get("name", "").strip()[:60]
    if "\0" in f"{path}{query}{name}":
        return redirect("home")
    others = SavedView.objects.filter(user=request.actor.user).exclude(path=path, name=name)
    if not _is_a_page(path) or not name or others.count() >= MOST_VIEWS:
        return redirect("home")
    values = {"query": query[:2000], "is_pinned": request.POST.get("is_pinned") == "on"}
    view, _is_new = SavedView.objects.update_or_create(user=request.actor.user, path=path, name=name, defaults=values)
    say(request, _("View saved: %(name)s") % {"name": view})
    return redirect(view.url)


@require_POST
def remove(request: Any, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.actor.user)
    view.delete()
    say(request, _("View removed: %(name)s") % {"name": view})
    return redirect(view.path)


def _is_a_page(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return path.startswith("/") and len(path) <= LONGEST_PATH
