"""Who sees an appeal: whoever sees the finding. Who hears it: somebody else than all who had to do with it."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from endcap.company.models import Employee, EmployeeRole
from endcap.conduct.findings.queries import findings_within
from endcap.conduct.models import Appeal, Complaint, FindingLine, State
from endcap.conduct.rights import APPEAL, HEAR_APPEALS, SEE_FINDINGS
from endcap.platform.access import Actor, may, roles_with


def with_own_amount(appeals: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """Each with `own_amount`: what whoever contests it carries."""
    own = FindingLine.objects.filter(finding=OuterRef("finding"), employee=OuterRef("by"))
    return appeals.annotate(own_amount=Subquery(own.values("amount")[:1]))


# Whoever heard one appeal may hear another of the same finding.
HEARD = (State.UPHELD, State.OVERTURNED)


def appeals_within(actor: Actor, right: str) -> QuerySet[Appeal]:
    """Appeals of findings in the scope of a right; to add to an appeal it must be one's own."""
    if right == APPEAL:
        return (
            Appeal.objects.filter(by=actor.employee_id, outcome="open") if actor.employee_id else Appeal.objects.none()
        )
    reach = right if right == HEAR_APPEALS else SEE_FINDINGS
    found = Appeal.objects.filter(finding__in=findings_within(actor, reach).values("pk"))
    found = found.select_related("finding__clause", "finding__employee", "by", "heard_by")
    return found.prefetch_related("finding__lines", "finding__decisions")


def concerned(appeal: Appeal) -> set[int | None]:
    """Who may not hear it: whoever carries a line, filed it, or decided about the finding before."""
    finding = appeal.finding
    people: set[int | None] = {appeal.by_id, finding.employee_id}
    people |= {line.employee_id for line in finding.lines.all()}
    people |= {one.by_id for one in finding.decisions.all() if one.state not in HEARD}
    if finding.fact == "complaints":
        people |= set(Complaint.objects.filter(code=finding.fact_id).values_list("handled_by_id", flat=True))
    return people


def may_hear(actor: Actor, appeal: Appeal) -> bool:
    return (
        appeal.outcome == "open"
        and may(actor, HEAR_APPEALS)
        and actor.employee_id is not None
        and actor.employee_id not in concerned(appeal)
    )


def hearers_of(appeal: Appeal, actor: Actor) -> QuerySet[Employee]:
    roles = EmployeeRole.objects.during(actor.today).filter(role__in=list(roles_with(HEAR_APPEALS)))  # type: ignore[arg-type]
    others = [pk for pk in concerned(appeal) if pk is not None]
    return Employee.objects.filter(pk__in=roles.values("employee")).exclude(pk__in=others)
