"""What changes people and products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from endcap.company.models import Employee, EmployeeRole, Product, ReportingLine
from endcap.platform.models import User

Row = Mapping[str, str]
LIMITS = ("display_months", "display_days", "shelf_life_months", "shelf_life_days")


@transaction.atomic
def take_over_people(employees: Iterable[Row], reporting: Iterable[Row], *, since: date) -> None:
    """People, roles and reporting lines as the fact tables `employees` and `reporting` have them.

    Known people are brought up to date; a role that is new to somebody holds from `since`.
    """
    known: dict[str, Employee] = {}
    for row in employees:
        wages = {name: _decimal(row.get(name)) for name in ("monthly_wage", "minimum_wage")}
        employee, _ = Employee.objects.update_or_create(
            code=row["employee_id"], defaults={"name": row["name"], **wages}
        )
        known[employee.code] = employee
        give_role(employee, row["role"], first_day=since)
    for row in reporting:
        ReportingLine.objects.update_or_create(
            employee=known[row["employee_id"]],
            first_day=date.fromisoformat(row["from"]),
            defaults={"supervisor": known[row["supervisor_id"]], "last_day": _day(row.get("to"))},
        )


@transaction.atomic
def take_over_products(products: Iterable[Row]) -> None:
    """Products as the fact table `products` has them; known ones are brought up to date."""
    for row in products:
        limits = {name: int(row[name]) if row.get(name) else None for name in LIMITS}
        values: dict[str, Any] = {"name": row["name"], "unit_price": Decimal(row["unit_price"]), **limits}
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


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
