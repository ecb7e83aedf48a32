"""How much service a customer gets."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.Model):
    """`visits_per_cycle`: visits to a store in four weeks. `response_hours`: in how many working hours a request of the
    customer is answered. `fund_rate`: the share of their sales that is set aside for promotions."""

    code = models.CharField(_("Number"), max_length=10, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    visits_per_cycle = models.PositiveSmallIntegerField(
        _("Visits in four weeks"), default=4, validators=[MaxValueValidator(28)]
    )
    response_hours = models.PositiveSmallIntegerField(
        _("Answer within, hours"), default=24, validators=[MinValueValidator(1)]
    )
    fund_rate = models.DecimalField(
        _("Fund rate"), max_digits=5, decimal_places=4, default=Decimal("0.02"),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text=_("The share of sales set aside for promotions: 0.03 is 3 %"),
    )  # fmt: skip

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
