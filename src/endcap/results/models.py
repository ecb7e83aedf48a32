"""Sell-in and sell-out by store, product and week; what people reached against their targets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Store
from endcap.company.models import Employee, Product
from endcap.platform.money import MoneyField
from endcap.platform.numbers import Numbered
from endcap.supply.models import Recorded

# Of one store, product and week; what is taken back is negative.
PLAUSIBLE_UNITS = (MinValueValidator(-1_000_000), MaxValueValidator(1_000_000))
# What the built-in rulebooks reward; companies add words of their own.
MEASURES = {"sales": _("Sales"), "displays_won": _("Displays won"), "new_listings": _("New listings")}


def measure_name(measure: str) -> str:
    return str(MEASURES.get(measure, measure))


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


class Result(Numbered, Recorded):
    """What somebody reached on a day, against what was aimed at (业绩): rewards look at it."""

    letter, numbered_by = "Y", "day"

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("Employee"))
    day = models.DateField(_("Day it counts for"))
    measure = models.CharField(
        _("Measure"), max_length=40, validators=[RegexValidator(r"^\w[\w \-]*$")],
        help_text=_("One of those offered, or a word of your own that a rulebook knows"),
    )  # fmt: skip
    target = models.DecimalField(_("Target"), max_digits=18, decimal_places=6, null=True, blank=True)
    actual = models.DecimalField(_("Reached"), max_digits=18, decimal_places=6)

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["employee", "day"], name="result_by_employee")]

    def __str__(self) -> str:
        return f"{self.code} · {self.employee} · {measure_name(self.measure)}"
