"""Groups that are told: adding, changing, trying."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.platform import lists
from endcap.platform.kinds import kind_named
from endcap.platform.models import NoticeGroup, Outcome
from endcap.platform.notices.forms import GroupForm
from endcap.platform.notices.groups import keep_group, send_try
from endcap.platform.views.things import say


@require_safe
def every(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "notice-group", head_template="platform/notices/group_head.html")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    return _page(request, NoticeGroup(), title=_("New group"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, pk: int) -> HttpResponse:
    group = get_object_or_404(NoticeGroup, pk=pk)
    return _page(request, group, title=group.name)


def _page(request: Any, group: NoticeGroup, *, title: str) -> HttpResponse:
    form = GroupForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "service", "language", "sorts")}
        # The form has set its values on the instance: the history compares with what is kept.
        kept = NoticeGroup.objects.get(pk=group.pk) if group.pk else group
        try:
            done = keep_group(
                request.actor, kept, values, key=form.cleaned_data["key"], secret=form.cleaned_data["secret"]
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            say(request, _("Kept: %(name)s") % {"name": values["name"]})
            return redirect("notice-group", pk=done.row.pk)  # type: ignore[union-attr]
    context = {
        "kind": kind_named("notice-group"), "form": form, "title": title, "row": group if group.pk else None,
        "back": reverse("notice-groups"), "may_be_removed": group.pk is not None, "next": "",
    }  # fmt: skip
    return render(request, "platform/notices/group.html", context, status=422 if form.errors else 200)


@require_POST
def test(request: Any, pk: int) -> HttpResponse:
    group = get_object_or_404(NoticeGroup, pk=pk)
    tried = send_try(request.actor, group)
    if tried is not None and tried.outcome == Outcome.SENT:
        messages.success(request, _("Sent. The service answered: %(said)s") % {"said": tried.said})
    elif tried is not None:
        messages.error(request, _("Not sent. The service answered: %(said)s") % {"said": tried.said})
    else:
        messages.info(request, _("It is on its way."))
    return redirect("notice-group", pk=pk)
