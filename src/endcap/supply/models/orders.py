"""What reps said would ship, what shipped, and what the company itself had none of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Days, Product
from endcap.company.models.days import ends_after_it_begins
from endcap.supply.models.recorded import OfEmployee, Recorded, note_field, optional_store, plain, quantity_field


class OfDay(OfEmployee):
    """A quantity of one rep and day, for one store or for none in particular. The rows of a day add up.

    Person, day and store name a row, and nothing else does: two sheets of one day do not double it, the later one
    replaces what the earlier one said.
    """

    day = models.DateField(_("Day"))
    store = optional_store()
    quantity = quantity_field(_("Quantity"))
    note = note_field()

    class Meta:
        abstract = True
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.whose} · {self.day}: {plain(self.quantity)}"


def once_a_day(name: str) -> list[models.UniqueConstraint]:
    """Neither database takes two blanks for the same, so that those of no store are counted apart."""
    text = _("There is a row for this person, day and store already: change that one.")
    return [
        models.UniqueConstraint(fields=["employee", "day", "store"], name=f"one_{name}_a_day_and_store"),
        models.UniqueConstraint(
            fields=["employee", "day"], condition=Q(store__isnull=True), name=f"one_{name}_a_day_of_no_store",
            violation_error_message=text,
        ),
    ]  # fmt: skip


class DeclaredOrder(OfDay):
    """What a rep said would ship that day (报货量)."""

    class Meta(OfDay.Meta):
        constraints = once_a_day("declaration")
        indexes = [models.Index(fields=["day"], name="declaration_by_day")]


class Outbound(OfDay):
    """What shipped (出货)."""

    class Meta(OfDay.Meta):
        constraints = once_a_day("outbound")
        indexes = [models.Index(fields=["day"], name="outbound_by_day")]


class CompanyStockout(Recorded, Days):
    """The company itself had none of a product: no rep answers for an empty shelf on these days (公司断货)."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("Product"))
    note = note_field()

    class Meta:
        ordering = ["-first_day", "product"]
        constraints = [
            ends_after_it_begins("company_stockout_ends_after_it_begins"),
            models.UniqueConstraint(fields=["product", "first_day"], name="one_company_stockout_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.first_day}"
