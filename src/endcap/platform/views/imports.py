"""Bringing in a sheet: choosing a file, its columns, looking at what it would do, writing it, taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.kernels.sheets import MOST_ROWS
from endcap.platform import lists
from endcap.platform.access import require
from endcap.platform.exports import WORKBOOK, csv_rows
from endcap.platform.history import with_references
from endcap.platform.kinds import Kind, kind_named
from endcap.platform.links import next_page
from endcap.platform.models import ImportState, SheetImport
from endcap.platform.spreadsheets import imports
from endcap.platform.spreadsheets.columns import fields_of
from endcap.platform.spreadsheets.making import names_of_made, shown
from endcap.platform.spreadsheets.planning import MOST_PROBLEMS_KEPT
from endcap.platform.spreadsheets.progress import rows_done
from endcap.platform.spreadsheets.tables import import_listing
from endcap.platform.spreadsheets.templates import explained, template_of
from endcap.platform.undoing import CannotUndo

PROBLEMS_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Any, kind: str) -> HttpResponse:
    """Where a file is chosen, or cells are pasted."""
    sort = _kind(request, kind)
    error, back = "", next_page(request) or ""
    if request.method == "POST":
        upload = request.FILES.get("file") or _pasted(request.POST.get("cells", ""))
        try:
            if upload is None:
                raise ValidationError(_("Choose a file, or paste cells."))
            makes = "makes" in request.POST
            return redirect("import", imports.receive(request.actor, sort, upload, makes=makes, back=back).pk)
        except ValidationError as found:
            error = " ".join(found.messages)
    context = {
        "makes": bool(request.GET.get("makes")),
        "kind": sort, "columns": explained(sort, request.actor), "error": error, "back": back or _list_of(sort),
        "next": back, "made": names_of_made(sort, request.actor),
        "earlier": imports.visible_to(request.actor).filter(kind=sort.key)[:5],
        "megabytes": imports.LARGEST_BYTES // 1024**2,
    }  # fmt: skip
    return render(request, "platform/import_start.html", context, status=422 if error else 200)


def _pasted(cells: str) -> Any:
    return ContentFile(cells.encode(), name=_("Pasted cells") + ".tsv") if cells.strip() else None


@require_safe
def template(request: Any, kind: str) -> HttpResponse:
    """The sheet to fill in, as XLSX; `?filled=1` with the rows that the rest of the address finds in the list."""
    sort = _kind(request, kind)
    rows = _rows_found(request, sort) if request.GET.get("filled") else ()
    response = HttpResponse(template_of(sort, request.actor, rows), content_type=WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="{sort.key}.xlsx"'
    return response


def _rows_found(request: Any, kind: Kind) -> Iterator[Any]:
    listing = lists.kind_listing(kind, request.actor)
    _form, rows = lists.chosen(request.GET, request, listing, listing.rows(request.actor))  # type: ignore[misc]
    return with_references(rows)[:MOST_ROWS].iterator(chunk_size=lists.ROWS_AT_ONCE)


@require_safe
def show(request: Any, pk: int) -> HttpResponse:
    """Where an import stands; `?part=state` gives only that, for a page that looks again and again."""
    one = _own(request, pk)
    sort = kind_named(one.kind)
    known = fields_of(sort, request.actor)
    fields = {field.name: field.label for field in known}
    matched = list(zip(one.headings, one.columns, strict=True)) if one.columns else []
    context = {
        "one": one, "kind": sort, "fields": fields,
        "needed": {field.name for field in known if field.is_needed},
        "matched": matched, "list_url": _list_of(sort),
        "ignored": [heading for heading, name in matched if not name and heading],
        "problems": one.problems[:PROBLEMS_SHOWN], "problems_more": max(0, one.problem_count - PROBLEMS_SHOWN),
        "percent": min(99, round(100 * rows_done(one) / one.total)) if one.total else 0,
        "made": shown(one.made), "may_make": bool(names_of_made(sort, request.actor)),
        "may_choose": one.state in ("unmatched", "checked") and bool(one.headings),
    }  # fmt: skip
    is_part = request.htmx and request.GET.get("part") == "state"
    response = render(request, "platform/import_state.html" if is_part else "platform/import.html", context)
    if is_part and not one.is_worked_on:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def columns(request: Any, pk: int) -> HttpResponse:
    one = _own(request, pk)
    chosen = [request.POST.get(f"column-{place}", "") for place in range(len(one.headings))]
    known = {field.name for field in fields_of(kind_named(one.kind), request.actor)}
    if not set(chosen) - {""} <= known:
        raise Http404
    return _doing(request, one, lambda: imports.choose_columns(request.actor, one, chosen))


@require_POST
def making(request: Any, pk: int) -> HttpResponse:
    """What the sheet names and what is not there yet shall be made with it."""
    one = _own(request, pk)
    return _doing(request, one, lambda: imports.make_missing(request.actor, one))


@require_POST
def confirm(request: Any, pk: int) -> HttpResponse:
    """One that was begun elsewhere leads back there, once it is written."""
    one = _own(request, pk)
    answer = _doing(request, one, lambda: imports.confirm(request.actor, one))
    if one.state != ImportState.DONE or not one.back:
        return answer
    said = _("Imported: %(new)d new, %(changed)d changed.") % {"new": one.new, "changed": one.changed}
    messages.success(request, said, extra_tags=reverse("import-undo", args=[one.pk]))
    return redirect(one.back)


@require_POST
def cancel(request: Any, pk: int) -> HttpResponse:
    one = _own(request, pk)
    return _doing(request, one, lambda: imports.cancel(one))


@require_POST
def undo(request: Any, pk: int) -> HttpResponse:
    one = _own(request, pk)
    return _doing(request, one, lambda: imports.undo(request.actor, one))


def _doing(request: Any, one: SheetImport, do: Any) -> HttpResponse:
    try:
        do()
    except (ValidationError, CannotUndo) as error:
        messages.error(request, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
    return redirect("import", one.pk)


@require_safe
def problems(request: Any, pk: int) -> StreamingHttpResponse:
    """What is wrong, as CSV."""
    one = _own(request, pk)
    header = [_("Row"), _("Column"), _("Found"), _("What is wrong")]
    rows = [[found["row"], found["column"], found["found"], found["message"]] for found in one.problems]
    if one.problem_count > MOST_PROBLEMS_KEPT:
        rows.append(["", "", "", _("There are more: %(count)d in all.") % {"count": one.problem_count}])
    response = StreamingHttpResponse(csv_rows(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="import-{one.pk}-problems.csv"'
    return response


@require_safe
def every(request: Any) -> HttpResponse:
    return lists.respond(request, import_listing(request.actor), imports.visible_to(request.actor))


def _kind(request: Any, key: str) -> Kind:
    sort = kind_named(key)
    if not sort.import_right:
        raise Http404
    require(request.actor, sort.import_right)
    return sort


def _own(request: Any, pk: int) -> SheetImport:
    one = get_object_or_404(imports.visible_to(request.actor), pk=pk)
    if not kind_named(one.kind).import_right:
        raise PermissionDenied
    return one


def _list_of(kind: Kind) -> str:
    return reverse(kind.list_page) if kind.list_page else "/"
