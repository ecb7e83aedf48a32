"""Writing in the ledger: charging a finding, taking it back, holding it back while it is contested.

Every change is a reversal and a new entry, in the open month, with the true day of the fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Sum, Value

from endcap.conduct.ledger.letting_go import let_go_of
from endcap.conduct.ledger.months import locked_open_month
from endcap.conduct.ledger.sealed import seal_batch
from endcap.conduct.models import (
    Account,
    Balance,
    Entry,
    Finding,
    FindingLine,
    LedgerMonth,
    Posting,
    PostingSort,
    Statement,
)
from endcap.conduct.rulebooks.acknowledging import unbound_lines
from endcap.platform.money import MoneyField

NOTHING = Decimal("0.00")
HOLDING = (PostingSort.FREEZE, PostingSort.RELEASE)


class Batch:
    """What one action posts. Use it through `posting`."""

    def __init__(self, month: LedgerMonth, *, by: int | None, at: datetime) -> None:
        self.month, self.by, self.at = month, by, at
        self.key = uuid4()
        self.postings: list[Posting] = []
        self.statements: list[Statement] = []

    def charge(self, *findings: Finding) -> None:
        """Posts what each carries of findings, once; one of a month that is not open yet waits. Whoever the rulebook does
        not bind is charged nothing."""
        due = [one for one in findings if one.period <= self.month.month]
        unbound = {line.pk for line in unbound_lines(due)}
        lines = [(one, line) for one in due for line in one.lines.all() if line.pk not in unbound]
        charged = Posting.objects.filter(entry_id__in=[line.entry_id for _, line in lines], sort=PostingSort.CHARGE)
        turns = Counter(charged.values_list("entry_id", flat=True))
        live = set(charged.filter(reversed_by__isnull=True).values_list("entry_id", flat=True))
        for finding, line in lines:
            if line.entry_id not in live:
                self._charge(finding, line, turns[line.entry_id] + 1)

    def _charge(self, finding: Finding, line: FindingLine, turn: int) -> None:
        made = Posting(
            sort=PostingSort.CHARGE, finding=finding, entry_id=line.entry_id, turn=turn, employee_id=line.employee_id,
            clause_id=finding.clause_id, liability=line.liability, because_of_id=line.because_of_id,
            occurred_on=line.occurred_on, amount=line.amount, unit=line.unit,
            explanation_zh=line.explanation_zh, explanation_en=line.explanation_en,
        )  # fmt: skip
        self._write(made, ((Account.OWED, line.amount), (Account.INCENTIVES, -line.amount)))
        if line.amount > 0 and turn > 1:
            # What was let go of a reward that was taken back is not paid a second time.
            taken_back = Posting.objects.filter(entry_id=line.entry_id, sort=PostingSort.REVERSAL).select_related(
                "month"
            )
            self._take_back_forgiven(taken_back.order_by("pk")[turn - 2])

    def reverse(self, finding: Finding) -> None:
        """Takes back what is charged for a finding, also in a month that is closed since; what is held back is let go."""
        self.release(finding)
        for charge in live_charges(finding):
            self._write(
                _like(charge, PostingSort.REVERSAL, -charge.amount, reverses=charge),
                ((Account.OWED, -charge.amount), (Account.INCENTIVES, charge.amount)),
            )
            self._take_back_forgiven(charge)

    def _take_back_forgiven(self, charge: Posting) -> None:
        """Of what was owed and is so no more, the part that the wage guard let go was never deducted: it is not paid out
        either."""
        if charge.amount >= 0 or charge.month_id == self.month.pk:
            return
        for one in list(let_go_of(charge)):
            made = _like(charge, PostingSort.UNFORGIVEN, -one.amount)
            made.occurred_on = one.on
            self._write(made, ((Account.OWED, -one.amount), (Account.FORGIVEN, one.amount)))

    def freeze(self, finding: Finding) -> None:
        """Holds back what is charged for a contested finding: of a closed month only what was not deducted yet."""
        for charge in live_charges(finding):
            held = -charge.amount if charge.amount < 0 and not _held(charge.entry_id) else NOTHING
            if held and charge.month_id != self.month.pk:
                held = min(held, self._still_carried(charge.employee_id, charge.unit))
            if held:
                self._write(_like(charge, PostingSort.FREEZE, held), ((Account.OWED, held), (Account.FROZEN, -held)))

    def _still_carried(self, employee_id: int, unit: str) -> Decimal:
        """What was carried into the month and is not held back already: of older fines no more is left to deduct."""
        owed = Entry.objects.filter(employee=employee_id, unit=unit, account=Account.OWED)
        carried = owed.exclude(month=self.month).aggregate(sum=Sum("amount"))["sum"] or NOTHING
        charged_now = Posting.objects.filter(
            month=self.month, sort=PostingSort.CHARGE, entry_id=OuterRef("posting__entry_id")
        )
        since = owed.filter(month=self.month, posting__sort__in=HOLDING).exclude(Exists(charged_now))
        held = since.aggregate(sum=Sum("amount"))["sum"] or NOTHING
        return max(-carried - held, NOTHING)

    def release(self, finding: Finding) -> None:
        """What was held back is owed again."""
        for charge in live_charges(finding):
            held = _held(charge.entry_id)
            if held:
                self._write(_like(charge, PostingSort.RELEASE, -held), ((Account.OWED, -held), (Account.FROZEN, held)))

    def settle_account(self, employee_id: int, sort: PostingSort, account: Account, amount: Decimal, unit: str) -> None:
        """Moves `amount` (signed as it changes what the employee owes) to payroll, or lets it go, at a month's end."""
        made = Posting(
            sort=sort, employee_id=employee_id, occurred_on=self.month.last_day, amount=amount, unit=unit,
        )  # fmt: skip
        self._write(made, ((Account.OWED, amount), (account, -amount)))

    def _write(self, made: Posting, sides: Sequence[tuple[Account, Decimal]]) -> None:
        assert sum(amount for _account, amount in sides) == 0
        made.month, made.at, made.by_id, made.batch = self.month, self.at, self.by, self.key
        made.save(force_insert=True)
        Entry.objects.bulk_create(
            Entry(
                posting=made, month=self.month, account=account, employee_id=made.employee_id, amount=amount,
                unit=made.unit,
            )
            for account, amount in sides
        )  # fmt: skip
        self.postings.append(made)
        _change_balances(made.employee_id, made.unit, sides)

    def issue(self, statements: Iterable[Statement]) -> None:
        self.statements += Statement.objects.bulk_create(statements)

    def close(self) -> None:
        if self.postings or self.statements:
            seal_batch(self.key, at=self.at)


def _like(charge: Posting, sort: PostingSort, amount: Decimal, *, reverses: Posting | None = None) -> Posting:
    """About the same line of the same finding."""
    same = (
        "finding_id", "entry_id", "turn", "employee_id", "clause_id", "liability", "because_of_id", "occurred_on", "unit",
        "explanation_zh", "explanation_en",
    )  # fmt: skip
    return Posting(sort=sort, amount=amount, reverses=reverses, **{name: getattr(charge, name) for name in same})


@contextmanager
def posting(*, by: int | None, at: datetime) -> Iterator[Batch]:
    """One transaction in the open month, sealed at its end. `by` is the employee who acts; None for the machine.

    Raises LedgerMonth.DoesNotExist where the ledger has not begun.
    """
    with transaction.atomic():
        batch = Batch(locked_open_month(), by=by, at=at)
        yield batch
        batch.close()


def live_charges(finding: Finding) -> list[Posting]:
    """What is charged for a finding and was not taken back."""
    charged = finding.postings.filter(sort=PostingSort.CHARGE, reversed_by__isnull=True)
    return list(charged.select_related("month").order_by("pk"))


def _held(entry_id: str) -> Decimal:
    held = Entry.objects.filter(posting__entry_id=entry_id, account=Account.FROZEN).aggregate(sum=Sum("amount"))["sum"]
    return -(held or NOTHING)


def balance(employee_id: int, account: Account, unit: str) -> Decimal:
    found = Balance.objects.filter(employee=employee_id, account=account, unit=unit).values_list("amount", flat=True)
    return found.first() or NOTHING


def _change_balances(employee_id: int, unit: str, sides: Iterable[tuple[Account, Decimal]]) -> None:
    for account, amount in sides:
        own: dict[str, Any] = {"employee_id": employee_id, "account": account, "unit": unit}
        if not Balance.objects.filter(**own).update(amount=F("amount") + Value(amount, MoneyField())):
            Balance.objects.create(**own, amount=amount)
