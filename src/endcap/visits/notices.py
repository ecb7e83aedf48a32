"""What the visits' room tells people of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from endcap.company.models import Employee
from endcap.company.notices import employee_names
from endcap.platform.access import system_actor
from endcap.platform.history import Book, Touched
from endcap.platform.models import Notice
from endcap.platform.notices.sorts import NoticeSort
from endcap.platform.notices.telling import Told, tell, tell_each
from endcap.visits.models import Task
from endcap.visits.rights import SEE_TASKS

GIVEN_KEY, DONE_KEY, REOPENED_KEY = "task-given", "task-done", "task-reopened"
DUE_KEY, LATE_KEY = "task-due", "task-late"
A_DAY = timedelta(days=1)


# --- What somebody did -------------------------------------------------------------------------------------------


def tell_of_tasks(book: Book, touched: Sequence[Touched]) -> None:
    """Whoever got something to do, has to do it again, or gave what is done now."""
    given: dict[int, list[Any]] = defaultdict(list)
    for row, before, after in touched:
        if not after:
            continue
        if after["done_on"] is None and before.get("employee_id") != after["employee_id"]:
            given[after["employee_id"]].append(row)
        elif after["done_on"] is None and before.get("done_on") and after["reopened_because"]:
            _tell_one(book, REOPENED_KEY, row, after["employee_id"])
        elif after["done_on"] is not None and before and before["done_on"] is None:
            _tell_one(book, DONE_KEY, row, after["assigned_by_id"], employee=after["employee_id"])
    people = Employee.objects.select_related("user").in_bulk(given)
    for employee, tasks in given.items():
        first = min(tasks, key=lambda task: task.due_on)
        values = {"task": first.pk, "due_on": first.due_on, "count": len(tasks)}
        tell(book, GIVEN_KEY, [people[employee].user], about=first, values=values)


def _tell_one(book: Book, sort: str, task: Any, employee_id: int | None, **values: Any) -> None:
    person = Employee.objects.select_related("user").filter(pk=employee_id).first()
    if person is not None:
        tell(book, sort, [person.user], about=task, values={"task": task.pk, **values})


# --- What the day brings -----------------------------------------------------------------------------------------


def tell_of_due_tasks(today: date) -> None:
    """Whoever has to do something by today or tomorrow; whoever gave what is late now. Once each."""
    is_open = Task.objects.open().select_related("employee__user", "assigned_by__user")
    due = [_told(task, task.employee, DUE_KEY, today) for task in is_open.filter(due_on__in=(today, today + A_DAY))]
    late = [
        _told(task, task.assigned_by, LATE_KEY, None)
        for task in is_open.filter(due_on__lt=today, assigned_by__isnull=False)
    ]
    by = system_actor(today=today)
    tell_each(by, DUE_KEY, [one for one in due if one is not None])
    tell_each(by, LATE_KEY, [one for one in late if one is not None])


def _told(task: Task, person: Any, sort: str, on: date | None) -> Told | None:
    if person.user is None:
        return None
    values = {"task": task.pk, "employee": task.employee_id, "due_on": task.due_on, "is_today": task.due_on == on}
    once = f"{sort}:{task.pk}:{task.due_on}" + (f":{on}" if on else "")
    return Told(person.user, values, ("task", task.pk), once=once)


# --- In words ----------------------------------------------------------------------------------------------------


def _titles(keys: set[int]) -> Mapping[int, str]:
    return dict(Task.objects.filter(pk__in=keys).values_list("pk", "title"))


def _say_given(values: Mapping[str, Any]) -> str:
    if values["count"] == 1:
        return _("For you to do until %(due_on)s: %(task)s") % values
    more = values["count"] - 1
    text = ngettext(
        "For you to do until %(due_on)s: %(task)s, and %(more)s more.",
        "For you to do until %(due_on)s: %(task)s, and %(more)s more.",
        more,
    )
    return text % {**values, "more": more}


def _say_due(values: Mapping[str, Any]) -> str:
    if values["is_today"]:
        return _("Due today: %(task)s") % values
    return _("Due tomorrow: %(task)s") % values


def _link_of_given(notice: Notice) -> str:
    if notice.values["count"] == 1:
        return reverse("visits:task", args=[notice.about_id])
    return f"{reverse('visits:tasks')}?state=open"


NAMES = {"task": _titles, "employee": employee_names}
GIVEN = NoticeSort(
    key=GIVEN_KEY, name=gettext_lazy("Tasks given"), say=_say_given, right=SEE_TASKS, names=NAMES, link=_link_of_given
)
DONE = NoticeSort(
    key=DONE_KEY, name=gettext_lazy("Tasks done"), say=lambda values: _("%(employee)s has done: %(task)s") % values,
    can_wait=True, right=SEE_TASKS, names=NAMES,
)  # fmt: skip
REOPENED = NoticeSort(
    key=REOPENED_KEY, name=gettext_lazy("Tasks reopened"), say=lambda values: _("To be done again: %(task)s") % values,
    right=SEE_TASKS, names=NAMES,
)  # fmt: skip
DUE = NoticeSort(
    key=DUE_KEY, name=gettext_lazy("Tasks due today or tomorrow"), say=_say_due, right=SEE_TASKS, names=NAMES
)
LATE = NoticeSort(
    key=LATE_KEY, name=gettext_lazy("Tasks that are late"),
    say=lambda values: _("%(employee)s has not done by %(due_on)s: %(task)s") % values,
    can_wait=True, right=SEE_TASKS, names=NAMES,
)  # fmt: skip
SORTS = (GIVEN, DONE, REOPENED, DUE, LATE)
