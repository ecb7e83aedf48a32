"""What the API offers of tasks besides every kind's reading and changing: giving one to many, done, and not done yet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import BaseModel, Field

from endcap.platform.api import Addition
from endcap.platform.api.errors import Refused, sentences_of
from endcap.platform.api.schemas import STRICT, Key, Text, as_given, given
from endcap.platform.api.things import BulkDone, can_be_undone
from endcap.platform.kinds import visible_or_not_there
from endcap.visits import actions
from endcap.visits.forms import AssignForm, ReopenForm
from endcap.visits.kinds import TASK
from endcap.visits.queries import may_reopen
from endcap.visits.rights import ASSIGN_TASKS, DO_TASKS

TaskOut = given(TASK)


class Assignment(BaseModel):
    model_config = STRICT
    employees: list[Key] = Field(min_length=1, max_length=1000, description="Who has to do it: a task each (ids)")
    title: Text
    text: Text = ""
    due_on: date
    needs_proof: bool = False


class Doing(BaseModel):
    model_config = STRICT
    proof: Text = Field("", max_length=4000, description="What was done; needed by some, unless a file is kept with it")


class Reopening(BaseModel):
    model_config = STRICT
    reason: Text = Field(max_length=300)


def assign(request: HttpRequest, body: Assignment, response: HttpResponse) -> Any:
    """The same task to each of them: to all, or to nobody."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    values = body.model_dump(exclude={"employees"})
    form = AssignForm({**values, "people": [str(key) for key in body.employees]}, actor=actor)
    given_values = _checked(form, called={"people": "employees"})
    done = actions.assign(actor, list(given_values.pop("people")), **given_values)
    can_be_undone(response, done)
    return Status(201, {"count": done.count, "undo": done.batch})


def say_done(request: HttpRequest, pk: int, body: Doing, response: HttpResponse) -> Any:
    """By whoever has to do it, today."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = visible_or_not_there(TASK, actor, pk)
    return _after(actor, pk, response, actions.say_done(actor, found, proof=body.proof.strip()))


def reopen(request: HttpRequest, pk: int, body: Reopening, response: HttpResponse) -> Any:
    """It is not done after all, by whoever may give it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = visible_or_not_there(TASK, actor, pk)
    if not may_reopen(actor, found):
        raise PermissionDenied
    because = _checked(ReopenForm({"because": body.reason}), called={"because": "reason"})["because"]
    return _after(actor, pk, response, actions.reopen(actor, found, because=because))


def _checked(form: Any, *, called: dict[str, str]) -> dict[str, Any]:
    """Raises Refused, with the fields as they are called here."""
    if not form.is_valid():
        raise Refused({called.get(name, name): texts for name, texts in sentences_of(form).items()})
    return dict(form.cleaned_data)


def _after(actor: Any, pk: int, response: HttpResponse, done: Any) -> dict[str, Any]:
    """Whoever may not change tasks cannot take it back by themselves."""
    if TASK.editable_by(actor).filter(pk=pk).exists():
        can_be_undone(response, done)
    return as_given(TASK, visible_or_not_there(TASK, actor, pk), frozenset(TASK.fields_for(actor)))


def _add(router: Router) -> None:
    router.post(
        "/assignments", response={201: BulkDone}, url_name="tasks-assignments", operation_id="tasks_assignments"
    )(assign)
    router.post("/{int:pk}/done", response=TaskOut, url_name="tasks-done", operation_id="tasks_done")(say_done)
    router.post("/{int:pk}/reopening", response=TaskOut, url_name="tasks-reopening", operation_id="tasks_reopening")(
        reopen
    )


ADDITIONS = (
    Addition(
        "/tasks",
        _add,
        {
            "api:tasks-assignments": {"POST": ASSIGN_TASKS},
            "api:tasks-done": {"POST": DO_TASKS},
            "api:tasks-reopening": {"POST": ASSIGN_TASKS},
        },
    ),
)
