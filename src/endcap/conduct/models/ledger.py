"""The ledger: postings whose entries sum to nothing. Rows are only ever added; the database refuses anything else.

Accounts: `owed` is what an employee stands at (a fine is negative), `incentives` the company's side of it; `frozen` what
an appeal holds back; `payroll` what a closed month handed over; `forgiven` what the wage guard let go.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.conduct.models.findings import Finding
from endcap.conduct.models.rulebooks import VersionClause
from endcap.conduct.models.words import LIABILITIES, UNITS, in_language, named
from endcap.kernels.rules.period import Period
from endcap.platform.money import MoneyField


class LedgerMonth(models.Model):
    """Months follow each other without gaps; the last one is open, all others are closed for good."""

    month = models.CharField(_("Month"), max_length=7, unique=True)
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(_("Closed at"), null=True)
    closed_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("Closed by"))
    moved_on = models.PositiveIntegerField(_("Moved on undecided"), default=0)
    wage_guard = models.DecimalField(_("Wage guard"), max_digits=4, decimal_places=3, null=True)
    # How clashes were settled, the order of rulebooks and whose joint lines counted in points, when it was closed.
    judged_under = models.JSONField(null=True)
    # What was written last rests on the facts as they were then.
    facts_seen_at = models.DateTimeField(null=True)
    # Records that break a rule of the fact tables and are judged by nobody: sentences in Chinese and English.
    left_out = models.JSONField(null=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["is_open"], condition=Q(is_open=True), name="one_open_month"),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at__isnull=True) | Q(is_open=False, closed_at__isnull=False),
                name="closed_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.month

    @property
    def first_day(self) -> date:
        return Period.parse(self.month).first

    @property
    def last_day(self) -> date:
        return Period.parse(self.month).last


class PostingSort(models.TextChoices):
    CHARGE = "charge", _("Posted")
    REVERSAL = "reversal", _("Reversed")
    FREEZE = "freeze", _("Held back during an appeal")
    RELEASE = "release", _("Appeal decided")
    PAYROLL = "payroll", _("Handed to payroll")
    FORGIVEN = "forgiven", _("Let go by the wage guard")
    UNFORGIVEN = "unforgiven", _("Never deducted, so not paid back")


class Account(models.TextChoices):
    OWED = "owed", _("Employee")
    INCENTIVES = "incentives", _("Incentives")
    FROZEN = "frozen", _("Held back")
    PAYROLL = "payroll", _("Payroll")
    FORGIVEN = "forgiven", _("Let go")


class Posting(models.Model):
    """One transaction. `turn` counts how often a finding's line was charged: each once more after a reversal."""

    month = models.ForeignKey(LedgerMonth, models.PROTECT, related_name="postings", verbose_name=_("Month"))
    sort = models.CharField(_("What"), max_length=10, choices=PostingSort.choices)
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="postings", verbose_name=_("Finding"))
    entry_id = models.CharField(max_length=64, blank=True)
    turn = models.PositiveIntegerField(default=1)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("Employee"))
    clause = models.ForeignKey(VersionClause, models.PROTECT, null=True, related_name="+", verbose_name=_("Clause"))
    liability = models.CharField(_("Liability"), max_length=5, choices=LIABILITIES, blank=True)
    because_of = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("Because of"))
    occurred_on = models.DateField(_("Day"))
    amount = MoneyField(_("Amount"))
    unit = models.CharField(_("Unit"), max_length=10, choices=UNITS)
    explanation_zh = models.TextField(blank=True)
    explanation_en = models.TextField(blank=True)
    at = models.DateTimeField(_("Posted at"))
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name=_("Who"))
    batch = models.UUIDField(db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry_id", "turn"], condition=Q(sort="charge"), name="line_charged_once_per_turn"
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "month"], name="posting_by_employee"),
            models.Index(fields=["entry_id"], name="posting_by_line"),
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.employee_id} {self.amount}"

    @property
    def explanation(self) -> str:
        return named(in_language(self.explanation_zh, self.explanation_en), self)

    @property
    def is_late(self) -> bool:
        return self.occurred_on < self.month.first_day


class Entry(models.Model):
    """One side of a posting. The entries of a posting sum to nothing."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries")
    month = models.ForeignKey(LedgerMonth, models.PROTECT, related_name="entries")
    account = models.CharField(_("Account"), max_length=10, choices=Account.choices)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", verbose_name=_("Employee"))
    amount = MoneyField(_("Amount"))
    unit = models.CharField(_("Unit"), max_length=10, choices=UNITS)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["employee", "account", "unit", "month"], name="entry_by_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class Balance(models.Model):
    """What an account stands at, so that nobody has to add up all entries; `endcap ledger check` does."""

    account = models.CharField(max_length=10, choices=Account.choices)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=10, choices=UNITS)
    amount = MoneyField()

    class Meta:
        ordering = ["employee", "account"]
        constraints = [models.UniqueConstraint(fields=["employee", "account", "unit"], name="one_balance_per_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.employee_id}: {self.amount}"


class Statement(models.Model):
    """An employee's closed month. Sums are sizes (fines and rewards both positive), but `fines` is negative where more
    was taken back than charged. `wage`, `minimum_wage` and the guard's sums are for money only."""

    month = models.ForeignKey(LedgerMonth, models.PROTECT, related_name="statements", verbose_name=_("Month"))
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="statements", verbose_name=_("Employee"))
    unit = models.CharField(_("Unit"), max_length=10, choices=UNITS)
    fines = MoneyField(_("Fines"))
    rewards = MoneyField(_("Rewards"))
    carried_in = MoneyField(_("Carried in"))
    wage = MoneyField(_("Monthly wage"), null=True)
    minimum_wage = MoneyField(_("Minimum wage"), null=True)
    net_fines = MoneyField(_("Net fines"))
    allowed = MoneyField(_("Allowed"), null=True)
    deducted = MoneyField(_("Deducted"))
    paid_out = MoneyField(_("Paid out"))
    forgiven = MoneyField(_("Let go"))
    carried_out = MoneyField(_("Carried out"))
    issued_at = models.DateTimeField(_("Issued at"))
    batch = models.UUIDField(db_index=True)

    class Meta:
        ordering = ["-month", "employee"]
        constraints = [models.UniqueConstraint(fields=["month", "employee", "unit"], name="one_statement_per_month")]

    def __str__(self) -> str:
        return f"{self.month_id} {self.employee_id}"


class StatementAcknowledged(models.Model):
    """The employee has read their statement."""

    statement = models.OneToOneField(Statement, models.PROTECT, primary_key=True, related_name="acknowledged")
    at = models.DateTimeField(_("When"))

    def __str__(self) -> str:
        return str(self.pk)
