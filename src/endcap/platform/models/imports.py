"""Sheets that people bring in, from the upload until they are written, and what their headings mean."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from endcap.kernels.sheets import Sheet


class ImportState(models.TextChoices):
    RECEIVED = "received", _("Waiting to be read")
    UNMATCHED = "unmatched", _("Columns to be chosen")
    MATCHED = "matched", _("Being checked")
    CHECKED = "checked", _("Checked")
    CONFIRMED = "confirmed", _("Being written")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Not imported")
    CANCELLED = "cancelled", _("Given up")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")


# In these a worker goes on with it.
WORKED_ON = (ImportState.RECEIVED, ImportState.MATCHED, ImportState.CONFIRMED, ImportState.UNDOING)
CAN_BE_CANCELLED = (ImportState.RECEIVED, ImportState.UNMATCHED, ImportState.MATCHED, ImportState.CHECKED)


class SheetImport(models.Model):
    """`columns` holds a field's name for each of the `headings`, or an empty text. One `goes_on` to be written once it
    is checked and nothing is wrong. `day` is the day on which it counts; `worker` names the process that is at it,
    `alive_at` when that last said so; `deaths` counts processes that ended in the middle of it.
    One that `makes` also makes what it names and what is not there yet: `made` says what that is, or would be. `back`
    is a page of ours to go on at."""

    kind = models.CharField(_("What"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("Who")
    )
    at = models.DateTimeField(_("When"))
    day = models.DateField()
    language = models.CharField(max_length=10)
    via = models.CharField(max_length=10)
    address = models.TextField(blank=True)
    file_name = models.CharField(_("File name"), max_length=200)
    state = models.CharField(_("State"), max_length=10, choices=ImportState.choices, default=ImportState.RECEIVED)
    goes_on = models.BooleanField(default=False)
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(_("Rows"), default=0)
    new = models.PositiveIntegerField(_("New"), default=0)
    changed = models.PositiveIntegerField(_("Changed"), default=0)
    same = models.PositiveIntegerField(_("The same"), default=0)
    problem_count = models.PositiveIntegerField(_("Mistakes"), default=0)
    problems = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    shown = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    error = models.TextField(blank=True)
    worker = models.CharField(max_length=200, blank=True)
    alive_at = models.DateTimeField(null=True)
    deaths = models.PositiveSmallIntegerField(default=0)
    batch = models.UUIDField(null=True)
    # Nobody waits for it in front of a page.
    is_in_background = False
    # As it was read, while a process is at it.
    sheet: Sheet | None = None
    makes = models.BooleanField(default=False)
    made = models.JSONField(default=list)
    back = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-id"], name="import_by_user")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_worked_on(self) -> bool:
        return self.state in WORKED_ON

    @property
    def may_be_cancelled(self) -> bool:
        return self.state in CAN_BE_CANCELLED

    @property
    def may_be_confirmed(self) -> bool:
        return self.state == ImportState.CHECKED and not self.problem_count and bool(self.new or self.changed)


class ColumnMatch(models.Model):
    """What somebody chose a heading to mean, for their next sheet: a field's name, or an empty text for nothing. Where
    `is_for_all`, they may change all things of the kind, and others have it too for headings that mean nothing here."""

    kind = models.CharField(max_length=40)
    heading = models.CharField(max_length=100)
    field = models.CharField(max_length=60, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    is_for_all = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "heading", "user"], name="a_heading_means_one_thing_to_one")
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.field}"
