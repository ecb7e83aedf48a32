"""Closing a month: what stands in the way, what it hands to payroll, and everybody's statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from endcap.company.models import CompanySettings, Employee
from endcap.company.queries import company_settings
from endcap.conduct.ledger.months import open_month
from endcap.conduct.ledger.posting import Batch, posting
from endcap.conduct.models import (
    MONEY,
    STANDING,
    Account,
    Balance,
    Entry,
    Finding,
    LedgerMonth,
    PostingSort,
    State,
    Statement,
    UnclearDay,
    in_language,
)
from endcap.conduct.notices import tell_statements
from endcap.conduct.rights import CLOSE_MONTH
from endcap.conduct.rulebooks.in_force import terms_now
from endcap.kernels.rules import Period
from endcap.platform.access import Actor, require
from endcap.platform.actions import ChangedMeanwhile
from endcap.platform.history import recording

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Outlook:
    """What closing a month would meet. `undecided` must be decided or moved on; the others are told only."""

    month: LedgerMonth
    is_over: bool
    undecided: int = 0
    contested: int = 0
    unclear: int = 0
    proposals: int = 0
    without_wage: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sums:
    """An employee's month, in one unit. Sizes; `fines` is negative where more was taken back than charged."""

    fines: Decimal = NOTHING
    rewards: Decimal = NOTHING
    carried_in: Decimal = NOTHING

    @property
    def net_fines(self) -> Decimal:
        return max(self.fines + self.carried_in - self.rewards, NOTHING)

    @property
    def paid_out(self) -> Decimal:
        return max(self.rewards - self.fines - self.carried_in, NOTHING)


def outlook(today: date) -> Outlook | None:
    month = open_month()
    if month is None:
        return None
    own = Q(period__lte=month.month)
    undecided = Finding.objects.filter(own, state=State.PROPOSED)
    guard = company_settings().wage_guard
    owing = (
        [key for key, sums in sums_of(month).items() if key[1] == MONEY and sums.net_fines] if guard is not None else []
    )
    without = Employee.objects.filter(pk__in=[employee for employee, _unit in owing], monthly_wage__isnull=True)
    return Outlook(
        month, is_over=today > month.last_day, undecided=undecided.count(),
        contested=Finding.objects.filter(own, state=State.CONTESTED).count(),
        unclear=UnclearDay.objects.filter(period=month.month).count(),
        proposals=Finding.objects.filter(own, proposal="open", state__in=STANDING).count(),
        without_wage=[str(one) for one in without], left_out=[in_language(zh, en) for zh, en in month.left_out or ()],
    )  # fmt: skip


def close(actor: Actor, period: str, *, move_on: bool = False) -> LedgerMonth:
    """Closes the open month for good and opens the next. Raises ValidationError while something stands in the way."""
    require(actor, CLOSE_MONTH)
    with recording(actor, "month.close") as book:
        with posting(by=actor.employee_id, at=book.at) as batch:
            month = _closable(actor, batch.month, period)
            moved = _move_on(period, is_allowed=move_on)
            _settle(batch)
            following = _turn_over(month, actor, batch, moved=moved, guard=company_settings().wage_guard)
        _post_waiting(actor, following)
        book.tell("changed", month, {"is_open": False, "moved_on": moved}, name=period)
        tell_statements(book, month, batch.statements)
    return following


def _closable(actor: Actor, month: LedgerMonth, period: str) -> LedgerMonth:
    if month.month != period:
        raise ChangedMeanwhile(_("Another month is open: %(month)s.") % {"month": month.month})
    if actor.today <= month.last_day:
        raise ValidationError(_("The month is not over yet."))
    return month


def _move_on(period: str, *, is_allowed: bool) -> int:
    """What is not decided goes into the next month, where somebody says so."""
    undecided = Finding.objects.filter(period__lte=period, state=State.PROPOSED)
    count = undecided.count()
    if count and not is_allowed:
        raise ValidationError(_("%(count)d findings are not decided. Decide them, or move them on.") % {"count": count})
    return undecided.update(is_moved_on=True)


def _turn_over(month: LedgerMonth, actor: Actor, batch: Batch, *, moved: int, guard: Decimal | None) -> LedgerMonth:
    LedgerMonth.objects.filter(pk=month.pk, is_open=True).update(
        is_open=False, closed_at=batch.at, closed_by=actor.employee_id, moved_on=moved, wage_guard=guard,
        judged_under=asdict(terms_now()), left_out=None,
    )  # fmt: skip
    following = Period.parse(month.month).next()
    # Whoever looked at the facts before what is written here leaves the next month alone, too.
    seen = LedgerMonth.objects.filter(pk=month.pk).values_list("facts_seen_at", flat=True).get()
    return LedgerMonth.objects.create(month=str(following), opened_at=batch.at, facts_seen_at=seen)


def _post_waiting(actor: Actor, month: LedgerMonth) -> None:
    """Findings of the month that is open now and were confirmed before it was."""
    waiting = Finding.objects.filter(period=month.month, state__in=STANDING, postings__isnull=True)
    batch = Batch(month, by=actor.employee_id, at=month.opened_at)
    batch.charge(*waiting.select_related("clause").prefetch_related("lines__employee"))
    batch.close()


def _settle(batch: Batch) -> None:
    """Everybody who has something in the month, or carries something into it."""
    settings = company_settings()
    sums = sums_of(batch.month)
    people = Employee.objects.in_bulk({employee for employee, _unit in sums})
    made = []
    for (employee_id, unit), own in sorted(sums.items()):
        statement = Statement(
            month=batch.month, employee=people[employee_id], unit=unit, fines=own.fines, rewards=own.rewards,
            carried_in=own.carried_in, issued_at=batch.at, batch=batch.key,
            **(guarded(people[employee_id], own, settings) if unit == MONEY else OF_POINTS),
        )  # fmt: skip
        if unit == MONEY:
            _hand_over(batch, statement)
        made.append(statement)
    batch.issue(made)


def guarded(employee: Employee, sums: Sums, settings: CompanySettings) -> dict[str, Decimal | None]:
    """What of a month in money is deducted, paid, let go and carried over, and by which wage, by a statement's fields."""
    has_guard = settings.wage_guard is not None
    allowed = allowed_of(employee, settings.wage_guard) if settings.wage_guard is not None else None
    deducted = sums.net_fines if allowed is None else min(sums.net_fines, allowed)
    left = sums.net_fines - deducted
    return {
        "wage": employee.monthly_wage if has_guard else None,
        "minimum_wage": employee.minimum_wage if has_guard else None,
        "net_fines": sums.net_fines, "allowed": allowed, "deducted": deducted, "paid_out": sums.paid_out,
        "forgiven": left if settings.lets_rest_go else NOTHING,
        "carried_out": NOTHING if settings.lets_rest_go else left,
    }  # fmt: skip


# Points are not handed over: they stay what they are, month after month.
OF_POINTS: dict[str, Decimal | None] = dict.fromkeys(
    ("net_fines", "deducted", "paid_out", "forgiven", "carried_out"), NOTHING
)


def _hand_over(batch: Batch, statement: Statement) -> None:
    handed = statement.deducted - statement.paid_out
    if handed:
        batch.settle_account(
            statement.employee_id, PostingSort.PAYROLL, Account.PAYROLL, handed, statement.unit
        )  # fmt: skip
    if statement.forgiven:
        batch.settle_account(
            statement.employee_id, PostingSort.FORGIVEN, Account.FORGIVEN, statement.forgiven, statement.unit
        )  # fmt: skip


def allowed_of(employee: Employee, guard: Decimal) -> Decimal:
    """What may be deducted in a month: a share of the wage, and never below the minimum wage. Without a wage: nothing."""
    if employee.monthly_wage is None:
        return NOTHING
    share = (guard * employee.monthly_wage).quantize(NOTHING, rounding="ROUND_HALF_UP")
    return max(min(share, employee.monthly_wage - (employee.minimum_wage or NOTHING)), NOTHING)


def sums_of(month: LedgerMonth, employees: Iterable[int] | None = None) -> dict[tuple[int, str], Sums]:
    """Employee and unit → their sums in a month that is open, with what they carry into it."""
    rows = Entry.objects.filter(month=month, account=Account.OWED, posting__finding__isnull=False)
    owed = Balance.objects.filter(account=Account.OWED)
    if employees is not None:
        wanted = list(employees)
        rows, owed = rows.filter(employee__in=wanted), owed.filter(employee__in=wanted)
    within: dict[tuple[int, str], dict[str, Decimal]] = defaultdict(lambda: {"fine": NOTHING, "reward": NOTHING})
    for employee, unit, kind, amount in rows.values_list("employee_id", "unit", "posting__clause__kind", "amount"):
        within[employee, unit][kind] += amount
    found = {}
    for employee, unit, amount in owed.values_list("employee_id", "unit", "amount"):
        is_posted = (employee, unit) in within
        own = within[employee, unit]
        carried = own["fine"] + own["reward"] - amount
        if unit != MONEY:
            carried = NOTHING
        if is_posted or carried:
            found[employee, unit] = Sums(-own["fine"], own["reward"], carried)
    return found
