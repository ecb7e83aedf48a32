"""People, and what they are from one day to another."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.company.models.days import Days, ends_after_it_begins
from endcap.platform.access import ROLE_NAMES, Role
from endcap.platform.money import MoneyField
from endcap.platform.search import FoundByName

STAFF_ROLES = [(role.value, name) for role, name in ROLE_NAMES.items() if role != Role.BUYER]
REASONS = [("leave", _("Leave")), ("sick", _("Sick")), ("training", _("Training")), ("other", _("Other"))]


class Employee(FoundByName):
    searched = ("code",)

    code = models.CharField(_("Number"), max_length=60, unique=True)
    name = models.CharField(_("Full name"), max_length=100)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("Sign-in")
    )
    monthly_wage = MoneyField(_("Monthly wage"), null=True, blank=True, validators=[MinValueValidator(0)])
    minimum_wage = MoneyField(
        _("Minimum wage where they work"), null=True, blank=True, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class EmployeeRole(Days):
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="roles", verbose_name=_("Employee"))
    role = models.CharField(_("Role"), max_length=20, choices=STAFF_ROLES)

    class Meta:
        ordering = ["employee", "-first_day"]
        constraints = [ends_after_it_begins("role_ends_after_it_begins")]

    def __str__(self) -> str:
        return str(self.get_role_display())


class ReportingLine(Days):
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="reporting_lines", verbose_name=_("Employee"))
    supervisor = models.ForeignKey(Employee, models.PROTECT, related_name="led_lines", verbose_name=_("Reports to"))

    class Meta:
        ordering = ["employee", "-first_day"]
        constraints = [
            ends_after_it_begins("line_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(employee=F("supervisor")),
                name="nobody_reports_to_themselves",
                violation_error_message=_("Nobody reports to themselves."),
            ),
        ]
        indexes = [models.Index(fields=["supervisor", "first_day"], name="line_by_supervisor")]

    def __str__(self) -> str:
        return f"{self.employee} → {self.supervisor}"

    def clean(self) -> None:
        """No circle on any day: nobody may come to report to somebody below them."""
        if (
            self.first_day
            and self.supervisor_id
            and self._leads_back(self.supervisor_id, self.first_day, self.last_day)
        ):
            raise ValidationError({"supervisor": gettext("Nobody can report to somebody who reports to them.")})

    def _leads_back(self, person_id: int, first: date, last: date | None) -> bool:
        seen: set[tuple[int, date, date | None]] = set()
        waiting = [(person_id, first, last)]
        while waiting:
            person, begins, ends = waiting.pop()
            if person == self.employee_id:
                return True
            lines = ReportingLine.objects.during(begins, ends or date.max).filter(employee=person).exclude(pk=self.pk)
            for line in lines:
                known = [day for day in (ends, line.last_day) if day]
                step = (line.supervisor_id, max(begins, line.first_day), min(known) if known else None)
                if step not in seen:
                    seen.add(step)
                    waiting.append(step)
        return False


class Absence(Days):
    """Somebody is away. Whoever stands in sees and visits their stores on those days."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="absences", verbose_name=_("Employee"))
    reason = models.CharField(_("Reason"), max_length=10, choices=REASONS, default="leave")
    stand_in = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="stands_in_for", verbose_name=_("Stand-in")
    )

    class Meta:
        ordering = ["-first_day"]
        constraints = [
            ends_after_it_begins("absence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(employee=F("stand_in")),
                name="nobody_stands_in_for_themselves",
                violation_error_message=_("Nobody stands in for themselves."),
            ),
        ]
        indexes = [models.Index(fields=["stand_in", "first_day"], name="absence_by_stand_in")]

    def __str__(self) -> str:
        return f"{self.employee} · {self.get_reason_display()}"

    def clean(self) -> None:
        """Whoever stands in is there on those days."""
        if self.stand_in_id is None or self.first_day is None:
            return
        away = Absence.objects.filter(employee=self.stand_in_id).during(self.first_day, self.last_day or date.max)
        if away.exists():
            raise ValidationError({"stand_in": gettext("This person is away on some of these days.")})


class Territory(FoundByName):
    """A part of the map that a team works."""

    searched = ("code",)

    code = models.CharField(_("Number"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=100)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "territories"

    def __str__(self) -> str:
        return self.name
