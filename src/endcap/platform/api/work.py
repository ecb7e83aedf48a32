"""What is not about one kind of thing: finding, undoing, the history, and one's saved views."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import BaseModel, Field

from endcap.platform import saved_views, undoing
from endcap.platform.access import SIGNED_IN, UrlRight
from endcap.platform.api.around import Difference
from endcap.platform.api.errors import Refused, sentences_of
from endcap.platform.api.schemas import STRICT, Words
from endcap.platform.api.things import BulkDone, ListQuery
from endcap.platform.finder import find
from endcap.platform.kinds import kind_named
from endcap.platform.lists import chosen
from endcap.platform.models import Change, SavedView
from endcap.platform.rights import SEE_CHANGES
from endcap.platform.tables import change_listing
from endcap.platform.timeline import changes_seen_by, differences, who_did

LARGEST_ID = 2**63 - 1
RIGHTS: dict[str, UrlRight] = {
    "api:search": {"GET": SIGNED_IN},
    "api:undo": {"POST": SIGNED_IN},
    "api:changes": {"GET": SEE_CHANGES},
    "api:views": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "api:views-one": {"DELETE": SIGNED_IN},
}
router = Router()


class Hit(BaseModel):
    title: str
    url: str
    hint: str
    group: str


class ChangeOut(BaseModel):
    id: int
    at: datetime
    undo: UUID
    undoes: UUID | None
    who: str
    via: str
    address: str
    event: str
    kind: str
    object_id: int
    name: str
    fields: list[Difference]


class ChangePage(BaseModel):
    count: int
    page: int
    page_size: int
    results: list[ChangeOut]


class ViewIn(BaseModel):
    model_config = STRICT
    path: Words = Field(description="The list's page, such as /stores/")
    query: Words = Field("", description="What stands behind ? in its address")
    name: Words
    is_pinned: bool = False


class ViewOut(Schema):
    id: int
    path: str
    query: str
    name: str
    is_pinned: bool


@router.get("/search", response=list[Hit], url_name="search", operation_id="search")
def search(request: HttpRequest, q: Words = "") -> Any:
    """A few things of every kind whose name, number, pinyin or initials have all the words."""
    groups = find(request.actor, q)  # type: ignore[attr-defined]
    return [
        {"title": hit.title, "url": hit.url, "hint": str(hit.hint or ""), "group": str(group.title)}
        for group in groups
        for hit in group.hits
    ]


@router.post("/undo/{uuid:batch}", response=BulkDone, url_name="undo", operation_id="undo")
def undo(request: HttpRequest, batch: UUID) -> Any:
    """Takes back what one did: all of it, or nothing (409 where it was changed again since)."""
    if not undoing.may_undo(request.actor, batch):  # type: ignore[attr-defined]
        raise Http404
    done = undoing.undo(request.actor, batch)  # type: ignore[attr-defined]
    return {"count": done.count, "undo": done.batch}


@router.get("/changes", response=ChangePage, url_name="changes", operation_id="changes_list")
def changes(request: HttpRequest, asked: Query[ListQuery]) -> Any:
    """Who changed what, when and from where. Filters as on the page: kind, event, user, via, since, until."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = changes_seen_by(actor).select_related("values", "user__employee")
    form, found = chosen(request.GET, request, change_listing(actor), rows)
    if form is not None and not form.is_valid():
        raise Refused(sentences_of(form))
    start = (asked.page - 1) * asked.page_size
    results = [_change(actor, change) for change in found[start : start + asked.page_size]]
    return {"count": found.count(), "page": asked.page, "page_size": asked.page_size, "results": results}


def _change(actor: Any, change: Change) -> dict[str, Any]:
    values = getattr(change, "values", None)
    fields = [
        {"field": field, "before": before, "after": after}
        for field, before, after in differences(actor, kind_named(change.kind), change)
    ]
    told = {name: getattr(change, name) for name in ("at", "undoes", "via", "event", "kind", "object_id")}
    named = {"name": values.name, "address": values.address} if values else {"name": "", "address": ""}
    return {"id": change.pk, "undo": change.batch, "who": who_did(change), "fields": fields, **told, **named}


@router.get("/views", response=list[ViewOut], url_name="views", operation_id="views_list")
def views(request: HttpRequest) -> Any:
    """One's own saved views of lists."""
    return SavedView.objects.filter(user=request.user.pk)


@router.post("/views", response={201: ViewOut}, url_name="views", operation_id="views_add")
def add_view(request: HttpRequest, body: ViewIn) -> Any:
    """The same name for the same list again replaces it."""
    kept = saved_views.keep(
        request.user, path=body.path, query=body.query, name=body.name, is_pinned=body.is_pinned
    )  # fmt: skip
    return Status(201, kept)


@router.delete("/views/{int:pk}", response={204: None}, url_name="views-one", operation_id="views_remove")
def remove_view(request: HttpRequest, pk: int) -> Any:
    get_object_or_404(SavedView, pk=min(pk, LARGEST_ID), user=request.user.pk).delete()
    return Status(204, None)
