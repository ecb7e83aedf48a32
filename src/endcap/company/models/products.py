"""What the company sells."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.company.models.days import Days, ends_after_it_begins
from endcap.kernels.calendars import end_of_limit
from endcap.platform.search import FoundByName

not_negative = _("A price is not negative.")
barcode_digits = RegexValidator(r"^[0-9]{8,14}$", _("A barcode has 8 to 14 digits."))


SHORTEST_MONTH, LONGEST_MONTH = 28, 31


def _days(months: int | None, days: int | None, *, of_month: int) -> int | None:
    return days if months is None else months * of_month


class Product(FoundByName):
    """`unit_price` holds on every day for which there is no dated price."""

    searched = ("sku", "barcode")

    sku = models.CharField(_("SKU"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    barcode = models.CharField(_("Barcode"), max_length=14, blank=True, db_index=True, validators=[barcode_digits])
    pieces_per_case = models.PositiveIntegerField(_("Pieces per case"), null=True, blank=True)
    unit_price = models.DecimalField(_("Unit price"), max_digits=12, decimal_places=4)
    display_months = models.PositiveSmallIntegerField(_("Display limit, months"), null=True, blank=True)
    display_days = models.PositiveSmallIntegerField(_("Display limit, days"), null=True, blank=True)
    shelf_life_months = models.PositiveSmallIntegerField(_("Shelf life, months"), null=True, blank=True)
    shelf_life_days = models.PositiveSmallIntegerField(_("Shelf life, days"), null=True, blank=True)

    class Meta:
        ordering = ["sku"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_price__gte=0), name="price_is_not_negative", violation_error_message=not_negative
            ),
            models.CheckConstraint(
                condition=Q(display_months__isnull=True) | Q(display_days__isnull=True),
                name="display_in_months_or_days",
                violation_error_message=_("Give the display limit in months or in days, not in both."),
            ),
            models.CheckConstraint(
                condition=Q(shelf_life_months__isnull=True) | Q(shelf_life_days__isnull=True),
                name="shelf_life_in_months_or_days",
                violation_error_message=_("Give the shelf life in months or in days, not in both."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        display = _days(self.display_months, self.display_days, of_month=SHORTEST_MONTH)
        shelf = _days(self.shelf_life_months, self.shelf_life_days, of_month=LONGEST_MONTH)
        in_months = self.display_months is not None and self.shelf_life_months is not None
        is_longer = (
            self.display_months > self.shelf_life_months
            if in_months
            else None not in (display, shelf) and display > shelf
        )
        if is_longer:
            field = "display_months" if self.display_months is not None else "display_days"
            raise ValidationError({field: gettext("Nothing is displayed for longer than it keeps.")})

    @property
    def hint(self) -> str:
        return self.sku

    def display_end(self, produced_on: date) -> date | None:
        """The last day on which a batch may stand on the shelf."""
        return end_of_limit(produced_on, months=self.display_months, days=self.display_days)

    def shelf_life_end(self, produced_on: date) -> date | None:
        """The last day on which a batch may be sold."""
        return end_of_limit(produced_on, months=self.shelf_life_months, days=self.shelf_life_days)


class ProductPrice(Days):
    product = models.ForeignKey(Product, models.CASCADE, related_name="prices", verbose_name=_("Product"))
    unit_price = models.DecimalField(_("Unit price"), max_digits=12, decimal_places=4)

    class Meta:
        ordering = ["product", "-first_day"]
        constraints = [
            ends_after_it_begins("price_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0),
                name="dated_price_is_not_negative",
                violation_error_message=not_negative,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.unit_price.normalize():f}"
