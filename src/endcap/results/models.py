"""Sell-out by week."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Store
from endcap.company.models import Product
from endcap.platform.money import MoneyField


class SellOutWeek(models.Model):
    """What one store sold of one product in a week, named by its Monday. A week taken over again replaces itself."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("Store"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("Product"))
    week = models.DateField(_("Week"))
    units = models.IntegerField(_("Units"))
    revenue = MoneyField(_("Revenue"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "week", "product"], name="one_figure_a_week"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="a_week_begins_on_monday"),
        ]
        indexes = [models.Index(fields=["week", "store"], name="sell_out_by_week")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.product_id} {self.week}: {self.units}"
