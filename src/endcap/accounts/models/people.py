"""The people of a customer, and how they stand to each other and to us."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models.customers import AboutCustomer
from endcap.platform.search import FoundByName

STANCES = [("supporter", _("Supporter")), ("neutral", _("Neutral")), ("critical", _("Opponent"))]
RELATIONS = [
    ("reports_to", _("reports to")),
    ("influences", _("influences")),
    ("close_to", _("is close to")),
    ("at_odds", _("is at odds with")),
]
LEAP_YEAR = 2000
PHONE = re.compile(r"([0-9+()/ ;,.:*#xX转分机—–-]|ext)*", re.IGNORECASE)
MONTH_AND_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


def phone_number(text: str) -> None:
    if not PHONE.fullmatch(normalize("NFKC", text)):
        raise ValidationError(gettext("Write a phone number in digits: 0571-8888 6666"))


class Contact(AboutCustomer, FoundByName):
    """`influence` on decisions about us, 1 to 5. `birthday` as month and day: 03-28."""

    searched = ("position", "phone")

    name = models.CharField(_("Full name"), max_length=100)
    position = models.CharField(_("Position"), max_length=100, blank=True)
    influence = models.PositiveSmallIntegerField(
        _("Influence"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("On decisions about us: 1 little, 5 decides"),
    )  # fmt: skip
    stance = models.CharField(_("Stance"), max_length=10, choices=STANCES, default="neutral")
    phone = models.CharField(_("Phone"), max_length=40, blank=True, validators=[phone_number])
    email = models.EmailField(_("E-mail"), blank=True)
    habits = models.TextField(_("Habits"), blank=True, help_text=_("When and how they like to be met"))
    interests = models.TextField(_("Interests"), blank=True)
    birthday = models.CharField(_("Birthday"), max_length=5, blank=True, help_text=_("Month and day: 03-28"))
    left_on = models.DateField(_("Left on"), null=True, blank=True)

    class Meta:
        ordering = ["-influence", "sort_key"]
        indexes = [models.Index(fields=["sort_key"], name="contact_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def hint(self) -> str:
        return self.position

    def clean(self) -> None:
        super().clean()
        if self.birthday:
            try:
                if not MONTH_AND_DAY.fullmatch(self.birthday):
                    raise ValueError
                date.fromisoformat(f"{LEAP_YEAR}-{self.birthday}")
            except ValueError:
                raise ValidationError({"birthday": gettext("Write month and day: 03-28")}) from None


class Relation(models.Model):
    """`contact` reports to, influences … `other`."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="relations", verbose_name=_("Contact"))
    kind = models.CharField(_("How"), max_length=12, choices=RELATIONS)
    other = models.ForeignKey(Contact, models.CASCADE, related_name="related", verbose_name=_("To whom"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(contact=F("other")),
                name="nobody_relates_to_themselves",
                violation_error_message=_("Choose two different people."),
            ),
            models.UniqueConstraint(fields=["contact", "kind", "other"], name="a_relation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} {self.get_kind_display()} {self.other}"

    def clean(self) -> None:
        if self.contact_id and self.other_id and self.contact.chain_id != self.other.chain_id:
            raise ValidationError({"other": gettext("This belongs to another chain.")})
