"""Reading, adding, changing and removing things of any kind: the same rows, filters, forms and actions as the desk's pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.forms import MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext
from ninja import Query, Router, Status
from pydantic import BaseModel, Field, create_model

from endcap.platform import actions, consequences
from endcap.platform.access import UrlRight, system_actor
from endcap.platform.api.errors import Refused, sentences_of
from endcap.platform.api.imports import ImportOut, importing
from endcap.platform.api.schemas import (
    STRICT,
    Telling,
    Words,
    as_given,
    collection,
    given,
    page_of,
    taken,
    told_of_each,
    told_of_one,
)
from endcap.platform.forms import form_of
from endcap.platform.kinds import Kind, all_kinds, editable_or_refused, visible_or_not_there
from endcap.platform.lists import LARGEST_PAGE_SIZE, PAGE_SIZE, Listing, chosen, chosen_rows, kind_listing


class Chosen(BaseModel):
    """Which things: those with these numbers, or all that a list's address finds."""

    model_config = STRICT
    ids: list[int] = Field([], max_length=actions.MOST_AT_ONCE)
    query: Words | None = Field(None, description="What stands behind ? in the list's address, such as chain=3&q=hmj")


class BulkDone(BaseModel):
    count: int
    undo: UUID | None = Field(description="What takes it back: POST /undo/{undo}")


class ListQuery(BaseModel):
    q: Words = Field("", description="Words that must all occur: part of a name or number, pinyin or initials")
    sort: str = Field("", description="A column's key, with a minus in front for descending")
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(PAGE_SIZE, ge=1, le=LARGEST_PAGE_SIZE)


# What else may stand in a list's address: how it is shown.
SHOWN_BY = {"q", "sort", "page", "page_size", "columns"}


def rows_of(request: Any, kind: Kind, asked: Chosen, editable: Any) -> list[Any]:
    """Raises Refused for an address that the list would not understand: it would choose more than was meant."""
    if asked.query is None:
        return chosen_rows(request, kind, editable, keys=asked.ids, query=None)
    if asked.ids:
        raise Refused({"query": [gettext("Give either ids or a query.")]})
    listing, query = kind_listing(kind, request.actor), QueryDict(asked.query)
    known = {*(listing.filters.base_filters if listing.filters else ()), *SHOWN_BY} - (
        set() if listing.search else {"q"}
    )
    unknown = sorted(set(query) - known)
    if unknown:
        raise Refused({"query": [gettext("The list has no such filter: %(name)s") % {"name": unknown[0]}]})
    form, _rows = chosen(query, request, listing, listing.rows(request.actor))  # type: ignore[misc]
    if form is not None and not form.is_valid():
        raise Refused(sentences_of(form))
    return chosen_rows(request, kind, editable, keys=(), query=asked.query)


def offered() -> list[Kind]:
    return [kind for kind in all_kinds() if kind.listing is not None]


def router_of(kind: Kind, telling: Telling | None = None) -> Router:
    router = Router()
    item, name = given(kind), collection(kind)
    _add_reading(router, kind, name, telling)
    if kind.may_be_added_here:
        router.post("/", response={201: item}, url_name=name, operation_id=f"{name}_add")(_adding(kind))
    if kind.may_be_changed_here:
        router.patch("/{int:pk}", response=item, url_name=f"{name}-one", operation_id=f"{name}_change")(_changing(kind))
        router.post("/bulk", response=BulkDone, url_name=f"{name}-bulk", operation_id=f"{name}_change_many")(
            _bulk(kind)
        )
    if kind.import_right:
        router.post("/import", response={201: ImportOut}, url_name=f"{name}-import", operation_id=f"{name}_import")(
            importing(kind)
        )
    if kind.edit and kind.may_be_removed:
        router.delete("/{int:pk}", response={204: None}, url_name=f"{name}-one", operation_id=f"{name}_remove")(
            _removing(kind)
        )
    return router


def router_of_single(kind: Kind) -> Router:
    """Of a kind that there is one thing of."""
    router = Router()
    item, name = given(kind), collection(kind)

    def read(request: Any) -> Any:
        return as_given(kind, _the_one(request, kind), frozenset(kind.fields_for(request.actor)))

    change_by_key, body_type = _changing(kind), taken(kind, partly=True)

    def change(request: Any, body: body_type, response: HttpResponse) -> Any:  # type: ignore[valid-type]
        return change_by_key(request, _the_one(request, kind).pk, body, response)

    router.get("/", response=item, url_name=name, operation_id=f"{name}_read")(read)
    router.patch("/", response=item, url_name=name, operation_id=f"{name}_change")(_with_types(change, body_type))
    return router


def _the_one(request: Any, kind: Kind) -> Any:
    row = kind.visible_to(request.actor).first()
    if row is None:
        raise Http404
    return row


def rights_of(kind: Kind) -> dict[str, UrlRight]:
    """The rows of the access table for a kind's addresses."""
    name, change = collection(kind), {"PATCH": kind.see} if kind.may_be_changed_here else {}
    if kind.is_single:
        return {f"api:{name}": {"GET": kind.see, **change}}
    rights: dict[str, UrlRight] = {
        f"api:{name}": {"GET": kind.see, **({"POST": kind.edit} if kind.may_be_added_here else {})},
        f"api:{name}-one": {
            "GET": kind.see, **change, **({"DELETE": kind.see} if kind.edit and kind.may_be_removed else {}),
        },
    }  # fmt: skip
    if kind.import_right:
        rights[f"api:{name}-import"] = {"POST": kind.import_right}
    return rights | ({f"api:{name}-bulk": {"POST": kind.edit}} if kind.may_be_changed_here else {})


def page_asked(
    request: Any, asked: ListQuery, listing: Listing, rows: Any, tell: Callable[[list[Any]], list[Any]]
) -> dict[str, Any]:
    """A page of the rows that the filters and the search of an address leave. Raises Refused."""
    form, found = chosen(request.GET, request, listing, rows)
    if form is not None and not form.is_valid():
        raise Refused(sentences_of(form))
    start = (asked.page - 1) * asked.page_size
    part = list(found[start : start + asked.page_size])
    return {"count": found.count(), "page": asked.page, "page_size": asked.page_size, "results": tell(part)}


def _add_reading(router: Router, kind: Kind, name: str, telling: Telling | None) -> None:
    def rows(request: Any, asked: Query[ListQuery]) -> Any:
        listing = kind_listing(kind, request.actor)
        found = listing.rows(request.actor)  # type: ignore[misc]
        return page_asked(
            request, asked, listing, found, lambda part: told_of_each(kind, request.actor, part, telling)
        )  # fmt: skip

    def one(request: Any, pk: int) -> Any:
        return told_of_one(kind, request.actor, visible_or_not_there(kind, request.actor, pk), telling)

    described = {"parameters": described_filters(kind_listing(kind, system_actor(today=date.min)))}
    page = page_of(kind, given(kind, telling.each if telling else None))
    item = in_full(kind, telling)
    router.get("/", response=page, url_name=name, operation_id=f"{name}_list", openapi_extra=described)(rows)
    router.get("/{int:pk}", response=item, url_name=f"{name}-one", operation_id=f"{name}_read")(one)


def in_full(kind: Kind, telling: Telling | None) -> Any:
    return given(kind, telling.one, called="InFull") if telling else given(kind)


def described_filters(listing: Listing) -> list[dict[str, Any]]:
    """For the description of an address that takes the filters of a list."""
    return [
        {"in": "query", "name": name, "required": False, "schema": {"type": "string"}}
        for name in (listing.filters.base_filters if listing.filters else {})
    ]


def _adding(kind: Kind) -> Callable[..., Any]:
    body_type = taken(kind, partly=False)

    def add(request: Any, body: body_type, response: HttpResponse) -> Any:  # type: ignore[valid-type]
        values = _checked(request, kind, body.model_dump(exclude_unset=True), partly=False)  # type: ignore[attr-defined]
        done = actions.add(request.actor, kind, values)
        assert done.row is not None
        done.row.refresh_from_db()
        can_be_undone(response, done)
        _say_what_follows(request, response, done.row)
        return Status(201, as_given(kind, done.row, frozenset(kind.fields_for(request.actor))))

    return _with_types(add, body_type)


def _changing(kind: Kind) -> Callable[..., Any]:
    body_type = taken(kind, partly=True)

    def change(request: Any, pk: int, body: body_type, response: HttpResponse) -> Any:  # type: ignore[valid-type]
        row = editable_or_refused(kind, request.actor, pk)
        values = _checked(request, kind, body.model_dump(exclude_unset=True), partly=True, instance=row)  # type: ignore[attr-defined]
        fresh = editable_or_refused(kind, request.actor, pk)
        done = actions.edit(request.actor, kind, [fresh], values)
        can_be_undone(response, done)
        fresh.refresh_from_db()
        if done.batch:
            _say_what_follows(request, response, fresh)
        return as_given(kind, fresh, frozenset(kind.fields_for(request.actor)))

    return _with_types(change, body_type)


def _removing(kind: Kind) -> Callable[..., Any]:
    def remove(request: Any, pk: int, response: HttpResponse) -> Any:
        can_be_undone(response, actions.remove(request.actor, kind, editable_or_refused(kind, request.actor, pk)))
        return Status(204, None)

    return _with_types(remove)


def _bulk(kind: Kind) -> Callable[..., Any]:
    values_type = taken(kind, partly=True)
    body_type = create_model(f"{values_type.__name__}Many", __base__=Chosen, values=(values_type, ...))

    def change_many(request: Any, body: body_type, response: HttpResponse) -> Any:  # type: ignore[valid-type]
        """The same values for many things: all of them, or none."""
        given_values = body.values.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
        values = _checked(request, kind, given_values, partly=True, is_for_many=True)
        rows = rows_of(request, kind, body, kind.editable_by(request.actor))
        done = actions.edit(request.actor, kind, rows, values)
        can_be_undone(response, done)
        return {"count": done.count, "undo": done.batch}

    return _with_types(change_many, body_type)


def can_be_undone(response: HttpResponse, done: actions.Done) -> None:
    if done.batch:
        response.headers["Endcap-Undo"] = str(done.batch)


def _say_what_follows(request: Any, response: HttpResponse, row: Any) -> None:
    """As a JSON array whose characters are all ASCII, since a header has no others."""
    said = consequences.of(request.actor, row)
    if said:
        response.headers["Endcap-Consequences"] = json.dumps(said)


def _with_types(view: Callable[..., Any], body: Any = None) -> Callable[..., Any]:
    """The annotations as objects: their names are not known where the framework looks for them."""
    known = {"body": body, "request": HttpRequest, "response": HttpResponse, "pk": int, "return": Any}
    view.__annotations__ = {name: known[name] for name in view.__annotations__}
    return view


def _checked(
    request: Any, kind: Kind, body: dict[str, Any], *, partly: bool, instance: Any = None, is_for_many: bool = False
) -> dict[str, Any]:
    """The values as the desk's form takes them. Raises Refused."""
    unknown = set(body) - set(kind.fields_for(request.actor))
    if unknown:
        raise PermissionDenied
    form_class = form_of(kind, request.actor, fields=body if partly else None, is_for_many=is_for_many)
    complete = body if partly else _with_defaults(kind, body)
    # The form may replace fields by others.
    fields = form_class(instance=instance, actor=request.actor).fields
    data = {name: _as_entered(fields[name], value) for name, value in complete.items() if name in fields}
    form = form_class(data, instance=instance, actor=request.actor)
    if not form.is_valid():
        raise Refused(sentences_of(form))
    return {name: value for name, value in form.cleaned_data.items() if name in body}


def _with_defaults(kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    fields = [kind.model._meta.get_field(name) for name in kind.fields]
    return {field.name: field.get_default() for field in fields if field.has_default()} | body


def _as_entered(field: Any, value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(field, MultipleChoiceField):
        # Weekdays are one digit each; words stand apart by commas.
        has_words = any(len(str(key)) > 1 for key, _name in field.choices)
        return [part for part in str(value).split(",") if part] if has_words else list(str(value))
    return str(value)
