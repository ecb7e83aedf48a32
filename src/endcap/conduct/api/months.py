"""Months: their totals, what closing one would meet, and closing it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from endcap.company.queries import company_settings
from endcap.conduct.addresses import PeriodAsked
from endcap.conduct.findings.queries import unclear_days_visible_to
from endcap.conduct.findings.refreshing import settle_what_waits
from endcap.conduct.ledger.closing import close, outlook
from endcap.conduct.queries import (
    GroupTotals,
    Month,
    Totals,
    clause_totals,
    lines_in,
    month_of,
    months,
    team_totals,
    totals_by_unit,
    totals_of_months,
)
from endcap.conduct.rights import CLOSE_MONTH, SEE_MONTH
from endcap.conduct.rulebooks.in_force import versions_in
from endcap.kernels.rules import Period
from endcap.platform.access import Actor, may
from endcap.platform.actions import ChangedMeanwhile
from endcap.platform.api import Addition
from endcap.platform.api.schemas import STRICT


class TotalsOut(BaseModel):
    """Of the findings that you may see, without those decided away. Fines and rewards are sizes."""

    unit: str
    findings: int
    lines: int = Field(description="With joint ones: what several carry of a finding are several lines")
    people: int
    undecided: int
    sanctions: int
    fines: Decimal
    rewards: Decimal
    net: Decimal = Field(description="Rewards less fines")


class MonthOut(BaseModel):
    month: str = Field(description="Such as 2026-10")
    first_day: date
    last_day: date
    state: str = Field(description="open; closed; coming: it comes into the ledger when the month before is closed")
    closed_at: datetime | None
    closed_by: int | None
    moved_on: int = Field(description="How many findings were moved on undecided when it was closed")
    totals: list[TotalsOut] = Field(description="One for each unit")


class GroupOut(BaseModel):
    clause: str | None = Field(None, description="The clause's number")
    team: int | None = Field(None, description="Who leads the team (id)")
    title: str
    totals: TotalsOut


class OutlookOut(BaseModel):
    """What closing it would meet. What is undecided must be decided or moved on; the others are told only."""

    is_over: bool
    undecided: int
    contested: int
    unclear: int
    proposals: int
    without_wage: list[str] = Field(description="Nothing is deducted from them: all is carried over, or let go")
    left_out: list[str] = Field(description="Records that break a rule of the fact tables: nobody judges them")


class VersionOut(BaseModel):
    rulebook: str
    title: str
    unit: str
    in_force_from: date


class MonthInFull(MonthOut):
    clauses: list[GroupOut]
    teams: list[GroupOut]
    unclear_days: int
    wage_guard: Decimal | None
    rulebooks: list[VersionOut]
    outlook: OutlookOut | None = Field(description="Of the open month, for whoever may close it")


class Closing(BaseModel):
    model_config = STRICT
    move_on: bool = Field(False, description="What is not decided counts in the next month, with its true day")


def every(request: HttpRequest) -> Any:
    """Those of the ledger, and later ones that have findings; the latest first."""
    totals = totals_of_months(request.actor)  # type: ignore[attr-defined]
    return [_told(month, totals.get(month.period, [])) for month in months()]


def one(request: HttpRequest, period: PeriodAsked) -> Any:
    found = month_of(period)
    if found is None:
        raise Http404
    return _in_full(request.actor, found)  # type: ignore[attr-defined]


def closing(request: HttpRequest, period: PeriodAsked, body: Closing) -> Any:
    """For good: what is deducted and paid goes to payroll, everybody gets their statement, and the next month opens.

    422 says what stands in the way; 409 that this is not the open month.
    """
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = month_of(period)
    if found is None:
        raise Http404
    if not found.is_open:
        closed = _("This month is closed already.")
        raise ChangedMeanwhile(closed if found.is_closed else _("The month before is not closed yet."))
    settle_what_waits(actor)
    close(actor, period, move_on=body.move_on)
    after = month_of(period)
    assert after is not None
    return _in_full(actor, after)


def _told(month: Month, totals: list[Totals]) -> dict[str, Any]:
    kept = month.ledger
    return {
        "month": month.period, "first_day": month.first_day, "last_day": month.last_day,
        "state": "closed" if month.is_closed else "open" if month.is_open else "coming",
        "closed_at": kept.closed_at if kept else None, "closed_by": kept.closed_by_id if kept else None,
        "moved_on": kept.moved_on if kept else 0, "totals": [_sums(one) for one in totals],
    }  # fmt: skip


def _sums(totals: Totals) -> dict[str, Any]:
    return {**asdict(totals), "net": totals.net}


def _in_full(actor: Actor, month: Month) -> dict[str, Any]:
    lines = lines_in(actor, month)
    shows_outlook = month.is_open and may(actor, CLOSE_MONTH)
    ahead = outlook(actor.today) if shows_outlook else None
    kept = month.ledger
    return {
        **_told(month, totals_by_unit(lines)),
        "clauses": [_group(group, clause=group.key) for group in clause_totals(lines)],
        "teams": [_group(group, team=group.key) for group in team_totals(lines)],
        "unclear_days": unclear_days_visible_to(actor).filter(period=month.period).count(),
        "wage_guard": kept.wage_guard if month.is_closed and kept else company_settings().wage_guard,
        "rulebooks": [
            {
                "rulebook": one.rulebook.name, "title": one.title, "unit": one.unit,
                "in_force_from": one.in_force_from,
            }
            for one in versions_in(Period.parse(month.period))
        ],
        "outlook": ahead and {name: getattr(ahead, name) for name in OutlookOut.model_fields},
    }  # fmt: skip


def _group(group: GroupTotals, **key: Any) -> dict[str, Any]:
    return {**key, "title": group.label, "totals": _sums(group.totals)}


def _add(router: Router) -> None:
    router.get("/", response=list[MonthOut], url_name="months", operation_id="months_list")(every)
    router.get("/{period:period}", response=MonthInFull, url_name="months-one", operation_id="months_read")(one)
    router.post(
        "/{period:period}/closing", response=MonthInFull, url_name="months-closing", operation_id="months_closing"
    )(closing)


ADDITION = Addition(
    "/months",
    _add,
    {
        "api:months": {"GET": SEE_MONTH},
        "api:months-one": {"GET": SEE_MONTH},
        "api:months-closing": {"POST": CLOSE_MONTH},
    },
)
