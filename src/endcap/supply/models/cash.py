"""Company cash: who collected it, by when it is due, and when it came in."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from endcap.platform.money import MoneyField
from endcap.platform.numbers import Numbered
from endcap.supply.models.recorded import OfEmployee, note_field, optional_store


def handed_in_field() -> models.DateField[Any, Any]:
    return models.DateField(_("Handed in on"), null=True, blank=True, help_text=_("Empty: not in yet"))


def still_out(name: str) -> models.Index:
    """What has not come in yet is asked for every day, and is a small part of all there ever was."""
    return models.Index(fields=["due_on"], condition=Q(handed_in_on__isnull=True), name=name)


class Cash(Numbered, OfEmployee):
    """公款. `clear`: its accounts leave no question open."""

    letter, numbered_by = "G", "collected_on"

    amount = MoneyField(_("Amount"), validators=[MinValueValidator(0)])
    collected_on = models.DateField(_("Collected on"))
    due_on = models.DateField(_("Due on"))
    handed_in_on = handed_in_field()
    clear = models.BooleanField(_("Accounts are clear"), default=True)
    store = optional_store()
    note = note_field()

    class Meta:
        ordering = ["-collected_on", "-pk"]
        verbose_name_plural = "cash"
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("collected_on")), name="cash_is_due_after_it_is_collected",
                violation_error_message=_("It cannot be due before it was collected."),
            ),
            models.CheckConstraint(
                condition=Q(handed_in_on__isnull=True) | Q(handed_in_on__gte=F("collected_on")),
                name="cash_comes_in_after_it_is_collected",
                violation_error_message=_("It cannot have been handed in before it was collected."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["employee", "collected_on"], name="cash_by_employee"),
            still_out("cash_still_out"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.whose} · {self.amount:,.2f}"
