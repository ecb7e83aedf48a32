"""Employees acknowledge a rulebook before it binds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from endcap.company.models import Employee, EmployeeRole
from endcap.conduct.models import Acknowledgement, Finding, RulebookVersion
from endcap.conduct.rulebooks.in_force import versions_in
from endcap.kernels.rules import Period
from endcap.kernels.rules.model import ROLES
from endcap.platform.access import Actor
from endcap.platform.clock import company_zone


def bound_people(on: object) -> QuerySet[Employee]:
    """Those whom rulebooks can bind on a day."""
    roles = EmployeeRole.objects.during(on).filter(role__in=ROLES)  # type: ignore[arg-type]
    return Employee.objects.filter(pk__in=roles.values("employee"))


def acknowledge(versions: Iterable[RulebookVersion], employees: Iterable[Employee], *, at: datetime) -> int:
    """Keeps that each has read each; once is enough. Says how many were new."""
    people = list(employees)
    count = 0
    for version in versions:
        known = set(version.acknowledgements.values_list("employee_id", flat=True))
        new = [Acknowledgement(version=version, employee=one, at=at) for one in people if one.pk not in known]
        count += len(Acknowledgement.objects.bulk_create(new))
    return count


def to_acknowledge(actor: Actor) -> list[RulebookVersion]:
    """What is in force, or will be, and the actor has not acknowledged yet."""
    if actor.employee_id is None or actor.role not in ROLES:
        return []
    now = versions_in(Period.of(actor.today))
    coming = RulebookVersion.objects.filter(in_force_from__gt=actor.today, is_in_force=True)
    wanted = [*now, *coming.select_related("rulebook")]
    known = set(
        Acknowledgement.objects.filter(employee=actor.employee_id, version__in=wanted).values_list("version", flat=True)
    )
    return [version for version in wanted if version.pk not in known]


def not_bound(finding: Finding) -> str:
    """The names of those who would carry a fine of it and had not acknowledged its rulebook by its day."""
    if finding.amount > 0:
        return ""
    known = dict(Acknowledgement.objects.filter(version=finding.clause.version_id).values_list("employee_id", "at"))
    zone = company_zone()

    def is_bound(employee_id: int) -> bool:
        at = known.get(employee_id)
        return at is not None and at.astimezone(zone).date() <= finding.occurred_on

    missing = {line.employee_id: line.employee for line in finding.lines.all() if not is_bound(line.employee_id)}
    return ", ".join(str(one) for one in missing.values())
