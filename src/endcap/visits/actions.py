"""What changes tasks beyond the adding and editing that every kind of thing has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from endcap.company.models import Employee
from endcap.platform import actions, files
from endcap.platform.access import Actor, require
from endcap.platform.actions import ChangedMeanwhile, ClearErrors, Done
from endcap.platform.history import recording
from endcap.platform.kinds import kind_named
from endcap.visits.models import Task
from endcap.visits.rights import ASSIGN_TASKS, DO_TASKS


def assign(actor: Actor, people: Sequence[Employee], **values: Any) -> Done:
    """The same to each of them: all tasks, or none. Raises ValidationError."""
    require(actor, ASSIGN_TASKS)
    kind = kind_named("task")
    with ClearErrors(), recording(actor, "task.assign") as book:
        tasks = [Task(employee=person, **values) for person in people]
        for task in tasks:
            actions.add_in(book, actor, kind, task)
    return Done(book.batch, book.count, tasks[0] if tasks else None)


def say_done(actor: Actor, task: Task, *, proof: str) -> Done:
    """By whoever has to do it, on the day. Raises ValidationError where proof is needed and there is none."""
    require(actor, DO_TASKS)
    if task.employee_id != actor.employee_id:
        raise PermissionDenied
    with ClearErrors(), recording(actor, "task.done") as book:
        fresh = _locked(task)
        if fresh.done_on is not None:
            raise ChangedMeanwhile(_("This is done already."))
        if fresh.needs_proof and not proof and not files.files_of(kind_named("task"), fresh).exists():
            raise ValidationError({"proof": _("Say what was done, or keep a file with the task before.")})
        book.change(fresh, {"done_on": max(actor.today, fresh.assigned_on), "proof": proof})
    return Done(book.batch, book.count, fresh)


def reopen(actor: Actor, task: Task, *, because: str) -> Done:
    """By whoever may give it. Raises ValidationError."""
    require(actor, ASSIGN_TASKS)
    with ClearErrors(), recording(actor, "task.reopen") as book:
        fresh = _locked(task)
        actions.check_scope(actor, kind_named("task"), [fresh.pk])
        if fresh.employee_id == actor.employee_id != fresh.assigned_by_id:
            raise PermissionDenied
        if fresh.done_on is None:
            raise ChangedMeanwhile(_("This is not done yet."))
        book.change(fresh, {"done_on": None, "reopened_because": because})
    return Done(book.batch, book.count, fresh)


def _locked(task: Task) -> Task:
    return Task.objects.select_for_update(of=("self",)).select_related("employee", "assigned_by").get(pk=task.pk)
