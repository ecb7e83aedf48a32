"""The menu: rooms register items, and everybody sees those that lead somewhere for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import may, right_to
from endcap.platform.models import SavedView

HOME_LABEL = _("Home")


@dataclass(frozen=True)
class Item:
    """`is_shown`, where given, says whether it is of use at the moment; the right decides before it."""

    url_name: str
    label: str | Promise
    icon: str
    order: int
    section: str | Promise = ""
    is_shown: Callable[[], bool] | None = None


_items: list[Item] = []


def register(*items: Item) -> None:
    _items.extend(item for item in items if item not in _items)


def all_items() -> list[Item]:
    return sorted(_items, key=lambda item: item.order)


def items_for(request: HttpRequest) -> list[dict[str, Any]]:
    """In order, each with its address and whether one is there now."""
    here = request.path
    pinned = _pinned(request)
    shown = []
    for item in all_items():
        if may(request.actor, str(right_to(item.url_name))) and (item.is_shown is None or item.is_shown()):  # type: ignore[attr-defined]
            url = reverse(item.url_name)
            is_here = here == url if url == "/" else here.startswith(url)
            shown.append({"item": item, "url": url, "is_here": is_here, "pinned": pinned.get(url, [])})
    return shown


def views_of(request: Any) -> list[SavedView]:
    """All saved views of the person, read once a request."""
    if not hasattr(request, "saved_views"):
        request.saved_views = list(SavedView.objects.filter(user=request.actor.user.pk))
    return request.saved_views  # type: ignore[no-any-return]


def _pinned(request: HttpRequest) -> dict[str, list[SavedView]]:
    """The person's pinned views by the list they are of."""
    found: dict[str, list[SavedView]] = {}
    for view in views_of(request):
        if view.is_pinned:
            found.setdefault(view.path, []).append(view)
    return found


def layout(request: HttpRequest) -> dict[str, Any]:
    """What the layout needs on every page (a context processor)."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_signed_in:
        return {"actor": None, "menu": []}
    from endcap.platform.notices.own import unread_count

    return {"actor": actor, "menu": items_for(request), "unread_notices": partial(unread_count, actor)}
