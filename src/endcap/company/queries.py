"""What is read about people and products, scoped to who asks."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from endcap.company.models import Employee, EmployeeRole, Product, ProductPrice, ReportingLine
from endcap.company.rights import SEE_EMPLOYEES, SEE_PRODUCTS, SEE_WAGES
from endcap.platform.access import Actor, limit, may


def employees_visible_to(actor: Actor) -> QuerySet[Employee]:
    """Each with `role` and `leader_name` on the actor's today."""
    return with_position(Employee.objects.filter(limit(actor, SEE_EMPLOYEES, employee="pk")), on=actor.today)


def with_position(employees: QuerySet[Employee], *, on: date) -> QuerySet[Employee]:
    lines = ReportingLine.objects.during(on).filter(employee=OuterRef("pk"))
    roles = EmployeeRole.objects.during(on).filter(employee=OuterRef("pk"))
    return employees.annotate(
        role=Subquery(roles.values("role")[:1]),
        leader_id=Subquery(lines.values("supervisor_id")[:1]),
        leader_name=Subquery(lines.values("supervisor__name")[:1]),
    )


def may_see_wage(actor: Actor, employee_id: int) -> bool:
    return Employee.objects.filter(limit(actor, SEE_WAGES, employee="pk"), pk=employee_id).exists()


def products_visible_to(actor: Actor) -> QuerySet[Product]:
    """Each with `price_today`: the dated price of the actor's today, else the product's own."""
    if not may(actor, SEE_PRODUCTS):
        return Product.objects.none()
    dated = ProductPrice.objects.during(actor.today).filter(product=OuterRef("pk"))
    return Product.objects.annotate(price_today=Coalesce(Subquery(dated.values("unit_price")[:1]), F("unit_price")))


def leaders(*, on: date) -> QuerySet[Employee]:
    """Those somebody reports to on that day."""
    return Employee.objects.filter(pk__in=ReportingLine.objects.during(on).values("supervisor_id"))
