"""A list's filters, columns and order kept under a name."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from endcap.platform.access import BY_KIND, PUBLIC, SIGNED_IN, right_to
from endcap.platform.models import SavedView

MOST_VIEWS = 100
LONGEST_PATH, LONGEST_QUERY, LONGEST_NAME = 200, 2000, 60


def keep(user: Any, *, path: str, query: str, name: str, is_pinned: bool) -> SavedView:
    """The same name for the same list again replaces it. Raises ValidationError."""
    if "\0" in f"{path}{query}" or not _is_a_list(path) or len(query) > LONGEST_QUERY:
        raise ValidationError({"path": _("There is no such list.")})
    name = name.strip()
    if not name or "\0" in name or len(name) > LONGEST_NAME:
        raise ValidationError(
            {"name": _("Give the view a name of at most %(count)d letters.") % {"count": LONGEST_NAME}}
        )
    others = SavedView.objects.filter(user=user).exclude(path=path, name=name)
    if others.count() >= MOST_VIEWS:
        raise ValidationError({"name": _("You have %(count)d views: remove one first.") % {"count": MOST_VIEWS}})
    values = {"query": query, "is_pinned": is_pinned}
    view, _is_new = SavedView.objects.update_or_create(user=user, path=path, name=name, defaults=values)
    return view


def _is_a_list(path: str) -> bool:
    if not path.startswith("/") or len(path) > LONGEST_PATH:
        return False
    try:
        place = resolve(path)
    except Resolver404:
        return False
    right = right_to(place.view_name) if place.namespace != "api" else None
    return right is not None and right not in (PUBLIC, SIGNED_IN, BY_KIND) and "pk" not in place.kwargs
