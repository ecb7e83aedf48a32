"""Rows that hold from one day to another."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DaysQuerySet(models.QuerySet["Days"]):
    def during(self, first: date | F, last: date | F | None = None) -> DaysQuerySet:
        """Rows that hold on any day from `first` to `last` (without `last`: on that one day)."""
        last = first if last is None else last
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=first), first_day__lte=last)


class Days(models.Model):
    """From one day to another, both included; without a last day it still holds."""

    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True, help_text=_("Empty: until further notice"))

    objects = DaysQuerySet.as_manager()

    class Meta:
        abstract = True


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
        name=name,
        violation_error_message=_("The last day lies before the first."),
    )
