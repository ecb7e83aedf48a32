"""Keys by which programs use the API as somebody."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TokenScope(models.TextChoices):
    READ = "read", _("Read only")
    WRITE = "write", _("Read and change")


class ApiToken(models.Model):
    """Only the SHA-256 of a token is kept; `prefix` is its beginning, by which people tell it from others."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("Sign-in")
    )
    name = models.CharField(_("Name"), max_length=60)
    prefix = models.CharField(_("Begins with"), max_length=20)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("What it may do"), max_length=10, choices=TokenScope, default=TokenScope.READ)
    created_at = models.DateTimeField(_("Since"))
    expires_at = models.DateTimeField(_("Valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("Revoked"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
