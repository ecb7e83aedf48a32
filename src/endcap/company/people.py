"""Who a user is, and whom they have in their team: how the scopes of the access table resolve."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from endcap.company.models import Absence, EmployeeRole, ReportingLine
from endcap.company.queries import company_settings
from endcap.platform.access import Actor, Role, Scope
from endcap.platform.models import User


class CompanyPeople:
    def identify(self, user: Any, on: date) -> tuple[int | None, Role | None, str]:
        if user.is_partner:
            return None, Role.BUYER, ""
        roles = EmployeeRole.objects.during(on).filter(employee__user=user)
        held = roles.values_list("employee_id", "role", "employee__name").first()
        return (held[0], Role(held[1]), held[2]) if held else (None, None, "")

    def has_left(self, user: Any, on: date) -> bool:
        if user.is_partner:
            return False
        roles = EmployeeRole.objects.filter(employee__user=user)
        return roles.exists() and not roles.filter(Q(last_day__isnull=True) | Q(last_day__gte=on)).exists()

    def needs_second_factor(self, role: Role | None) -> bool:
        return role is not None and role in company_settings().roles_with_second_factor

    def within(self, actor: Actor, scope: Scope, *, employee: str, first: Any, last: Any, standing_in: bool) -> Q:
        if actor.employee_id is None or scope not in (Scope.OWN, Scope.TEAM):
            return Q(pk__in=[])
        if first == last == actor.today:
            return Q(**{f"{employee}__in": _people(actor, scope, on=actor.today, standing_in=standing_in)})
        found = Q(**{employee: actor.employee_id})
        lines = ReportingLine.objects.during(_outer(first), _outer(last)).filter(employee=OuterRef(employee))
        if scope == Scope.TEAM:
            found |= Q(Exists(lines.filter(supervisor=actor.employee_id)))
        if standing_in:
            away = Absence.objects.during(actor.today).filter(stand_in=actor.employee_id).values("employee_id")
            found |= Q(**{f"{employee}__in": away})
            if scope == Scope.TEAM:
                found |= Q(Exists(lines.filter(supervisor__in=away)))
        # Who was with them on any day at all: an index finds their rows, and only these are looked at one by one.
        return Q(**{f"{employee}__in": _people(actor, scope, on=None, standing_in=standing_in)}) & found

    def users_with(self, roles: Iterable[Role], on: date) -> list[Any]:
        held = EmployeeRole.objects.during(on).filter(role__in=list(roles))
        users = User.objects.filter(employee__in=held.values("employee_id"), is_active=True)
        return list(users.order_by("pk"))


def _people(actor: Actor, scope: Scope, *, on: date | None, standing_in: bool) -> list[int]:
    """Their numbers, on a day or ever, looked up once: a list of few is found by an index, where a condition on each row
    is not."""
    key = ("people", scope, on, standing_in)
    if key not in actor.known:
        heads = {actor.employee_id}
        if standing_in:
            away = Absence.objects.during(actor.today).filter(stand_in=actor.employee_id)
            heads |= set(away.values_list("employee_id", flat=True))
        people = set(heads)
        if scope == Scope.TEAM:
            lines = ReportingLine.objects.during(on) if on else ReportingLine.objects.all()
            people |= set(lines.filter(supervisor__in=heads).values_list("employee_id", flat=True))
        actor.known[key] = sorted(people)
    return actor.known[key]  # type: ignore[no-any-return]


def _outer(day: Any) -> Any:
    """A field's name means that field of the row that is asked about."""
    return OuterRef(day) if isinstance(day, str) else day
