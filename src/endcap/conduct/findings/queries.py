"""What is read of findings, scoped to who asks: by the team somebody was in on the day of the finding."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from endcap.company.models import EmployeeRole, ReportingLine
from endcap.conduct.models import GONE, EarlyWarning, Finding, FindingLine, UnclearDay
from endcap.conduct.rights import SEE_FINDINGS
from endcap.platform.access import Actor, Role, Scope, limit, scope_of


def findings_within(actor: Actor, right: str) -> QuerySet[Finding]:
    """Those about people in the scope; with OWN also those of which one carries a joint line."""
    scope = scope_of(actor, right)
    if scope in (Scope.ALL, Scope.DEPARTMENT):
        return Finding.objects.all()
    found = limit(actor, right, employee="employee", first="occurred_on")
    if scope is not None and right == SEE_FINDINGS and actor.employee_id:
        found |= Q(pk__in=FindingLine.objects.filter(employee=actor.employee_id).order_by().values("finding"))
    return Finding.objects.filter(found)


def finding_lines_visible_to(actor: Actor) -> QuerySet[FindingLine]:
    visible = limit(actor, SEE_FINDINGS, employee="employee", first="occurred_on")
    return FindingLine.objects.filter(visible).select_related("employee", "because_of", "finding__clause")


def standing_lines(lines: QuerySet[FindingLine]) -> QuerySet[FindingLine]:
    """Without those that were decided away or that the facts no longer say."""
    return lines.exclude(finding__state__in=GONE)


def unclear_days_visible_to(actor: Actor) -> QuerySet[UnclearDay]:
    """Also of closed months: what is entered then still counts, with its true day."""
    visible = limit(actor, SEE_FINDINGS, employee="employee", first="occurred_on")
    return UnclearDay.objects.filter(visible).select_related("employee", "clause")


def warnings_visible_to(actor: Actor) -> QuerySet[EarlyWarning]:
    visible = limit(actor, SEE_FINDINGS, employee="employee", first="would_be_on")
    return EarlyWarning.objects.filter(visible).select_related("employee", "clause")


def with_team(lines: QuerySet[FindingLine]) -> QuerySet[FindingLine]:
    """Each with `team_id` and `team_name`: who led the employee on that day; a supervisor belongs to their own team."""
    day = OuterRef("occurred_on")
    leading = EmployeeRole.objects.during(day).filter(employee=OuterRef("employee"), role=Role.SUPERVISOR)  # type: ignore[arg-type]
    led = ReportingLine.objects.during(day).filter(employee=OuterRef("employee"))  # type: ignore[arg-type]
    return lines.annotate(
        team_id=Coalesce(Subquery(leading.values("employee_id")[:1]), Subquery(led.values("supervisor_id")[:1])),
        team_name=Coalesce(
            Subquery(leading.values("employee__name")[:1]), Subquery(led.values("supervisor__name")[:1])
        ),
    )
