"""What the company contributes to the fact tables: people, reporting lines, products, prices."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, Value, When

from endcap.company.models import Employee, EmployeeRole, Product, ProductPrice, ReportingLine
from endcap.platform.access import Role
from endcap.platform.fact_tables import FactSource, also_touches, register

# Whom the rules may bind: others are in no fact table.
ANSWERABLE_ROLES = (Role.REP, Role.SUPERVISOR, Role.PROMOTER, Role.MANAGER)
ROLE_COLUMNS = {"fact_role": "role", "fact_role_from": "first_day", "fact_role_to": "last_day"}


def answerable_people() -> QuerySet[Employee]:
    """Whoever has, had or will have a role that the rules know."""
    roles = EmployeeRole.objects.filter(role__in=ANSWERABLE_ROLES)
    return Employee.objects.filter(pk__in=roles.values("employee_id"))


def of_answerable(rows: QuerySet[Any], *names: str) -> QuerySet[Any]:
    """Rows whose people are all in the fact table `employees`; a blank one is nobody."""
    people = answerable_people().values("pk")
    for name in names:
        rows = rows.filter(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__in": people}))
    return rows


def _employees(on: date) -> QuerySet[Any]:
    """Each with `fact_role`: the one of the day, else the last one held, and the days on which it is held."""
    holds = Q(first_day__lte=on) & (Q(last_day__isnull=True) | Q(last_day__gte=on))
    held = EmployeeRole.objects.filter(employee=OuterRef("pk"), role__in=ANSWERABLE_ROLES).annotate(
        holds=Case(When(holds, then=Value(True)), default=Value(False), output_field=BooleanField()),
        is_past=Case(When(first_day__lte=on, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )
    last = held.order_by("-holds", "-is_past", "-first_day")
    of_role = {name: Subquery(last.values(path)[:1]) for name, path in ROLE_COLUMNS.items()}
    return answerable_people().annotate(**of_role)


EMPLOYEES = FactSource(
    "employees", Employee,
    {
        "employee_id": "code", "name": "name", "role": "fact_role", "monthly_wage": "monthly_wage",
        "minimum_wage": "minimum_wage", "employed_from": "fact_role_from", "employed_to": "fact_role_to",
    },
    _employees, kind="employee",
)  # fmt: skip
REPORTING = FactSource(
    "reporting", ReportingLine,
    {
        "employee_id": "employee__code", "supervisor_id": "supervisor__code", "from": "first_day", "to": "last_day",
    },
    lambda on: of_answerable(ReportingLine.objects.filter(first_day__lte=on), "employee", "supervisor"),
    day="first_day", kind="reporting-line", key="pk",
)  # fmt: skip
PRODUCTS = FactSource(
    "products", Product,
    {
        name: name
        for name in (
            "sku", "name", "unit_price", "display_months", "display_days", "shelf_life_months", "shelf_life_days",
        )
    },
    lambda on: Product.objects.all(), kind="product", key="sku",
)  # fmt: skip
PRICES = FactSource(
    "prices", ProductPrice,
    {"sku": "product__sku", "unit_price": "unit_price", "from": "first_day", "to": "last_day"},
    lambda on: ProductPrice.objects.filter(first_day__lte=on), day="first_day", kind="price", key="pk",
)  # fmt: skip


def register_facts() -> None:
    register(EMPLOYEES, REPORTING, PRODUCTS, PRICES)
    also_touches(EMPLOYEES, EmployeeRole, day="first_day")
