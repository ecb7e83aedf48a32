"""Chains, their banners, their stores, and whose the stores are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models.tiers import Tier
from endcap.company.models import Days, Employee, Territory
from endcap.company.models.days import ends_after_it_begins
from endcap.platform.search import FoundByName

LARGEST_AREA_SQM = 1_000_000
MOST_SHOPPERS_A_DAY = 1_000_000
CHANNELS = [
    ("hypermarket", _("Hypermarket")),
    ("supermarket", _("Supermarket")),
    ("convenience", _("Convenience")),
    ("o2o", _("Online to offline")),
    ("wholesale", _("Wholesale")),
    ("special", _("Special")),
]
DUTIES = [("owner", _("Rep")), ("promoter", _("Promoter"))]


class Chain(FoundByName):
    searched = ("code",)

    code = models.CharField(_("Number"), max_length=60, unique=True, null=True, blank=True)
    name = models.CharField(_("Name"), max_length=100, unique=True)
    channel = models.CharField(_("Channel"), max_length=20, choices=CHANNELS, blank=True)
    tier = models.ForeignKey(Tier, models.PROTECT, null=True, blank=True, verbose_name=_("Tier"))
    since = models.DateField(_("Working together since"), null=True, blank=True)

    class Meta:
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name


class Banner(FoundByName):
    """A brand under which a chain runs stores."""

    searched = ("code",)

    code = models.CharField(_("Number"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=100)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="banners", verbose_name=_("Chain"))
    channel = models.CharField(_("Channel"), max_length=20, choices=CHANNELS, blank=True)

    class Meta:
        ordering = ["chain", "code"]
        constraints = [models.UniqueConstraint(fields=["chain", "name"], name="one_banner_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Store(FoundByName):
    """Places are WGS-84 degrees. A store without an own tier has its chain's."""

    searched = ("code", "address")
    named = ("name",)
    # Of these a change has consequences of its own: `follow_change`.
    followed = ("chain",)

    code = models.CharField(_("Number"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=200, db_index=True)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="stores", verbose_name=_("Chain"))
    banner = models.ForeignKey(
        Banner, models.PROTECT, null=True, blank=True, related_name="stores", verbose_name=_("Banner")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="stores", verbose_name=_("Territory")
    )
    tier = models.ForeignKey(Tier, models.PROTECT, null=True, blank=True, verbose_name=_("Tier"))
    address = models.CharField(_("Address"), max_length=300, blank=True)
    latitude = models.DecimalField(
        _("Latitude, WGS-84"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )  # fmt: skip
    longitude = models.DecimalField(
        _("Longitude, WGS-84"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )  # fmt: skip
    area_sqm = models.PositiveIntegerField(
        _("Sales area, square metres"), null=True, blank=True, validators=[MaxValueValidator(LARGEST_AREA_SQM)]
    )
    footfall = models.PositiveIntegerField(
        _("Shoppers a day"), null=True, blank=True, validators=[MaxValueValidator(MOST_SHOPPERS_A_DAY)]
    )
    opened_on = models.DateField(_("Opened"), null=True, blank=True)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["sort_key"], name="store_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def tier_in_force(self) -> Tier | None:
        """Its own tier, else its chain's."""
        return self.tier or self.chain.tier

    def clean(self) -> None:
        if self.banner_id and self.banner.chain_id != self.chain_id:
            raise ValidationError({"banner": gettext("This banner belongs to another chain.")})
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            raise ValidationError({missing: gettext("A place has a latitude and a longitude.")})
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            raise ValidationError({"closed_on": gettext("The store closed before it opened.")})

    def follow_change(self, book: Any, changed: list[str]) -> None:
        """With the store, everything about it goes to another chain; ties to the old chain's people end."""
        if "chain_id" not in changed:
            return
        from endcap.accounts.models.people import Relation

        ties = Relation.objects.filter(Q(contact__store=self) | Q(other__store=self))
        for tie in ties.exclude(contact__store=self, other__store=self).select_related("contact", "other"):
            book.remove(tie)
        for model in AboutCustomer.__subclasses__():
            for one in model.objects.filter(store=self).select_related("store"):
                book.change(one, {"chain": self.chain, "banner": None})


class StoreAssignment(Days):
    """Whose a store is: one rep's at a time, and any number of promoters work in it."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="assignments", verbose_name=_("Store"))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="assignments", verbose_name=_("Employee"))
    duty = models.CharField(_("As"), max_length=10, choices=DUTIES, default="owner")

    class Meta:
        ordering = ["store", "-first_day"]
        constraints = [
            ends_after_it_begins("assignment_ends_after_it_begins"),
            models.UniqueConstraint(fields=["store", "employee", "duty", "first_day"], name="assigned_once_from_a_day"),
        ]
        indexes = [
            models.Index(fields=["employee", "first_day", "last_day", "store"], name="stores_of_employee"),
            models.Index(fields=["store", "first_day"], condition=Q(duty="owner"), name="owner_by_store"),
        ]

    def __str__(self) -> str:
        return f"{self.employee} → {self.store}"


class AboutCustomer(models.Model):
    """What concerns a chain, or one of its banners, or one of its stores."""

    chain = models.ForeignKey(Chain, models.CASCADE, verbose_name=_("Chain"))
    banner = models.ForeignKey(Banner, models.CASCADE, null=True, blank=True, verbose_name=_("Banner"))
    store = models.ForeignKey(Store, models.CASCADE, null=True, blank=True, verbose_name=_("Store"))

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        for name in ("banner", "store"):
            part = getattr(self, name)
            if part is not None and part.chain_id != self.chain_id:
                raise ValidationError({name: gettext("This belongs to another chain.")})
