"""What was looked at in a store: batches, stock, promotion material."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Product
from endcap.shelf.models.evidence import Evidence, not_negative
from endcap.shelf.models.freshness import Freshness, freshness_of

LOCATIONS = [("on_shelf", _("On the shelf")), ("store_room", _("In the store room"))]
CAUSES = [
    ("company_out", _("The company is out of it")),
    ("not_ordered", _("The store did not order")),
    ("store_room", _("In the store room, not put out")),
    ("refused", _("The delivery was refused")),
]
CONFORMS = [(True, _("As required")), (False, _("Not as required"))]


class ShelfCheck(Evidence):
    """One batch of a product, seen in one store at one time."""

    letter, numbered_by = "C", "checked_on"

    product = models.ForeignKey(Product, models.PROTECT, related_name="shelfchecks", verbose_name=_("Product"))
    checked_on = models.DateField(_("Day of the check"))
    production_date = models.DateField(_("Production date"))
    quantity = models.DecimalField(_("Quantity"), max_digits=12, decimal_places=2)
    location = models.CharField(_("Where it stood"), max_length=10, choices=LOCATIONS, default="on_shelf")
    taken_off = models.BooleanField(_("Taken off the shelf in the same visit"), default=False)
    # As the company had it when this was entered: a choice made later judges nothing anew.
    own_finds_pass = models.BooleanField(default=True, editable=False)

    class Meta(Evidence.Meta):
        ordering = ["-checked_on", "-pk"]
        constraints = [
            not_negative("shelf_check_quantity_not_negative"),
            models.CheckConstraint(
                condition=Q(production_date__lte=F("checked_on")),
                name="made_before_it_was_checked",
                violation_error_message=_("The production date lies after the day of the check."),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "product", "checked_on"], name="shelf_checks_of_store"),
            models.Index(fields=["checked_on"], name="shelf_checks_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.store}"

    def clean(self) -> None:
        super().clean()
        if self.production_date and self.checked_on and self.production_date > self.checked_on:
            raise ValidationError({"production_date": gettext("The production date lies after the day of the check.")})

    @property
    def freshness(self) -> Freshness:
        """On the day of the check."""
        return freshness_of(self.product, self.production_date, self.checked_on)


class StockCheck(Evidence):
    """How much of a product stood on the shelf. `cause`: why nothing did."""

    letter, numbered_by = "S", "checked_on"

    product = models.ForeignKey(Product, models.PROTECT, related_name="stockchecks", verbose_name=_("Product"))
    checked_on = models.DateField(_("Day of the check"))
    quantity = models.DecimalField(_("Quantity on the shelf"), max_digits=12, decimal_places=2)
    cause = models.CharField(
        _("Cause"), max_length=12, choices=CAUSES, blank=True, help_text=_("Why nothing stands there")
    )

    class Meta(Evidence.Meta):
        ordering = ["-checked_on", "-pk"]
        constraints = [
            not_negative("stock_check_quantity_not_negative"),
            models.CheckConstraint(
                condition=Q(cause="") | Q(quantity=0),
                name="cause_of_a_stock_out",
                violation_error_message=_("Only where nothing stands on the shelf is there a cause for it."),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "product", "checked_on"], name="stock_checks_of_store"),
            models.Index(fields=["checked_on"], name="stock_checks_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.store}"

    @property
    def is_stock_out(self) -> bool:
        return not self.quantity


class MaterialCheck(Evidence):
    """Whether promotion material in a store was as required."""

    letter, numbered_by = "D", "checked_on"

    checked_on = models.DateField(_("Day of the check"))
    conforms = models.BooleanField(_("Promotion material"), choices=CONFORMS)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta(Evidence.Meta):
        ordering = ["-checked_on", "-pk"]
        indexes = [
            models.Index(fields=["store", "checked_on"], name="material_checks_of_store"),
            models.Index(fields=["checked_on"], name="material_checks_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.store} · {self.checked_on}"
