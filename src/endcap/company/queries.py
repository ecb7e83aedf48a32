"""What is read about people and products, scoped to who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from endcap.company.models import (
    Absence,
    CalendarDay,
    CompanySettings,
    Employee,
    EmployeeRole,
    Product,
    ProductPrice,
    ReportingLine,
)
from endcap.company.rights import SEE_ABSENCES, SEE_EMPLOYEES, SEE_PRODUCTS, SEE_WAGES
from endcap.kernels.calendars import WorkingCalendar
from endcap.kernels.text import folded
from endcap.platform.access import Actor, limit, may
from endcap.platform.search import among

_of_request: ContextVar[CompanySettings | None] = ContextVar("company settings", default=None)


def company_settings() -> CompanySettings:
    """Those that are kept, or the defaults of a new company. Within a request they are read once."""
    return _of_request.get() or CompanySettings.objects.first() or CompanySettings(pk=1)


@contextmanager
def settings_of_request() -> Iterator[CompanySettings]:
    """Reads the settings once for everything that happens within."""
    found = company_settings()
    token = _of_request.set(found)
    try:
        yield found
    finally:
        _of_request.reset(token)


def working_calendar() -> WorkingCalendar:
    chosen = company_settings()
    exceptions = dict(CalendarDay.objects.values_list("day", "is_working"))
    return WorkingCalendar(chosen.weekdays, chosen.holidays, exceptions)


def employees_within(actor: Actor, right: str) -> QuerySet[Employee]:
    return Employee.objects.filter(limit(actor, right, employee="pk"))


def employees_visible_to(actor: Actor) -> QuerySet[Employee]:
    """Each with `role`, `leader_id` and `leader_name` on the actor's today."""
    return with_position(employees_within(actor, SEE_EMPLOYEES), on=actor.today)


def with_position(employees: QuerySet[Employee], *, on: date) -> QuerySet[Employee]:
    lines = ReportingLine.objects.during(on).filter(employee=OuterRef("pk"))
    roles = EmployeeRole.objects.during(on).filter(employee=OuterRef("pk"))
    return employees.annotate(
        role=Subquery(roles.values("role")[:1]),
        leader_id=Subquery(lines.values("supervisor_id")[:1]),
        leader_name=Subquery(lines.values("supervisor__name")[:1]),
    )


def of_employee(model: Any, actor: Actor, right: str) -> QuerySet[Any]:
    """Rows about employees within the scope that a right has for the actor today."""
    return model.objects.filter(limit(actor, right, employee="employee", first=actor.today))


def absences_visible_to(actor: Actor) -> QuerySet[Absence]:
    return of_employee(Absence, actor, SEE_ABSENCES).select_related("employee", "stand_in")


def all_or_none(model: type[Model], actor: Actor, right: str) -> QuerySet[Any]:
    """For what belongs to no one: whoever has the right has it for all."""
    rows = model._default_manager.all()
    return rows if may(actor, right) else rows.none()


def may_see_wage(actor: Actor, employee_id: int) -> bool:
    return Employee.objects.filter(limit(actor, SEE_WAGES, employee="pk"), pk=employee_id).exists()


def products_visible_to(actor: Actor) -> QuerySet[Product]:
    """Each with `price_today`: the dated price of the actor's today, else the product's own."""
    dated = ProductPrice.objects.during(actor.today).filter(product=OuterRef("pk"))
    return all_or_none(Product, actor, SEE_PRODUCTS).annotate(
        price_today=Coalesce(Subquery(dated.values("unit_price")[:1]), F("unit_price"))
    )


def leaders(*, on: date) -> QuerySet[Employee]:
    """Those who have somebody in their team on a day."""
    return Employee.objects.filter(pk__in=ReportingLine.objects.during(on).values("supervisor"))


def people_named(path: str) -> Callable[[str], Q]:
    """For the search of lists: the rows whose `path` leads to somebody with a word in their name or number."""

    def found(word: str) -> Q:
        people = Employee.objects.all()
        for part in folded(word).split():
            people = people.filter(search_text__found=part)
        return among(path, people)

    return found
