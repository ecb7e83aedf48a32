"""The API: everything the desk shows and does, under the same rights. Each part brings its rows of the access table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ninja import NinjaAPI, Router
from ninja.security import HttpBearer, SessionAuth

from endcap.platform.access import UrlRight
from endcap.platform.api import around, imports, notices, things, work
from endcap.platform.api.errors import add_errors
from endcap.platform.api.schemas import Telling, collection
from endcap.platform.api.things import offered
from endcap.platform.kinds import all_kinds

DESCRIPTION = """Everything the desk shows and does, under the same rights.

Sign in with a token (`Authorization: Bearer …`, made at the desk under “My sign-in” or by `endcap token create`), or by
the session of the desk, where changes also carry the `X-CSRFToken` header. A token for reading changes nothing."""

__all__ = ["Addition", "Telling", "api_rights", "build", "collection"]


class Token(HttpBearer):
    """`Authorization: Bearer endcap_…`, made under “My sign-in” or by `endcap token create`."""

    def authenticate(self, request: Any, token: str) -> Any:
        """Whether it is valid was found out before (`TokenMiddleware`)."""
        return getattr(request, "api_token", None)


class Session(SessionAuth):
    """The cookie of somebody signed in at the desk; changes need the `X-CSRFToken` header as well."""


@dataclass(frozen=True)
class Part:
    """Addresses under a prefix, and the right that each of them needs."""

    prefix: str
    router: Router
    rights: dict[str, UrlRight]


@dataclass(frozen=True)
class Addition:
    """What a room adds to the addresses of a kind and tells besides of its things, or under a prefix of its own."""

    prefix: str
    add: Callable[[Router], None]
    rights: dict[str, UrlRight]
    tells: Telling | None = None


def parts(tellings: Mapping[str, Telling | None] | None = None) -> list[Part]:
    """All kinds that have a list, the settings, and what is not about one kind. `tellings`: by prefix."""
    known = tellings or {}
    found = [
        Part(f"/{collection(kind)}", things.router_of(kind, known.get(f"/{collection(kind)}")), things.rights_of(kind))
        for kind in offered()
    ]
    singles = [kind for kind in all_kinds() if kind.is_single]
    found += [Part(f"/{collection(kind)}", things.router_of_single(kind), things.rights_of(kind)) for kind in singles]
    found += [
        Part(f"/{collection(kind)}", around.router_of(kind), around.rights_of(kind)) for kind in offered() if kind.page
    ]
    return [
        *found,
        Part("", around.files, around.FILES),
        Part("/imports", imports.router, imports.RIGHTS),
        Part("/notices", notices.router, notices.RIGHTS),
        Part("", work.router, work.RIGHTS),
    ]


def api_rights(rooms: Iterable[Addition]) -> dict[str, UrlRight]:
    """The rows of the access table for all addresses."""
    rights: dict[str, UrlRight] = {}
    for part in [*parts(), *rooms]:
        for name, right in part.rights.items():
            known = rights.get(name)
            both = isinstance(known, dict) and isinstance(right, dict)
            rights[name] = {**known, **right} if both else right  # type: ignore[dict-item]
    return rights


def build(rooms: Iterable[Addition] = ()) -> NinjaAPI:
    """Call it once the rooms are registered."""
    api = NinjaAPI(
        title="Endcap",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api",
        auth=[Token(), Session()],
    )
    rooms = list(rooms)
    found = parts({room.prefix: room.tells for room in rooms if room.tells})
    routers = {part.prefix: part.router for part in reversed(found)}
    for room in rooms:
        if room.prefix not in routers:
            routers[room.prefix] = Router()
            found.append(Part(room.prefix, routers[room.prefix], room.rights))
        room.add(routers[room.prefix])
    for part in found:
        api.add_router(part.prefix, part.router, tags=[part.prefix.strip("/") or "work"])
    add_errors(api)
    return api
