"""What changes people and products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from endcap.company.models import Employee, EmployeeRole, Product, ReportingLine
from endcap.platform.models import User

Row = Mapping[str, Any]
LIMITS = ("display_months", "display_days", "shelf_life_months", "shelf_life_days")


@transaction.atomic
def take_over_people(employees: Iterable[Row], reporting: Iterable[Row], *, since: date) -> None:
    """People, roles and reporting lines as the fact tables `employees` and `reporting` have them.

    Known people are brought up to date; a role that is new to somebody holds from `since`.
    """
    known: dict[str, Employee] = {}
    for row in employees:
        values = {name: row[name] for name in ("name", "monthly_wage", "minimum_wage")}
        known[row["employee_id"]], _ = Employee.objects.update_or_create(code=row["employee_id"], defaults=values)
        give_role(known[row["employee_id"]], row["role"], first_day=since)
    # The earlier line first: it may have to end before the next can begin.
    for row in sorted(reporting, key=lambda row: row["from"]):
        ReportingLine.objects.update_or_create(
            employee=known[row["employee_id"]],
            first_day=row["from"],
            defaults={"supervisor": known[row["supervisor_id"]], "last_day": row["to"]},
        )


@transaction.atomic
def take_over_products(products: Iterable[Row]) -> None:
    """Products as the fact table `products` has them; known ones are brought up to date."""
    for row in products:
        values = {name: row[name] for name in ("name", "unit_price", *LIMITS)}
        Product.objects.update_or_create(sku=row["sku"], defaults=values)


def give_role(employee: Employee, role: str, *, first_day: date) -> EmployeeRole:
    """From a day on, unless they have it already on that day."""
    held = EmployeeRole.objects.during(first_day).filter(employee=employee, role=role).first()
    return held or EmployeeRole.objects.create(employee=employee, role=role, first_day=first_day)


@transaction.atomic
def employ(code: str, name: str, role: str, *, since: date) -> Employee:
    """Somebody who stands in no fact table, such as finance or an administrator."""
    employee, _ = Employee.objects.get_or_create(code=code, defaults={"name": name})
    give_role(employee, role, first_day=since)
    return employee


def link_sign_in(employee: Employee, user: User) -> None:
    employee.user = user
    employee.save(update_fields=["user"])
