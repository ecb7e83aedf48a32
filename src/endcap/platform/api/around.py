"""What lies around a thing: its timeline and its files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import BaseModel

from endcap.platform import actions, timeline
from endcap.platform.access import SIGNED_IN, UrlRight
from endcap.platform.api.things import can_be_undone, collection
from endcap.platform.files import attach, content_of, files_of
from endcap.platform.kinds import Kind, editable_or_refused, kind_named, visible_or_not_there
from endcap.platform.rights import KEEP_FILES


class Difference(BaseModel):
    field: str
    before: str
    after: str


class EntryOut(BaseModel):
    at: datetime
    is_day: bool
    title: str
    text: str
    who: str
    fields: list[Difference]


class TimelineOut(BaseModel):
    entries: list[EntryOut]
    before: datetime | None


class FileOut(Schema):
    id: int
    name: str
    size_bytes: int
    media_type: str
    sha256: str
    added_at: datetime
    about_kind: str
    about_id: int


def rights_of(kind: Kind) -> dict[str, UrlRight]:
    name = collection(kind)
    rights: dict[str, UrlRight] = {f"api:{name}-timeline": {"GET": kind.see}}
    return rights | ({f"api:{name}-files": {"GET": kind.see, "POST": kind.files}} if kind.files else {})


def router_of(kind: Kind) -> Router:
    router, name = Router(), collection(kind)

    def entries(request: HttpRequest, pk: int, before: str = "") -> Any:
        """The latest entries, or those before a moment: give the `before` of the last answer."""
        actor = request.actor  # type: ignore[attr-defined]
        row = visible_or_not_there(kind, actor, pk)
        found, earlier = timeline.entries_of(actor, kind, row, before=timeline.moment_of(before))
        return {"entries": [_as_given(entry) for entry in found], "before": earlier}

    def kept(request: HttpRequest, pk: int) -> Any:
        return files_of(kind, visible_or_not_there(kind, request.actor, pk))  # type: ignore[attr-defined]

    def keep(request: HttpRequest, response: HttpResponse, pk: int, file: UploadedFile = File(...)) -> Any:  # noqa: B008
        row = visible_or_not_there(kind, request.actor, pk)  # type: ignore[attr-defined]
        done = attach(request.actor, kind, row, file)  # type: ignore[attr-defined]
        can_be_undone(response, done)
        return Status(201, done.row)

    place = {"url_name": f"{name}-timeline", "operation_id": f"{name}_timeline"}
    router.get("/{int:pk}/timeline", response=TimelineOut, **place)(entries)  # type: ignore[arg-type]
    if kind.files:
        address = "/{int:pk}/files"
        router.get(address, response=list[FileOut], url_name=f"{name}-files", operation_id=f"{name}_files")(kept)
        router.post(
            address, response={201: FileOut}, url_name=f"{name}-files", operation_id=f"{name}_files_add"
        )(keep)  # fmt: skip
    return router


def _as_given(entry: timeline.Entry) -> dict[str, Any]:
    fields = [{"field": field, "before": before, "after": after} for field, before, after in entry.fields]
    texts = {"title": str(entry.title), "text": str(entry.text), "who": entry.who}
    return {"at": entry.at, "is_day": entry.is_day, "fields": fields, **texts}


FILES: dict[str, UrlRight] = {
    "api:files-one": {"GET": SIGNED_IN, "DELETE": KEEP_FILES},
    "api:files-content": {"GET": SIGNED_IN},
}
files = Router()


@files.get("/files/{int:pk}", response=FileOut, url_name="files-one", operation_id="files_read")
def file(request: HttpRequest, pk: int) -> Any:
    return visible_or_not_there(kind_named("file"), request.actor, pk)  # type: ignore[attr-defined]


@files.get("/files/{int:pk}/content", url_name="files-content", operation_id="files_content", response={200: bytes})
def content(request: HttpRequest, pk: int) -> Any:
    """The bytes."""
    return content_of(visible_or_not_there(kind_named("file"), request.actor, pk))  # type: ignore[attr-defined]


@files.delete("/files/{int:pk}", response={204: None}, url_name="files-one", operation_id="files_remove")
def remove_file(request: HttpRequest, pk: int, response: HttpResponse) -> Any:
    kind = kind_named("file")
    row = editable_or_refused(kind, request.actor, pk)  # type: ignore[attr-defined]
    can_be_undone(response, actions.remove(request.actor, kind, row))  # type: ignore[attr-defined]
    return Status(204, None)
