"""What the conduct room contributes to the home page."""

from __future__ import annotations

from typing import Any

from endcap.conduct.models import SettlementRun
from endcap.conduct.queries import (
    clause_totals,
    current_runs,
    latest_run,
    lines_visible_to,
    team_totals,
    totals_of,
    unclear_days_visible_to,
)
from endcap.conduct.rights import SEE_FINDINGS, SEE_MONTH, SEE_STATEMENTS
from endcap.platform.access import Actor, Role
from endcap.platform.cards import Card

LATEST_SHOWN = 5
CLAUSES_SHOWN = 5
TO_CLEAR_SHOWN = 6


def mine(actor: Actor) -> dict[str, Any] | None:
    """The own month: the current one, and the last whole one beside it."""
    months = []
    for run in current_runs()[:2]:
        lines = lines_visible_to(actor).filter(run=run, employee=actor.employee_id)
        months.append({"run": run, "totals": totals_of(lines), "lines": lines.order_by("-occurred_on")[:LATEST_SHOWN]})
    return {"months": months, "employee_id": actor.employee_id}


def department(actor: Actor) -> dict[str, Any]:
    """The month so far of all whom the actor sees, with the month before to compare."""
    runs = list(current_runs()[:2])
    if not runs:
        return {"run": None}
    lines = lines_visible_to(actor).filter(run=runs[0])
    clauses = sorted(clause_totals(lines, runs[0]), key=lambda group: -group.totals.fines)
    return {
        "run": runs[0],
        "totals": totals_of(lines),
        "before": {"run": runs[1], "totals": _totals_in(actor, runs[1])} if len(runs) > 1 else None,
        "clauses": clauses[:CLAUSES_SHOWN],
        "largest": max((group.totals.fines for group in clauses), default=0),
        "teams": [group for group in team_totals(lines) if group.label],
    }


def _totals_in(actor: Actor, run: SettlementRun) -> Any:
    return totals_of(lines_visible_to(actor).filter(run=run))


def to_clear(actor: Actor) -> dict[str, Any] | None:
    """What only a person can settle: days that lack a record, and proposals to look at."""
    run = latest_run()
    if run is None:
        return None
    days = unclear_days_visible_to(actor).filter(run=run)
    sanctions = lines_visible_to(actor).filter(run=run).exclude(sanction="")
    return {
        "run": run,
        "days": days[:TO_CLEAR_SHOWN],
        "day_count": days.count(),
        "sanctions": sanctions.order_by("-occurred_on")[:TO_CLEAR_SHOWN],
    }


OWN_WORK = frozenset({Role.REP, Role.PROMOTER})
MINE = Card("conduct.mine", SEE_STATEMENTS, "conduct/cards/mine.html", mine, order=10, roles=OWN_WORK)
DEPARTMENT = Card(
    "conduct.department", SEE_MONTH, "conduct/cards/department.html", department, order=10, width="col-12 col-xl-8"
)
TO_CLEAR = Card(
    "conduct.to_clear", SEE_FINDINGS, "conduct/cards/to_clear.html", to_clear, order=20,
    roles=frozenset({Role.SUPERVISOR, Role.MANAGER, Role.FINANCE}), width="col-12 col-xl-4",
)  # fmt: skip
