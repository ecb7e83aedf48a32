"""What the conduct room contributes to the home page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from endcap.conduct.appeals.queries import appeals_within, may_hear
from endcap.conduct.facts import fact_name
from endcap.conduct.findings.queries import (
    finding_lines_visible_to,
    findings_within,
    standing_lines,
    unclear_days_visible_to,
)
from endcap.conduct.ledger.months import open_month
from endcap.conduct.models import STANDING, EarlyWarning, FindingLine, Posting, State, UnclearDay
from endcap.conduct.queries import (
    Month,
    Totals,
    clause_totals,
    ledger_totals_of,
    lines_in,
    months,
    sorted_by_size,
    team_totals,
    totals_of,
)
from endcap.conduct.rights import DECIDE_FINDINGS, HEAR_APPEALS, SEE_FINDINGS, SEE_MONTH, SEE_STATEMENTS
from endcap.conduct.rulebooks.acknowledging import to_acknowledge
from endcap.platform.access import Actor, Role, limit
from endcap.platform.cards import Card

LATEST_SHOWN = 5
CLAUSES_SHOWN = 5
TO_CLEAR_SHOWN = 6


def mine(actor: Actor) -> dict[str, Any] | None:
    """The own month: the current one, and the last whole one beside it; what can still be averted; what lacks a record."""
    shown = []
    for month in months()[:2]:
        lines = standing_lines(finding_lines_visible_to(actor)).filter(
            finding__period=month.period, employee=actor.employee_id
        )
        totals, latest = totals_of(lines), lines.order_by("-occurred_on")[:LATEST_SHOWN]
        shown.append({"month": month, "totals": totals, "lines": latest, "ledger": own_ledger(actor, month)})
    return {
        "months": shown,
        "employee_id": actor.employee_id,
        "warnings": _warnings(actor),
        "unclear": [
            (day, fact_name(day.missing))
            for day in days_to_clear(actor).filter(employee=actor.employee_id)[:TO_CLEAR_SHOWN]
        ],
        "to_acknowledge": to_acknowledge(actor),
    }


def own_ledger(actor: Actor, month: Month) -> list[Totals]:
    """What stands on the own statement."""
    own = Posting.objects.filter(employee=actor.employee_id)
    return ledger_totals_of(own, month)


def days_to_clear(actor: Actor) -> QuerySet[UnclearDay]:
    """Of months that are not closed: older ones stand on their month's page."""
    month = open_month()
    days = unclear_days_visible_to(actor)
    return days.filter(period__gte=month.month) if month else days


def _warnings(actor: Actor) -> list[EarlyWarning]:
    open_ones = EarlyWarning.objects.filter(became__isnull=True, employee=actor.employee_id)
    return list(open_ones.select_related("employee", "clause")[:TO_CLEAR_SHOWN])


def department(actor: Actor) -> dict[str, Any]:
    """The month so far of all whom the actor sees, with the month before to compare."""
    known = months()[:2]
    if not known:
        return {"month": None}
    lines = lines_in(actor, known[0])
    clauses = sorted_by_size(clause_totals(lines))
    before = {"month": known[1], "totals": totals_of(lines_in(actor, known[1]))} if len(known) > 1 else None
    return {
        "month": known[0],
        "is_partial": actor.today <= known[0].last_day,
        "today": actor.today,
        "totals": totals_of(lines),
        "before": before,
        "clauses": clauses[:CLAUSES_SHOWN],
        "largest": max((group.totals.fines for group in clauses), default=0),
        "teams": [group for group in team_totals(lines) if group.label],
    }


def to_clear(actor: Actor) -> dict[str, Any] | None:
    """What only a person can settle: findings to decide, appeals to hear, proposals, days that lack a record."""
    visible = limit(actor, SEE_FINDINGS, employee="employee", first="occurred_on")
    proposed = findings_within(actor, DECIDE_FINDINGS).filter(state=State.PROPOSED)
    own = FindingLine.objects.filter(employee=actor.employee_id, liability="own").order_by()
    to_decide = proposed.exclude(pk__in=own.values("finding"))
    days = days_to_clear(actor)
    sanctions = findings_within(actor, SEE_FINDINGS).filter(visible, proposal="open", state__in=STANDING)
    appeals = [one for one in appeals_within(actor, HEAR_APPEALS).filter(outcome="open") if may_hear(actor, one)]
    return {
        "to_decide": to_decide.select_related("employee", "clause").order_by("occurred_on")[:TO_CLEAR_SHOWN],
        "to_decide_count": to_decide.count(),
        "appeals": appeals,
        "days": [(day, fact_name(day.missing)) for day in days.order_by("-occurred_on")[:TO_CLEAR_SHOWN]],
        "day_count": days.count(),
        "sanctions": sanctions.select_related("employee", "clause").order_by("-occurred_on")[:TO_CLEAR_SHOWN],
    }


OWN_WORK = frozenset({Role.REP, Role.PROMOTER})
MINE = Card("conduct.mine", SEE_STATEMENTS, "conduct/cards/mine.html", mine, order=10, roles=OWN_WORK)
DEPARTMENT = Card(
    "conduct.department", SEE_MONTH, "conduct/cards/department.html", department, order=10, width="col-12 col-xl-8"
)
TO_CLEAR = Card(
    "conduct.to_clear", SEE_FINDINGS, "conduct/cards/to_clear.html", to_clear, order=20,
    roles=frozenset({Role.SUPERVISOR, Role.MANAGER, Role.FINANCE, Role.ADMINISTRATOR}), width="col-12 col-xl-4",
)  # fmt: skip
