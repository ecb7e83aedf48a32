"""Employees acknowledge a rulebook before it binds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from endcap.company.models import Employee, EmployeeRole
from endcap.conduct.models import Acknowledgement, Finding, FindingLine, RulebookVersion
from endcap.conduct.rights import EDIT_RULEBOOKS
from endcap.conduct.rulebooks.in_force import parsed, versions_in
from endcap.conduct.rulebooks.notices import PUBLISHED_KEY
from endcap.kernels.rules import Period
from endcap.kernels.rules.model import ROLES
from endcap.platform.access import Actor, Role, require
from endcap.platform.clock import company_now, company_zone
from endcap.platform.history import Book, recording
from endcap.platform.notices.telling import Told, tell_each

LEADERS = (Role.SUPERVISOR.value, Role.MANAGER.value)


def bound_people(on: object) -> QuerySet[Employee]:
    """Those whom rulebooks can bind on a day."""
    return _with_roles(ROLES, on)


def bound_by(version: RulebookVersion, on: object) -> QuerySet[Employee]:
    """Those whom one can bind on a day: by their role, or along with somebody."""
    return _with_roles(roles_bound(version), on)


def _with_roles(roles: Iterable[str], on: object) -> QuerySet[Employee]:
    found = EmployeeRole.objects.during(on).filter(role__in=list(roles))  # type: ignore[arg-type]
    return Employee.objects.filter(pk__in=found.values("employee"))


def roles_bound(version: RulebookVersion) -> frozenset[str]:
    clauses = parsed(version.text, version.rulebook.name).rulebook.clauses
    roles: set[str] = set()
    for clause in clauses:
        roles |= set(ROLES if clause.binds == "all" else clause.binds)
        roles |= set(LEADERS if clause.joint else ())
    return frozenset(roles)


def acknowledge(
    versions: Iterable[RulebookVersion], employees: Iterable[Employee], *, at: datetime, recorded_by: int | None = None
) -> int:
    """Keeps that each has read each; once is enough. Says how many were new."""
    people = list(employees)
    count = 0
    for version in versions:
        known = set(version.acknowledgements.values_list("employee_id", flat=True))
        new = [
            Acknowledgement(version=version, employee=one, at=at, recorded_by_id=recorded_by)
            for one in people
            if one.pk not in known
        ]
        count += len(Acknowledgement.objects.bulk_create(new))
    return count


def to_acknowledge(actor: Actor) -> list[RulebookVersion]:
    """What is in force, or will be, and the actor has not acknowledged yet."""
    if actor.employee_id is None or actor.role not in ROLES:
        return []
    now = versions_in(Period.of(actor.today))
    coming = RulebookVersion.objects.filter(in_force_from__gt=actor.today, is_in_force=True)
    wanted = [*now, *coming.select_related("rulebook").order_by("in_force_from", "pk")]
    known = set(
        Acknowledgement.objects.filter(employee=actor.employee_id, version__in=wanted).values_list("version", flat=True)
    )
    return [version for version in wanted if version.pk not in known and actor.role.value in roles_bound(version)]


def acknowledge_own(actor: Actor, version: RulebookVersion) -> int:
    """Raises PermissionDenied for somebody whom it does not bind."""
    person = Employee.objects.filter(pk=actor.employee_id).first() if actor.employee_id else None
    if person is None or actor.role is None or actor.role.value not in roles_bound(version):
        raise PermissionDenied
    return acknowledge([version], [person], at=timezone.now())


def record_on_paper(actor: Actor, version: RulebookVersion, employee: Employee, day: date) -> None:
    """For somebody without a sign-in who signed on paper. Raises ValidationError."""
    require(actor, EDIT_RULEBOOKS)
    published = version.published_at.astimezone(company_zone()).date()
    if employee.user_id is not None:
        raise ValidationError({"employee": _("They have a sign-in: they acknowledge it themselves.")})
    if not bound_by(version, actor.today).filter(pk=employee.pk).exists():
        raise ValidationError({"employee": _("It does not bind them.")})
    if day > actor.today or day < published:
        said = _("Choose a day from %(first)s, when it was published, to today.")
        raise ValidationError({"day": said % {"first": published}})
    with recording(actor, "rulebook.paper") as book:
        at = max(datetime.combine(day, time(), company_zone()), version.published_at)
        if acknowledge([version], [employee], at=at, recorded_by=actor.employee_id):
            name = _("%(version)s: %(name)s acknowledged on paper, %(day)s")
            book.tell("changed", version, {}, name=name % {"version": version, "name": employee, "day": day})


@dataclass(frozen=True)
class Reader:
    """Somebody whom a version binds; `acknowledged` is None for who has not read it yet."""

    employee: Employee
    acknowledged: Acknowledgement | None

    @property
    def is_on_paper(self) -> bool:
        return self.acknowledged is not None and self.acknowledged.recorded_by_id is not None


def readers_of(version: RulebookVersion, on: date) -> list[Reader]:
    """Who has not read it comes first."""
    known = {one.employee_id: one for one in version.acknowledgements.select_related("recorded_by")}
    found = [Reader(one, known.get(one.pk)) for one in bound_by(version, on).select_related("user").order_by("code")]
    return sorted(found, key=lambda one: one.acknowledged is not None)


def reading_counts(versions: Iterable[RulebookVersion], on: date) -> dict[int, tuple[int, int]]:
    """By version: how many of those whom it binds have acknowledged it, and how many they are."""
    counts = {}
    for version in versions:
        bound = bound_by(version, on)
        done = version.acknowledgements.filter(employee__in=bound.values("pk")).count()
        counts[version.pk] = (done, bound.count())
    return counts


def tell_published(book: Book, version: RulebookVersion) -> None:
    """Whoever is bound reads it before it binds them."""
    people = bound_by(version, company_now().date()).filter(user__isnull=False).select_related("user")
    tell_each(book, PUBLISHED_KEY, [Told(one.user, _values(version)) for one in people if one.user is not None])


def remind(actor: Actor, version: RulebookVersion) -> int:
    """Once a day, those who have not read it yet. Says how many have a sign-in."""
    require(actor, EDIT_RULEBOOKS)
    waiting = [one.employee.user for one in readers_of(version, actor.today) if one.acknowledged is None]
    users = [user for user in waiting if user is not None]
    once = f"{PUBLISHED_KEY} {version.pk} {actor.today}"
    tell_each(actor, PUBLISHED_KEY, [Told(user, _values(version), once=once) for user in users])
    return len(users)


def _values(version: RulebookVersion) -> dict[str, object]:
    return {
        "version": version.pk, "rulebook": version.rulebook_id, "from": version.in_force_from.isoformat(),
        "ends": not version.is_in_force,
    }  # fmt: skip


def not_bound(findings: Iterable[Finding]) -> dict[int, str]:
    """By finding: who it is about, where they had not acknowledged its rulebook by its day. Rewards bind everybody.

    The findings come with their clauses and lines.
    """
    unbound = unbound_lines(findings)
    return {line.finding_id: str(line.employee) for line in unbound if line.liability == "own"}


def unbound_lines(findings: Iterable[Finding]) -> list[FindingLine]:
    """Fines of people who had not acknowledged the rulebook by the finding's day: nothing is charged for them."""
    fines = [one for one in findings if one.amount <= 0]
    if not fines:
        return []
    versions = {one.clause.version_id for one in fines}
    people = {line.employee_id for one in fines for line in one.lines.all()}
    read = Acknowledgement.objects.filter(version__in=versions, employee__in=people)
    zone = company_zone()
    read_on = {
        (version, employee): at.astimezone(zone).date()
        for version, employee, at in read.values_list("version", "employee", "at")
    }
    return [
        line
        for one in fines
        for line in one.lines.all()
        if read_on.get((one.clause.version_id, line.employee_id), date.max) > one.occurred_on
    ]
