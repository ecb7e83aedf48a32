"""What a company chooses once: how it counts days, money and liability, and in which industry it works."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import ROLE_NAMES

ZONES = [
    (zone, zone) for zone in ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "UTC")
]
CURRENCIES = [
    ("CNY", "CNY"),
    ("HKD", "HKD"),
    ("MOP", "MOP"),
    ("TWD", "TWD"),
    ("SGD", "SGD"),
    ("USD", "USD"),
    ("EUR", "EUR"),
]
HOLIDAYS = [("CN", _("China, with make-up workdays")), ("none", _("None"))]
MONEY = "CNY"
UNITS = [("points", _("Points")), (MONEY, _("Money"))]
JOINT = [("in_addition", _("In addition to what the employee carries")), ("shared", _("Shared with the employee"))]
OVERLAPS = [
    ("first", _("The earlier rulebook applies")),
    ("highest", _("The higher fine applies")),
    ("both", _("Both apply")),
]
GUARD_RESTS = [("carry", _("Carried into the next month")), ("waive", _("Let go"))]
DEFAULT_APPEAL_DAYS = 7
WEEKDAYS = [(1, _("Mon")), (2, _("Tue")), (3, _("Wed")), (4, _("Thu")), (5, _("Fri")), (6, _("Sat")), (7, _("Sun"))]
DEFAULT_WAGE_GUARD = Decimal("0.2")
SIX_DAYS = "123456"


def profiles() -> list[tuple[str, str]]:
    from endcap.company.profiles import profile_choices

    return profile_choices()


def rulebook_choices() -> list[tuple[str, str]]:
    """The rulebooks that ship, by name, with their titles in the language of who asks: the usual one first, as the
    upper one applies where two fine the same."""
    from endcap.kernels.rules.rulebook import DEFAULT_RULEBOOK, built_in_rulebooks, load_rulebook

    language = "en" if get_language() == "en" else "zh"
    names = sorted(built_in_rulebooks(), key=lambda name: (name != DEFAULT_RULEBOOK, name))
    return [(name, load_rulebook(name).rulebook.title[language]) for name in names]


class CompanySettings(models.Model):
    """One row. `working_days`: the weekdays as digits, 1 = Monday. `rulebooks`: names, separated by commas, in the order
    in which they apply. `steps_left_out` and `is_set_up` say how far the setting up went where data does not tell."""

    name = models.CharField(_("Name of the company"), max_length=100, blank=True)
    profile = models.CharField(_("Industry profile"), max_length=40, default="consumer-goods", choices=profiles)
    zone = models.CharField(_("Time zone"), max_length=40, choices=ZONES, default="Asia/Shanghai")
    currency = models.CharField(_("Currency"), max_length=3, choices=CURRENCIES, default="CNY")
    working_days = models.CharField(
        _("Working days"), max_length=7, default="12345", help_text=_("The weekdays as digits, 1 is Monday: 12345")
    )
    holidays = models.CharField(_("Public holidays"), max_length=10, choices=HOLIDAYS, default="CN")
    unit = models.CharField(
        _("Unit of fines and rewards"), max_length=10, choices=UNITS, default="points",
        help_text=_("Law on money taken from wages differs by place: have a lawyer check before you choose money."),
    )  # fmt: skip
    wage_guard = models.DecimalField(
        _("Wage guard"), max_digits=4, decimal_places=3, default=DEFAULT_WAGE_GUARD, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text=_("The share of a monthly wage that deductions may reach: 0.2 is 20 %. Empty: no guard. Points have none."),
    )  # fmt: skip
    second_factor_roles = models.CharField(
        _("Second factor required for"), max_length=200, blank=True, default="",
        help_text=_("Whoever has one of these roles sets up a code or a passkey before anything else."),
    )  # fmt: skip
    joint_liability = models.CharField(_("Joint liability"), max_length=20, choices=JOINT, default="in_addition")
    own_finds_are_exempt = models.BooleanField(
        _("What the person answerable finds and takes off the shelf at once is no finding"), default=True,
        help_text=_("Near-expiry and expired goods that whoever answers for the store finds and takes off in the same visit."),
    )  # fmt: skip
    rulebooks = models.CharField(
        _("Rulebooks"), max_length=200, blank=True,
        help_text=_("By these a month is settled unless others are named. Without any: the KA channel conduct rules."),
    )  # fmt: skip
    overlap = models.CharField(
        _("Where rulebooks fine the same"), max_length=10, choices=OVERLAPS, default="first",
    )  # fmt: skip
    guard_rest = models.CharField(
        _("What the wage guard does not let through"), max_length=10, choices=GUARD_RESTS, default="carry"
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("Days to appeal"), default=DEFAULT_APPEAL_DAYS, validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Counted from the day on which a finding is confirmed."),
    )  # fmt: skip
    steps_left_out = models.CharField(_("Steps of the set-up left out"), max_length=200, blank=True)
    is_set_up = models.BooleanField(_("Set up"), default=False)

    class Meta:
        verbose_name_plural = "company settings"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_row_of_settings")]

    def __str__(self) -> str:
        return self.name or gettext("The company")

    def clean(self) -> None:
        if self.zone not in available_timezones():
            raise ValidationError({"zone": gettext("There is no such time zone.")})
        self.working_days = "".join(sorted(set(self.working_days)))
        if not self.working_days or set(self.working_days) - set("1234567"):
            raise ValidationError({"working_days": gettext("Write the weekdays as digits from 1 to 7.")})
        roles = self.roles_with_second_factor
        if roles - set(ROLE_NAMES):
            raise ValidationError({"second_factor_roles": gettext("There is no such role.")})
        self.second_factor_roles = ",".join(role for role in ROLE_NAMES if role in roles)
        from endcap.company.profiles import profile_names

        if self.profile not in profile_names():
            raise ValidationError({"profile": gettext("There is no such profile.")})
        self._clean_rulebooks()

    def _clean_rulebooks(self) -> None:
        from endcap.kernels.rules.rulebook import built_in_rulebooks

        unknown = [name for name in self.rulebook_names if name not in built_in_rulebooks()]
        if unknown:
            raise ValidationError({"rulebooks": gettext("There is no such rulebook: %(name)s") % {"name": unknown[0]}})

    @property
    def lets_rest_go(self) -> bool:
        """What the wage guard does not let through is forgiven at closing, not carried over."""
        return self.guard_rest == "waive"

    @property
    def rulebook_names(self) -> list[str]:
        return [name for name in self.rulebooks.split(",") if name]

    @property
    def left_out(self) -> frozenset[str]:
        return frozenset(self.steps_left_out.split(",")) - {""}

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def roles_with_second_factor(self) -> frozenset[str]:
        return frozenset(role for role in self.second_factor_roles.split(",") if role)

    @property
    def names_with_second_factor(self) -> str:
        return ", ".join(str(name) for role, name in ROLE_NAMES.items() if role in self.roles_with_second_factor)

    @property
    def weekday_names(self) -> str:
        return " ".join(str(name) for number, name in WEEKDAYS if number in self.weekdays)

    @property
    def guard(self) -> Decimal | None:
        """The wage guard that is in force: points have none."""
        return None if self.unit == "points" else self.wage_guard

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset(int(digit) for digit in self.working_days)


class CalendarDay(models.Model):
    """A day on which the company itself works or rests otherwise than the calendar says."""

    day = models.DateField(_("Day"), unique=True)
    is_working = models.BooleanField(_("Working day"), default=False)
    name = models.CharField(_("Why"), max_length=100, blank=True)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()
