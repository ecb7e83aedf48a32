"""Texts of rulebooks that are not in force yet, and what was worked out about them in the background."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.conduct.models.rulebooks import Rulebook

LONGEST_TEXT = 2_000_000


class RulebookDraft(models.Model):
    """It may be wrong as yet: only what is published has to be a rulebook. `in_force_from`: from when it is meant."""

    rulebook = models.ForeignKey(Rulebook, models.PROTECT, related_name="drafts", verbose_name=_("Rulebook"))
    text = models.TextField(_("Text"), max_length=LONGEST_TEXT)
    in_force_from = models.DateField(_("In force from"), null=True, blank=True)
    note = models.TextField(_("What changes, and why"), blank=True, max_length=2000)
    by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Last changed by")
    )
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True) | Q(in_force_from__day=1), name="draft_begins_with_a_month",
                violation_error_message=_("A rulebook changes on the first of a month."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return gettext("Draft %(number)s of %(rulebook)s") % {"number": self.pk or "", "rulebook": self.rulebook}


class Examination(models.Model):
    """Something worked out about rulebooks. `digest` is that of the question: the same is worked out once."""

    class Sort(models.TextChoices):
        EXAMPLES = "examples", _("Examples")
        CLASHES = "clashes", _("Clashes")
        WHAT_IF = "what_if", _("What if")

    sort = models.CharField(max_length=10, choices=Sort.choices)
    digest = models.CharField(max_length=64)
    question = models.JSONField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    # Nothing while it is worked out, and where that was not possible: then `problem` says why.
    outcome = models.JSONField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [models.UniqueConstraint(fields=["sort", "digest"], name="examined_once")]

    def __str__(self) -> str:
        return f"{self.sort} {self.digest[:8]}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None
