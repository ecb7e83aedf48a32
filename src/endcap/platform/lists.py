"""The one list: columns, filters and order kept in the address, pages, search, export, cards on a phone.

A room describes its columns and calls `respond`; nothing is inherited. It works without JavaScript, and with HTMX only
the results are sent again. A list of a kind of thing can be edited where it stands, one row or many at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import reduce
from itertools import islice
from operator import and_, or_
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_filters import FilterSet

from endcap.kernels.text import folded
from endcap.platform import actions
from endcap.platform.access import Actor, may, require
from endcap.platform.cells import Column, RowStyle, Text
from endcap.platform.exports import MOST_ROWS, WORKBOOK, csv_rows, workbook
from endcap.platform.filtering import chips_of, filter_form, filtered
from endcap.platform.kinds import LARGEST_ID, Kind, kind_named
from endcap.platform.menu import views_of
from endcap.platform.search import SortKey

__all__ = ["Column", "Listing", "respond", "respond_kind"]

PAGE_SIZE = 50
LARGEST_PAGE_SIZE = 200
LONGEST_SEARCH = 100
ROWS_AT_ONCE = 2000
EXPORTS = ("csv", "xlsx")
CHOSEN_COLUMNS = "columns of lists"


@dataclass(frozen=True)
class Listing:
    """What a list is about. `sort` is a column's key, with a minus in front for descending; `search` are fields, or
    functions that say in which rows a word is found.

    `rows` gives what it lists for an actor, with what its columns show; `kind` names the kind of thing that is listed,
    where it may be edited here. `prepare` gets the actor and the rows that are about to be shown, to look up at once what
    no question to the database tells with them.
    """

    title: Text
    columns: Sequence[Column]
    sort: str
    search: tuple[str | Callable[[str], Q], ...] = ()
    filters: type[FilterSet] | None = None
    search_hint: Text = ""
    empty_title: Text = ""
    empty_hint: Text = ""
    file_name: str = "list"
    about: Text = ""
    rows: Callable[[Actor], QuerySet[Any]] | None = None
    kind: str = ""
    prepare: Callable[[Actor, Sequence[Any]], None] | None = None


def respond_kind(request: Any, key: str, **more: Any) -> HttpResponse:
    """The list of a kind of thing."""
    listing = kind_named(key).listing(request.actor)  # type: ignore[misc]
    return respond(request, listing, listing.rows(request.actor), **more)


def respond(request: Any, listing: Listing, rows: QuerySet[Any], **more: Any) -> HttpResponse:
    """The page, for HTMX its results alone or a `part` of it, or the whole list as CSV. `more` goes to the template."""
    part = request.GET.get("part")
    is_for_htmx = request.htmx and not request.htmx.history_restore_request
    if part == "filters" and is_for_htmx:
        return render(
            request, "platform/list_filters.html", {"form": filter_form(listing.filters, request.GET, request, rows)}
        )
    if part == "bulk" and is_for_htmx:
        return _bulk_bar(request, listing, more)
    form, found = chosen(request.GET, request, listing, rows)
    columns = _columns(request, listing)
    if request.GET.get("format") in EXPORTS:
        return _export(request.GET["format"], listing, columns, _prepared(request.actor, listing, found))
    page = _page(request, found, rows)
    if listing.prepare:
        listing.prepare(request.actor, page.object_list)
    kind = kind_named(listing.kind) if listing.kind else None
    may_edit = kind is not None and kind.may_edit(request.actor)
    is_selectable = may_edit and bool(_bulk_fields(listing))
    style = RowStyle(columns, is_selectable=is_selectable, is_editable=may_edit)
    chips = [
        replace(chip, url=_address(request, **{chip.name: None, "page": None})) for chip in chips_of(form, request.GET)
    ]
    context = {
        "listing": listing,
        "kind": kind,
        "may_edit": may_edit,
        "sheet_url": _sheet_address(request, kind),
        "may_add": may_edit and kind is not None and kind.may_be_added,
        "form": filter_form(listing.filters, request.GET, request, rows) if part == "filters" else form,
        "is_panel_open": part == "filters" or (form is not None and not form.is_valid()),
        "panel_url": _address(request, part="filters", page=None) if listing.filters else "",
        "page": page,
        "rows": [style.html(row) for row in page.object_list],
        "heads": _heads(request, listing, columns),
        "is_selectable": is_selectable,
        "columns": [(column, column in columns) for column in listing.columns],
        "q": request.GET.get("q", ""),
        "sort": _sort(request.GET, listing),
        "chips": chips,
        "csv_url": _address(request, format="csv", page=None),
        "xlsx_url": _address(request, format="xlsx", page=None) if page.paginator.count <= MOST_ROWS else "",
        "here": _address(request, page=None),
        "before_url": _address(request, page=page.previous_page_number()) if page.has_previous() else None,
        "after_url": _address(request, page=page.next_page_number()) if page.has_next() else None,
        **_views(request),
        **more,
    }
    context["is_empty"] = not page.paginator.count and not context["q"] and not chips
    response = render(request, "platform/list_results.html" if is_for_htmx else "platform/list.html", context)
    response.headers["Vary"] = "HX-Request, Cookie"
    if is_for_htmx:
        response.headers["HX-Push-Url"] = _address(request)
    return response


def _bulk_bar(request: Any, listing: Listing, more: Mapping[str, Any]) -> HttpResponse:
    require(request.actor, kind_named(listing.kind).edit)
    fields = _bulk_fields(listing)
    context = {"bulk_fields": fields, "bulk_url": reverse("things-bulk", args=[listing.kind]), **more}
    return render(request, "platform/list_bulk.html", context)


def chosen(query: QueryDict, request: Any, listing: Listing, rows: QuerySet[Any]) -> tuple[Any, QuerySet[Any]]:
    """The filters' form if any is in use, and the rows that filters and search of an address leave, in its order."""
    form, rows = filtered(listing.filters, query, request, rows)
    return form, _order(_search(rows, listing.search, query.get("q", "")), query, listing)


def _search(rows: QuerySet[Any], fields: tuple[str | Callable[[str], Q], ...], words: str) -> QuerySet[Any]:
    """Every word must occur somewhere."""
    for word in words[:LONGEST_SEARCH].replace("\0", "").split() if fields else []:
        rows = rows.filter(reduce(or_, [_holds(field, word) for field in fields]))
    return rows


def _holds(field: str | Callable[[str], Q], word: str) -> Q:
    """A text for searching is kept in small letters of one form; other fields are as they were entered."""
    if callable(field):
        return field(word)
    if field.endswith("search_text"):
        parts = folded(word).split()
        return reduce(and_, [Q(**{f"{field}__found": part}) for part in parts], Q())
    return Q(**{f"{field}__icontains": word})


def _sort(query: Mapping[str, str], listing: Listing) -> str:
    asked = query.get("sort", "")
    known = {column.key for column in listing.columns if column.sort}
    return asked if asked.removeprefix("-") in known else listing.sort


def _order(rows: QuerySet[Any], query: QueryDict, listing: Listing) -> QuerySet[Any]:
    """What is blank comes last on every database, and the primary key after that, so that pages never overlap."""
    sort = _sort(query, listing)
    column = next(column for column in listing.columns if column.key == sort.removeprefix("-"))
    is_down = sort.startswith("-")
    return rows.order_by(*(_ordered(rows, field, is_down=is_down) for field in column.sort), "-pk" if is_down else "pk")


def _ordered(rows: QuerySet[Any], name: Any, *, is_down: bool) -> Any:
    """A field that is never blank is ordered plainly, so that an index serves."""
    if not isinstance(name, str):
        return name.desc(nulls_last=True) if is_down else name.asc(nulls_last=True)
    field = {field.name: field for field in rows.model._meta.concrete_fields}.get(name)
    if field is not None and (not field.null or isinstance(field, SortKey)):
        return f"-{name}" if is_down else name
    return F(name).desc(nulls_last=True) if is_down else F(name).asc(nulls_last=True)


def _columns(request: Any, listing: Listing) -> list[Column]:
    """Those in the address, or that the person chose last in this list, or those it starts with."""
    starting = [column for column in listing.columns if not column.starts_hidden]
    chosen_in = request.session.get(CHOSEN_COLUMNS, {})
    asked = set(request.GET.getlist("columns") or chosen_in.get(request.path, ()))
    wanted = [column for column in listing.columns if column.key in asked] or starting
    if "columns" in request.GET and request.htmx:
        keys = [column.key for column in wanted] if wanted != starting else []
        if chosen_in.get(request.path, []) != keys:
            request.session[CHOSEN_COLUMNS] = {**chosen_in, request.path: keys}
    return wanted


def _page(request: HttpRequest, found: QuerySet[Any], rows: QuerySet[Any]) -> Page[Any]:
    """Of those `found` among `rows`. Which they are is asked first: what is shown is looked up for the page alone."""
    asked = request.GET.get("page_size", "")
    size = min(max(int(asked), 1), LARGEST_PAGE_SIZE) if asked.isdecimal() and len(asked) < 10 else PAGE_SIZE
    page = Paginator(found, size).get_page(request.GET.get("page"))
    skipped = (page.number - 1) * size
    keys = list(found.values_list("pk", flat=True)[skipped : skipped + size])
    shown = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
    page.object_list = [shown[key] for key in keys if key in shown]
    return page


def _heads(request: HttpRequest, listing: Listing, columns: Iterable[Column]) -> list[dict[str, Any]]:
    sort = _sort(request.GET, listing)
    heads = []
    for column in columns:
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
        turned = f"-{column.key}" if direction == "ascending" else column.key
        url = _address(request, sort=turned, page=None) if column.sort else None
        heads.append({"column": column, "direction": direction, "url": url})
    return heads


def _bulk_fields(listing: Listing) -> list[Column]:
    """What can be set for many rows at once: not what names one of them."""
    return [column for column in listing.columns if column.edit and column.kind not in ("title", "code")]


def _views(request: Any) -> dict[str, Any]:
    """The person's saved views of this list, and the one they are looking at."""
    views = [view for view in views_of(request) if view.path == request.path]
    here = QueryDict(_address(request, page=None).partition("?")[2])
    return {"views": views, "view_here": next((view for view in views if QueryDict(view.query) == here), None)}


def _address(request: HttpRequest, **changes: Any) -> str:
    """This list's address with some things changed; None takes one out."""
    parameters: QueryDict = request.GET.copy()
    for name in ("format", "part"):
        parameters.pop(name, None)
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = str(value)
    for name in [name for name, values in parameters.lists() if not any(values)]:
        del parameters[name]
    return f"{request.path}?{parameters.urlencode()}"


def _sheet_address(request: HttpRequest, kind: Kind | None) -> str:
    """Where the rows of this list are, as a sheet to change and to bring in again."""
    if kind is None or not kind.import_right or not may(request.actor, kind.import_right):  # type: ignore[attr-defined]
        return ""
    query = _address(request, page=None, filled="1").partition("?")[2]
    return f"{reverse('import-template', args=[kind.key])}?{query}"


def chosen_rows(
    request: Any, kind: Kind, editable: QuerySet[Any], *, keys: Sequence[int], query: str | None
) -> list[Any]:
    """Those of `editable` with these keys, or all that a `query` of the list finds. Raises ValidationError for too many."""
    if query is not None:
        listing = kind_listing(kind, request.actor)
        _form, found = chosen(QueryDict(query), request, listing, listing.rows(request.actor))  # type: ignore[misc]
        editable = editable.filter(pk__in=found.order_by().values("pk"))
    else:
        editable = editable.filter(pk__in=[key for key in keys if 0 <= key <= LARGEST_ID])
    rows = list(editable[: actions.MOST_AT_ONCE + 1])
    if len(rows) > actions.MOST_AT_ONCE:
        raise ValidationError(_("Change at most %(count)d rows at once.") % {"count": actions.MOST_AT_ONCE})
    return rows


def kind_listing(kind: Kind, actor: Actor) -> Listing:
    """The list of a kind that has one."""
    assert kind.listing is not None
    return kind.listing(actor)


def _prepared(actor: Actor, listing: Listing, rows: QuerySet[Any]) -> Iterator[Any]:
    """All rows, as a list shows them."""
    found = rows.iterator(chunk_size=ROWS_AT_ONCE)
    if listing.prepare is None:
        yield from found
        return
    while part := list(islice(found, ROWS_AT_ONCE)):
        listing.prepare(actor, part)
        yield from part


def _export(sort: str, listing: Listing, columns: Sequence[Column], rows: Iterable[Any]) -> StreamingHttpResponse:
    response: StreamingHttpResponse
    if sort == "xlsx":
        content = workbook(
            str(listing.title), [str(column.label) for column in columns], _table(columns, rows),
            kinds=[column.kind for column in columns],
        )  # fmt: skip
        response = FileResponse(content, content_type=WORKBOOK)
    else:
        lines = _lines_in(get_language(), timezone.get_current_timezone(), columns, rows)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{listing.file_name}.{sort}"'
    return response


def _lines_in(language: str, zone: tzinfo, columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """The lines are made after the view has ended, when the request's language and zone are no longer set."""
    with override(language), timezone.override(zone):
        yield from csv_rows([str(column.label) for column in columns], _table(columns, rows))


def _table(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    for row in rows:
        yield [column.of(row) for column in columns]
