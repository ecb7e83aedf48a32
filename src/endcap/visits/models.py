"""What somebody is asked to do besides their round (临时性工作)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.platform.numbers import Numbered


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        return self.filter(done_on__isnull=True)


class Task(Numbered):
    """`employee` has to do it until `due_on`. `proof`: what was done, in words; pictures are files beside it."""

    letter, numbered_by = "T", "assigned_on"

    title = models.CharField(_("What is to be done"), max_length=100)
    text = models.TextField(_("In detail"), blank=True, max_length=4000)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="tasks", verbose_name=_("Who has to do it"))
    assigned_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="assigned_tasks", verbose_name=_("Assigned by")
    )
    assigned_on = models.DateField(_("Assigned on"), blank=True, help_text=_("Empty: today"))
    due_on = models.DateField(_("Due on"))
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    needs_proof = models.BooleanField(_("Proof is needed"), default=False, help_text=_("A file, or what was done"))
    proof = models.TextField(_("What was done"), blank=True, max_length=4000)
    reopened_because = models.CharField(_("Reopened because"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("Entered"), default=timezone.now)

    objects = TaskQuerySet.as_manager()

    class Meta(Numbered.Meta):
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("assigned_on")),
                name="task_is_due_after_it_was_assigned",
                violation_error_message=_("It is due before it was assigned."),
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("assigned_on")),
                name="task_is_done_after_it_was_assigned",
                violation_error_message=_("It was done before it was assigned."),
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "due_on"], name="tasks_of_employee"),
            models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="open_tasks_by_due_day"),
            models.Index(fields=["assigned_on"], name="tasks_by_day"),
        ]

    def __str__(self) -> str:
        return self.title or self.code

    def clean(self) -> None:
        super().clean()
        self.give_number()

    def is_late(self, today: date) -> bool:
        return (self.done_on or today) > self.due_on
