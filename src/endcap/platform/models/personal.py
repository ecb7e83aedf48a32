"""How long what is kept about people is kept, where that is not the usual time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeepingTime(models.Model):
    """`name` is that of a Time in the register."""

    name = models.CharField(_("What"), max_length=40, unique=True)
    days = models.PositiveIntegerField(_("Days"))

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
