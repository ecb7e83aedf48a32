"""The pages of months: totals of a month, and closing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from endcap.company.models.settings import OVERLAPS
from endcap.company.queries import company_settings
from endcap.conduct.facts import fact_name
from endcap.conduct.findings.queries import unclear_days_visible_to
from endcap.conduct.findings.refreshing import settle_what_waits
from endcap.conduct.ledger.closing import close, outlook
from endcap.conduct.models import STANDING, State
from endcap.conduct.queries import (
    GroupTotals,
    Month,
    Totals,
    clause_totals,
    ledger_totals,
    lines_in,
    month_of,
    months,
    team_totals,
    totals_by_unit,
    totals_of,
)
from endcap.conduct.rights import CLOSE_MONTH, SEE_FINDINGS
from endcap.conduct.rulebooks.in_force import terms_of, versions_in
from endcap.kernels.rules import Period
from endcap.platform.access import Scope, may, scope_of


@require_safe
def month(request: Any, period: str = "") -> HttpResponse:
    found = asked_month(request, period)
    if found is None:
        return render(request, "conduct/no_month.html", {"title_of": "month"})
    lines = lines_in(request.actor, found)
    clauses, teams = clause_totals(lines), team_totals(lines)
    sanctions = lines.exclude(sanction="").filter(
        finding__proposal="open", finding__state__in=(*STANDING, State.PROPOSED)
    )
    context = {
        "month": found,
        "months": months(),
        "today": request.actor.today,
        "is_partial": request.actor.today <= found.last_day,
        "totals": totals_of(lines),
        "more_totals": totals_by_unit(lines)[1:],
        "ledger_totals": ledger_totals(request.actor, found),
        "clauses": clauses,
        "teams": teams,
        "charts": charts(clauses, teams),
        "unclear_days": [
            (day, fact_name(day.missing)) for day in unclear_days_visible_to(request.actor).filter(period=found.period)
        ],
        "sanctions": sanctions.order_by("occurred_on"),
        "only_own": "" if scope_of(request.actor, SEE_FINDINGS) == Scope.OWN else "&liability=own",
        "versions": versions_in(Period.parse(found.period)),
        "overlap": dict(OVERLAPS)[terms_of(Period.parse(found.period)).overlap],
        "guard": found.ledger.wage_guard if found.is_closed and found.ledger else company_settings().wage_guard,
        "may_close": found.is_open and may(request.actor, CLOSE_MONTH),
    }
    return render(request, "conduct/month.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: Any, period: str) -> HttpResponse:
    """What stands in the way of closing it, and closing it."""
    found = month_of(period)
    if found is None or not (found.is_open or found.is_closed):
        raise Http404
    if found.is_closed:
        messages.info(request, _("This month is closed already."))
        return redirect("conduct:month-of", period=period)
    if request.method == "POST":
        try:
            settle_what_waits(request.actor)
            close(request.actor, period, move_on=request.POST.get("move_on") == "yes")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The month is closed. Everybody is told that their statement can be read."))
            return redirect("conduct:month-of", period=period)
    context = {"month": found, "outlook": outlook(request.actor.today), "lets_go": company_settings().lets_rest_go}
    return render(request, "conduct/closing.html", context)


def charts(clauses: list[GroupTotals], teams: list[GroupTotals]) -> dict[str, Any]:
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


def asked_month(request: Any, period: str = "") -> Month | None:
    """The month of an address, or that it asks for, else the latest. Raises Http404 for one that is not there."""
    if period:
        found = month_of(period)
        if found is None:
            raise Http404
        return found
    asked = request.GET.get("month", "")
    return (month_of(asked) if asked else None) or next(iter(months()), None)
