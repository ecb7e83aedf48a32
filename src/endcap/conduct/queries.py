"""What is read of settled months, scoped to who asks: by the team somebody was in on the day of the finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from endcap.company.models import Employee, EmployeeRole, ReportingLine
from endcap.conduct.models import LedgerLine, RunDeduction, SettlementRun, UnclearDay
from endcap.conduct.rights import SEE_FINDINGS, SEE_STATEMENTS
from endcap.kernels.rules.period import Period
from endcap.platform.access import Actor, Role, Scope, limit, scope_of
from endcap.platform.money import MoneyField

NOTHING = Decimal("0.00")


def current_runs() -> QuerySet[SettlementRun]:
    """The latest run of every month, the latest month first."""
    latest = SettlementRun.objects.order_by().values("period").annotate(latest=Max("pk")).values("latest")
    return SettlementRun.objects.filter(pk__in=latest).order_by("-period")


def latest_run() -> SettlementRun | None:
    return current_runs().first()


def run_of(period: str, *, number: str = "") -> SettlementRun | None:
    """The current run of a month, or the one asked for."""
    runs = SettlementRun.objects.filter(period=period).select_related("recorded_by")
    if number:
        return runs.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    return runs.order_by("-pk").first()


def lines_visible_to(actor: Actor) -> QuerySet[LedgerLine]:
    """Of all runs: narrow them down to one, or to the current ones."""
    visible = limit(actor, SEE_FINDINGS, employee="employee", first="occurred_on")
    return LedgerLine.objects.filter(visible).select_related("employee", "because_of", "clause", "run")


def current_lines_visible_to(actor: Actor) -> QuerySet[LedgerLine]:
    return lines_visible_to(actor).filter(run__in=current_runs().order_by().values("pk"))


def unclear_days_visible_to(actor: Actor) -> QuerySet[UnclearDay]:
    visible = limit(actor, SEE_FINDINGS, employee="employee", first="occurred_on")
    return UnclearDay.objects.filter(visible).select_related("employee", "clause", "run")


def with_team(lines: QuerySet[LedgerLine]) -> QuerySet[LedgerLine]:
    """Each with `team_id` and `team_name`: who led the employee on that day; a supervisor belongs to their own team."""
    day = OuterRef("occurred_on")
    leading = EmployeeRole.objects.during(day).filter(employee=OuterRef("employee"), role=Role.SUPERVISOR)
    led = ReportingLine.objects.during(day).filter(employee=OuterRef("employee"))
    return lines.annotate(
        team_id=Coalesce(Subquery(leading.values("employee_id")[:1]), Subquery(led.values("supervisor_id")[:1])),
        team_name=Coalesce(
            Subquery(leading.values("employee__name")[:1]), Subquery(led.values("supervisor__name")[:1])
        ),
    )


def lines_beside(line: LedgerLine, actor: Actor) -> QuerySet[LedgerLine]:
    """The other lines of the same finding: the joint line of an own one, and the other way round."""
    same = lines_visible_to(actor).filter(run=line.run, clause=line.clause, fact=line.fact, fact_id=line.fact_id)
    return same.exclude(pk=line.pk).order_by("-liability")


@dataclass(frozen=True)
class Totals:
    """Fines and rewards as sizes; `net` = rewards − fines. A finding is a fact that met a clause: a joint line is none."""

    lines: int = 0
    findings: int = 0
    fines: Decimal = NOTHING
    rewards: Decimal = NOTHING
    people: int = 0
    sanctions: int = 0

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
    "findings": Count("pk", filter=Q(liability="own")),
    "fined": Sum("amount", filter=Q(amount__lt=0)),
    "rewarded": Sum("amount", filter=Q(amount__gt=0)),
    "people": Count("employee", distinct=True),
    "sanctions": Count("pk", filter=~Q(sanction="")),
}


def totals_of(lines: QuerySet[LedgerLine]) -> Totals:
    return _totals(lines.order_by().aggregate(**SUMS))


def _totals(row: dict[str, Any]) -> Totals:
    fined, rewarded = row["fined"] or NOTHING, row["rewarded"] or NOTHING
    return Totals(row["lines"], row["findings"], -fined or NOTHING, rewarded, row["people"], row["sanctions"])


def clause_totals(lines: QuerySet[LedgerLine], run: SettlementRun) -> list[GroupTotals]:
    """In the order of the rulebook, only clauses that were met."""
    rows = {row["clause"]: row for row in lines.order_by().values("clause").annotate(**SUMS)}
    clauses = [clause for clause in run.clauses.all() if clause.pk in rows]
    return [GroupTotals(c.number, c.title, _totals(rows[c.pk]), {"clause": c}) for c in clauses]


def team_totals(lines: QuerySet[LedgerLine]) -> list[GroupTotals]:
    rows = with_team(lines).order_by().values("team_id", "team_name").annotate(**SUMS)
    groups = [GroupTotals(row["team_id"], row["team_name"] or "", _totals(row)) for row in rows]
    return sorted(groups, key=lambda group: (-group.totals.fines, group.label))


def statements_visible_to(actor: Actor, run: SettlementRun) -> QuerySet[Employee]:
    """Those who have a line or a wage guard in the run, with their sums over what the actor may see."""
    visible = limit(actor, SEE_STATEMENTS, employee="pk", first=run.first_day, last=run.last_day)
    lines = lines_visible_to(actor).filter(run=run, employee=OuterRef("pk")).order_by()
    deduction = RunDeduction.objects.filter(run=run, employee=OuterRef("pk"))
    roles = EmployeeRole.objects.during(run.first_day, run.last_day).filter(employee=OuterRef("pk"))

    def total(aggregate: Any) -> Subquery:
        return Subquery(lines.values("employee").annotate(total=aggregate).values("total"))

    return (
        Employee.objects.filter(visible)
        .filter(Exists(lines) | Exists(deduction))
        .annotate(
            findings=Coalesce(total(SUMS["findings"]), 0),
            fined=Coalesce(total(SUMS["fined"]), Value(NOTHING, MoneyField())),
            rewarded=Coalesce(total(SUMS["rewarded"]), Value(NOTHING, MoneyField())),
            net=Coalesce(total(Sum("amount")), Value(NOTHING, MoneyField())),
            deducted=Subquery(deduction.values("deducted")[:1]),
            carried_out=Subquery(deduction.values("carried_out")[:1]),
            role=Subquery(roles.order_by("-first_day").values("role")[:1]),
        )
    )


def days_in_team(actor: Actor, employee: Employee, run: SettlementRun) -> list[ReportingLine]:
    """For a supervisor: the part of the month in which the employee was in their team, if it is not all of it."""
    if scope_of(actor, SEE_STATEMENTS) != Scope.TEAM or employee.pk == actor.employee_id:
        return []
    led = ReportingLine.objects.during(run.first_day, run.last_day).filter(employee=employee)
    spans = list(led.filter(supervisor=actor.employee_id).order_by("first_day"))
    covers = (
        len(spans) == 1
        and spans[0].first_day <= run.first_day
        and (spans[0].last_day is None or spans[0].last_day >= run.last_day)
    )
    return [] if covers else spans


def carried_into(period: Period) -> dict[str, Decimal]:
    """What the month before carried over, by employee number."""
    before = str(Period.of(period.first - timedelta(days=1)))
    run = run_of(before)
    rows: Iterable[tuple[str, Decimal]] = (
        RunDeduction.objects.filter(run=run, carried_out__gt=0).values_list("employee__code", "carried_out")
        if run
        else []
    )
    return dict(rows)
