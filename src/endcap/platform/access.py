"""Who may do what: one table, role × action × scope.

Rooms register their rows and the right that each of their addresses needs; `company` registers who somebody is and
whom they have in their team on a day. Everything asks here: views (through the middleware), menu, cards, queries.
Outside one's scope a thing does not exist (404); inside it, but without the right, it is refused (403).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    REP = "rep"
    SUPERVISOR = "supervisor"
    PROMOTER = "promoter"
    MANAGER = "manager"
    FINANCE = "finance"
    COLLEAGUE = "colleague"
    ADMINISTRATOR = "administrator"
    BUYER = "buyer"


ROLE_NAMES = {
    Role.REP: _("Rep"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.PROMOTER: _("Promoter"),
    Role.MANAGER: _("KA manager"),
    Role.FINANCE: _("Finance"),
    Role.COLLEAGUE: _("Colleague"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.BUYER: _("Buyer"),
}


class Scope(StrEnum):
    """How far a right reaches."""

    OWN = "own"
    TEAM = "team"
    DEPARTMENT = "department"
    CHAIN = "chain"
    ALL = "all"


PUBLIC = "public"
SIGNED_IN = "signed in"
# The address names a kind of thing (`kinds`), whose own rights decide.
BY_KIND = "by kind"
Grants = Mapping[str, Mapping[Role, Scope]]
# One right for every method, or one for each method that is answered.
UrlRight = str | Mapping[str, str]


@dataclass(frozen=True)
class Actor:
    """Who asks, and on which day. `role` is None for somebody without one (and for nobody).

    `via` (desk, api, command) and `address` (of the network) say from where; the history keeps them. `by_token`: it is a
    program that asks, in the user's name.
    """

    user: Any
    today: date
    employee_id: int | None = None
    role: Role | None = None
    name: str = ""
    via: str = ""
    address: str = ""
    by_token: bool = False
    # What was looked up about them once, for as long as they act.
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_signed_in(self) -> bool:
        return bool(self.user.is_authenticated)

    @property
    def role_name(self) -> Any:
        return ROLE_NAMES[self.role] if self.role else ""


class People(Protocol):
    """What `company` knows about people."""

    def identify(self, user: Any, on: date) -> tuple[int | None, Role | None, str]:
        """The employee behind a user, their role on that day, and their name."""

    def within(self, actor: Actor, scope: Scope, *, employee: str, first: Any, last: Any, standing_in: bool) -> Q:
        """Rows whose `employee` (a field's name) lies in the actor's scope on any day from `first` to `last`.

        With `standing_in`, also those of people whom the actor stands in for today.
        """

    def users_with(self, roles: Iterable[Role], on: date) -> list[Any]:
        """The sign-ins of those who have one of the roles on that day."""

    def has_left(self, user: Any, on: date) -> bool:
        """Whether all that a user was has ended."""

    def needs_second_factor(self, role: Role | None) -> bool:
        """Whether the company wants one of whoever has that role."""


_grants: dict[str, Mapping[Role, Scope]] = {}
_url_rights: dict[str, UrlRight] = {}
_people: list[People] = []


def register(grants: Grants, urls: Mapping[str, UrlRight]) -> None:
    """Adds a room's rows. An address may only name a right that exists."""
    _grants.update(grants)
    for url_name, right in urls.items():
        for one in [right] if isinstance(right, str) else right.values():
            if one not in (PUBLIC, SIGNED_IN, BY_KIND) and one not in _grants:
                raise ImproperlyConfigured(f"{url_name} needs the right {one}, which no room grants")
        _url_rights[url_name] = right


def register_people(people: People) -> None:
    _people[:] = [people]


def users_with(roles: Iterable[Role], *, on: date) -> list[Any]:
    """The sign-ins of those who have one of the roles on a day."""
    return _people[0].users_with(roles, on) if _people else []


def url_rights() -> Mapping[str, UrlRight]:
    return dict(_url_rights)


def actor_of(user: Any, *, today: date, via: str = "", address: str = "", by_token: bool = False) -> Actor:
    if not user.is_authenticated or not _people:
        return Actor(user, today, via=via, address=address, by_token=by_token)
    employee_id, role, name = _people[0].identify(user, today)
    return Actor(user, today, employee_id, role, name or user.username, via, address, by_token)


def has_left(user: Any, on: date) -> bool:
    return bool(_people) and _people[0].has_left(user, on)


def needs_second_factor(role: Role | None) -> bool:
    return bool(_people) and _people[0].needs_second_factor(role)


@dataclass(frozen=True)
class _Nobody:
    """Stands where a user would, for what a command does."""

    is_authenticated: bool = False
    pk: None = None
    username: str = ""


def system_actor(*, today: date) -> Actor:
    """Who acts in commands run on the server itself: whoever may run them may do everything (`may` of ALL)."""
    return Actor(_Nobody(), today, role=Role.ADMINISTRATOR, via="command")


def is_system(actor: Actor) -> bool:
    return isinstance(actor.user, _Nobody)


def scope_of(actor: Actor, action: str) -> Scope | None:
    """How far the actor's right to an action reaches; None without the right."""
    if action not in _grants:
        raise ImproperlyConfigured(f"no room grants {action}")
    if is_system(actor):
        return Scope.ALL
    return _grants[action].get(actor.role) if actor.role else None


def may(actor: Actor, action: str) -> bool:
    if action in (PUBLIC, SIGNED_IN):
        return action == PUBLIC or actor.is_signed_in
    return scope_of(actor, action) is not None


def require(actor: Actor, action: str) -> None:
    """Raises PermissionDenied without the right, whatever its scope."""
    if not action or not may(actor, action):
        raise PermissionDenied


def limit(
    actor: Actor, action: str, *, employee: str, first: Any = None, last: Any = None, standing_in: bool = False
) -> Q:
    """The rows an actor may see, by the employee they are about, on the days from `first` to `last`.

    The days are dates or F expressions; without them it is the actor's today. `standing_in` adds what belongs to
    people whom the actor stands in for: their stores, never their wages or statements.
    """
    scope = scope_of(actor, action)
    if scope is None:
        return Q(pk__in=[])
    if scope in (Scope.ALL, Scope.DEPARTMENT):
        return Q()
    first = actor.today if first is None else first
    last = first if last is None else last
    return _people[0].within(actor, scope, employee=employee, first=first, last=last, standing_in=standing_in)


def right_to(url_name: str, method: str = "GET") -> str | None:
    """What an address needs; None for a method that it does not answer."""
    try:
        right = _url_rights[url_name]
    except KeyError:
        raise ImproperlyConfigured(f"{url_name or 'an address without a name'} stands in no room's URLS") from None
    return right if isinstance(right, str) else right.get("GET" if method == "HEAD" else method)


def roles_with(action: str) -> Iterable[Role]:
    return _grants[action].keys()
