"""The reports: how findings were decided, how often clauses were met, and what early warning averted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from endcap.company.models import Employee
from endcap.conduct.reports.averted import Warned, averted
from endcap.conduct.reports.clauses import ClauseTrend, trends
from endcap.conduct.reports.fairness import DeciderFigures, TeamFigures, fairness
from endcap.conduct.reports.shares import Compared, Share
from endcap.conduct.reports.spans import Span, asked_span
from endcap.conduct.reports.teams import teams_in
from endcap.conduct.rights import SEE_FAIRNESS
from endcap.platform.api import Addition
from endcap.platform.api.errors import Refused
from endcap.platform.api.schemas import Key, Words


class Months(BaseModel):
    first_month: Words = Field("", description="Such as 2026-05; empty: the last six months")
    last_month: Words = Field("", description="Such as 2026-10; empty: the latest")


class ClausesAsked(Months):
    team: Key | None = Field(None, description="Of people in the team of this supervisor on the day (id)")


class ShareOut(BaseModel):
    part: int
    whole: int
    value: Decimal | None = Field(description="Of one; null of nothing")


class ComparedOut(BaseModel):
    own: ShareOut
    rest: ShareOut = Field(description="Of all others together")
    range: tuple[float, float] = Field(description="Where the true own share lies, with 95 % certainty")
    says: str = Field(description="more, less or alike; few: too few cases to tell")


class WaivedBy(BaseModel):
    employee: int
    name: str
    count: int


class TeamOut(BaseModel):
    leader: int | None = Field(description="Whoever leads it; null: without a team")
    leader_name: str
    person_months: Decimal
    findings: int
    per_person_month: Decimal | None
    undecided: int
    confirmed: int
    waived: int
    contested: int
    overturned: ShareOut = Field(description="Of those contested")
    median_days: Decimal | None = Field(description="From when it was found to the decision")
    charged: dict[str, Decimal] = Field(description="By unit")
    complaints: int | None = Field(description="Upheld ones; null where you may not know")
    waivers: ComparedOut
    waived_by: list[WaivedBy]


class DeciderOut(BaseModel):
    decider: int
    decider_name: str
    employee: int
    employee_name: str
    waivers: ComparedOut = Field(description="Of this person, beside what the same decided about all others")


class FairnessOut(BaseModel):
    months: list[str]
    teams: list[TeamOut]
    deciders: list[DeciderOut]


class TrendOut(BaseModel):
    rulebook: str
    clause: str
    clause_title: str
    findings: dict[str, int] = Field(description="By month")
    fines: dict[str, dict[str, Decimal]] = Field(description="By unit and month, as sizes")


class ClausesOut(BaseModel):
    months: list[str]
    clauses: list[TrendOut]


class WarnedOut(BaseModel):
    warned: int
    averted: int
    became: int = Field(description="Became a finding")
    open: int
    share_averted: Decimal | None = Field(description="Of those whose outcome is known")
    amounts_averted: dict[str, Decimal] = Field(description="By unit, as sizes")


class WarnedInMonth(WarnedOut):
    month: str


class WarnedOfClause(WarnedOut):
    rulebook: str
    clause: str
    clause_title: str


class AvertedOut(BaseModel):
    total: WarnedOut
    months: list[WarnedInMonth]
    clauses: list[WarnedOfClause]


def fairness_report(request: HttpRequest, asked: Query[Months]) -> Any:
    """How findings were decided, by team and by who decided about whom. Nothing of it is proof by itself."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    span = _span(actor, asked)
    if span is None:
        return {"months": [], "teams": [], "deciders": []}
    found = fairness(actor, span)
    return {
        "months": _months(span), "teams": [_team(one) for one in found.teams],
        "deciders": [_decider(one) for one in found.deciders],
    }  # fmt: skip


def clauses_report(request: HttpRequest, asked: Query[ClausesAsked]) -> Any:
    """How often clauses were met, month by month, and what that comes to."""
    span = _span(request.actor, asked)  # type: ignore[attr-defined]
    if span is None:
        return {"months": [], "clauses": []}
    teams = teams_in(span)
    if asked.team is not None and asked.team not in teams.leaders():
        raise Refused({"team": [_("They led no team in these months.")]})
    return {"months": _months(span), "clauses": [_trend(one) for one in trends(span, teams, asked.team).clauses]}


def averted_report(request: HttpRequest, asked: Query[Months]) -> Any:
    """What early warning averted, by the month in which it would have been a finding."""
    span = _span(request.actor, asked)  # type: ignore[attr-defined]
    if span is None:
        return {"total": _warned(Warned()), "months": [], "clauses": []}
    found = averted(span)
    return {
        "total": _warned(found.total),
        "months": [{**_warned(one), "month": f"{one.key:%Y-%m}"} for one in found.months],
        "clauses": [{**_warned(one), **_clause(one.key[0], one.clause)} for one in found.clauses],
    }


def _span(actor: Any, asked: Months) -> Span | None:
    """None before anything was found. Raises Refused for a month that is not there."""
    span = asked_span({"from": asked.first_month, "to": asked.last_month}, actor.today)
    known = {"", *(str(one) for one in span.choices)} if span else {""}
    unknown = [name for name in Months.model_fields if getattr(asked, name) not in known]
    if unknown:
        raise Refused({name: [_("There is no such month.")] for name in unknown})
    return span


def _months(span: Span) -> list[str]:
    return [str(one) for one in span.periods]


def _team(one: TeamFigures) -> dict[str, Any]:
    as_it_is = (
        "person_months", "findings", "per_person_month", "undecided", "confirmed", "waived", "contested", "median_days",
        "charged", "complaints",
    )  # fmt: skip
    return {
        "leader": one.leader and one.leader.pk, "leader_name": one.leader.name if one.leader else "",
        **{name: getattr(one, name) for name in as_it_is}, "overturned": _share(one.overturned),
        "waivers": _compared(one.waivers), "waived_by": [_waived_by(*pair) for pair in one.waived_by.most_common()],
    }  # fmt: skip


def _waived_by(employee: Employee, count: int) -> dict[str, Any]:
    return {"employee": employee.pk, "name": employee.name, "count": count}


def _decider(one: DeciderFigures) -> dict[str, Any]:
    return {
        "decider": one.decider.pk, "decider_name": one.decider.name, "employee": one.employee.pk,
        "employee_name": one.employee.name, "waivers": _compared(one.waivers),
    }  # fmt: skip


def _compared(one: Compared) -> dict[str, Any]:
    return {"own": _share(one.own), "rest": _share(one.rest), "range": one.own.range, "says": one.says}


def _share(one: Share) -> dict[str, Any]:
    return {"part": one.part, "whole": one.whole, "value": one.value}


def _trend(one: ClauseTrend) -> dict[str, Any]:
    return {**_clause(one.rulebook, one.clause), "findings": one.findings, "fines": one.fines}


def _clause(rulebook: str, clause: Any) -> dict[str, Any]:
    return {"rulebook": rulebook, "clause": clause.number, "clause_title": clause.title}


def _warned(one: Warned) -> dict[str, Any]:
    return {
        "warned": one.total, "averted": one.averted, "became": one.became, "open": one.open,
        "share_averted": one.share, "amounts_averted": one.amounts,
    }  # fmt: skip


REPORTS = {
    "fairness": (fairness_report, FairnessOut),
    "clauses": (clauses_report, ClausesOut),
    "averted": (averted_report, AvertedOut),
}


def _add(router: Router) -> None:
    for name, (view, answer) in REPORTS.items():
        router.get(f"/{name}", response=answer, url_name=f"reports-{name}", operation_id=f"reports_{name}")(view)


ADDITION = Addition("/reports", _add, {f"api:reports-{name}": {"GET": SEE_FAIRNESS} for name in REPORTS})
