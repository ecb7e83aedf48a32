"""People with dated roles and reporting lines, and products."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import ROLE_NAMES, Role
from endcap.platform.money import MoneyField
from endcap.platform.search import FoundByName

STAFF_ROLES = [(role.value, name) for role, name in ROLE_NAMES.items() if role != Role.BUYER]


class Employee(FoundByName):
    code = models.CharField(_("Number"), max_length=60, unique=True)
    name = models.CharField(_("Full name"), max_length=100)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("Sign-in")
    )
    monthly_wage = MoneyField(_("Monthly wage"), null=True, blank=True)
    minimum_wage = MoneyField(_("Minimum wage where they work"), null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class DaysQuerySet(models.QuerySet["Days"]):
    def during(self, first: date | F, last: date | F | None = None) -> DaysQuerySet:
        """Rows that hold on any day from `first` to `last` (without `last`: on that one day)."""
        last = first if last is None else last
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=first), first_day__lte=last)


class Days(models.Model):
    """From one day to another, both included; without a last day it still holds."""

    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day"), null=True, blank=True)

    objects = DaysQuerySet.as_manager()

    class Meta:
        abstract = True


class EmployeeRole(Days):
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="roles", verbose_name=_("Employee"))
    role = models.CharField(_("Role"), max_length=20, choices=STAFF_ROLES)

    class Meta:
        ordering = ["employee", "first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="role_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id}: {self.role} {self.first_day}–{self.last_day or ''}"


class ReportingLine(Days):
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="reporting_lines", verbose_name=_("Employee"))
    supervisor = models.ForeignKey(Employee, models.PROTECT, related_name="led_lines", verbose_name=_("Reports to"))

    class Meta:
        ordering = ["employee", "first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="line_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(employee=F("supervisor")), name="nobody_reports_to_themselves"),
        ]
        indexes = [models.Index(fields=["supervisor", "first_day"], name="line_by_supervisor")]

    def __str__(self) -> str:
        return f"{self.employee_id} → {self.supervisor_id} {self.first_day}–{self.last_day or ''}"


class Product(FoundByName):
    """`unit_price` holds on every day for which there is no dated price."""

    sku = models.CharField(_("SKU"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    barcode = models.CharField(_("Barcode"), max_length=14, blank=True, db_index=True)
    pieces_per_case = models.PositiveIntegerField(_("Pieces per case"), null=True, blank=True)
    unit_price = models.DecimalField(_("Unit price"), max_digits=12, decimal_places=4)
    display_months = models.PositiveSmallIntegerField(_("Display limit, months"), null=True, blank=True)
    display_days = models.PositiveSmallIntegerField(_("Display limit, days"), null=True, blank=True)
    shelf_life_months = models.PositiveSmallIntegerField(_("Shelf life, months"), null=True, blank=True)
    shelf_life_days = models.PositiveSmallIntegerField(_("Shelf life, days"), null=True, blank=True)

    class Meta:
        ordering = ["sku"]
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(display_months__isnull=True) | Q(display_days__isnull=True),
                name="display_in_months_or_days",
            ),
            models.CheckConstraint(
                condition=Q(shelf_life_months__isnull=True) | Q(shelf_life_days__isnull=True),
                name="shelf_life_in_months_or_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductPrice(Days):
    product = models.ForeignKey(Product, models.CASCADE, related_name="prices", verbose_name=_("Product"))
    unit_price = models.DecimalField(_("Unit price"), max_digits=12, decimal_places=4)

    class Meta:
        ordering = ["product", "first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="price_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="dated_price_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.unit_price} {self.first_day}–{self.last_day or ''}"
