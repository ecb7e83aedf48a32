"""What somebody says about their supervisor, in confidence, and what came of it."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee

VERDICTS = [("open", _("Not decided yet")), ("upheld", _("Upheld")), ("dismissed", _("Dismissed"))]
SMALLEST_NUMBER = 10**8


def number_at_random() -> int:
    """Numbers one after the other would tell that there is one between them."""
    return secrets.randbelow(9 * SMALLEST_NUMBER) + SMALLEST_NUMBER


class Complaint(models.Model):
    """`about` is never told who `filed_by` is, nor `handled_by` about themselves."""

    id = models.BigIntegerField(primary_key=True, default=number_at_random, editable=False)
    # What findings call it: its number here, or the one it had where it was taken over from.
    code = models.CharField(_("Number"), max_length=60, unique=True, editable=False)
    about = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("About"))
    filed_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("Filed by"))
    filed_on = models.DateField(_("Filed on"))
    text = models.TextField(_("What it is about"), max_length=4000)
    verdict = models.CharField(_("Verdict"), max_length=10, choices=VERDICTS, default="open")
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    handled_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Decided by")
    )
    reason = models.TextField(_("Grounds"), max_length=4000, blank=True)
    incident = models.CharField(
        _("Incident"), max_length=60, blank=True,
        help_text=_("Complaints about one supervisor with the same word here are about one matter, and count once."),
    )  # fmt: skip

    class Meta:
        ordering = ["-filed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(about=F("filed_by")),
                name="nobody_complains_about_themselves",
                violation_error_message=_("Choose somebody else than yourself."),
            ),
            models.CheckConstraint(
                condition=Q(handled_by__isnull=True) | ~Q(about=F("handled_by")) & ~Q(filed_by=F("handled_by")),
                name="complaint_is_decided_by_others",
                violation_error_message=_("Somebody else has to decide this."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="open", decided_on__isnull=True) | ~Q(verdict="open") & Q(decided_on__isnull=False),
                name="complaint_is_open_or_decided",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Complaint %(number)s") % {"number": self.code}

    def clean_fields(self, exclude: Any = None) -> None:
        self.code = self.code or str(self.pk)
        super().clean_fields(exclude=exclude)

    def clean(self) -> None:
        if self.verdict != "open" and not self.reason.strip():
            raise ValidationError({"reason": gettext("Give a reason: both sides will ask for it.")})
