"""Findings: facts that met a clause, what they would cost, and what people decided about them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.conduct.models.rulebooks import VersionClause
from endcap.conduct.models.words import EMPLOYEE_NAME, LIABILITIES, SANCTIONS, UNITS, in_language, named
from endcap.platform.money import MoneyField
from endcap.platform.search import Sentence


class State(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    WAIVED = "waived", _("Waived")
    CONTESTED = "contested", _("Contested")
    UPHELD = "upheld", _("Upheld on appeal")
    OVERTURNED = "overturned", _("Overturned on appeal")
    WITHDRAWN = "withdrawn", _("Withdrawn: the facts were corrected")


# What is charged, and what is decided away.
STANDING = (State.CONFIRMED, State.UPHELD)
DECIDED_AWAY = (State.WAIVED, State.OVERTURNED)
# Of which nothing stands any more.
GONE = (*DECIDED_AWAY, State.WITHDRAWN)
UNDECIDED = (State.PROPOSED, State.CONTESTED)
OUTCOMES = [("open", _("Waits to be heard")), ("upheld", _("The finding stands")), ("overturned", _("The finding falls")),
            ("moot", _("The facts changed meanwhile"))]  # fmt: skip
PROPOSALS = [("open", _("To be looked at")), ("taken_up", _("Taken up")), ("set_aside", _("Set aside"))]


class Finding(models.Model):
    """`rulebook`, `number`, `fact`, `fact_id` name it in decisions; a swap has one for each month (`period`).

    `employee` is who it is about; `amount` is signed, what they carry themselves. `is_growing`: each day adds to it.
    """

    rulebook = models.CharField(_("Rulebook"), max_length=60)
    number = models.CharField(max_length=60)
    clause = models.ForeignKey(VersionClause, models.PROTECT, related_name="findings", verbose_name=_("Clause"))
    fact = models.CharField(_("Fact table"), max_length=60)
    fact_id = models.CharField(_("Fact"), max_length=200)
    period = models.CharField(_("Month"), max_length=7)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="findings", verbose_name=_("Employee"))
    occurred_on = models.DateField(_("Day"))
    amount = MoneyField(_("Amount"))
    unit = models.CharField(_("Unit"), max_length=10, choices=UNITS)
    sanction = models.CharField(_("Sanction"), max_length=20, choices=SANCTIONS, blank=True)
    is_growing = models.BooleanField(default=False)
    # Its day lies in a month that was closed when it was found.
    is_late = models.BooleanField(_("Late"), default=False)
    # Undecided when its month was closed: it goes into the open month.
    is_moved_on = models.BooleanField(_("Moved on"), default=False)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.PROPOSED)
    found_at = models.DateTimeField(_("Found at"))
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Decided by")
    )
    reason = models.TextField(_("Reason"), blank=True, max_length=2000)
    proposal = models.CharField(_("Proposal"), max_length=10, choices=PROPOSALS, blank=True)

    class Meta:
        ordering = ["-occurred_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rulebook", "number", "fact", "fact_id", "period"], name="finding_once_per_month"
            ),
        ]
        indexes = [
            models.Index(fields=["period", "state"], name="finding_by_month"),
            models.Index(fields=["state", "occurred_on"], name="finding_by_state"),
            models.Index(fields=["employee", "occurred_on"], name="finding_by_employee"),
            models.Index(fields=["fact", "fact_id"], name="finding_by_fact"),
            models.Index(fields=["proposal", "occurred_on"], name="finding_by_proposal"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.occurred_on}"


class FindingLine(models.Model):
    """What one person carries of a finding: the employee their own, their supervisor a joint one."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="lines")
    entry_id = models.CharField(max_length=64, unique=True)
    liability = models.CharField(_("Liability"), max_length=5, choices=LIABILITIES)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="finding_lines", verbose_name=_("Employee"))
    because_of = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("Because of"))
    occurred_on = models.DateField(_("Day"))
    amount = MoneyField(_("Amount"))
    unit = models.CharField(_("Unit"), max_length=10, choices=UNITS)
    sanction = models.CharField(_("Sanction"), max_length=20, choices=SANCTIONS, blank=True)
    explanation_zh = Sentence()
    explanation_en = Sentence()

    class Meta:
        ordering = ["-occurred_on", "-pk"]
        indexes = [
            models.Index(fields=["employee", "occurred_on"], name="line_by_employee_and_day"),
            models.Index(fields=["occurred_on", "id"], name="line_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.occurred_on} {self.amount}"

    @property
    def explanation(self) -> str:
        return named(in_language(self.explanation_zh, self.explanation_en), self)

    @property
    def clause(self) -> VersionClause:
        return self.finding.clause


class Decision(models.Model):
    """One step in the life of a finding: who decided what, when and why. Nobody: the facts themselves changed."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="decisions")
    state = models.CharField(_("Decision"), max_length=10, choices=State.choices)
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("Who"))
    on = models.DateField(_("Day"))
    at = models.DateTimeField(_("When"))
    reason = models.TextField(_("Reason"), blank=True, max_length=2000)

    class Meta:
        ordering = ["finding", "pk"]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.state}"


class Appeal(models.Model):
    """Somebody who carries a line of a finding contests it; while it is open, nothing is deducted for it."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="appeals", verbose_name=_("Finding"))
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("Contested by"))
    filed_on = models.DateField(_("Filed on"))
    grounds = models.TextField(_("Grounds"), max_length=4000)
    outcome = models.CharField(_("Outcome"), max_length=10, choices=OUTCOMES, default="open")
    heard_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Heard by")
    )
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    reason = models.TextField(_("Reasons of the decision"), max_length=4000, blank=True)

    class Meta:
        ordering = ["-filed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "by"], condition=models.Q(outcome="open"), name="one_open_appeal_each"
            ),
            models.CheckConstraint(
                condition=models.Q(heard_by__isnull=True) | ~models.Q(heard_by=models.F("by")),
                name="nobody_hears_their_own_appeal",
            ),
        ]

    def __str__(self) -> str:
        return str(self.finding)


class UnclearDay(models.Model):
    """A day that cannot be judged for want of a row in the table `missing`: asked for, never fined."""

    rulebook = models.CharField(_("Rulebook"), max_length=60)
    clause = models.ForeignKey(VersionClause, models.PROTECT, related_name="+", verbose_name=_("Clause"))
    period = models.CharField(_("Month"), max_length=7, db_index=True)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("Employee"))
    occurred_on = models.DateField(_("Day"))
    fact = models.CharField(_("Fact table"), max_length=60)
    fact_id = models.CharField(_("Fact"), max_length=200)
    missing = models.CharField(_("Missing"), max_length=60)

    class Meta:
        ordering = ["occurred_on", "employee"]
        constraints = [
            models.UniqueConstraint(fields=["rulebook", "clause", "fact", "fact_id"], name="unclear_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.occurred_on}: {self.missing}"


class EarlyWarning(models.Model):
    """What would become a finding within days unless something is done. `became`: whether it did."""

    rulebook = models.CharField(max_length=60)
    clause = models.ForeignKey(VersionClause, models.PROTECT, related_name="+", verbose_name=_("Clause"))
    fact = models.CharField(max_length=60)
    fact_id = models.CharField(max_length=200)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("Employee"))
    would_be_on = models.DateField(_("From"))
    amount = MoneyField(_("Amount"))
    unit = models.CharField(_("Unit"), max_length=10, choices=UNITS)
    explanation_zh = models.TextField()
    explanation_en = models.TextField()
    first_seen_on = models.DateField()
    # None while it can still be averted.
    became = models.BooleanField(null=True)

    class Meta:
        ordering = ["would_be_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rulebook", "clause", "fact", "fact_id"], name="warned_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.employee_id} {self.would_be_on}"

    @property
    def explanation(self) -> str:
        return in_language(self.explanation_zh, self.explanation_en).replace(EMPLOYEE_NAME, self.employee.name)


class Dirty(models.Model):
    """Facts changed from this month on: it is settled anew."""

    since = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.since)
