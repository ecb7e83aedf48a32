"""How a new installation gets its first administrator."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SetupCode(models.Model):
    """One row while there is no administrator: the hash of the code that the server printed last."""

    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_setup_code")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
