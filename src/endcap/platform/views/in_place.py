"""Changing a list where it stands: one cell, or one field of many rows."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from endcap.platform import actions
from endcap.platform.access import require
from endcap.platform.cells import Column, cell_html
from endcap.platform.forms import form_of
from endcap.platform.history import version_of
from endcap.platform.kinds import Kind, editable_or_refused, kind_named
from endcap.platform.lists import chosen_rows, kind_listing


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: Any, kind: str, pk: int, field: str) -> HttpResponse:
    """GET: the form of one field (`?as=text`: what stands there). POST: saves it, and gives what stands there then."""
    sort = kind_named(kind)
    column = _column(request, sort, field)
    row = editable_or_refused(sort, request.actor, pk)
    if request.GET.get("as") == "text":
        return _text(request, sort, column, pk)
    form = _form(request, sort, field, instance=row)
    if request.method != "POST":
        return _cell_form(request, sort, column, pk, form)
    if not form.is_valid():
        return _cell_form(request, sort, column, pk, form)
    fresh = get_object_or_404(sort.editable_by(request.actor), pk=pk)
    try:
        seen = {pk: request.POST["seen"]} if request.POST.get("seen") else None
        done = actions.edit(request.actor, sort, [fresh], form.cleaned_data, seen=seen)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _cell_form(request, sort, column, pk, form, is_told=isinstance(error, actions.ChangedMeanwhile))
    response = _text(request, sort, column, pk)
    if done.batch:
        _tell(response, _("Changed: %(name)s") % {"name": done.row}, done)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: Any, kind: str) -> HttpResponse:
    """GET ?field=: the input for that field. POST: sets it for the chosen rows, or for all that the list's address finds."""
    sort = kind_named(kind)
    require(request.actor, sort.edit)
    field = request.POST.get("field") or request.GET.get("field") or ""
    column = _column(request, sort, field)
    if request.method != "POST":
        return render(
            request,
            "platform/bulk_input.html",
            {"form": _form(request, sort, field, is_for_many=True), "column": column},
        )
    form = _form(request, sort, field, is_for_many=True)
    if not form.is_valid():
        return _answer(" ".join(text for texts in form.errors.values() for text in texts), status=422)
    try:
        rows = posted_rows(request, sort, sort.editable_by(request.actor))
        if not rows:
            return _answer(_("No row is chosen."), status=422)
        done = actions.edit(request.actor, sort, rows, form.cleaned_data)
    except ValidationError as error:
        return _answer(" ".join(error.messages), status=422)
    said = ngettext("%(count)d row changed", "%(count)d rows changed", done.count) % {"count": done.count}
    response = HttpResponse(status=204)
    _tell(response, said, done, refresh=True)
    return response


def posted_rows(request: Any, kind: Kind, editable: QuerySet[Any]) -> list[Any]:
    """Those of `editable` that were ticked, or all that the list's address finds. Raises ValidationError for too many."""
    query = request.POST.get("query", "") if request.POST.get("all") == "yes" else None
    keys = [int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 19]
    return chosen_rows(request, kind, editable, keys=keys, query=query)


def _column(request: Any, kind: Kind, field: str) -> Column:
    """The list's column with that field. Raises Http404 for one that cannot be changed in the list."""
    require(request.actor, kind.edit)
    if kind.listing is None or field not in kind.fields_for(request.actor):
        raise Http404
    for column in kind_listing(kind, request.actor).columns:
        if column.edit == field:
            return column
    raise Http404


def _form(request: Any, kind: Kind, field: str, *, is_for_many: bool = False, **more: Any) -> Any:
    form_class = form_of(kind, request.actor, fields=[field], is_for_many=is_for_many)
    return form_class(request.POST if request.method == "POST" else None, actor=request.actor, **more)


def _cell_form(request: Any, kind: Kind, column: Column, pk: int, form: Any, *, is_told: bool = False) -> HttpResponse:
    url = reverse("thing-cell", args=[kind.key, pk, column.edit])
    field = form[column.edit]
    field.field.widget.attrs["aria-label"] = str(column.label)
    posted = "" if is_told else request.POST.get("seen", "")
    seen = posted or version_of(kind.model._default_manager.get(pk=pk), [column.edit])
    context = {
        "url": url,
        "field": field,
        "seen": seen,
        "errors": form.errors.get("__all__", []) or field.errors,
        "column": column,
    }
    return render(request, "platform/cell_form.html", context)


def _text(request: Any, kind: Kind, column: Column, pk: int) -> HttpResponse:
    listing = kind_listing(kind, request.actor)
    row = get_object_or_404(listing.rows(request.actor), pk=pk)  # type: ignore[misc]
    return HttpResponse(cell_html(column, row))


def _tell(response: HttpResponse, text: str, done: actions.Done, *, refresh: bool = False) -> None:
    undo = reverse("undo", args=[done.batch]) if done.batch else ""
    told = {"endcap:done": {"text": text, "undo": undo, "refresh": refresh}}
    response.headers["HX-Trigger"] = json.dumps(told)


def _answer(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(format_html("{}", text), status=status)
