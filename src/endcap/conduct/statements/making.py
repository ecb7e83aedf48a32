"""What a statement shows: what the ledger has of a month, and what is still to be decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from endcap.company.models import Employee, EmployeeRole, ReportingLine
from endcap.company.queries import company_settings
from endcap.conduct.ledger.closing import Sums, guarded, sums_of
from endcap.conduct.ledger.posting import HOLDING
from endcap.conduct.models import MONEY, Account, Balance, FindingLine, Posting, PostingSort, Statement
from endcap.conduct.models.words import UNITS
from endcap.conduct.queries import Month, postings_of, waiting_lines
from endcap.conduct.rights import SEE_STATEMENTS
from endcap.kernels.text import capital_amount
from endcap.platform.access import ROLE_NAMES, Actor, Role, Scope, scope_of

if TYPE_CHECKING:
    from endcap.conduct.statements.document import StatementDocument
    from endcap.conduct.statements.payroll import PayrollRow

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Part:
    """A month's account of one person in one unit. `guard` is None for points, and for whoever may not know the wage."""

    unit: str
    unit_name: str
    sums: Sums
    statement: Statement | None
    guard: Mapping[str, Decimal | None] | None
    in_words: str
    balance: Decimal
    shows_let_go: bool = False

    @property
    def net(self) -> Decimal:
        return self.sums.rewards - self.sums.fines


@dataclass(frozen=True)
class Shown:
    postings: Sequence[Posting]
    waiting: Sequence[FindingLine]
    parts: Sequence[Part]
    open_appeals: int
    acknowledged_at: Any


def told(postings: Iterable[Posting]) -> list[Posting]:
    """Without what an appeal held back and let out again within the month: it changes nothing of it."""
    some = list(postings)
    held: dict[tuple[str, int], Decimal] = defaultdict(lambda: NOTHING)
    for one in some:
        if one.sort in HOLDING:
            held[one.entry_id, one.turn] += one.amount
    return [one for one in some if one.sort not in HOLDING or held[one.entry_id, one.turn]]


def shown(actor: Actor, employee: Employee, month: Month, *, with_wage: bool) -> Shown:
    kept = list(Statement.objects.filter(month__month=month.period, employee=employee).select_related("acknowledged"))
    postings = list(postings_of(actor, employee, month))
    if employee.pk != actor.employee_id and scope_of(actor, SEE_STATEMENTS) == Scope.TEAM:
        parts = _seen_parts(postings)
    else:
        parts = [_kept_part(one, with_wage=with_wage) for one in kept]
        parts = parts or _open_parts(employee, month, with_wage=with_wage)
    acknowledged = next((one.acknowledged.at for one in kept if hasattr(one, "acknowledged")), None)
    return Shown(
        told(postings), waiting_lines(actor, employee, month), parts, _open_appeals([employee.pk], month).get(employee.pk, 0),
        acknowledged,
    )  # fmt: skip


def _open_appeals(people: Iterable[int], month: Month) -> dict[int, int]:
    """By employee: how many are open about findings of which they carry a line."""
    lines = FindingLine.objects.filter(
        employee__in=people, finding__appeals__outcome="open", finding__period__lte=month.period
    )
    counted = lines.order_by().values("employee").annotate(count=Count("finding", distinct=True))
    return dict(counted.values_list("employee", "count"))


def _kept_part(one: Statement, *, with_wage: bool) -> Part:
    sums = Sums(one.fines, one.rewards, one.carried_in)
    guard = None
    if with_wage and one.unit == MONEY:
        names = (
            "wage",
            "minimum_wage",
            "carried_in",
            "net_fines",
            "allowed",
            "deducted",
            "forgiven",
            "carried_out",
            "paid_out",
        )
        guard = {name: getattr(one, name) for name in names}
    handed = one.deducted or one.paid_out
    return Part(
        one.unit,
        one.get_unit_display(),
        sums,
        one,
        guard,
        capital_amount(handed) if one.unit == MONEY and handed else "",
        NOTHING,
        _let_go(one) is not None,
    )


def _let_go(one: Statement) -> Decimal | None:
    """None where nothing was: then it is not spoken of."""
    return one.forgiven or None


def _seen_parts(postings: Iterable[Posting]) -> list[Part]:
    """Of the days on which a supervisor led somebody: the sums of what is shown, not of the whole month."""
    sums: dict[str, dict[str, Decimal]] = {}
    for one in postings:
        own = sums.setdefault(one.unit, {"fine": NOTHING, "reward": NOTHING})
        if one.clause:
            own[one.clause.kind] += one.amount
    return [
        Part(unit, _unit_name(unit), Sums(-own["fine"], own["reward"]), None, None, "", NOTHING)
        for unit, own in sorted(sums.items())
    ]


def _unit_name(unit: str) -> str:
    return str(dict(UNITS)[unit])


def _open_parts(employee: Employee, month: Month, *, with_wage: bool) -> list[Part]:
    """As it would be if the month were closed now."""
    if month.ledger is None or not month.is_open:
        return []
    found = []
    balances = dict(
        Balance.objects.filter(employee=employee, account=Account.OWED).values_list("unit", "amount")
    )  # fmt: skip
    for (_employee, unit), sums in sorted(sums_of(month.ledger, [employee.pk]).items()):
        guard = None
        if with_wage and unit == MONEY:
            guard = {"carried_in": sums.carried_in, **guarded(employee, sums, company_settings())}
        found.append(
            Part(
                unit, _unit_name(unit), sums, None, guard, "", balances.get(unit, NOTHING),
                company_settings().lets_rest_go,
            )
        )  # fmt: skip
    return found


def documents_of(month: Month, people: Iterable[Employee]) -> list[StatementDocument]:
    """The statements of a closed month, ready to print."""
    wanted = {one.pk: one for one in people}
    kept = Statement.objects.filter(month__month=month.period, employee__in=wanted).select_related(
        "month", "employee", "acknowledged"
    )
    by_employee: dict[int, list[Posting]] = {}
    postings = Posting.objects.filter(month__month=month.period, employee__in=wanted, finding__isnull=False)
    for one in postings.select_related("employee", "because_of", "clause__version", "month").order_by(
        "occurred_on", "pk"
    ):
        by_employee.setdefault(one.employee_id, []).append(one)
    positions, appeals, company = _positions(wanted, month), _open_appeals(wanted, month), str(company_settings())
    return [
        _document(
            one, wanted[one.employee_id], by_employee.get(one.employee_id, []), month, company=company,
            appeals_note=_appeals_note(appeals.get(one.employee_id, 0)), **positions[one.employee_id],
        )
        for one in kept.order_by("employee__code", "unit")
    ]  # fmt: skip


def _document(
    one: Statement, employee: Employee, postings: list[Posting], month: Month, **more: str
) -> StatementDocument:
    from endcap.conduct.statements.document import StatementDocument, WageGuard

    lines = told(posting for posting in postings if posting.unit == one.unit)
    guard = None
    if one.unit == MONEY:
        allowed = one.net_fines if one.allowed is None else one.allowed
        guard = WageGuard(
            carried_in=one.carried_in, allowed=allowed, deducted=one.deducted, let_go=_let_go(one),
            carried_out=one.carried_out, paid_out=one.paid_out,
        )  # fmt: skip
    language = "en" if (get_language() or "").startswith("en") else "zh"
    acknowledged = getattr(one, "acknowledged", None)
    return StatementDocument(
        number=number_of(one, month), first_day=month.first_day, last_day=month.last_day,
        issued_on=timezone.localdate(one.issued_at), employee_code=employee.code, employee_name=employee.name,
        unit="CNY" if one.unit == MONEY else "points", guard=guard, language=language,
        lines=tuple(_line(posting) for posting in lines), rulebooks=_rulebooks(lines),
        acknowledged_on=timezone.localdate(acknowledged.at) if acknowledged else None, **more,
    )  # fmt: skip


def _positions(people: Iterable[int], month: Month) -> dict[int, dict[str, str]]:
    """By employee: their latest role in the month, and who led them last."""
    held = EmployeeRole.objects.during(month.first_day, month.last_day).filter(employee__in=people)
    led = ReportingLine.objects.during(month.first_day, month.last_day).filter(employee__in=people)
    roles = dict(held.order_by("first_day").values_list("employee", "role"))
    leaders = dict(led.order_by("first_day").values_list("employee", "supervisor__name"))
    return {one: _position(roles.get(one, ""), leaders.get(one, "")) for one in people}


def _position(role: str, supervisor: str) -> dict[str, str]:
    team = _("%(name)s's team") % {"name": supervisor} if supervisor else ""
    return {"role": str(ROLE_NAMES[Role(role)]) if role else "", "team": team, "supervisor": supervisor}


def _line(posting: Posting) -> Any:
    from endcap.conduct.statements.document import StatementLine

    clause = posting.clause
    assert clause is not None
    return StatementLine(
        day=posting.occurred_on, reference=str(posting.pk), clause_number=clause.number, clause_title=clause.title,
        rulebook_title=clause.version.title, sentence=sentence_of(posting), amount=posting.amount,
        liability="joint" if posting.liability == "joint" else "own",
        because_of=posting.because_of.name if posting.because_of else "", is_late=posting.is_late,
        is_reversal=posting.sort in (PostingSort.REVERSAL, PostingSort.FREEZE),
    )  # fmt: skip


def sentence_of(posting: Posting) -> str:
    """What and why; before it what was done with it, where that is no plain charge."""
    if posting.sort == PostingSort.CHARGE:
        return posting.explanation
    return _("%(what)s: %(why)s") % {"what": posting.get_sort_display(), "why": posting.explanation}


def _rulebooks(postings: Iterable[Posting]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.clause.version.title for one in postings if one.clause))


def _appeals_note(count: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "%(count)d appeal is open; nothing is deducted for it.",
        "%(count)d appeals are open; nothing is deducted for them.",
        count,
    )
    return said % {"count": count}


def payroll_rows(month: Month) -> list[PayrollRow]:
    """What payroll needs of a closed month: every statement in money, with the lines behind it."""
    from endcap.conduct.statements.payroll import PayrollRow

    kept = Statement.objects.filter(month__month=month.period, unit=MONEY).select_related("employee")
    documents = {one.number: one for one in documents_of(month, [one.employee for one in kept])}
    rows = []
    for one in kept.order_by("employee__code"):
        document = documents[number_of(one, month)]
        rows.append(
            PayrollRow(
                employee_code=one.employee.code, employee_name=one.employee.name, role=document.role,
                monthly_wage=one.wage, fines=-one.fines, rewards=one.rewards, carried_in=one.carried_in,
                allowed=one.net_fines if one.allowed is None else one.allowed, deducted=one.deducted,
                let_go=_let_go(one), carried_out=one.carried_out, paid_out=one.paid_out, lines=document.lines,
            )
        )  # fmt: skip
    return rows


def number_of(one: Statement, month: Month) -> str:
    return f"{month.period}-{one.employee.code}-{one.pk}"
