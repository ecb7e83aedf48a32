"""What every record from a store has: who answers for it, and who entered it when."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Store
from endcap.company.models import Employee
from endcap.platform.numbers import Numbered


class Evidence(Numbered):
    """`employee` is answerable: the store's rep on that day. Blank in a form, it is filled in (`completing`)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="%(class)ss", verbose_name=_("Store"))
    employee = models.ForeignKey(
        Employee, models.PROTECT, blank=True, related_name="%(class)ss", verbose_name=_("Person answerable"),
        help_text=_("Empty: the store's rep on that day"),
    )  # fmt: skip
    recorded_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="entered_%(class)ss", verbose_name=_("Entered by")
    )
    recorded_at = models.DateTimeField(_("Entered"), default=timezone.now)

    class Meta(Numbered.Meta):
        abstract = True

    @property
    def day(self) -> date | None:
        """When it happened."""
        return getattr(self, self.numbered_by)  # type: ignore[no-any-return]

    def clean(self) -> None:
        super().clean()
        self.give_number()
        if self.pk and self.employee_id is None:
            raise ValidationError({"employee": gettext("Choose who answers for it.")})
        quantity = getattr(self, "quantity", None)
        if quantity is not None and quantity < 0:
            raise ValidationError({"quantity": gettext("A quantity is not negative.")})


def not_negative(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(quantity__gte=0), name=name, violation_error_message=_("A quantity is not negative.")
    )
