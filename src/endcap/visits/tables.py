"""The list of tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.platform.access import Actor
from endcap.platform.forms import DayInput
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing
from endcap.visits.models import Task
from endcap.visits.queries import SOON, in_state, tasks_visible_to

STATES = [("open", _("Open")), ("soon", _("Due soon")), ("late", _("Late")), ("done", _("Done"))]
ALL = _("All")
# What is open comes first, the most urgent before all.
DUE_IF_OPEN = Case(When(done_on__isnull=True, then=F("due_on")))


def people_of(request: Any) -> QuerySet[Employee]:
    """Those who have, or had, a task that the actor sees."""
    seen = tasks_visible_to(request.actor).order_by()
    return Employee.objects.filter(pk__in=seen.values("employee_id")).only("pk", "name")


class TaskFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="of_state", empty_label=ALL)
    employee = django_filters.ModelChoiceFilter(label=_("Who has to do it"), queryset=people_of, empty_label=ALL)
    since = django_filters.DateFilter(label=_("Due since"), field_name="due_on", lookup_expr="gte", widget=DayInput)
    until = django_filters.DateFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte", widget=DayInput)

    def of_state(self, rows: QuerySet[Task], name: str, state: str) -> QuerySet[Task]:
        return in_state(rows, state, self.request.actor.today)


def state_of(task: Task, today: date) -> Any:
    if task.done_on is not None:
        return _("Done late") if task.is_late(today) else _("Done")
    if task.is_late(today):
        return _("Late")
    return _("Due soon") if task.due_on < today + SOON else _("Open")


def task_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Tasks"),
        about=_("What is to be done besides the usual round, by whom and until when."),
        columns=[
            Column(
                "title", _("What is to be done"), "title", sort=("title",), kind="title",
                link=lambda row: page_of("visits:task", row.pk), edit="title",
            ),
            Column("state", _("State"), lambda row: state_of(row, actor.today), sort=(DUE_IF_OPEN, "done_on"), kind="badge"),
            Column("due_on", _("Due on"), "due_on", sort=("due_on",), kind="day", edit="due_on"),
            Column("employee", _("Who has to do it"), "employee", sort=("employee__sort_key",)),
            Column("assigned_by", _("Assigned by"), "assigned_by", sort=("assigned_by__sort_key",)),
            Column("assigned_on", _("Assigned on"), "assigned_on", sort=("assigned_on",), kind="day"),
            Column("done_on", _("Done on"), "done_on", sort=("done_on",), kind="day"),
            Column("needs_proof", _("Proof is needed"), "needs_proof", sort=("needs_proof",), kind="yes", starts_hidden=True),
            Column("code", _("Number"), "code", sort=("code",), kind="code"),
        ],
        sort="state",
        search=("title", "code", "employee__search_text"),
        search_hint=_("Words of the task, or who has to do it"),
        filters=TaskFilters,
        empty_title=_("There is no task"),
        empty_hint=_("Supervisors and the KA manager give tasks to people here."),
        file_name="tasks",
        rows=tasks_visible_to,
        kind="task",
    )  # fmt: skip
