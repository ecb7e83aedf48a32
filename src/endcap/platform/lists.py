"""The one list: columns, filters and order kept in the address, pages, search, export, cards on a phone.

A room describes its columns and calls `respond`; nothing is inherited. It works without JavaScript, and with HTMX only
the results are sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django_filters import FilterSet

from endcap.platform.exports import csv_rows
from endcap.platform.forms import dress

PAGE_SIZE = 50
LARGEST_PAGE_SIZE = 200
Text = str | Promise


@dataclass(frozen=True)
class Column:
    """`value` is an attribute path (`chain__name`) or a function of the row; `sort` the fields it is ordered by.

    `kind`: title, text, code, number, money, signed, price or day; a `template` gets `row` and `value`. `wide` takes a
    phone card's whole width.
    """

    key: str
    label: Text
    value: str | Callable[[Any], Any]
    sort: tuple[str, ...] = ()
    kind: str = "text"
    link: Callable[[Any], str | None] | None = None
    template: str = ""
    wide: bool = False
    starts_hidden: bool = False

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        return reduce(lambda thing, name: getattr(thing, name, None), self.value.split("__"), row)


@dataclass(frozen=True)
class Listing:
    """What a list is about. `sort` is a column's key, with a minus in front for descending."""

    title: Text
    columns: Sequence[Column]
    sort: str
    search: tuple[str, ...] = ()
    filters: type[FilterSet] | None = None
    search_hint: Text = ""
    empty_title: Text = ""
    empty_hint: Text = ""
    file_name: str = "list"
    about: Text = ""


@dataclass(frozen=True)
class Cell:
    column: Column
    row: Any
    value: Any
    url: str | None


def respond(request: HttpRequest, listing: Listing, rows: QuerySet[Any], **more: Any) -> HttpResponse:
    """The page, its results alone for HTMX, or the whole list as CSV. `more` goes to the template."""
    form, filtered = _filter(request, listing, rows)
    filtered = _order(_search(filtered, listing.search, request.GET.get("q", "")), request, listing)
    columns = _columns(request, listing)
    if request.GET.get("format") == "csv":
        return _export(listing, columns, filtered)
    page = _page(request, filtered)
    context = {
        "listing": listing,
        "form": form,
        "page": page,
        "table": [[_cell(column, row) for column in columns] for row in page.object_list],
        "heads": _heads(request, listing, columns),
        "columns": [(column, column in columns) for column in listing.columns],
        "q": request.GET.get("q", ""),
        "sort": _sort(request, listing),
        "filters_in_use": _filters_in_use(request, form),
        "export_url": _address(request, format="csv", page=None),
        "before_url": _address(request, page=page.previous_page_number()) if page.has_previous() else None,
        "after_url": _address(request, page=page.next_page_number()) if page.has_next() else None,
        **more,
    }
    context["is_empty"] = not page.paginator.count and not context["q"] and not context["filters_in_use"]
    is_part = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    response = render(request, "platform/list_results.html" if is_part else "platform/list.html", context)
    response.headers["Vary"] = "HX-Request, Cookie"
    if is_part:
        response.headers["HX-Push-Url"] = _address(request)
    return response


def _cell(column: Column, row: Any) -> Cell:
    return Cell(column, row, column.of(row), column.link(row) if column.link else None)


def _filter(request: HttpRequest, listing: Listing, rows: QuerySet[Any]) -> tuple[Any, QuerySet[Any]]:
    if listing.filters is None:
        return None, rows
    filter_set = listing.filters(request.GET, queryset=rows, request=request)
    dress(filter_set.form)
    return filter_set.form, filter_set.qs


def _search(rows: QuerySet[Any], fields: tuple[str, ...], words: str) -> QuerySet[Any]:
    """Every word must occur somewhere."""
    for word in words.split() if fields else []:
        rows = rows.filter(reduce(or_, [Q(**{f"{field}__icontains": word}) for field in fields]))
    return rows


def _sort(request: HttpRequest, listing: Listing) -> str:
    asked = request.GET.get("sort", "")
    known = {column.key for column in listing.columns if column.sort}
    return asked if asked.removeprefix("-") in known else listing.sort


def _order(rows: QuerySet[Any], request: HttpRequest, listing: Listing) -> QuerySet[Any]:
    """What is blank comes last on every database, and the primary key after that, so that pages never overlap."""
    sort = _sort(request, listing)
    column = next(column for column in listing.columns if column.key == sort.removeprefix("-"))
    if sort.startswith("-"):
        return rows.order_by(*(F(field).desc(nulls_last=True) for field in column.sort), "-pk")
    return rows.order_by(*(F(field).asc(nulls_last=True) for field in column.sort), "pk")


def _columns(request: HttpRequest, listing: Listing) -> list[Column]:
    asked = set(request.GET.getlist("columns"))
    chosen = [column for column in listing.columns if column.key in asked]
    return chosen or [column for column in listing.columns if not column.starts_hidden]


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    asked = request.GET.get("page_size", "")
    size = min(max(int(asked), 1), LARGEST_PAGE_SIZE) if asked.isdecimal() and len(asked) < 10 else PAGE_SIZE
    return Paginator(rows, size).get_page(request.GET.get("page"))


def _heads(request: HttpRequest, listing: Listing, columns: Iterable[Column]) -> list[dict[str, Any]]:
    sort = _sort(request, listing)
    heads = []
    for column in columns:
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
        turned = f"-{column.key}" if direction == "ascending" else column.key
        url = _address(request, sort=turned, page=None) if column.sort else None
        heads.append({"column": column, "direction": direction, "url": url})
    return heads


def _filters_in_use(request: HttpRequest, form: Any) -> int:
    return sum(1 for name in form.fields if request.GET.get(name)) if form else 0


def _address(request: HttpRequest, **changes: Any) -> str:
    """This list's address with some things changed; None takes one out."""
    parameters: QueryDict = request.GET.copy()
    parameters.pop("format", None)
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = str(value)
    for name in [name for name, values in parameters.lists() if not any(values)]:
        del parameters[name]
    return f"{request.path}?{parameters.urlencode()}"


def _export(listing: Listing, columns: Sequence[Column], rows: QuerySet[Any]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines_in(get_language(), columns, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{listing.file_name}.csv"'
    return response


def _lines_in(language: str, columns: Sequence[Column], rows: QuerySet[Any]) -> Iterator[str]:
    """The lines are made after the view has ended, when the request's language is no longer set."""
    with override(language):
        yield from csv_rows(
            [str(column.label) for column in columns], ([column.of(row) for column in columns] for row in rows)
        )
