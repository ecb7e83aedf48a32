"""Who sees a complaint: whoever filed it, and whoever decides such, unless it is about them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from endcap.company.models import Employee, EmployeeRole
from endcap.conduct.models import Complaint
from endcap.platform.access import Actor, Role, Scope, scope_of

MAY_BE_COMPLAINED_ABOUT = (Role.SUPERVISOR, Role.MANAGER)


def complaints_within(actor: Actor, right: str) -> QuerySet[Complaint]:
    scope = scope_of(actor, right)
    if scope is None:
        return Complaint.objects.none()
    own = Q(filed_by=actor.employee_id) if actor.employee_id else Q(pk__in=[])
    # Whoever it is about does not learn that it is there, not even in a count.
    found = Complaint.objects.exclude(about=actor.employee_id) if actor.employee_id else Complaint.objects.all()
    found = found if scope == Scope.ALL else found.filter(own)
    return found.select_related("about", "filed_by", "handled_by")


def to_complain_about(actor: Actor) -> QuerySet[Employee]:
    """Who leads people today."""
    leading = EmployeeRole.objects.during(actor.today).filter(role__in=MAY_BE_COMPLAINED_ABOUT)
    return Employee.objects.filter(pk__in=leading.values("employee")).exclude(pk=actor.employee_id).order_by("sort_key")


def handlers_of(complaint: Complaint, actor: Actor) -> QuerySet[Employee]:
    """Who may decide it: neither whom it is about, nor who filed it."""
    roles = EmployeeRole.objects.during(actor.today).filter(role__in=(Role.MANAGER, Role.ADMINISTRATOR))
    concerned = (complaint.about_id, complaint.filed_by_id)
    return Employee.objects.filter(pk__in=roles.values("employee")).exclude(pk__in=concerned)
