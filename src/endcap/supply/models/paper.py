"""Paper: receipts of chains that finance needs, and documents and forms that people answer for. Deliveries, too."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Store
from endcap.platform.numbers import Numbered
from endcap.supply.models.cash import handed_in_field, still_out
from endcap.supply.models.recorded import OfEmployee, count_field, note_field, optional_store


class ReturnReceipt(Numbered, OfEmployee):
    """The chain's signed receipt for goods delivered (商超回单); without it finance is not paid."""

    letter, numbered_by = "H", "due_on"

    store = optional_store()
    delivered_on = models.DateField(_("Delivered on"), null=True, blank=True)
    due_on = models.DateField(_("Due on"))
    handed_in_on = handed_in_field()
    note = note_field()

    class Meta:
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True) | Q(due_on__gte=F("delivered_on")),
                name="receipt_is_due_after_delivery",
                violation_error_message=_("It cannot be due before the goods were delivered."),
            ),
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True)
                | Q(handed_in_on__isnull=True)
                | Q(handed_in_on__gte=F("delivered_on")),
                name="receipt_comes_in_after_delivery",
                violation_error_message=_("It cannot have been handed in before the goods were delivered."),
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "due_on"], name="receipt_by_employee"),
            still_out("receipt_still_out"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.whose}"


class Incident(Numbered, OfEmployee):
    """Something that went wrong on a day, and for which somebody answers."""

    numbered_by = "occurred_on"

    occurred_on = models.DateField(_("Happened on"))
    note = note_field()

    class Meta:
        abstract = True
        ordering = ["-occurred_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.code} · {self.whose}"


class DeliveryLapse(Incident):
    """A late, short, refused or damaged delivery that the rep did not act on in time (送货跟进失职)."""

    letter = "S"

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("Store"))

    class Meta(Incident.Meta):
        indexes = [models.Index(fields=["employee", "occurred_on"], name="lapse_by_employee")]


class ForgedSignature(Incident):
    letter = "Q"

    store = optional_store()

    class Meta(Incident.Meta):
        indexes = [models.Index(fields=["employee", "occurred_on"], name="forgery_by_employee")]


class LostDocuments(Incident):
    """Documents of proof (见证性单据) that cannot be found. `what` they were."""

    letter = "D"

    documents = count_field(_("Documents lost"))
    what = models.CharField(_("What they were"), max_length=200, blank=True)

    class Meta(Incident.Meta):
        verbose_name_plural = "lost documents"
        indexes = [models.Index(fields=["employee", "occurred_on"], name="loss_by_employee")]


class WastedForms(Incident):
    letter = "B"

    sheets = count_field(_("Sheets wasted"))

    class Meta(Incident.Meta):
        verbose_name_plural = "wasted forms"
        indexes = [models.Index(fields=["employee", "occurred_on"], name="waste_by_employee")]
