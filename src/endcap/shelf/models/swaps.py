"""Old goods out of a store, and fresh ones in (调换)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Product
from endcap.shelf.models.checks import ShelfCheck
from endcap.shelf.models.evidence import Evidence, not_negative

# As the built-in rulebook has it: what is late is for the rulebook to say.
DAYS_TO_SWAP = timedelta(days=5)


def _after_it_was_found(field: str, name: str, said: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": F("found_on")}),
        name=name,
        violation_error_message=said,
    )


class SwapQuerySet(models.QuerySet["Swap"]):
    def open(self) -> SwapQuerySet:
        """Not both done: the old goods out, and fresh ones in."""
        return self.filter(Q(swapped_on__isnull=True) | Q(returned_on__isnull=True))


class Swap(Evidence):
    """Done when the old goods are out and fresh goods are back in the store."""

    letter, numbered_by = "W", "found_on"

    product = models.ForeignKey(Product, models.PROTECT, related_name="swaps", verbose_name=_("Product"))
    found_on = models.DateField(_("Found on"))
    quantity = models.DecimalField(_("Quantity"), max_digits=12, decimal_places=2)
    swapped_on = models.DateField(_("Old goods out on"), null=True, blank=True)
    returned_on = models.DateField(_("Fresh goods in on"), null=True, blank=True)
    shelf_check = models.ForeignKey(
        ShelfCheck, models.PROTECT, null=True, blank=True, related_name="swaps", verbose_name=_("Shelf check")
    )

    objects = SwapQuerySet.as_manager()

    class Meta(Evidence.Meta):
        ordering = ["-found_on", "-pk"]
        constraints = [
            not_negative("swap_quantity_not_negative"),
            _after_it_was_found(
                "swapped_on", "old_goods_out_after_found", _("The old goods were out before they were found.")
            ),
            _after_it_was_found(
                "returned_on", "fresh_goods_in_after_found", _("Fresh goods were in before the old ones were found.")
            ),
        ]
        indexes = [
            models.Index(fields=["store", "product", "found_on"], name="swaps_of_store"),
            models.Index(fields=["found_on"], name="swaps_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.store}"

    @property
    def due_on(self) -> date:
        return self.found_on + DAYS_TO_SWAP

    @property
    def finished_on(self) -> date | None:
        if self.swapped_on is None or self.returned_on is None:
            return None
        return max(self.swapped_on, self.returned_on)
