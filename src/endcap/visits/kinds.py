"""The kinds of things of the visits' room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.platform.kinds import Kind
from endcap.visits import rights
from endcap.visits.models import Task
from endcap.visits.notices import tell_of_tasks
from endcap.visits.queries import tasks_within
from endcap.visits.rules import complete, what_becomes_of_tasks
from endcap.visits.tables import task_listing

TASK = Kind(
    key="task", model=Task, name=_("Task"), plural=_("Tasks"), icon="circle-check",
    see=rights.SEE_TASKS, edit=rights.ASSIGN_TASKS, rows=tasks_within,
    fields=("title", "text", "employee", "assigned_on", "due_on", "needs_proof", "done_on", "proof", "code"),
    told=("assigned_by", "reopened_because"), fixed=frozenset({"code"}),
    files=rights.DO_TASKS, completes=complete, rule=what_becomes_of_tasks, tells=tell_of_tasks,
    page="visits:task", list_page="visits:tasks", listing=task_listing,
    natural_key=("code",),
    called={
        "title": ("任务", "工作内容", "事项", "标题", "task"), "text": ("说明", "详情", "要求"),
        "employee": ("责任人", "执行人", "负责人", "assignee"), "assigned_on": ("布置日期", "下达日期"),
        "due_on": ("截止日期", "完成期限", "期限", "deadline"), "done_on": ("完成日期", "实际完成"),
        "code": ("任务编号", "task no"),
    },
)  # fmt: skip
KINDS = (TASK,)
