"""What is read of tasks, scoped to who asks."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from endcap.company.models import Employee, EmployeeRole
from endcap.company.queries import employees_within
from endcap.platform.access import Actor, limit, may
from endcap.visits.models import Task
from endcap.visits.rights import ASSIGN_TASKS, SEE_TASKS

# A task is due soon on its last day and on the days before it.
SOON = timedelta(days=3)


def tasks_within(actor: Actor, right: str) -> QuerySet[Task]:
    """Those of people in the scope today, and those that one gave to somebody."""
    within = limit(actor, right, employee="employee")
    if not within or actor.employee_id is None:
        return Task.objects.filter(within)
    return Task.objects.filter(within | Q(assigned_by=actor.employee_id))


def tasks_visible_to(actor: Actor) -> QuerySet[Task]:
    return tasks_within(actor, SEE_TASKS).select_related("employee", "assigned_by")


def in_state(rows: QuerySet[Task], state: str, today: date) -> QuerySet[Task]:
    is_open = Q(done_on__isnull=True)
    return rows.filter(
        {
            "open": is_open,
            "soon": is_open & Q(due_on__gte=today, due_on__lt=today + SOON),
            "late": is_open & Q(due_on__lt=today),
            "done": ~is_open,
        }[state]
    )


def may_reopen(actor: Actor, task: Task) -> bool:
    """Nobody asks again for what others gave them."""
    is_given_to_them = task.employee_id == actor.employee_id != task.assigned_by_id
    return (
        not is_given_to_them
        and may(actor, ASSIGN_TASKS)
        and tasks_within(actor, ASSIGN_TASKS).filter(pk=task.pk).exists()
    )


def people_for(actor: Actor) -> QuerySet[Employee]:
    """To whom the actor may give tasks: whoever works here today and is in their scope."""
    working = EmployeeRole.objects.during(actor.today).values("employee_id")
    return employees_within(actor, ASSIGN_TASKS).filter(pk__in=working)
