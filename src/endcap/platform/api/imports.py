"""Bringing in sheets: of any kind that is imported, checked first, written at once or when confirmed, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Router, Status, UploadedFile
from pydantic import BaseModel, Field

from endcap.platform.access import SIGNED_IN, UrlRight
from endcap.platform.api.schemas import collection
from endcap.platform.kinds import LARGEST_ID, Kind, kind_named
from endcap.platform.models import SheetImport
from endcap.platform.spreadsheets import imports

RIGHTS: dict[str, UrlRight] = {
    "api:import": {"GET": SIGNED_IN},
    "api:import-confirm": {"POST": SIGNED_IN},
    "api:import-undo": {"POST": SIGNED_IN},
}
router = Router()


class ProblemOut(BaseModel):
    row: int = Field(description="As an editor numbers it; the headings are row 1")
    column: str
    found: str
    message: str


class ImportOut(BaseModel):
    id: int
    of: str
    state: str = Field(
        description="received, matched, confirmed: it goes on by itself; checked: confirm it; done, failed, undone"
    )
    at: datetime
    file_name: str
    total: int
    new: int
    changed: int
    same: int
    problem_count: int
    problems: list[ProblemOut]
    ignored: list[str] = Field(description="Headings that mean nothing here")
    error: str


def _told(one: SheetImport) -> dict[str, Any]:
    names = (
        "id", "state", "at", "file_name", "total", "new", "changed", "same", "problem_count", "problems", "error",
    )  # fmt: skip
    ignored = [heading for heading, name in zip(one.headings, one.columns, strict=False) if heading and not name]
    return {name: getattr(one, name) for name in names} | {"of": collection(kind_named(one.kind)), "ignored": ignored}


def importing(kind: Kind) -> Callable[..., Any]:
    """What takes a sheet of a kind."""

    def bring(request: HttpRequest, file: UploadedFile = File(...), dry_run: bool = False) -> Any:  # noqa: B008
        """An XLSX or CSV. A larger one is checked in the background: ask for the import until its state is final.

        With `dry_run` nothing is written; without, it is written where there is no mistake.
        """
        one = imports.receive(request.actor, kind, file, goes_on=not dry_run)  # type: ignore[attr-defined]
        return Status(201, _told(one))

    bring.__annotations__ = {"request": HttpRequest, "file": UploadedFile, "dry_run": bool, "return": Any}
    return bring


def _own(request: Any, pk: int) -> SheetImport:
    if pk > LARGEST_ID:
        raise Http404
    return get_object_or_404(imports.visible_to(request.actor), pk=pk)


@router.get("/{int:pk}", response=ImportOut, url_name="import", operation_id="import_read")
def read(request: HttpRequest, pk: int) -> Any:
    """How far it is; one's own only."""
    one = _own(request, pk)
    return _told(one)


@router.post("/{int:pk}/confirm", response=ImportOut, url_name="import-confirm", operation_id="import_confirm")
def confirm(request: HttpRequest, pk: int) -> Any:
    """Writes what a dry run checked."""
    one = _own(request, pk)
    imports.confirm(request.actor, one)  # type: ignore[attr-defined]
    return _told(one)


@router.post("/{int:pk}/undo", response=ImportOut, url_name="import-undo", operation_id="import_undo")
def undo(request: HttpRequest, pk: int) -> Any:
    """Everything is as before, or nothing changes (409 where something was changed since)."""
    one = _own(request, pk)
    imports.undo(request.actor, one)  # type: ignore[attr-defined]
    return _told(one)
