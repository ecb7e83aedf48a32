"""The visits' rows of the access table: whoever has to do a task sees it; supervisors give tasks to their team."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope, UrlRight

SEE_TASKS = "visits.task.view"
DO_TASKS = "visits.task.do"
ASSIGN_TASKS = "visits.task.assign"

EVERYBODY = {
    Role.REP: Scope.OWN,
    Role.PROMOTER: Scope.OWN,
    Role.SUPERVISOR: Scope.TEAM,
    Role.MANAGER: Scope.ALL,
    Role.FINANCE: Scope.OWN,
    Role.COLLEAGUE: Scope.OWN,
    Role.ADMINISTRATOR: Scope.ALL,
}
RIGHTS: Grants = {
    SEE_TASKS: EVERYBODY,
    DO_TASKS: dict.fromkeys(EVERYBODY, Scope.OWN),
    ASSIGN_TASKS: {Role.SUPERVISOR: Scope.TEAM, Role.MANAGER: Scope.ALL},
}
URLS: dict[str, UrlRight] = {
    "visits:tasks": SEE_TASKS,
    "visits:task": SEE_TASKS,
    "visits:tasks-assign": ASSIGN_TASKS,
    "visits:task-done": {"GET": DO_TASKS, "POST": DO_TASKS},
    "visits:task-reopen": {"GET": ASSIGN_TASKS, "POST": ASSIGN_TASKS},
}
