"""One's own notices: how many are new, reading them, and how they come."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.platform import lists
from endcap.platform.links import next_page
from endcap.platform.notices.forms import ChoicesForm
from endcap.platform.notices.own import keep_choices, mark_read, notices_of, unread_count
from endcap.platform.notices.tables import notice_listing
from endcap.platform.notices.wording import written

NOTHING_NEW = 204


@require_safe
def every(request: Any) -> HttpResponse:
    more = {"head_template": "platform/notices/head.html", "unread": unread_count(request.actor)}
    return lists.respond(request, notice_listing(request.actor), notices_of(request.actor), **more)


@require_safe
def count(request: Any) -> HttpResponse:
    """The bell, where it shows another number than the page has `seen`."""
    if not request.actor.is_signed_in:
        return HttpResponse(status=NOTHING_NEW)
    unread = unread_count(request.actor)
    if request.GET.get("seen") == str(unread):
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "platform/notices/bell.html", {"unread_notices": unread})


@require_safe
def show(request: Any, pk: int) -> HttpResponse:
    """Opening one: it is read then, and leads to what it is about."""
    notice = get_object_or_404(notices_of(request.actor), pk=pk)
    if request.method == "GET":
        mark_read(request.actor, [pk])
    words = written(request.actor, [notice])[pk]
    if words.path:
        return redirect(words.path)
    messages.info(request, words.text)
    return redirect("notices")


@require_POST
def read(request: Any, pk: int) -> HttpResponse:
    get_object_or_404(notices_of(request.actor), pk=pk)
    mark_read(request.actor, [pk])
    return redirect(next_page(request) or "notices")


@require_POST
def read_all(request: Any) -> HttpResponse:
    mark_read(request.actor)
    return redirect(next_page(request) or "notices")


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: Any) -> HttpResponse:
    form = ChoicesForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        keep_choices(request.actor, **form.kept())
        messages.success(request, _("Your choices are kept."))
        return redirect("notice-choices")
    return render(request, "platform/notices/choices.html", {"form": form}, status=422 if form.errors else 200)
