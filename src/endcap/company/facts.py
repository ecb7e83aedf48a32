"""What the company contributes to the fact tables: people, reporting lines, products, prices."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from endcap.company.models import Employee, EmployeeRole, Product, ProductPrice, ReportingLine
from endcap.platform.access import Role
from endcap.platform.fact_tables import FactSource, also_touches, register

# Whom the rules may bind: others are in no fact table.
ANSWERABLE_ROLES = (Role.REP, Role.SUPERVISOR, Role.PROMOTER, Role.MANAGER)


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
    """Each with `fact_role`, and the days on which they are with us (`fact_from`, `fact_to`).

    The role is the one held longest in the month of that day, up to it; of whoever holds none, the last one, or the one
    to come.
    """
    held = EmployeeRole.objects.filter(employee=OuterRef("pk"), role__in=ANSWERABLE_ROLES)
    is_past = Case(When(first_day__lte=on, then=Value(True)), default=Value(False), output_field=BooleanField())
    last = held.annotate(is_past=is_past).order_by("-is_past", "-first_day")
    longest = [When(pk=employee, then=Value(role)) for employee, role in _held_longest(on).items()]
    is_open = Exists(held.filter(last_day__isnull=True))
    return answerable_people().annotate(
        fact_role=Case(*longest, default=Subquery(last.values("role")[:1])),
        fact_from=Subquery(held.order_by("first_day").values("first_day")[:1]),
        fact_to=Case(When(is_open, then=None), default=Subquery(held.order_by("-last_day").values("last_day")[:1])),
    )


def _held_longest(on: date) -> dict[int, str]:
    """Employee → role, for those who had several in the month of a day, up to it; of two held as long, the later."""
    first = on.replace(day=1)
    days: dict[int, dict[str, int]] = defaultdict(dict)
    roles = EmployeeRole.objects.during(first, on).filter(role__in=ANSWERABLE_ROLES).order_by("first_day")
    for one in roles:
        span = min(one.last_day or on, on) - max(one.first_day, first)
        known = days[one.employee_id].pop(one.role, 0)
        days[one.employee_id][one.role] = known + span.days + 1
    return {
        employee: max(reversed(held), key=lambda role: held[role]) for employee, held in days.items() if len(held) > 1
    }


EMPLOYEES = FactSource(
    "employees", Employee,
    {
        "employee_id": "code", "name": "name", "role": "fact_role", "monthly_wage": "monthly_wage",
        "minimum_wage": "minimum_wage", "employed_from": "fact_from", "employed_to": "fact_to",
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
