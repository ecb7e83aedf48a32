"""What visits contribute to the fact tables: tasks."""

from __future__ import annotations

from endcap.company.facts import of_answerable
from endcap.platform.fact_tables import FactSource, register
from endcap.visits.models import Task

TASKS = FactSource(
    "tasks", Task,
    {
        "task_id": "code", "employee_id": "employee__code", "assigned_on": "assigned_on", "due_on": "due_on",
        "done_on": "done_on",
    },
    lambda on: of_answerable(Task.objects.filter(assigned_on__lte=on), "employee"), day="assigned_on", kind="task",
)  # fmt: skip


def register_facts() -> None:
    register(TASKS)
