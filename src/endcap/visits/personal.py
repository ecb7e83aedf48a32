"""What the visits' room keeps about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.platform.personal.register import Holding, Texts, Withheld
from endcap.visits.models import Task

ENTRIES = (
    Holding(
        _("Employees"), _("What they were given to do, by whom, and whether it was done"),
        _("Work besides the usual round, and conduct rules"),
        _("With the task. Names go with the person's removal"),
    ),
    Withheld(
        Task, "assigned_by", "what others had to do", ("code", "title", "text", "assigned_by", "assigned_on", "due_on")
    ),
    Texts(Task, ("title", "text", "proof", "reopened_because")),
)  # fmt: skip
