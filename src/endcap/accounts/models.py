"""Chains and their stores."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from endcap.platform.search import FoundByName


class Chain(FoundByName):
    name = models.CharField(_("Name"), max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Store(FoundByName):
    code = models.CharField(_("Number"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="stores", verbose_name=_("Chain"))

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
