"""Adding, changing and removing one thing of any kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from endcap.platform import actions, consequences, undoing
from endcap.platform.access import require
from endcap.platform.forms import form_of, show_errors
from endcap.platform.history import version_of
from endcap.platform.kinds import Kind, editable_or_refused, kind_named, url_of
from endcap.platform.links import next_page
from endcap.platform.models import Change


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any, kind: str) -> HttpResponse:
    sort = kind_named(kind)
    require(request.actor, sort.edit)
    if not sort.may_be_added:
        raise PermissionDenied
    form_class = form_of(sort, request.actor)
    given = {name: value for name, value in request.GET.items() if name in form_class.base_fields}
    form = form_class(request.POST or None, initial=given, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.add(request.actor, sort, form.cleaned_data)
        except ValidationError as error:
            show_errors(form, error)
        else:
            assert done.row is not None
            said = _("%(kind)s added: %(name)s") % {"kind": sort.name, "name": done.row}
            if sort.dated and done.count > 1:
                said = f"{said} · {_('What held before has been shortened accordingly.')}"
            say(request, said, undo=done.batch)
            _say_what_follows(request, done.row)
            return redirect(_after(request, sort, done.row))
    return _page(request, sort, form, title=_("New: %(kind)s") % {"kind": sort.name}, back=_back(request, sort))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, kind: str, pk: int) -> HttpResponse:
    sort = kind_named(kind)
    row = editable_or_refused(sort, request.actor, pk)
    if sort.has_own_forms:
        raise Http404
    form = form_of(sort, request.actor)(request.POST or None, instance=row, actor=request.actor)
    seen = request.POST.get("seen", "")
    if request.method == "POST" and form.is_valid():
        fresh = get_object_or_404(sort.editable_by(request.actor), pk=pk)
        try:
            done = actions.edit(request.actor, sort, [fresh], form.cleaned_data, seen={pk: seen} if seen else None)
        except ValidationError as error:
            show_errors(form, error)
            # Told of the change, they may save over it; until then their form knows what it showed.
            seen = "" if isinstance(error, actions.ChangedMeanwhile) else seen
        else:
            if done.batch:
                say(request, _("Changed: %(name)s") % {"name": done.row}, undo=done.batch)
                _say_what_follows(request, done.row)
            return redirect(_after(request, sort, done.row))
    title = _("Change: %(field)s") % {"field": sort.name}
    return _page(request, sort, form, title=title, row=row, back=_after(request, sort, row), seen=seen)


@require_POST
def remove(request: Any, kind: str, pk: int) -> HttpResponse:
    sort = kind_named(kind)
    row = editable_or_refused(sort, request.actor, pk)
    target = url_of(row) if not sort.page else None
    try:
        done = actions.remove(request.actor, sort, row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_after(request, sort, row))
    say(request, _("%(kind)s removed: %(name)s") % {"kind": sort.name, "name": row}, undo=done.batch)
    return redirect(next_page(request) or target or _list_of(sort))


@require_POST
def undo(request: Any, batch: UUID) -> HttpResponse:
    if not undoing.may_undo(request.actor, batch):
        raise Http404
    try:
        undoing.undo(request.actor, batch)
    except (undoing.CannotUndo, ValidationError) as error:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        messages.error(request, _("Nothing was undone: %(why)s") % {"why": said})
    else:
        messages.success(request, _("Undone."))
        return redirect(_still_there(batch, next_page(request) or "/"))
    return redirect(next_page(request) or "home")


def _still_there(batch: UUID, target: str) -> str:
    """Where to go on after undoing: not to the page of what is gone with it."""
    for change in Change.objects.filter(batch=batch, event="added"):
        kind = kind_named(change.kind)
        if kind.page and not kind.is_single and target.startswith(reverse(kind.page, args=[change.object_id])):
            return _list_of(kind)
    return target


def say(request: HttpRequest, text: str, *, undo: UUID | None = None) -> None:
    """A message on the next page, with the way back where there is one."""
    messages.success(request, text, extra_tags=reverse("undo", args=[undo]) if undo else "")


def _say_what_follows(request: Any, row: Any) -> None:
    for text in consequences.of(request.actor, row):
        messages.info(request, text)


def _page(
    request: Any, kind: Kind, form: Any, *, title: str, back: str, row: Any = None, seen: str = ""
) -> HttpResponse:
    fixed = {name for name in kind.fixed if name in form.fields and (row is not None or form.initial.get(name))}
    context = {
        "kind": kind, "form": form, "title": title, "row": row, "back": back, "fixed": fixed,
        "next": request.GET.get("next", request.POST.get("next", "")),
        "seen": seen or (_version(kind, row.pk, form) if row is not None else ""),
        "may_be_removed": row is not None and kind.may_be_removed,
    }  # fmt: skip
    for name in fixed:
        form.fields[name].widget = form.fields[name].hidden_widget()
    return render(request, "platform/form.html", context, status=422 if form.errors else 200)


def _version(kind: Kind, pk: int, form: Any) -> str:
    """Of what the form shows: a form may leave some of a kind's fields out."""
    shown = [name for name in form.fields if name in kind.fields]
    return version_of(kind.model._default_manager.get(pk=pk), shown)


def _after(request: HttpRequest, kind: Kind, row: Any) -> str:
    return next_page(request) or url_of(row) or _list_of(kind)


def _back(request: HttpRequest, kind: Kind) -> str:
    return next_page(request) or _list_of(kind)


def _list_of(kind: Kind) -> str:
    return reverse(kind.list_page) if kind.list_page else "/"
