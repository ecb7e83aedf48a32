"""Keeping files with things."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from endcap.platform.access import Actor
from endcap.platform.actions import Done
from endcap.platform.history import recording
from endcap.platform.kinds import Kind
from endcap.platform.models import Attachment

KEPT = "kept/"
LARGEST_BYTES = 20 * 1024 * 1024
# Shown in the browser; everything else is only ever downloaded.
SHOWN = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
}
# What starts programs when it is opened has no place here.
REFUSED = {
    ".exe",
    ".bat",
    ".cmd",
    ".com",
    ".scr",
    ".js",
    ".vbs",
    ".msi",
    ".jar",
    ".ps1",
    ".sh",
    ".lnk",
    ".html",
    ".htm",
    ".svg",
    ".hta",
    ".pif",
    ".wsf",
}


def attach(actor: Actor, kind: Kind, row: Model, upload: Any) -> Done:
    """Raises ValidationError for a file that is empty, too large or of a kind that is refused."""
    if not kind.may_keep_files(actor, row):
        raise PermissionDenied
    name = PurePath(upload.name.replace("\\", "/")).name[-200:].rstrip(". ") or "file"
    ending = PurePath(name).suffix.lower()
    if ending in REFUSED:
        raise ValidationError(_("Files of this kind are not kept: %(name)s") % {"name": name})
    if not 0 < upload.size <= LARGEST_BYTES:
        largest = LARGEST_BYTES // 1024 // 1024
        raise ValidationError(_("A file must not be empty or larger than %(size)d MB.") % {"size": largest})
    content = upload.read()
    digest = hashlib.sha256(content).hexdigest()
    if not default_storage.exists(path_of(digest)):
        default_storage.save(path_of(digest), ContentFile(content))
    with recording(actor, "file.add") as book:
        kept = Attachment(
            about_kind=kind.key, about_id=row.pk, name=name, sha256=digest, size_bytes=len(content),
            media_type=SHOWN.get(ending, "application/octet-stream"), added_at=timezone.now(), added_by=actor.user,
        )  # fmt: skip
        book.add(kept)
    return Done(book.batch, 1, kept)


def content_of(kept: Attachment) -> FileResponse:
    """Raises Http404 where the storage has lost it."""
    try:
        content = default_storage.open(path_of(kept.sha256))
    except FileNotFoundError:
        raise Http404 from None
    is_shown = kept.media_type in SHOWN.values()
    response = FileResponse(content, as_attachment=not is_shown, filename=kept.name, content_type=kept.media_type)
    # Whatever a file holds, it may run nothing here.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def path_of(digest: str) -> str:
    return f"{KEPT}{digest[:2]}/{digest}"


def is_named_by_content(path: str) -> bool:
    """The last part of such a path is the SHA-256 of what it holds."""
    return path.startswith(KEPT)


def files_of(kind: Kind, row: Model) -> QuerySet[Attachment]:
    return Attachment.objects.filter(about_kind=kind.key, about_id=row.pk).select_related("added_by")
