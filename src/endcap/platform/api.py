"""The API of every kind of thing: the same rows, filters, forms and actions as the desk's pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI, Query, Router, Status
from ninja.errors import HttpError
from ninja.errors import ValidationError as BadRequest
from ninja.security import django_auth
from pydantic import BaseModel, Field

from endcap.platform import actions
from endcap.platform.access import UrlRight, system_actor
from endcap.platform.finder import find
from endcap.platform.forms import form_of
from endcap.platform.kinds import Kind, all_kinds, editable_or_refused, visible_or_not_there
from endcap.platform.lists import LARGEST_PAGE_SIZE, PAGE_SIZE, chosen, kind_listing
from endcap.platform.problems import problem
from endcap.platform.schemas import as_given, given, page_of, taken


class Refused(Exception):
    """What was asked is not in order: field → sentences."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


class ListQuery(BaseModel):
    q: str = Field("", description="Words that must all occur: part of a name or number, pinyin or initials")
    sort: str = Field("", description="A column's key, with a minus in front for descending")
    page: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(PAGE_SIZE, ge=1, le=LARGEST_PAGE_SIZE)


class Hit(BaseModel):
    title: str
    url: str
    hint: str
    group: str


def collection(kind: Kind) -> str:
    return kind.collection or (kind.key if kind.key.endswith("s") else f"{kind.key}s")


def api_rights() -> dict[str, UrlRight]:
    """The rows of the access table for the addresses below."""
    rights: dict[str, UrlRight] = {}
    for kind in _offered():
        edit = {"POST": kind.edit} if kind.edit and kind.may_be_added else {}
        change = {"PATCH": kind.see} if kind.edit else {}
        remove = {"DELETE": kind.see} if kind.edit and kind.may_be_removed else {}
        rights[f"api:{collection(kind)}"] = {"GET": kind.see, **edit}
        rights[f"api:{collection(kind)}-one"] = {"GET": kind.see, **change, **remove}
    return rights


def build() -> NinjaAPI:
    """All kinds that have a list; call it once the rooms are registered."""
    api = NinjaAPI(
        title="Endcap",
        version="1",
        description="Everything the desk shows and does, under the same rights.",
        urls_namespace="api",
        auth=django_auth,
    )
    for kind in _offered():
        api.add_router(f"/{collection(kind)}", _router(kind), tags=[collection(kind)])
    _add_search(api)
    _add_errors(api)
    return api


def _offered() -> list[Kind]:
    return [kind for kind in all_kinds() if kind.listing is not None]


def _router(kind: Kind) -> Router:
    router = Router()
    item, name = given(kind), collection(kind)
    _add_reading(router, kind, item, name)
    if kind.edit and kind.may_be_added:
        router.post("/", response={201: item}, url_name=name, operation_id=f"{name}_add")(_adding(kind))
    if kind.edit:
        router.patch("/{int:pk}", response=item, url_name=f"{name}-one", operation_id=f"{name}_change")(_changing(kind))
    if kind.edit and kind.may_be_removed:
        router.delete("/{int:pk}", response={204: None}, url_name=f"{name}-one", operation_id=f"{name}_remove")(
            _removing(kind)
        )
    return router


def _add_reading(router: Router, kind: Kind, item: Any, name: str) -> None:
    def rows(request: Any, asked: Query[ListQuery]) -> Any:
        listing = kind_listing(kind, request.actor)
        form, found = chosen(request.GET, request, listing, listing.rows(request.actor))  # type: ignore[misc]
        if form is not None and not form.is_valid():
            raise Refused(_sentences(form))
        start = (asked.page - 1) * asked.page_size
        part = found[start : start + asked.page_size]
        known = frozenset(kind.fields_for(request.actor))
        results = [as_given(kind, row, known) for row in part]
        return {"count": found.count(), "page": asked.page, "page_size": asked.page_size, "results": results}

    def one(request: Any, pk: int) -> Any:
        return as_given(kind, visible_or_not_there(kind, request.actor, pk), frozenset(kind.fields_for(request.actor)))

    described = {"parameters": _described_filters(kind)}
    router.get("/", response=page_of(kind, item), url_name=name, operation_id=f"{name}_list", openapi_extra=described)(
        rows
    )
    router.get("/{int:pk}", response=item, url_name=f"{name}-one", operation_id=f"{name}_read")(one)


def _described_filters(kind: Kind) -> list[dict[str, Any]]:
    filters = kind_listing(kind, system_actor(today=date.min)).filters
    return [
        {"in": "query", "name": name, "required": False, "schema": {"type": "string"}}
        for name in (filters.base_filters if filters else {})
    ]


def _adding(kind: Kind) -> Callable[..., Any]:
    body_type = taken(kind, partly=False)

    def add(request: Any, body: body_type) -> Any:  # type: ignore[valid-type]
        values = _checked(request, kind, body.model_dump(exclude_unset=True), partly=False)  # type: ignore[attr-defined]
        done = actions.add(request.actor, kind, values)
        assert done.row is not None
        done.row.refresh_from_db()
        return Status(201, as_given(kind, done.row, frozenset(kind.fields_for(request.actor))))

    return _with_types(add, body_type)


def _changing(kind: Kind) -> Callable[..., Any]:
    body_type = taken(kind, partly=True)

    def change(request: Any, pk: int, body: body_type) -> Any:  # type: ignore[valid-type]
        row = editable_or_refused(kind, request.actor, pk)
        values = _checked(request, kind, body.model_dump(exclude_unset=True), partly=True, instance=row)  # type: ignore[attr-defined]
        fresh = editable_or_refused(kind, request.actor, pk)
        done = actions.edit(request.actor, kind, [fresh], values)
        return as_given(kind, done.row or fresh, frozenset(kind.fields_for(request.actor)))

    return _with_types(change, body_type)


def _removing(kind: Kind) -> Callable[..., Any]:
    def remove(request: Any, pk: int) -> Any:
        actions.remove(request.actor, kind, editable_or_refused(kind, request.actor, pk))
        return Status(204, None)

    return remove


def _with_types(view: Callable[..., Any], body: Any) -> Callable[..., Any]:
    """The annotations as objects: their names are not known where the framework looks for them."""
    view.__annotations__ |= {"body": body, "request": HttpRequest, "return": Any}
    if "pk" in view.__annotations__:
        view.__annotations__["pk"] = int
    return view


def _checked(request: Any, kind: Kind, body: dict[str, Any], *, partly: bool, instance: Any = None) -> dict[str, Any]:
    """The values as the desk's form takes them. Raises Refused."""
    unknown = set(body) - set(kind.fields_for(request.actor))
    if unknown:
        raise PermissionDenied
    form_class = form_of(kind, request.actor, fields=body if partly else None)
    complete = body if partly else _with_defaults(kind, body)
    data = {
        name: _as_entered(form_class.base_fields[name], value)
        for name, value in complete.items()
        if name in form_class.base_fields
    }
    form = form_class(data, instance=instance, actor=request.actor)
    if not form.is_valid():
        raise Refused(_sentences(form))
    return {name: value for name, value in form.cleaned_data.items() if name in body}


def _sentences(form: Any) -> dict[str, list[str]]:
    """A form's errors: field → sentences; the empty field is for the whole."""
    return {("" if name == "__all__" else name): [str(text) for text in texts] for name, texts in form.errors.items()}


def _with_defaults(kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    fields = [kind.model._meta.get_field(name) for name in kind.fields]
    return {field.name: field.get_default() for field in fields if field.has_default()} | body


def _as_entered(field: Any, value: Any) -> Any:
    if value is None:
        return ""
    try:
        str(value).encode()
    except UnicodeEncodeError:
        raise Refused({"": [gettext("The text holds what is no character.")]}) from None
    return list(str(value)) if isinstance(field, MultipleChoiceField) else str(value)


def _add_search(api: NinjaAPI) -> None:
    @api.get("/search", response=list[Hit], url_name="search", operation_id="search", tags=["search"])
    def search(request: HttpRequest, q: str = "") -> Any:
        """A few things of every kind whose name, number, pinyin or initials have all the words."""
        groups = find(request.actor, q)  # type: ignore[attr-defined]
        return [
            {"title": hit.title, "url": hit.url, "hint": str(hit.hint or ""), "group": str(group.title)}
            for group in groups
            for hit in group.hits
        ]


def _add_errors(api: NinjaAPI) -> None:
    def answer(error: type[Exception], make: Callable[[Any], HttpResponse]) -> None:
        api.add_exception_handler(error, lambda request, raised: make(raised))

    answer(Http404, lambda raised: problem(404))
    answer(PermissionDenied, lambda raised: problem(403))
    answer(HttpError, lambda raised: problem(raised.status_code, detail=str(raised)))
    answer(Refused, lambda raised: problem(422, errors=raised.errors))
    answer(BadRequest, lambda raised: problem(422, errors=_places(raised)))
    answer(ValidationError, lambda raised: problem(422, errors=_of_model(raised)))


def _places(raised: BadRequest) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for error in raised.errors:
        place = ".".join(str(part) for part in error["loc"] if part not in ("body", "query", "asked"))
        errors.setdefault(place, []).append(str(error["msg"]))
    return errors


def _of_model(raised: ValidationError) -> dict[str, list[str]]:
    found = raised.message_dict if hasattr(raised, "error_dict") else {"": raised.messages}
    return {("" if name == "__all__" else name): list(texts) for name, texts in found.items()}
