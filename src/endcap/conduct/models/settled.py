"""A settled month as it was settled. Nothing here is ever changed: the database refuses it.

A later settlement of the same month is another run; the latest one is current.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.kernels.rules.period import Period
from endcap.platform.money import MoneyField

UNITS = [("CNY", _("CNY")), ("points", _("points"))]
LIABILITIES = [("own", _("Own")), ("joint", _("Joint"))]
SANCTIONS = [("probation", _("Probation proposed")), ("dismissal_review", _("Dismissal review proposed"))]
# These stand in a kept sentence where it names people.
EMPLOYEE_NAME, BECAUSE_OF_NAME = "{employee}", "{because of}"
OVERLAP_MODES = [
    ("first", _("the earlier rulebook applies")),
    ("highest", _("the higher fine applies")),
    ("both", _("both fines apply")),
]


class SettlementRun(models.Model):
    """One settlement of one month: of which facts, by which text of which rulebooks, so that it can be derived again from
    the facts that have this digest."""

    period = models.CharField(_("Month"), max_length=7)
    as_of = models.DateField(_("As of"))
    facts_digest = models.CharField(_("Digest of the facts"), max_length=64)
    rulebooks = models.JSONField(_("Rulebooks"))
    overlap = models.CharField(_("Where rulebooks overlap"), max_length=10, choices=OVERLAP_MODES)
    wage_guard = models.DecimalField(_("Share of the wage"), max_digits=5, decimal_places=4, null=True)
    unit = models.CharField(_("Unit"), max_length=10, choices=UNITS)
    warnings = models.JSONField(_("Warnings"), default=list)
    recorded_at = models.DateTimeField(_("Recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("Recorded by")
    )

    class Meta:
        ordering = ["-period", "-pk"]
        indexes = [models.Index(fields=["period", "id"], name="run_by_period")]

    def __str__(self) -> str:
        return f"{self.period} #{self.pk}"

    @property
    def first_day(self) -> date:
        return Period.parse(self.period).first

    @property
    def last_day(self) -> date:
        return Period.parse(self.period).last

    @property
    def is_partial(self) -> bool:
        """Settled before the month was over."""
        return self.as_of < self.last_day


class RunClause(models.Model):
    """A clause as it read when the run applied it."""

    run = models.ForeignKey(SettlementRun, models.PROTECT, related_name="clauses")
    position = models.PositiveIntegerField()
    rulebook = models.CharField(_("Rulebook"), max_length=60)
    number = models.CharField(_("Clause"), max_length=60)
    kind = models.CharField(max_length=10)
    title_zh = models.TextField()
    title_en = models.TextField()
    source_zh = models.TextField()
    source_en = models.TextField()

    class Meta:
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "rulebook", "number"], name="clause_once_per_run")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        return in_language(self.title_zh, self.title_en)

    @property
    def source(self) -> str:
        return in_language(self.source_zh, self.source_en)


class LedgerLine(models.Model):
    """One entry of a run. `amount` is signed: a fine is negative."""

    run = models.ForeignKey(SettlementRun, models.PROTECT, related_name="lines")
    entry_id = models.CharField(max_length=64)
    clause = models.ForeignKey(RunClause, models.PROTECT, related_name="lines", verbose_name=_("Clause"))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="ledger_lines", verbose_name=_("Employee"))
    liability = models.CharField(_("Liability"), max_length=5, choices=LIABILITIES)
    because_of = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("Because of"))
    fact = models.CharField(_("Fact table"), max_length=60)
    fact_id = models.CharField(_("Fact"), max_length=200)
    occurred_on = models.DateField(_("Day"))
    amount = MoneyField(_("Amount"))
    unit = models.CharField(_("Unit"), max_length=10, choices=UNITS)
    sanction = models.CharField(_("Sanction"), max_length=20, choices=SANCTIONS, blank=True)
    explanation_zh = models.TextField()
    explanation_en = models.TextField()

    class Meta:
        ordering = ["run", "occurred_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "entry_id"], name="entry_once_per_run")]
        indexes = [
            models.Index(fields=["employee", "occurred_on"], name="line_by_employee_and_day"),
            models.Index(fields=["run", "occurred_on"], name="line_by_run_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.employee_id} {self.occurred_on} {self.amount}"

    @property
    def explanation(self) -> str:
        sentence = in_language(self.explanation_zh, self.explanation_en).replace(EMPLOYEE_NAME, self.employee.name)
        return sentence if self.because_of is None else sentence.replace(BECAUSE_OF_NAME, self.because_of.name)


class UnclearDay(models.Model):
    """A day that could not be judged for want of a row in the table `missing`."""

    run = models.ForeignKey(SettlementRun, models.PROTECT, related_name="unclear_days")
    clause = models.ForeignKey(RunClause, models.PROTECT, related_name="+", verbose_name=_("Clause"))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("Employee"))
    occurred_on = models.DateField(_("Day"))
    fact = models.CharField(_("Fact table"), max_length=60)
    fact_id = models.CharField(_("Fact"), max_length=200)
    missing = models.CharField(_("Missing"), max_length=60)

    class Meta:
        ordering = ["run", "occurred_on", "employee"]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.occurred_on}: {self.missing}"


class RunDeduction(models.Model):
    """What the wage guard let through for one employee."""

    run = models.ForeignKey(SettlementRun, models.PROTECT, related_name="deductions")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("Employee"))
    wage = MoneyField(_("Monthly wage"), null=True)
    minimum_wage = MoneyField(_("Minimum wage"), null=True)
    carried_in = MoneyField(_("Carried in"))
    net_fines = MoneyField(_("Net fines"))
    allowed = MoneyField(_("Allowed"))
    deducted = MoneyField(_("Deducted"))
    carried_out = MoneyField(_("Carried out"))

    class Meta:
        ordering = ["run", "employee"]
        constraints = [models.UniqueConstraint(fields=["run", "employee"], name="deduction_once_per_run")]

    def __str__(self) -> str:
        return f"{self.employee_id}: {self.deducted}"


def in_language(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") else zh
