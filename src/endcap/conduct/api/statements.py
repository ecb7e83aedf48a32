"""Statements: the list of a month, one with its lines and sums, as PDF, that it was read, and what payroll needs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from endcap.company.models import Employee
from endcap.company.queries import may_see_wage
from endcap.company.rights import SEE_WAGES
from endcap.conduct.addresses import PeriodAsked
from endcap.conduct.api.ledger import PostingOut, posting_as_told
from endcap.conduct.models import FindingLine
from endcap.conduct.queries import Month, days_in_team, month_of, months, statements_visible_to
from endcap.conduct.rights import EXPORT_PAYROLL, SEE_STATEMENTS
from endcap.conduct.statements import views as pages
from endcap.conduct.statements.acknowledging import acknowledge
from endcap.conduct.statements.making import Part, shown
from endcap.conduct.tables import statement_listing
from endcap.platform.access import Actor, Scope, scope_of
from endcap.platform.api import Addition
from endcap.platform.api.errors import Refused
from endcap.platform.api.schemas import Words
from endcap.platform.api.things import ListQuery, page_asked
from endcap.platform.kinds import LARGEST_ID


class StatementQuery(ListQuery):
    month: Words = Field("", description="Such as 2026-10; empty: the latest")


class StatementRow(BaseModel):
    employee: int
    name: str
    code: str
    role: str
    findings: int
    undecided: int
    fines: Decimal = Field(description="A size")
    rewards: Decimal
    net: Decimal = Field(description="Rewards less fines")
    deducted: Decimal | None = Field(description="Of a closed month, for whoever may know everybody's wage")
    paid_out: Decimal | None
    forgiven: Decimal | None = Field(
        description="What the wage guard did not let through, where the company lets it go"
    )
    carried_out: Decimal | None
    acknowledged_at: datetime | None


class StatementPage(BaseModel):
    month: str
    is_closed: bool
    count: int
    page: int
    page_size: int
    results: list[StatementRow]


class WaitingOut(BaseModel):
    """What does not count yet: put forward, or confirmed for a month that is not open yet."""

    finding: int
    state: str
    clause: str
    clause_title: str
    occurred_on: date
    liability: str
    because_of: int | None
    amount: Decimal
    unit: str
    sentence: str


class GuardOut(BaseModel):
    """What payroll takes and pays. In an open month: as it would be if it were closed now."""

    wage: Decimal | None
    minimum_wage: Decimal | None
    carried_in: Decimal
    net_fines: Decimal
    allowed: Decimal | None
    deducted: Decimal
    forgiven: Decimal = Field(description="What the wage guard does not let through, where the company lets it go")
    carried_out: Decimal = Field(description="The same, where it is carried into the next month")
    paid_out: Decimal
    in_words: str = Field(description="What is deducted or paid out, in Chinese capitals")


class PartOut(BaseModel):
    """The sums in one unit. Fines and rewards are sizes."""

    unit: str
    fines: Decimal
    rewards: Decimal
    net: Decimal
    guard: GuardOut | None = Field(description="Of money, for whoever may know the wage")


class SpanOut(BaseModel):
    first_day: date
    last_day: date | None


class StatementOut(BaseModel):
    month: str
    is_closed: bool
    employee: int
    name: str
    code: str
    lines: list[PostingOut]
    waiting: list[WaitingOut]
    parts: list[PartOut]
    open_appeals: int
    acknowledged_at: datetime | None
    days_in_team: list[SpanOut] = Field(description="Only these days are shown; empty: the whole month is")


def every(request: HttpRequest, asked: Query[StatementQuery]) -> Any:
    actor: Any = request.actor  # type: ignore[attr-defined]
    month = month_of(asked.month) if asked.month else next(iter(months()), None)
    if month is None and asked.month:
        raise Refused({"month": [_("There is no such month.")]})
    if month is None:
        raise Http404
    listing = statement_listing(month, wages=scope_of(actor, SEE_WAGES))
    with_wages = month.is_closed and scope_of(actor, SEE_WAGES) == Scope.ALL
    page = page_asked(
        request, asked, listing, statements_visible_to(actor, month),
        lambda part: [_row(one, with_wages=with_wages) for one in part],
    )  # fmt: skip
    return {"month": month.period, "is_closed": month.is_closed, **page}


def _row(one: Any, *, with_wages: bool) -> dict[str, Any]:
    names = ("deducted", "paid_out", "forgiven", "carried_out")
    handed = {name: getattr(one, name) if with_wages else None for name in names}
    return {
        "employee": one.pk, "name": one.name, "code": one.code, "role": one.role or "", "findings": one.finding_count,
        "undecided": one.undecided, "fines": -one.fined, "rewards": one.rewarded, "net": one.net,
        "acknowledged_at": one.acknowledged_at, **handed,
    }  # fmt: skip


def statement(request: HttpRequest, period: PeriodAsked, employee: int) -> Any:
    """With its lines, its sums and, for whoever may know the wage, what payroll takes and pays."""
    return _told(request.actor, *_asked(request, period, employee))  # type: ignore[attr-defined]


def acknowledgement(request: HttpRequest, period: PeriodAsked, employee: int) -> Any:
    """That one has read one's own statement of a closed month."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    month, person = _asked(request, period, employee)
    if person.pk != actor.employee_id:
        raise PermissionDenied
    if not month.is_closed:
        raise ValidationError(_("The month is not closed yet."))
    acknowledge(actor, month)
    return _told(actor, month, person)


def pdf(request: HttpRequest, period: PeriodAsked, employee: int) -> Any:
    """Of a closed month, for whoever may know the wage."""
    return pages.statement_pdf(request, period, min(employee, LARGEST_ID))


def pdf_of_all(request: HttpRequest, period: PeriodAsked) -> Any:
    """Everybody's of a closed month, in one file to print."""
    return pages.statements_pdf(request, period)


def payroll(request: HttpRequest, period: PeriodAsked) -> Any:
    """An XLSX of a closed month: what each employee's wage gains or loses, with the lines behind it."""
    return pages.payroll(request, period)


def _asked(request: Any, period: str, employee: int) -> tuple[Month, Employee]:
    return pages.asked(request, period, min(employee, LARGEST_ID))


def _told(actor: Actor, month: Month, employee: Employee) -> dict[str, Any]:
    found = shown(actor, employee, month, with_wage=may_see_wage(actor, employee.pk))
    spans = days_in_team(actor, employee, month)
    return {
        "month": month.period, "is_closed": month.is_closed, "employee": employee.pk, "name": employee.name,
        "code": employee.code, "lines": [posting_as_told(one) for one in found.postings],
        "waiting": [_waiting(one) for one in found.waiting], "parts": [_part(one) for one in found.parts],
        "open_appeals": found.open_appeals, "acknowledged_at": found.acknowledged_at,
        "days_in_team": [{"first_day": one.first_day, "last_day": one.last_day} for one in spans],
    }  # fmt: skip


def _waiting(line: FindingLine) -> dict[str, Any]:
    finding = line.finding
    return {
        "finding": finding.pk, "state": finding.state, "clause": finding.number, "clause_title": finding.clause.title,
        "occurred_on": line.occurred_on, "liability": line.liability, "because_of": line.because_of_id,
        "amount": line.amount, "unit": line.unit, "sentence": line.explanation,
    }  # fmt: skip


def _part(part: Part) -> dict[str, Any]:
    guard = {**part.guard, "in_words": part.in_words} if part.guard else None
    return {
        "unit": part.unit, "fines": part.sums.fines, "rewards": part.sums.rewards, "net": part.net, "guard": guard,
    }  # fmt: skip


def _add(router: Router) -> None:
    one = "/{period:period}/{int:employee}"
    router.get("/", response=StatementPage, url_name="statements", operation_id="statements_list")(every)
    router.get(one, response=StatementOut, url_name="statements-one", operation_id="statements_read")(statement)
    router.post(
        f"{one}/acknowledgement", response=StatementOut, url_name="statements-acknowledgement",
        operation_id="statements_acknowledgement",
    )(acknowledgement)  # fmt: skip
    for address, name, view in (
        (f"{one}/pdf", "statements-pdf", pdf),
        ("/{period:period}/pdf", "statements-pdf-of-all", pdf_of_all),
        ("/{period:period}/payroll", "statements-payroll", payroll),
    ):
        router.get(address, response={200: bytes}, url_name=name, operation_id=name.replace("-", "_"))(view)


ADDITION = Addition(
    "/statements",
    _add,
    {
        "api:statements": {"GET": SEE_STATEMENTS},
        "api:statements-one": {"GET": SEE_STATEMENTS},
        "api:statements-acknowledgement": {"POST": SEE_STATEMENTS},
        "api:statements-pdf": {"GET": SEE_STATEMENTS},
        "api:statements-pdf-of-all": {"GET": EXPORT_PAYROLL},
        "api:statements-payroll": {"GET": EXPORT_PAYROLL},
    },
)
