"""Files kept with a thing: photos, contracts, minutes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """Its bytes lie in the storage under their SHA-256; two attachments may share them."""

    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    name = models.CharField(_("File name"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField(_("Size"))
    media_type = models.CharField(max_length=100)
    added_at = models.DateTimeField(_("Added"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="file_by_page")]

    def __str__(self) -> str:
        return self.name

    @property
    def history_subject(self) -> tuple[str, int]:
        """On whose page the history tells of it."""
        return self.about_kind, self.about_id
