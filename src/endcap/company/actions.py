"""What changes people and products."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from endcap.company.models import Employee, EmployeeRole, Product, ReportingLine
from endcap.platform.models import User

Row = Mapping[str, Any]
LIMITS = ("display_months", "display_days", "shelf_life_months", "shelf_life_days")


@transaction.atomic
def take_over_people(employees: Iterable[Row], reporting: Iterable[Row], *, since: date) -> None:
    """People, roles and reporting lines as the fact tables `employees` and `reporting` have them.

    Known people are brought up to date. A role that is new to somebody holds from `since`, and ends the one before; a
    reporting line ends the one before it where that ran on without an end.
    """
    known: dict[str, Employee] = {}
    for row in employees:
        values = {name: row[name] for name in ("name", "monthly_wage", "minimum_wage")}
        known[row["employee_id"]], _ = Employee.objects.update_or_create(code=row["employee_id"], defaults=values)
        give_role(known[row["employee_id"]], row["role"], first_day=since)
    _take_over_lines(known, list(reporting))


def _take_over_lines(known: Mapping[str, Employee], reporting: Sequence[Row]) -> None:
    """The facts are the whole truth about the days from somebody's first line in them on: what they have otherwise goes."""
    by_employee: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(reporting, key=lambda row: row["from"]):
        by_employee[row["employee_id"]].append(row)
    for code, rows in by_employee.items():
        lines = ReportingLine.objects.filter(employee=known[code])
        first_day = rows[0]["from"]
        wanted = [(known[row["supervisor_id"]].pk, row["from"], row["to"]) for row in rows]
        later = lines.filter(first_day__gte=first_day).order_by("first_day")
        if wanted == list(later.values_list("supervisor_id", "first_day", "last_day")):
            continue
        later.delete()
        lines.during(first_day).update(last_day=first_day - timedelta(days=1))
        ReportingLine.objects.bulk_create(
            ReportingLine(employee=known[code], supervisor_id=supervisor, first_day=first, last_day=last)
            for supervisor, first, last in wanted
        )


@transaction.atomic
def take_over_products(products: Iterable[Row]) -> None:
    """Products as the fact table `products` has them; known ones are brought up to date."""
    for row in products:
        values = {name: row[name] for name in ("name", "unit_price", *LIMITS)}
        Product.objects.update_or_create(sku=row["sku"], defaults=values)


@transaction.atomic
def give_role(employee: Employee, role: str, *, first_day: date) -> EmployeeRole:
    """From a day on, unless they have it already on that day. The role they had until then ends the day before."""
    roles = EmployeeRole.objects.filter(employee=employee)
    held = roles.during(first_day).first()
    if held is not None and held.role == role:
        return held
    roles.filter(first_day__gte=first_day).delete()
    if held is not None and held.first_day < first_day:
        held.last_day = first_day - timedelta(days=1)
        held.save(update_fields=["last_day"])
    return EmployeeRole.objects.create(employee=employee, role=role, first_day=first_day)


@transaction.atomic
def employ(code: str, name: str, role: str, *, since: date) -> Employee:
    """Somebody who stands in no fact table, such as finance or an administrator."""
    employee, _ = Employee.objects.get_or_create(code=code, defaults={"name": name})
    give_role(employee, role, first_day=since)
    return employee


def link_sign_in(employee: Employee, user: User) -> None:
    employee.user = user
    employee.save(update_fields=["user"])
