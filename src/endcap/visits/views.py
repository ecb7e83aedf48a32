from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from endcap.platform import details, lists
from endcap.platform.access import Actor, may
from endcap.platform.details import Fact
from endcap.platform.forms import show_errors
from endcap.platform.views.things import say
from endcap.visits import actions, kinds
from endcap.visits.forms import AssignForm, DoneForm, ReopenForm
from endcap.visits.models import Task
from endcap.visits.queries import may_reopen, tasks_visible_to
from endcap.visits.rights import ASSIGN_TASKS
from endcap.visits.tables import state_of

FORMS = ["GET", "HEAD", "POST"]


@require_safe
def tasks(request: Any) -> HttpResponse:
    """New ones are given on a page of their own."""
    more = {"head_template": "visits/tasks_head.html"} if may(request.actor, ASSIGN_TASKS) else {}
    return lists.respond_kind(request, "task", may_add=False, **more)


@require_safe
def task(request: Any, pk: int) -> HttpResponse:
    found = _task(request.actor, pk)
    facts = [
        Fact(gettext_lazy("State"), state_of(found, request.actor.today), "badge"),
        Fact(gettext_lazy("Due on"), found.due_on, "day"),
        Fact(gettext_lazy("In detail"), found.text),
        Fact(gettext_lazy("Who has to do it"), found.employee),
        Fact(gettext_lazy("Assigned by"), found.assigned_by),
        Fact(gettext_lazy("Assigned on"), found.assigned_on, "day"),
        Fact(gettext_lazy("Proof is needed"), found.needs_proof or "", "yes"),
        Fact(gettext_lazy("Done on"), found.done_on, "day"),
        Fact(gettext_lazy("What was done"), found.proof),
        Fact(gettext_lazy("Reopened because"), found.reopened_because if found.done_on is None else ""),
        Fact(gettext_lazy("Number"), found.code, "code"),
    ]
    is_open = found.done_on is None
    return details.respond(
        request, kinds.TASK, found, facts=facts, template="visits/task.html",
        may_say_done=is_open and found.employee_id == request.actor.employee_id,
        may_reopen=not is_open and may_reopen(request.actor, found),
    )  # fmt: skip


def _task(actor: Actor, pk: int) -> Task:
    return get_object_or_404(tasks_visible_to(actor), pk=pk)


@require_http_methods(FORMS)
def assign(request: Any) -> HttpResponse:
    """To one or many: a task each."""
    form = AssignForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        people = list(values.pop("people"))
        try:
            done = actions.assign(request.actor, people, **values)
        except ValidationError as error:
            show_errors(form, error)
        else:
            said = ngettext("%(count)d task given", "%(count)d tasks given", len(people)) % {"count": len(people)}
            say(request, said, undo=done.batch)
            return redirect("visits:tasks")
    context = {"title": gettext_lazy("Give a task"), "back": reverse("visits:tasks"), "parent": kinds.TASK.plural}
    return _form_page(request, form, **context)


@require_http_methods(FORMS)
def done(request: Any, pk: int) -> HttpResponse:
    found = _task(request.actor, pk)
    if found.employee_id != request.actor.employee_id:
        raise PermissionDenied
    form = DoneForm(request.POST if request.method == "POST" else None, task=found)
    if request.method == "POST" and form.is_valid():
        try:
            result = actions.say_done(request.actor, found, proof=form.cleaned_data["proof"])
        except ValidationError as error:
            show_errors(form, error)
        else:
            return _after(request, found, _("Done: %(name)s") % {"name": found}, result)
    return _form_page(request, form, title=gettext_lazy("Say that it is done"), back=_page(pk), parent=found)


@require_http_methods(FORMS)
def reopen(request: Any, pk: int) -> HttpResponse:
    found = _task(request.actor, pk)
    if not may_reopen(request.actor, found):
        raise PermissionDenied
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            result = actions.reopen(request.actor, found, because=form.cleaned_data["because"])
        except ValidationError as error:
            show_errors(form, error)
        else:
            return _after(request, found, _("Reopened: %(name)s") % {"name": found}, result)
    return _form_page(request, form, title=gettext_lazy("Reopen the task"), back=_page(pk), parent=found)


def _after(request: Any, found: Task, said: str, result: Any) -> HttpResponse:
    """Whoever may not change tasks cannot take it back by themselves."""
    may_take_back = kinds.TASK.editable_by(request.actor).filter(pk=found.pk).exists()
    say(request, said, undo=result.batch if may_take_back else None)
    return redirect(_page(found.pk))


def _page(pk: int) -> str:
    return reverse("visits:task", args=[pk])


def _form_page(request: Any, form: Any, **context: Any) -> HttpResponse:
    return render(request, "visits/form.html", {"form": form, **context}, status=422 if form.errors else 200)
