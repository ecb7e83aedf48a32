"""Every balance and statement derived again from the entries, and compared with what is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from endcap.conduct.models import MONEY, Account, Balance, Entry, Posting, PostingSort, Statement

NOTHING = Decimal("0.00")


@dataclass
class Check:
    """What was looked at, and what is not as the entries say."""

    postings: int = 0
    balances: int = 0
    statements: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return not self.problems


def check() -> Check:
    report = Check()
    _check_postings(report)
    _check_balances(report)
    _check_statements(report)
    return report


def sentences(report: Check) -> list[str]:
    counts = {"postings": report.postings, "balances": report.balances, "statements": report.statements}
    said = [_("Checked: %(postings)d postings, %(balances)d balances, %(statements)d statements.") % counts]
    end = _("The ledger is right.") if report.is_right else _("The ledger is NOT right.")
    return [*report.problems, *said, end]


def _check_postings(report: Check) -> None:
    """Each sums to nothing, and says what its entry of the employee says; nothing is charged twice."""
    report.postings = Posting.objects.count()
    sums = Entry.objects.order_by().values("posting").annotate(sum=Sum("amount")).exclude(sum=0)
    report.problems += [_("Posting %(number)d does not sum to nothing.") % {"number": row["posting"]} for row in sums]
    owed = dict(Entry.objects.filter(account=Account.OWED).values_list("posting", "amount"))
    for pk, amount in Posting.objects.values_list("pk", "amount").iterator():
        if owed.get(pk) != amount:
            report.problems.append(_("Posting %(number)d and its entries differ.") % {"number": pk})
    live = Posting.objects.filter(sort=PostingSort.CHARGE, reversed_by__isnull=True)
    for row in _let_go_without_fines(live):
        told = {"employee": row[0], "amount": row[1]}
        report.problems.append(_("Employee %(employee)s: %(amount)s is let go, more than all fines that stand.") % told)
    twice = live.order_by().values("entry_id").annotate(n=Count("pk")).filter(n__gt=1)
    report.problems += [_("%(entry)s is charged twice.") % {"entry": row["entry_id"]} for row in twice]


def _let_go_without_fines(live: QuerySet[Posting]) -> Iterator[tuple[int, Decimal]]:
    """What was let go of a fine goes with it when it is taken back, or it would be paid out without having been deducted.
    A reward taken back is owed like a fine."""
    fines: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    back = Posting.objects.filter(sort=PostingSort.REVERSAL)
    for postings in (live, back):
        owed = postings.filter(amount__lt=0, unit=MONEY).order_by().values_list("employee").annotate(Sum("amount"))
        for employee, amount in owed:
            fines[employee] += amount
    for employee, amount in Balance.objects.filter(account=Account.FORGIVEN).values_list("employee", "amount"):
        if not NOTHING <= -amount <= -fines[employee]:
            yield employee, -amount


def _check_balances(report: Check) -> None:
    names = ("employee", "account", "unit")
    kept = {(one.employee_id, one.account, one.unit): one.amount for one in Balance.objects.all()}
    folded = {
        tuple(row[name] for name in names): row["sum"]
        for row in Entry.objects.order_by().values(*names).annotate(sum=Sum("amount"))
    }
    report.balances = len(kept)
    for key in sorted({*kept, *folded}):
        if kept.get(key, NOTHING) != folded.get(key, NOTHING):
            told = {"employee": key[0], "account": key[1], "kept": kept.get(key), "derived": folded.get(key)}
            report.problems.append(
                _("Employee %(employee)s, %(account)s: kept %(kept)s, entries say %(derived)s.") % told
            )


def _check_statements(report: Check) -> None:
    """Sums of each closed month from its entries, carried over from the month before."""
    report.statements = Statement.objects.count()
    sums: dict[Any, dict[str, Decimal]] = defaultdict(lambda: {"fine": NOTHING, "reward": NOTHING})
    rows = Entry.objects.filter(account=Account.OWED, posting__finding__isnull=False)
    for employee, unit, month, kind, amount in rows.values_list(
        "employee", "unit", "month__month", "posting__clause__kind", "amount"
    ):
        sums[employee, unit, month][kind] += amount
    carried: dict[Any, Decimal] = {}
    for one in Statement.objects.select_related("month").order_by("month__month", "pk"):
        own = sums[one.employee_id, one.unit, one.month.month]
        expected = (-own["fine"], own["reward"], carried.get((one.employee_id, one.unit), NOTHING))
        if (one.fines, one.rewards, one.carried_in) != expected:
            told = {"number": one.pk, "employee": one.employee_id, "month": one.month.month}
            report.problems.append(_("Statement %(number)s of employee %(employee)s, %(month)s, differs.") % told)
        if one.unit == MONEY:
            if one.net_fines != one.deducted + one.forgiven + one.carried_out:
                report.problems.append(_("Statement %(number)s does not add up.") % {"number": one.pk})
            if one.allowed is not None and one.deducted > one.allowed:
                report.problems.append(_("Statement %(number)s deducts more than allowed.") % {"number": one.pk})
            carried[one.employee_id, one.unit] = one.carried_out
