"""What the visits' room contributes to the home page."""

from __future__ import annotations

from typing import Any

from endcap.platform.access import Actor
from endcap.platform.cards import Card
from endcap.visits.models import Task
from endcap.visits.rights import DO_TASKS
from endcap.visits.tables import state_of

MOST = 6


def my_tasks(actor: Actor) -> dict[str, Any] | None:
    """What the actor has to do, the most urgent first."""
    mine = Task.objects.open().filter(employee=actor.employee_id).order_by("due_on", "pk")
    tasks = [(task, state_of(task, actor.today), task.is_late(actor.today)) for task in mine[: MOST + 1]]
    return {"tasks": tasks[:MOST], "has_more": len(tasks) > MOST} if tasks else None


CARDS = (Card("visits.mine", DO_TASKS, "visits/my_tasks.html", my_tasks, order=4, width="col-12 col-lg-6"),)
