"""Lists for reading: postings of the ledger, days that cannot be judged, and what can still be averted."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from endcap.conduct.addresses import PERIOD
from endcap.conduct.facts import fact_name
from endcap.conduct.findings.queries import unclear_days_visible_to, warnings_visible_to
from endcap.conduct.findings.tables import OfPerson
from endcap.conduct.models import EarlyWarning, Posting, UnclearDay
from endcap.conduct.models.ledger import PostingSort
from endcap.conduct.queries import postings_visible_to
from endcap.conduct.rights import SEE_FINDINGS, SEE_STATEMENTS
from endcap.platform.api import Addition
from endcap.platform.api.things import ListQuery, described_filters, page_asked
from endcap.platform.forms import DayInput
from endcap.platform.lists import Column, Listing

BY_NAME = ("employee__name", "employee__search_text", "employee__code")
BECAME = [("open", _("Open")), ("averted", _("Averted")), ("became", _("Became a finding"))]


class MonthFilter(django_filters.Filter):
    field_class = forms.RegexField

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name, label=_("Month"), regex=rf"\A{PERIOD}\Z")


class PostingFilters(django_filters.FilterSet):
    month = MonthFilter("month__month")
    employee = OfPerson("employee")
    what = django_filters.ChoiceFilter(label=_("What"), field_name="sort", choices=PostingSort.choices)
    since = django_filters.DateFilter(label=_("From day"), field_name="occurred_on", lookup_expr="gte", widget=DayInput)
    until = django_filters.DateFilter(label=_("To day"), field_name="occurred_on", lookup_expr="lte", widget=DayInput)


class UnclearFilters(django_filters.FilterSet):
    month = MonthFilter("period")
    employee = OfPerson("employee")


class WarningFilters(django_filters.FilterSet):
    employee = OfPerson("employee")
    became = django_filters.ChoiceFilter(label=_("State"), choices=BECAME, method="of_state")

    def of_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(became={"open": None, "averted": False, "became": True}[value])


def _listing(title: Any, day: str, filters: type[django_filters.FilterSet]) -> Listing:
    columns = [
        Column("day", _("Day"), day, sort=(day,), kind="day"),
        Column("employee", _("Person"), "employee__name", sort=("employee__sort_key",)),
    ]
    return Listing(title=title, columns=columns, sort="-day", search=BY_NAME, filters=filters)


POSTINGS = _listing(_("Lines"), "occurred_on", PostingFilters)
UNCLEAR = _listing(_("Unclear days"), "occurred_on", UnclearFilters)
WARNINGS = _listing(_("Early warnings"), "would_be_on", WarningFilters)


class PostingOut(BaseModel):
    id: int
    month: str = Field(description="In which it counts")
    sort: str = Field(description=", ".join(PostingSort.values))
    finding: int
    rulebook: str
    clause: str
    clause_title: str
    employee: int
    liability: str
    because_of: int | None
    occurred_on: date = Field(description="The true day")
    is_late: bool = Field(description="Its day lies in a month before")
    amount: Decimal = Field(description="Signed: a fine is negative, what takes one back positive")
    unit: str
    sentence: str
    at: datetime


class PostingPage(BaseModel):
    count: int
    page: int
    page_size: int
    results: list[PostingOut]


class UnclearOut(BaseModel):
    id: int
    rulebook: str
    clause: str
    clause_title: str
    month: str
    employee: int
    occurred_on: date
    fact: str
    fact_id: str
    missing: str = Field(description="The table that lacks a row of that day; 0 if there was nothing")
    missing_name: str


class UnclearPage(BaseModel):
    count: int
    page: int
    page_size: int
    results: list[UnclearOut]


class WarningOut(BaseModel):
    id: int
    rulebook: str
    clause: str
    clause_title: str
    employee: int
    fact: str
    fact_id: str
    would_be_on: date = Field(description="From that day it is a finding")
    first_seen_on: date
    amount: Decimal
    unit: str
    became: bool | None = Field(description="null while it can still be averted; then whether it became a finding")
    sentence: str


class WarningPage(BaseModel):
    count: int
    page: int
    page_size: int
    results: list[WarningOut]


def posting_as_told(one: Posting) -> dict[str, Any]:
    clause = one.clause
    assert clause is not None
    return {
        "id": one.pk, "month": one.month.month, "sort": one.sort, "finding": one.finding_id,
        "rulebook": one.finding.rulebook if one.finding else "", "clause": clause.number,
        "clause_title": clause.title, "employee": one.employee_id, "liability": one.liability,
        "because_of": one.because_of_id, "occurred_on": one.occurred_on, "is_late": one.is_late, "amount": one.amount,
        "unit": one.unit, "sentence": one.explanation, "at": one.at,
    }  # fmt: skip


def _unclear(one: UnclearDay) -> dict[str, Any]:
    return {
        "id": one.pk, "rulebook": one.rulebook, "clause": one.clause.number, "clause_title": one.clause.title,
        "month": one.period, "employee": one.employee_id, "occurred_on": one.occurred_on, "fact": one.fact,
        "fact_id": one.fact_id, "missing": one.missing, "missing_name": fact_name(one.missing),
    }  # fmt: skip


def _warning(one: EarlyWarning) -> dict[str, Any]:
    return {
        "id": one.pk, "rulebook": one.rulebook, "clause": one.clause.number, "clause_title": one.clause.title,
        "employee": one.employee_id, "fact": one.fact, "fact_id": one.fact_id, "would_be_on": one.would_be_on,
        "first_seen_on": one.first_seen_on, "amount": one.amount, "unit": one.unit, "became": one.became,
        "sentence": one.explanation,
    }  # fmt: skip


def postings(request: HttpRequest, asked: Query[ListQuery]) -> Any:
    """What the ledger has of people's findings: those of `employee` in `month` are the lines of a statement."""
    rows = postings_visible_to(request.actor)  # type: ignore[attr-defined]
    return page_asked(request, asked, POSTINGS, rows, lambda part: list(map(posting_as_told, part)))


def unclear_days(request: HttpRequest, asked: Query[ListQuery]) -> Any:
    """Days that cannot be judged until the missing record is there: asked for, never fined."""
    rows = unclear_days_visible_to(request.actor)  # type: ignore[attr-defined]
    return page_asked(request, asked, UNCLEAR, rows, lambda part: list(map(_unclear, part)))


def early_warnings(request: HttpRequest, asked: Query[ListQuery]) -> Any:
    """What becomes a finding within days unless something is done."""
    rows = warnings_visible_to(request.actor)  # type: ignore[attr-defined]
    return page_asked(request, asked, WARNINGS, rows, lambda part: list(map(_warning, part)))


def _reading(name: str, view: Any, listing: Listing, page: type[BaseModel], right: str) -> Addition:
    def add(router: Router) -> None:
        router.get(
            "/", response=page, url_name=name, operation_id=f"{name.replace('-', '_')}_list",
            openapi_extra={"parameters": described_filters(listing)},
        )(view)  # fmt: skip

    return Addition(f"/{name}", add, {f"api:{name}": {"GET": right}})


ADDITIONS = (
    _reading("postings", postings, POSTINGS, PostingPage, SEE_STATEMENTS),
    _reading("unclear-days", unclear_days, UNCLEAR, UnclearPage, SEE_FINDINGS),
    _reading("early-warnings", early_warnings, WARNINGS, WarningPage, SEE_FINDINGS),
)
