"""The read-only pages: findings, statements, the month."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from endcap.company.queries import may_see_wage
from endcap.company.rights import SEE_WAGES
from endcap.conduct.facts import fact_name
from endcap.conduct.models import RunDeduction, SettlementRun
from endcap.conduct.queries import (
    Totals,
    clause_totals,
    current_lines_visible_to,
    current_runs,
    days_in_team,
    latest_run,
    lines_beside,
    lines_visible_to,
    run_of,
    statements_visible_to,
    team_totals,
    totals_of,
    unclear_days_visible_to,
    with_team,
)
from endcap.conduct.rights import SEE_FINDINGS, SEE_STATEMENTS
from endcap.conduct.tables import finding_listing, run_query, statement_listing
from endcap.kernels.text import capital_amount
from endcap.platform import lists
from endcap.platform.access import Scope, scope_of


@require_safe
def findings(request: Any) -> HttpResponse:
    scope = request.finding_scope = scope_of(request.actor, SEE_FINDINGS)
    rows = with_team(current_lines_visible_to(request.actor))
    return lists.respond(request, finding_listing(scope), rows)


@require_safe
def finding(request: Any, pk: int) -> HttpResponse:
    line = get_object_or_404(with_team(lines_visible_to(request.actor)), pk=pk)
    context = {
        "line": line,
        "beside": lines_beside(line, request.actor),
        "fact_name": fact_name(line.fact),
        "rulebook": next(book for book in line.run.rulebooks if book["name"] == line.clause.rulebook),
        "statement_query": run_query(line.run),
    }
    return render(request, "conduct/finding.html", context)


@require_safe
def statements(request: Any) -> HttpResponse:
    """One's own statement at once for those who see no other."""
    run = _asked_run(request)
    if run is None:
        return render(request, "conduct/no_month.html", {"title_of": "statements"})
    if scope_of(request.actor, SEE_STATEMENTS) == Scope.OWN:
        return redirect("conduct:statement", period=run.period, employee_id=request.actor.employee_id)
    rows = statements_visible_to(request.actor, run)
    choices = {"run": run, "runs": current_runs(), "head_template": "conduct/statements_head.html"}
    listing = statement_listing(run, wages=scope_of(request.actor, SEE_WAGES))
    return lists.respond(request, listing, rows, **choices)


@require_safe
def statement(request: Any, period: str, employee_id: int) -> HttpResponse:
    run = run_of(period, number=request.GET.get("run", ""))
    if run is None:
        raise Http404
    employee = get_object_or_404(statements_visible_to(request.actor, run), pk=employee_id)
    lines = lines_visible_to(request.actor).filter(run=run, employee=employee).order_by("occurred_on", "pk")
    totals = totals_of(lines)
    context = {
        "run": run,
        "employee": employee,
        "lines": lines,
        "totals": totals,
        "clauses": clause_totals(lines, run),
        "in_words": _in_words(run, totals),
        "guard": _guard(request, run, employee_id),
        "days_in_team": days_in_team(request.actor, employee, run),
        "months": current_runs(),
    }
    return render(request, "conduct/statement.html", context)


def _in_words(run: SettlementRun, totals: Totals) -> str:
    return capital_amount(totals.net) if run.unit == "CNY" else ""


def _guard(request: Any, run: SettlementRun, employee_id: int) -> RunDeduction | None:
    """It shows the wage, so it is only for those who may know it."""
    if run.wage_guard is None or not may_see_wage(request.actor, employee_id):
        return None
    return RunDeduction.objects.filter(run=run, employee=employee_id).first()


@require_safe
def month(request: Any, period: str = "") -> HttpResponse:
    run = run_of(period, number=request.GET.get("run", "")) if period else _asked_run(request)
    if run is None and period:
        raise Http404
    if run is None:
        return render(request, "conduct/no_month.html", {"title_of": "month"})
    lines = lines_visible_to(request.actor).filter(run=run)
    clauses, teams = clause_totals(lines, run), team_totals(lines)
    context = {
        "run": run,
        "runs_of_month": SettlementRun.objects.filter(period=run.period).order_by("-pk"),
        "months": current_runs(),
        "totals": totals_of(lines),
        "clauses": clauses,
        "teams": teams,
        "charts": _charts(clauses, teams),
        "unclear_days": [
            (day, fact_name(day.missing)) for day in unclear_days_visible_to(request.actor).filter(run=run)
        ],
        "sanctions": lines.exclude(sanction="").order_by("occurred_on"),
        "only_own": "" if scope_of(request.actor, SEE_FINDINGS) == Scope.OWN else "&liability=own",
        # They name people whose wage is not known.
        "warnings": run.warnings if scope_of(request.actor, SEE_WAGES) == Scope.ALL else [],
    }
    return render(request, "conduct/month.html", context)


def _charts(clauses: list[Any], teams: list[Any]) -> dict[str, Any]:
    """Figures for the pictures; the tables beside them say the same."""
    return {
        "clauses": _bars([(f"{group.key} {group.label}", group.totals) for group in clauses]),
        "teams": _bars([(group.label or "—", group.totals) for group in teams]),
    }


def _bars(groups: list[tuple[str, Totals]]) -> dict[str, Any]:
    return {
        "labels": [label for label, _ in groups],
        "fines": [str(totals.fines) for _, totals in groups],
        "rewards": [str(totals.rewards) for _, totals in groups],
    }


def _asked_run(request: HttpRequest) -> SettlementRun | None:
    """The month that the address asks for, else the latest."""
    asked = request.GET.get("month", "")
    return (run_of(asked) if asked else None) or latest_run()
