"""Months as people look at them: totals of findings by clause and team, whose statements there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from endcap.company.models import Employee, EmployeeRole, ReportingLine
from endcap.conduct.findings.queries import finding_lines_visible_to, standing_lines, with_team
from endcap.conduct.models import MONEY, POINTS, Finding, FindingLine, LedgerMonth, Posting, State, Statement
from endcap.conduct.rights import SEE_STATEMENTS
from endcap.kernels.rules.period import Period
from endcap.platform.access import Actor, Scope, limit, scope_of
from endcap.platform.money import MoneyField

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Month:
    """A calendar month with what the ledger knows of it: `ledger` is None before it comes to it."""

    period: str
    ledger: LedgerMonth | None

    @property
    def first_day(self) -> date:
        return Period.parse(self.period).first

    @property
    def last_day(self) -> date:
        return Period.parse(self.period).last

    @property
    def is_closed(self) -> bool:
        return self.ledger is not None and not self.ledger.is_open

    @property
    def is_open(self) -> bool:
        return self.ledger is not None and self.ledger.is_open


def months() -> list[Month]:
    """Those of the ledger, and later ones that have findings; the latest first."""
    kept = {month.month: month for month in LedgerMonth.objects.select_related("closed_by")}
    rows = Finding.objects.order_by()
    if kept:
        # The ledger has no gaps: its own months, with most of all findings, need not be looked through.
        rows = rows.filter(Q(period__lt=min(kept)) | Q(period__gt=max(kept)))
    found = set(rows.values_list("period", flat=True).distinct())
    return [Month(period, kept.get(period)) for period in sorted(found | set(kept), reverse=True)]


def month_of(period: str) -> Month | None:
    return next((month for month in months() if month.period == period), None)


def lines_in(actor: Actor, month: Month) -> QuerySet[FindingLine]:
    """What was found in a month, by its true day, without what was decided away."""
    return standing_lines(finding_lines_visible_to(actor)).filter(finding__period=month.period)


def lines_beside(finding: Finding, actor: Actor) -> QuerySet[FindingLine]:
    """What each carries of a finding, as far as the actor sees it."""
    return finding_lines_visible_to(actor).filter(finding=finding).order_by("-liability", "pk")


@dataclass(frozen=True)
class Totals:
    """Fines and rewards as sizes; `net` = rewards − fines. A finding is a fact that met a clause: a joint line is none."""

    unit: str = ""
    lines: int = 0
    findings: int = 0
    fines: Decimal = NOTHING
    rewards: Decimal = NOTHING
    people: int = 0
    sanctions: int = 0
    undecided: int = 0

    @property
    def net(self) -> Decimal:
        return self.rewards - self.fines


@dataclass(frozen=True)
class GroupTotals:
    """The totals of one clause, team or person."""

    key: Any
    label: str
    totals: Totals
    more: dict[str, Any] = field(default_factory=dict)


SUMS = {
    "lines": Count("pk"),
    "findings": Count("pk", filter=Q(liability="own", amount__lte=0)),
    "fined": Sum("amount", filter=Q(amount__lt=0)),
    "rewarded": Sum("amount", filter=Q(amount__gt=0)),
    "people": Count("employee", distinct=True),
    "sanctions": Count("pk", filter=~Q(sanction="")),
    "undecided": Count("pk", filter=Q(liability="own", finding__state=State.PROPOSED)),
}


def totals_of(lines: QuerySet[FindingLine]) -> Totals:
    """In the unit that most lines have: where rulebooks differ, `totals_by_unit` keeps them apart."""
    found = totals_by_unit(lines)
    return max(found, key=lambda totals: totals.lines) if found else Totals()


def totals_by_unit(lines: QuerySet[FindingLine]) -> list[Totals]:
    rows = lines.order_by().values("unit").annotate(**SUMS)
    return [_totals(row, row["unit"]) for row in sorted(rows, key=lambda row: row["unit"])]


def totals_of_months(actor: Actor) -> dict[str, list[Totals]]:
    """Of every month, by unit, what the actor may see."""
    lines = standing_lines(finding_lines_visible_to(actor)).order_by()
    found: dict[str, list[Totals]] = {}
    for row in sorted(lines.values("finding__period", "unit").annotate(**SUMS), key=lambda row: row["unit"]):
        found.setdefault(row["finding__period"], []).append(_totals(row, row["unit"]))
    return found


def _totals(row: dict[str, Any], unit: str = "") -> Totals:
    fined, rewarded = row["fined"] or NOTHING, row["rewarded"] or NOTHING
    return Totals(
        unit,
        row["lines"],
        row["findings"],
        -fined or NOTHING,
        rewarded,
        row["people"],
        row["sanctions"],
        row["undecided"],
    )


def clause_totals(lines: QuerySet[FindingLine]) -> list[GroupTotals]:
    """In the order of the rulebooks, only clauses that were met."""
    from endcap.conduct.models import VersionClause

    rows = {row["finding__clause"]: row for row in lines.order_by().values("finding__clause").annotate(**SUMS)}
    clauses = VersionClause.objects.filter(pk__in=rows).select_related("version__rulebook")
    ordered = clauses.order_by("version__rulebook__position", "position")
    return [
        GroupTotals(one.number, one.title, _totals(rows[one.pk], one.version.unit), {"clause": one}) for one in ordered
    ]


def team_totals(lines: QuerySet[FindingLine]) -> list[GroupTotals]:
    rows = with_team(lines).order_by().values("team_id", "team_name").annotate(**SUMS)
    groups = [GroupTotals(row["team_id"], row["team_name"] or "", _totals(row)) for row in rows]
    return sorted(groups, key=lambda group: (-group.totals.fines, group.label))


def ledger_totals(actor: Actor, month: Month) -> list[Totals]:
    """What a month's ledger has of findings, by unit: what its statements say, late ones of earlier months included."""
    return ledger_totals_of(postings_visible_to(actor), month)


def ledger_totals_of(postings: QuerySet[Posting], month: Month) -> list[Totals]:
    postings = postings.filter(month__month=month.period, finding__isnull=False).order_by()
    sums: dict[str, dict[str, Decimal]] = {}
    for unit, kind, amount in postings.values_list("unit", "clause__kind").annotate(sum=Sum("amount")):
        sums.setdefault(unit, {"fine": NOTHING, "reward": NOTHING})[kind] += amount
    return [Totals(unit, fines=-own["fine"], rewards=own["reward"]) for unit, own in sorted(sums.items())]


def statements_visible_to(actor: Actor, month: Month) -> QuerySet[Employee]:
    """Those who have a line in the month, or a statement, with their sums in its ledger over what the actor may see."""
    visible = limit(actor, SEE_STATEMENTS, employee="pk", first=month.first_day, last=month.last_day)
    lines = lines_in(actor, month).filter(employee=OuterRef("pk")).order_by()
    kept = Statement.objects.filter(month__month=month.period, employee=OuterRef("pk")).order_by("unit")
    posted = Posting.objects.filter(month__month=month.period, employee=OuterRef("pk"))
    charged = postings_visible_to(actor).filter(month__month=month.period, employee=OuterRef("pk")).order_by()
    # Sums of money and of points are not added up: points only where there is no money.
    has_money = Posting.objects.filter(month__month=month.period, unit=MONEY).exists()
    charged = charged.filter(unit=MONEY if has_money else POINTS)
    roles = EmployeeRole.objects.during(month.first_day, month.last_day).filter(employee=OuterRef("pk"))  # type: ignore[arg-type]

    def total(aggregate: Any) -> Subquery:
        return Subquery(lines.values("employee").annotate(total=aggregate).values("total"))

    def sum_of(**which: Any) -> Coalesce:
        summed = charged.filter(**which).values("employee").annotate(total=Sum("amount")).values("total")
        return Coalesce(Subquery(summed), nothing)

    nothing = Value(NOTHING, MoneyField())
    return (
        Employee.objects.filter(visible)
        .filter(Exists(lines) | Exists(kept) | Exists(posted))
        .annotate(
            finding_count=Coalesce(total(SUMS["findings"]), 0),
            undecided=Coalesce(total(SUMS["undecided"]), 0),
            fined=sum_of(clause__kind="fine"),
            rewarded=sum_of(clause__kind="reward"),
            net=sum_of(),
            deducted=Subquery(kept.values("deducted")[:1]),
            paid_out=Subquery(kept.values("paid_out")[:1]),
            forgiven=Subquery(kept.values("forgiven")[:1]),
            carried_out=Subquery(kept.values("carried_out")[:1]),
            acknowledged_at=Subquery(kept.values("acknowledged__at")[:1]),
            role=Subquery(roles.order_by("-first_day").values("role")[:1]),
        )
    )


def days_in_team(actor: Actor, employee: Employee, month: Month) -> list[ReportingLine]:
    """For a supervisor: the part of the month in which the employee was in their team, if it is not all of it."""
    if scope_of(actor, SEE_STATEMENTS) != Scope.TEAM or employee.pk == actor.employee_id:
        return []
    led = ReportingLine.objects.during(month.first_day, month.last_day).filter(employee=employee)  # type: ignore[arg-type]
    spans: list[Any] = list(led.filter(supervisor=actor.employee_id).order_by("first_day"))
    covers = (
        len(spans) == 1
        and spans[0].first_day <= month.first_day
        and (spans[0].last_day is None or spans[0].last_day >= month.last_day)
    )
    return [] if covers else spans


def postings_visible_to(actor: Actor) -> QuerySet[Posting]:
    """What the ledger has of people's findings, as far as the actor sees their days."""
    visible = limit(actor, SEE_STATEMENTS, employee="employee", first="occurred_on")
    found = Posting.objects.filter(visible, finding__isnull=False)
    return found.select_related("employee", "because_of", "clause__version", "month", "finding")


def postings_of(actor: Actor, employee: Employee, month: Month) -> QuerySet[Posting]:
    """What the ledger has of an employee in a month, as far as the actor sees that day."""
    found = postings_visible_to(actor).filter(month__month=month.period, employee=employee)
    return found.order_by("occurred_on", "pk")


def waiting_lines(actor: Actor, employee: Employee, month: Month) -> list[FindingLine]:
    """Lines that are not in the ledger: put forward, or confirmed for a month that is not open yet."""
    lines = finding_lines_visible_to(actor).filter(employee=employee, finding__period=month.period)
    lines = lines.filter(finding__state__in=(State.PROPOSED, State.CONFIRMED, State.UPHELD))
    charged = set(
        Posting.objects.filter(
            entry_id__in=lines.values("entry_id"), sort="charge", reversed_by__isnull=True
        ).values_list("entry_id", flat=True)
    )  # fmt: skip
    return [line for line in lines.order_by("occurred_on", "pk") if line.entry_id not in charged]


def sorted_by_size(groups: Iterable[GroupTotals]) -> list[GroupTotals]:
    return sorted(groups, key=lambda group: -group.totals.fines)
