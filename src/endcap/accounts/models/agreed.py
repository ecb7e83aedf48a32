"""What is agreed with a customer: payment terms and fees."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models.customers import AboutCustomer, Chain
from endcap.company.models import Days
from endcap.company.models.days import ends_after_it_begins
from endcap.platform.money import MoneyField

FEE_KINDS = [
    ("entry", _("Entry fee")),
    ("slotting", _("Slotting fee")),
    ("display", _("Display fee")),
    ("promotion", _("Promotion fee")),
    ("rebate", _("Rebate")),
    ("logistics", _("Logistics fee")),
    ("other", _("Other fee")),
]
PERIODS = [
    ("year", _("a year")),
    ("quarter", _("a quarter")),
    ("month", _("a month")),
    ("order", _("an order")),
    ("once", _("once")),
]


class Terms(Days):
    """`payment_days` after receipt; `settlement_day` of the month on which the chain settles."""

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="terms", verbose_name=_("Chain"))
    payment_days = models.PositiveSmallIntegerField(_("Payment within, days"), validators=[MaxValueValidator(365)])
    settlement_day = models.PositiveSmallIntegerField(
        _("Settlement day of the month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    credit_limit = MoneyField(_("Credit limit"), null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ["-first_day"]
        verbose_name_plural = "terms"
        constraints = [ends_after_it_begins("terms_end_after_they_begin")]

    def __str__(self) -> str:
        return gettext("%(count)d days") % {"count": self.payment_days}


class Fee(AboutCustomer, Days):
    """An amount in yuan, or a share of sales in percent."""

    kind = models.CharField(_("Fee"), max_length=12, choices=FEE_KINDS)
    amount = MoneyField(_("Amount"), null=True, blank=True)
    percent = models.DecimalField(
        _("Percent of sales"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )  # fmt: skip
    per = models.CharField(_("Per"), max_length=10, choices=PERIODS, default="year")
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta:
        ordering = ["-first_day", "kind"]
        constraints = [
            ends_after_it_begins("fee_ends_after_it_begins"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True, percent__isnull=False)
                | models.Q(amount__isnull=False, percent__isnull=True),
                name="fee_in_yuan_or_percent",
                violation_error_message=_("Give an amount or a percentage, one of the two."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def clean(self) -> None:
        super().clean()
        if self.amount is not None and self.amount < 0:
            raise ValidationError({"amount": gettext("An amount is not negative.")})
