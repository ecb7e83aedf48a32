"""Sell-in and sell-out by store, product and week."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Store
from endcap.company.models import Product
from endcap.platform.money import MoneyField

# Of one store, product and week; what is taken back is negative.
PLAUSIBLE_UNITS = (MinValueValidator(-1_000_000), MaxValueValidator(1_000_000))


def has_begun(week: date) -> None:
    """Raises ValidationError."""
    if week > timezone.localdate():
        raise ValidationError(_("This week has not begun yet."))


class IsMonday(models.Func):
    """In the database's own words. What the framework asks of SQLite calls Python for each row: of 200,000 rows that
    come in that is a tenth of the time."""

    template = "EXTRACT(ISODOW FROM %(expressions)s) = 1"
    output_field = models.BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="strftime('%%%%w', %(expressions)s) = '1'", **more)


class FiguresOfWeek(models.Model):
    """Of one store, one product and one week, named by its Monday. A figure brought in again replaces itself."""

    # The index of the key begins with it.
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False, verbose_name=_("Store"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("Product"))
    week = models.DateField(_("Week"), validators=[has_begun], help_text=_("Its Monday, or 2026-W41"))
    units = models.IntegerField(_("Units"), validators=PLAUSIBLE_UNITS)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.store_id} {self.product_id} {self.week}: {self.units}"


class SellOutWeek(FiguresOfWeek):
    """What shoppers bought."""

    revenue = MoneyField(_("Revenue"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "week", "product"], name="one_figure_a_week"),
            models.CheckConstraint(
                condition=Q(IsMonday("week")), name="a_week_begins_on_monday",
                violation_error_message=_("Name the week by its Monday."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["week", "store"], name="sell_out_by_week")]


class SellInWeek(FiguresOfWeek):
    """What we shipped for a store, at the price that the chain pays us."""

    amount = MoneyField(_("Amount"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "week", "product"], name="one_sell_in_a_week"),
            models.CheckConstraint(
                condition=Q(IsMonday("week")), name="a_sell_in_week_begins_on_monday",
                violation_error_message=_("Name the week by its Monday."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["week", "store"], name="sell_in_by_week")]
