"""The tables of reports: shown as lists are, and kept as a workbook or as CSV with the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from math import ceil
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.conduct.models import State
from endcap.conduct.reports.averted import AVERTED, BECAME, OPEN, Warned
from endcap.conduct.reports.clauses import FINDINGS, ClauseTrend
from endcap.conduct.reports.fairness import DeciderFigures, Fairness, TeamFigures
from endcap.conduct.reports.shares import Compared
from endcap.conduct.reports.spans import Span
from endcap.platform.cells import Column, RowStyle, Text
from endcap.platform.exports import WORKBOOK, csv_rows, workbook
from endcap.platform.templatetags.amounts import unit_name

EXPORTS = ("csv", "xlsx")
# Longer tables are shown by their beginning; what is kept has all of it.
ROWS_SHOWN, PAIRS_SHOWN, WAIVERS_NAMED = 200, 30, 3
SAYS = {
    "more": gettext_lazy("Strikingly more"),
    "less": gettext_lazy("Strikingly less"),
    "alike": gettext_lazy("Nothing striking"),
    "few": gettext_lazy("Too few cases to tell"),
}
STANDING_OR_WAITING = (State.PROPOSED, State.CONFIRMED, State.CONTESTED, State.UPHELD)


@dataclass(frozen=True)
class ReportTable:
    """`columns` that start hidden are not on the page, only in what is kept."""

    key: str
    title: Text
    columns: Sequence[Column]
    rows: Sequence[Any]
    file_name: str
    most_shown: int = ROWS_SHOWN

    @property
    def shown_columns(self) -> list[Column]:
        return [column for column in self.columns if not column.starts_hidden]

    @property
    def shown_rows(self) -> list[SafeString]:
        style = RowStyle(self.shown_columns)
        return [style.cells(row) for row in self.rows[: self.most_shown]]

    @property
    def left_out(self) -> int:
        return max(0, len(self.rows) - self.most_shown)


def download(table: ReportTable, sort: str, span: Span) -> HttpResponseBase:
    head = [str(column.label) for column in table.columns]
    rows = [[column.of(row) for column in table.columns] for row in table.rows]
    response: HttpResponseBase
    if sort == "xlsx":
        content = workbook(str(table.title), head, rows, kinds=[column.kind for column in table.columns])
        response = FileResponse(content, content_type=WORKBOOK)
    else:
        response = HttpResponse("".join(csv_rows(head, rows)), content_type="text/csv; charset=utf-8")
    name = f"{table.file_name}-{span.since}-{span.until}.{sort}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def waiver_table(found: Fairness, span: Span) -> ReportTable:
    def share(one: TeamFigures) -> tuple[Decimal, int]:
        return one.decided_waived.value or Decimal(0), one.decided_waived.whole

    rows = sorted((one for one in found.teams if one.decided_waived.whole), key=share, reverse=True)
    scale = scale_of(rows)
    columns = [
        Column("team", _("Supervisor"), team_name, kind="title"),
        Column("decided", _("Decided"), "decided_waived__whole", kind="number"),
        Column("waived", _("Waived"), "waived", kind="number",
               link=partial(findings_of_team, span=span, states=(State.WAIVED,))),
        Column("share", _("Share waived"), "decided_waived__value", kind="share"),
        Column("rest", _("In all other teams"), "waivers__rest__value", kind="share"),
        Column("range", _("Lies within (95 %)"), lambda one: RangeShown(one.waivers, scale),
               template="conduct/reports/cells/range.html", wide=True),
        Column("says", _("Hint"), said, template="conduct/reports/cells/says.html", wide=True),
        Column("waived_by", _("Waived by"), partial(waived_by, most=WAIVERS_NAMED), wide=True),
        Column("waived_by_all", _("Waived by, all names"), waived_by, starts_hidden=True),
        Column("rest_decided", _("Decided in all other teams"), "waivers__rest__whole", kind="number",
               starts_hidden=True),
        Column("rest_waived", _("Waived in all other teams"), "waivers__rest__part", kind="number", starts_hidden=True),
    ]  # fmt: skip
    return ReportTable("waivers", _("Waivers by team"), columns, rows, "waivers-by-team")


def team_table(found: Fairness, span: Span) -> ReportTable:
    columns = [
        Column("team", _("Team"), team_name, kind="title"),
        Column("person_months", _("Person-months"), "person_months", kind="number"),
        Column("findings", _("Findings"), "findings", kind="number"),
        Column("per_person_month", _("Per person-month"), "per_person_month", kind="number"),
        Column("undecided", _("Not decided"), "undecided", kind="number",
               link=partial(findings_of_team, span=span, states=(State.PROPOSED,))),
        Column("confirmed", _("Confirmed"), "confirmed", kind="number"),
        Column("waived", _("Waived"), "waived", kind="number"),
        Column("contested", _("Of these contested"), "contested", kind="number"),
        Column("overturned", _("Overturned"), "overturned__part", kind="number"),
        Column("overturned_share", _("Share overturned"), "overturned__value", kind="share"),
        Column("days", _("Days to decide"), "median_days", kind="number"),
        *(Column(f"charged_{unit}", charged_head(unit), partial(charged, unit=unit), kind="money")
          for unit in found.units),
        Column("complaints", _("Complaints upheld"), "complaints", kind="number"),
    ]  # fmt: skip
    rows = sorted(found.teams, key=lambda one: -one.findings)
    return ReportTable("teams", _("Findings by team"), columns, rows, "findings-by-team")


def decider_table(found: Fairness) -> ReportTable:
    columns = [
        Column("decider", _("Decided by"), "decider__name", kind="title"),
        Column("employee", _("About"), "employee__name"),
        Column("code", _("Number"), "employee__code", kind="code", starts_hidden=True),
        Column("decided", _("Decided"), "waivers__own__whole", kind="number"),
        Column("waived", _("Waived"), "waivers__own__part", kind="number"),
        Column("share", _("Share waived"), "waivers__own__value", kind="share"),
        Column("rest", _("Of all others"), "waivers__rest__value", kind="share"),
        Column("says", _("Hint"), said, template="conduct/reports/cells/says.html", wide=True),
        Column("rest_decided", _("Decided of all others"), "waivers__rest__whole", kind="number", starts_hidden=True),
    ]
    return ReportTable(
        "deciders", _("Who waives for whom"), columns, found.deciders, "who-waives-for-whom", PAIRS_SHOWN
    )


def clause_table(
    rows: Sequence[ClauseTrend], measure: str, span: Span, *, drawn: Mapping[int, int], team: int | None
) -> ReportTable:
    """A column for each month. `drawn`: which line of the chart a clause is."""

    def mark(one: ClauseTrend) -> dict[str, Any]:
        return {"clause": one.clause, "line": drawn.get(id(one)), "url": findings_of_clause(one, span, team)}

    kind = "number" if measure == FINDINGS else "money"
    columns = [
        Column("clause", _("Clause"), mark, kind="title", template="conduct/reports/cells/clause.html"),
        *(Column(f"m{month}", str(month), partial(_in_month, measure=measure, month=str(month)), kind=kind)
          for month in span.periods),
        Column("total", _("Total"), lambda one: one.total(measure), kind=kind),
    ]  # fmt: skip
    return ReportTable("clauses", _("Clauses by month"), columns, rows, f"clauses-{measure.lower()}")


def kept_clause_table(table: ReportTable) -> ReportTable:
    """The same for a sheet: what stands in one cell on the page has a column each."""
    columns = [
        Column("rulebook", _("Rulebook"), "rulebook"),
        Column("number", _("Number"), "clause__number", kind="code"),
        Column("clause", _("Clause"), "clause__title"),
        *table.columns[1:],
    ]
    return ReportTable(table.key, table.title, columns, table.rows, table.file_name)


def averted_tables(months: Sequence[Warned], clauses: Sequence[Warned], units: Sequence[str]) -> list[ReportTable]:
    counts = [
        Column("total", _("Warned"), "total", kind="number"),
        Column("averted", _("Averted"), "averted", kind="number"),
        Column("became", _("Became a finding"), "became", kind="number"),
        Column("open", _("Outcome not known yet"), "open", kind="number"),
        Column("share", _("Share averted"), "share", kind="share"),
        *(
            Column(f"amount_{unit}", averted_head(unit), partial(_amount, unit=unit), kind="money")
            for unit in units
        ),
    ]  # fmt: skip
    by_month = [Column("month", _("Month"), lambda one: f"{one.key:%Y-%m}", kind="title", link=warnings_of_month)]
    by_clause = [
        Column("clause", _("Clause"), lambda one: str(one.clause), kind="title", link=warnings_of_clause),
        Column("rulebook", _("Rulebook"), lambda one: one.key[0], starts_hidden=True),
    ]
    return [
        ReportTable("months", _("Averted by month"), [*by_month, *counts], months, "averted-by-month"),
        ReportTable("clauses", _("Averted by clause"), [*by_clause, *counts], clauses, "averted-by-clause"),
    ]


def team_name(one: TeamFigures) -> str:
    return one.leader.name if one.leader else _("Without a team")


def waived_by(one: TeamFigures, *, most: int | None = None) -> str:
    """Whoever leads the team first; besides the `most`, the others only by their number."""
    ordered = sorted(one.waived_by.items(), key=lambda item: (item[0] != one.leader, -item[1], item[0].sort_key))
    named = [
        _("%(name)s (own team) %(count)d") % {"name": by.name, "count": count}
        if by == one.leader
        else f"{by.name}\u00a0{count}"
        for by, count in ordered[:most]
    ]
    rest = sum(count for _by, count in ordered[len(named) :])
    return _(", ").join([*named, _("others %(count)d") % {"count": rest}] if rest else named)


def said(one: TeamFigures | DeciderFigures) -> str:
    return str(SAYS[one.waivers.says])


@dataclass(frozen=True)
class RangeShown:
    """A range in words, and drawn on a strip that ends at `scale`, the same for all rows."""

    compared: Compared
    scale: float

    def __str__(self) -> str:
        low, high = self.compared.own.range
        return f"{low:.0%}–{high:.0%}"


def scale_of(teams: Sequence[TeamFigures]) -> float:
    """The next tenth above all ranges."""
    return min(1.0, ceil(10 * max((one.waivers.own.range[1] for one in teams), default=1.0)) / 10)


def charged(one: TeamFigures, *, unit: str) -> Decimal | None:
    return one.charged.get(unit)


def charged_head(unit: str) -> str:
    return _("Charged (%(unit)s)") % {"unit": unit_name(unit)}


def averted_head(unit: str) -> str:
    return _("Averted (%(unit)s)") % {"unit": unit_name(unit)}


def _amount(one: Warned, *, unit: str) -> Decimal | None:
    return one.amounts.get(unit)


def _in_month(one: ClauseTrend, *, measure: str, month: str) -> Any:
    return one.by_month(measure).get(month)


def findings_of_team(one: TeamFigures, *, span: Span, states: Sequence[str]) -> str | None:
    if one.leader is None or not any(one.states[state] for state in states):
        return None
    query = {"team": one.leader.pk, "state": states, "since": span.first_day, "until": span.last_day}
    return f"{reverse('conduct:findings')}?{urlencode(query | {'liability': 'own'}, doseq=True)}"


def findings_of_clause(one: ClauseTrend, span: Span, team: int | None) -> str:
    query: dict[str, Any] = {
        "clause": f"{one.rulebook}/{one.clause.number}", "since": span.first_day, "until": span.last_day,
        "state": STANDING_OR_WAITING, "liability": "own",
    }  # fmt: skip
    if team is not None:
        query["team"] = team
    return f"{reverse('conduct:findings')}?{urlencode(query, doseq=True)}"


def warnings_of_month(one: Warned) -> str | None:
    return _warnings(month=f"{one.key:%Y-%m}") if one.total else None


def warnings_of_clause(one: Warned) -> str:
    return _warnings(clause="/".join(one.key))


def _warnings(**query: str) -> str:
    return f"{reverse('conduct:early-warnings')}?{urlencode(query)}"


OUTCOME_NAMES = {
    AVERTED: gettext_lazy("Averted"), BECAME: gettext_lazy("Became a finding"), OPEN: gettext_lazy("Outcome not known yet"),
}  # fmt: skip
