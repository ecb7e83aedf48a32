"""Files of a thing: adding and opening. They are removed as every thing is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from endcap.platform import files
from endcap.platform.kinds import kind_named, url_of


@require_POST
def add(request: Any, kind: str, pk: int) -> HttpResponse:
    sort = kind_named(kind)
    row = get_object_or_404(sort.visible_to(request.actor), pk=pk)
    if not sort.may_keep_files(request.actor, row):
        raise PermissionDenied
    for upload in request.FILES.getlist("file"):
        try:
            done = files.attach(request.actor, sort, row, upload)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("File kept: %(name)s") % {"name": done.row})
    return redirect(url_of(row) or "home")


@require_safe
def show(request: Any, pk: int) -> HttpResponseBase:
    kept = get_object_or_404(kind_named("file").visible_to(request.actor), pk=pk)
    return files.content_of(kept)
