from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from endcap.platform.finder import commands_for, find


@require_safe
def finder(request: Any) -> HttpResponse:
    """The palette's content for HTMX; a page of its own without."""
    words = request.GET.get("q", "")[:100]
    here = request.GET.get("here", "")[:200]
    groups = commands_for(request.actor, words, here=here) if request.htmx or not words else []
    context = {"q": words, "groups": [*find(request.actor, words), *groups]}
    return render(request, "platform/finder_results.html" if request.htmx else "platform/finder.html", context)
