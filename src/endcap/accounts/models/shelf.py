"""What a store takes, when it takes it, and who else is on its shelves."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models.customers import Store
from endcap.company.models import Days, Product
from endcap.company.models.days import ends_after_it_begins
from endcap.company.models.settings import WEEKDAYS
from endcap.platform.money import MoneyField


class ReceivingWindow(models.Model):
    """When a store takes deliveries, in its own time."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="receiving_windows", verbose_name=_("Store"))
    weekday = models.PositiveSmallIntegerField(_("Weekday"), choices=WEEKDAYS)
    opens = models.TimeField(_("From"))
    closes = models.TimeField(_("To"))

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="window_closes_after_it_opens",
                violation_error_message=_("The window closes before it opens."),
            ),
            models.UniqueConstraint(fields=["store", "weekday", "opens"], name="a_window_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        if self.opens is None or self.closes is None:
            return
        others = ReceivingWindow.objects.filter(store=self.store_id, weekday=self.weekday).exclude(pk=self.pk)
        if others.filter(opens__lt=self.closes, closes__gt=self.opens).exists():
            raise ValidationError({"opens": gettext("The store has a window at that time already.")})


class Listing(Days):
    """A product that a store takes."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="listings", verbose_name=_("Store"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="listings", verbose_name=_("Product"))

    class Meta:
        ordering = ["product__sku", "-first_day"]
        constraints = [ends_after_it_begins("listing_ends_after_it_begins")]
        indexes = [models.Index(fields=["product", "store"], name="listing_by_product")]

    def __str__(self) -> str:
        return str(self.product)


class CompetitorSighting(models.Model):
    store = models.ForeignKey(Store, models.CASCADE, related_name="competitors", verbose_name=_("Store"))
    brand = models.CharField(_("Brand"), max_length=100)
    seen_on = models.DateField(_("Seen on"))
    facings = models.PositiveSmallIntegerField(_("Facings"), null=True, blank=True)
    price = MoneyField(_("Price"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta:
        ordering = ["-seen_on", "brand"]

    def __str__(self) -> str:
        return self.brand

    def clean(self) -> None:
        if self.price is not None and self.price < 0:
            raise ValidationError({"price": gettext("An amount is not negative.")})
