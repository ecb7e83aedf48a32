"""The rulebooks that a company has, each text of them that was ever in force, and who acknowledged it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.conduct.models.words import BASES, UNITS, in_language

OVERLAPS = [
    ("first", _("the earlier rulebook applies")),
    ("highest", _("the higher fine applies")),
    ("both", _("both fines apply")),
]


class Rulebook(models.Model):
    """`position`: the one with the smaller applies where two fine the same. `joint_in_points`: what supervisors carry
    is counted in points, even where the rest is money."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    position = models.PositiveIntegerField(_("Order"))
    joint_in_points = models.BooleanField(_("Joint liability in points only"), default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        latest = self.versions.order_by("-in_force_from", "-pk").first()  # type: ignore[attr-defined]
        return latest.title if latest else self.name


class RulebookVersion(models.Model):
    """A text in force from the first day of a month until the next one is; kept for good. `text` is the YAML."""

    rulebook = models.ForeignKey(Rulebook, models.PROTECT, related_name="versions", verbose_name=_("Rulebook"))
    in_force_from = models.DateField(_("In force from"))
    text = models.TextField(_("Text"))
    digest = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=2000)
    title_en = models.CharField(max_length=2000)
    basis = models.CharField(_("Basis"), max_length=12, choices=BASES)
    jurisdiction = models.CharField(_("Jurisdiction"), max_length=20)
    unit = models.CharField(_("Unit"), max_length=10, choices=UNITS)
    # False: from then on the rulebook is no longer in force.
    is_in_force = models.BooleanField(_("In force"), default=True)
    note = models.TextField(_("What changed, and why"), blank=True, max_length=2000)
    published_at = models.DateTimeField(_("Published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("Published by")
    )
    # Who switched money on, having confirmed the legal notice.
    money_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("Money switched on by")
    )

    class Meta:
        ordering = ["rulebook", "-in_force_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_from__day=1), name="version_begins_with_a_month",
                violation_error_message=_("A rulebook changes on the first of a month."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} · {self.in_force_from:%Y-%m}"

    @property
    def title(self) -> str:
        return in_language(self.title_zh, self.title_en)


class VersionClause(models.Model):
    """A clause as a version reads."""

    version = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="clauses")
    position = models.PositiveIntegerField()
    number = models.CharField(_("Clause"), max_length=60)
    kind = models.CharField(max_length=10)
    title_zh = models.TextField()
    title_en = models.TextField()
    source_zh = models.TextField()
    source_en = models.TextField()
    # What can still be done so that it does not come to it.
    remedy_zh = models.TextField(blank=True, default="")
    remedy_en = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="clause_once_per_version")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        return in_language(self.title_zh, self.title_en)

    @property
    def source(self) -> str:
        return in_language(self.source_zh, self.source_en)

    @property
    def remedy(self) -> str:
        return in_language(self.remedy_zh, self.remedy_en)


class Acknowledgement(models.Model):
    """Somebody has read a version: until then it does not bind them. `recorded_by`: who wrote it down for somebody that
    acknowledged on paper."""

    version = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="acknowledgements")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("Employee"))
    at = models.DateTimeField(_("When"))
    recorded_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("Recorded by")
    )

    class Meta:
        ordering = ["version", "at"]
        constraints = [models.UniqueConstraint(fields=["version", "employee"], name="acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.employee_id}: {self.version_id}"


class ClashSettled(models.Model):
    """How a clash of two clauses was settled, and by whom. `first` and `second` are rulebook/clause."""

    first = models.CharField(_("One clause"), max_length=130)
    second = models.CharField(_("The other clause"), max_length=130)
    how = models.CharField(_("How it is settled"), max_length=10, choices=OVERLAPS)
    reason = models.TextField(_("Reason"), max_length=2000)
    at = models.DateTimeField(_("When"))
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("Who"))

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="clash_of_two_clauses"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first} × {self.second}"


def clause_facts(clause: Any) -> dict[str, str]:
    """What a version keeps of a clause of its text."""
    return {
        "number": clause.clause, "kind": clause.kind,
        "title_zh": clause.title["zh"], "title_en": clause.title["en"],
        "source_zh": clause.source["zh"], "source_en": clause.source["en"],
        "remedy_zh": clause.remedy["zh"] if clause.remedy else "", "remedy_en": clause.remedy["en"] if clause.remedy else "",
    }  # fmt: skip
