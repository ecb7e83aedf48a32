"""The pages of reports: fairness, clauses by month, and what early warning averted."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from endcap.company.models import Employee
from endcap.conduct.queries import NOTHING
from endcap.conduct.reports import tables
from endcap.conduct.reports.averted import AVERTED, BECAME, OPEN, Averted, averted
from endcap.conduct.reports.clauses import FINDINGS, LINES_DRAWN, Trends, trends
from endcap.conduct.reports.fairness import fairness
from endcap.conduct.reports.shares import FEWEST_CASES, SMALLEST_DIFFERENCE
from endcap.conduct.reports.spans import Span, asked_span
from endcap.conduct.reports.tables import EXPORTS, ReportTable, download
from endcap.conduct.reports.teams import teams_in
from endcap.conduct.reports.warnings import warning_listing
from endcap.platform import lists
from endcap.platform.templatetags.amounts import unit_name


@require_safe
def fairness_page(request: Any) -> HttpResponseBase:
    span = asked_span(request.GET, request.actor.today)
    if span is None:
        return _nothing_yet(request, "fairness")
    found = fairness(request.actor, span)
    shown = [tables.waiver_table(found, span), tables.team_table(found, span), tables.decider_table(found)]
    if (answer := _asked_download(request, shown, span)) is not None:
        return answer
    context = {
        "found": found, "waivers": shown[0], "teams": shown[1], "deciders": shown[2], "sums": _sums(found),
        "striking": [one for one in found.teams if one.leader and one.waivers.says in ("more", "less")],
        "striking_pairs": [one for one in found.deciders if one.waivers.says == "more"],
        "can_tell": any(one.waivers.says != "few" for one in found.teams),
        "fewest_cases": FEWEST_CASES, "smallest_points": int(100 * SMALLEST_DIFFERENCE),
    }  # fmt: skip
    return render(request, "conduct/reports/fairness.html", context | _frame(request, "fairness", span))


@require_safe
def clauses_page(request: Any) -> HttpResponseBase:
    span = asked_span(request.GET, request.actor.today)
    if span is None:
        return _nothing_yet(request, "clauses")
    teams = teams_in(span)
    leaders = list(Employee.objects.filter(pk__in=teams.leaders()).order_by("sort_key", "pk"))
    team = next((one for one in leaders if str(one.pk) == request.GET.get("team")), None)
    found = trends(span, teams, team.pk if team else None)
    measures = [FINDINGS, *found.units]
    measure = request.GET.get("measure", "")
    measure = measure if measure in measures else FINDINGS
    rows = found.by_size(measure)
    drawn = {id(one): place for place, one in enumerate(rows[:LINES_DRAWN])}
    table = tables.clause_table(rows, measure, span, drawn=drawn, team=team.pk if team else None)
    if (answer := _asked_download(request, [tables.kept_clause_table(table)], span)) is not None:
        return answer
    context = {
        "table": table, "measure": measure, "leaders": leaders, "team": team,
        "measures": [(one, _("Findings") if one == FINDINGS else _fines(one)) for one in measures],
        "charts": {"clauses": _lines(found, measure, span)}, "lines_drawn": len(drawn),
        "totals": [(str(month), found.total(measure, str(month))) for month in span.periods],
        "total": sum((row.total(measure) for row in rows), 0 if measure == FINDINGS else NOTHING),
        "is_partial": request.actor.today < span.last_day,
    }  # fmt: skip
    return render(request, "conduct/reports/clauses.html", context | _frame(request, "clauses", span))


@require_safe
def averted_page(request: Any) -> HttpResponseBase:
    span = asked_span(request.GET, request.actor.today)
    if span is None:
        return _nothing_yet(request, "averted")
    found = averted(span)
    shown = tables.averted_tables(found.months, found.clauses, found.units)
    if (answer := _asked_download(request, shown, span)) is not None:
        return answer
    context = {
        "found": found, "months": shown[0], "clauses": shown[1], "charts": {"months": _stacks(found)},
        "amounts": [(unit_name(unit), amount) for unit, amount in sorted(found.total.amounts.items())],
    }  # fmt: skip
    return render(request, "conduct/reports/averted.html", context | _frame(request, "averted", span))


@require_safe
def early_warnings(request: Any) -> HttpResponseBase:
    listing = warning_listing(request.actor)
    return lists.respond(
        request, listing, listing.rows(request.actor), head_template="conduct/reports/warnings_head.html"  # type: ignore[misc]
    )  # fmt: skip


def _frame(request: Any, here: str, span: Span) -> dict[str, Any]:
    """What all reports have on top: the others, and the choice of months."""
    kept = {name: value for name, value in request.GET.items() if name in ("team", "measure") and value}
    return {"tabs": _tabs(here, f"?{span.query}"), "span": span, "today": request.actor.today, "kept": kept} | {
        "here": request.path, "export_query": _query(request, span),
    }  # fmt: skip


def _tabs(here: str, query: str = "") -> list[dict[str, Any]]:
    pages = {"fairness": _("Fairness"), "clauses": _("Clauses by month"), "averted": _("What was averted")}
    return [
        {"label": label, "url": reverse(f"conduct:{name}") + query, "is_here": name == here}
        for name, label in pages.items()
    ]


def _query(request: Any, span: Span) -> str:
    """The address's own filters, for what is kept of a table."""
    query = request.GET.copy()
    for name in ("format", "table", "from", "to"):
        query.pop(name, None)
    rest = query.urlencode()
    return f"{span.query}&{rest}" if rest else span.query


def _nothing_yet(request: Any, here: str) -> HttpResponseBase:
    return render(request, "conduct/reports/nothing_yet.html", {"tabs": _tabs(here)})


def _asked_download(request: Any, shown: list[ReportTable], span: Span) -> HttpResponseBase | None:
    """Raises Http404 for a table that is not there."""
    sort = request.GET.get("format")
    if sort not in EXPORTS:
        return None
    table = next((one for one in shown if one.key == request.GET.get("table", shown[0].key)), None)
    if table is None:
        raise Http404
    return download(table, sort, span)


def _sums(found: Any) -> dict[str, int]:
    names = ("findings", "undecided", "confirmed", "waived", "contested")
    sums = {name: sum(getattr(team, name) for team in found.teams) for name in names}
    return sums | {"overturned": sum(team.overturned.part for team in found.teams)}


def _fines(unit: str) -> str:
    return _("Fines (%(unit)s)") % {"unit": unit_name(unit)}


def _lines(found: Trends, measure: str, span: Span) -> dict[str, Any]:
    """The largest clauses, and all others together in one line."""
    months = [str(month) for month in span.periods]
    rows = found.by_size(measure)
    nothing = 0 if measure == FINDINGS else NOTHING
    drawn = [(str(one.clause), one.by_month(measure)) for one in rows[:LINES_DRAWN]]
    return {
        "months": months,
        "lines": [{"name": name, "values": [str(by.get(month, nothing)) for month in months]} for name, by in drawn],
        "digits": 0 if measure == FINDINGS else 2,
    }


def _stacks(found: Averted) -> dict[str, Any]:
    names = {AVERTED: _("Averted"), BECAME: _("Became a finding"), OPEN: _("Outcome not known yet")}
    return {
        "months": [f"{one.key:%Y-%m}" for one in found.months],
        "stacks": [
            {"name": name, "key": key, "values": [one.counts[key] for one in found.months]}
            for key, name in names.items()
        ],
    }
