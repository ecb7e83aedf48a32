"""What may be done to tasks, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from endcap.company.queries import employees_within
from endcap.platform.access import Actor, is_system
from endcap.visits.models import Task
from endcap.visits.rights import ASSIGN_TASKS

Values = Mapping[str, Any]
DOING = {"done_on", "proof"}


def complete(actor: Actor, task: Task) -> None:
    """Who gives it, and from when."""
    if task.assigned_by_id is None:
        task.assigned_by_id = actor.employee_id
    if task.assigned_on is None:
        task.assigned_on = actor.today


def what_becomes_of_tasks(actor: Actor, before: Values, after: Values) -> None:
    """Nobody is given a task by somebody out of whose scope they are; nobody eases one that others gave them."""
    if is_system(actor):
        return
    if before and after and before["code"] != after["code"]:
        raise ValidationError({"code": _("A record keeps its number.")})
    if after and after["employee_id"] != before.get("employee_id"):
        _check_scope(actor, after["employee_id"])
    if after and after["done_on"] != before.get("done_on") and (after["done_on"] or actor.today) > actor.today:
        raise ValidationError({"done_on": _("This day is still to come.")})
    if before and before["employee_id"] == actor.employee_id and _is_no_longer_free(actor, before):
        _check_own(actor, before, after)


def _check_scope(actor: Actor, employee_id: int) -> None:
    if not employees_within(actor, ASSIGN_TASKS).filter(pk=employee_id).exists():
        raise PermissionDenied


def _is_no_longer_free(actor: Actor, before: Values) -> bool:
    """What one gave oneself one may put off, as long as it is not late."""
    return before["assigned_by_id"] != actor.employee_id or before["due_on"] < actor.today


def _check_own(actor: Actor, before: Values, after: Values) -> None:
    changed = {name for name in before if not after or before[name] != after[name]}
    if not after or changed - DOING:
        raise ValidationError(_("What others gave you to do, or what is late, you do not change yourself."))
    if "done_on" in changed and {before["done_on"], after["done_on"]} - {None, actor.today}:
        raise ValidationError({"done_on": _("You say on the day itself that it is done.")})
