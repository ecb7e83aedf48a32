"""What proves that the history is whole: a keyed hash chain over it. Rows are only ever added."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from endcap.platform.models.history import Change


class SealSort(models.TextChoices):
    CHANGES = "changes", _("Changes")
    LEDGER = "ledger", _("Postings of the ledger")
    PURGE = "purge", _("Values removed at the end of their time, or for a person's sake")
    RESTORE = "restore", _("Restored from a backup")


class Seal(models.Model):
    """A link of the chain. Positions count from 1 without gaps.

    `digest` is of the `count` lines of one action's `batch` (changes, or rows of a ledger), or of the changes whose values
    a purge removed. A restore tells in `told` from which head the chain goes on, and which one it had reached before.
    """

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("When"))
    sort = models.CharField(max_length=10, choices=SealSort.choices)
    batch = models.UUIDField(null=True, unique=True)
    count = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    told = models.JSONField(default=dict)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["-position"]

    def __str__(self) -> str:
        return f"{self.position} {self.sort}"


class PurgedValues(models.Model):
    """Says of a change that its values were removed, and by which purge. The database lets values go only then."""

    change = models.OneToOneField(Change, models.PROTECT, primary_key=True, related_name="purged")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="purged")

    def __str__(self) -> str:
        return str(self.pk)
