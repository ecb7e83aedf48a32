"""What everything here has in common: whose it is, and who entered it when."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Store
from endcap.company.models import Employee

MOST_PIECES = 1_000_000
NOT_NEGATIVE = MinValueValidator(Decimal(0))


class Recorded(models.Model):
    recorded_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Entered by")
    )
    recorded_at = models.DateTimeField(_("Entered at"), default=timezone.now)

    class Meta:
        abstract = True


class OfEmployee(Recorded):
    """`employee` is the person answerable. Left empty, a new one gets the store's rep of that day, or whoever enters it."""

    employee = models.ForeignKey(
        Employee, models.PROTECT, blank=True, related_name="+", verbose_name=_("Employee"),
        help_text=_("Empty: the store's rep of that day, or else you, where it is yours to enter"),
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def whose(self) -> str:
        """Their name, also while it is not known yet."""
        return str(self.employee) if self.employee_id else ""

    def clean(self) -> None:
        super().clean()
        if self.pk and self.employee_id is None:
            raise ValidationError({"employee": gettext("Say whom this is about.")})


def plain(number: Any) -> int | Decimal:
    """Without the zeros at its end."""
    exact = Decimal(number)
    return int(exact) if exact == exact.to_integral_value() else exact.normalize()


def quantity_field(label: Any) -> models.DecimalField[Any, Any]:
    """As many digits as the fact tables take."""
    return models.DecimalField(label, max_digits=18, decimal_places=6, validators=[NOT_NEGATIVE])


def count_field(label: Any) -> models.PositiveIntegerField[Any, Any]:
    return models.PositiveIntegerField(label, validators=[MaxValueValidator(MOST_PIECES)])


def optional_store() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(Store, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Store"))


def note_field() -> models.CharField[Any, Any]:
    return models.CharField(_("Note"), max_length=300, blank=True)
