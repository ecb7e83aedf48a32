"""What changes people and products."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from endcap.company.models import (
    Days,
    DaysQuerySet,
    Employee,
    EmployeeRole,
    Product,
    ProductPrice,
    ReportingLine,
)
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
    _take_over_lines(known, reporting)


def _take_over_lines(known: Mapping[str, Employee], reporting: Iterable[Row]) -> None:
    for code, rows in _by(reporting, "employee_id").items():
        lines = [
            ReportingLine(
                employee=known[code], supervisor=known[row["supervisor_id"]], first_day=row["from"], last_day=row["to"]
            )
            for row in rows
        ]
        hold_from_first_day(ReportingLine.objects.filter(employee=known[code]), lines)


@transaction.atomic
def take_over_products(products: Iterable[Row], prices: Iterable[Row] = ()) -> None:
    """Products and dated prices as the fact tables `products` and `prices` have them; known ones are brought up to date."""
    known: dict[str, Product] = {}
    for row in products:
        values = {name: row[name] for name in ("name", "unit_price", *LIMITS)}
        known[row["sku"]], _ = Product.objects.update_or_create(sku=row["sku"], defaults=values)
    for sku, rows in _by(prices, "sku").items():
        dated = [
            ProductPrice(product=known[sku], unit_price=row["unit_price"], first_day=row["from"], last_day=row["to"])
            for row in rows
        ]
        hold_from_first_day(ProductPrice.objects.filter(product=known[sku]), dated)


def _by(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """Dated rows by whom or what they are about, in order of days."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["from"]):
        found[row[key]].append(row)
    return found


def hold_from_first_day(held: DaysQuerySet, wanted: Sequence[Days]) -> None:
    """From the first day of `wanted` on, `wanted` holds and nothing else; what ran on until then ends the day before."""
    first_day = wanted[0].first_day
    later = held.filter(first_day__gte=first_day).order_by("first_day")
    fields = [field.attname for field in held.model._meta.concrete_fields if not field.primary_key]
    if list(later.values_list(*fields)) == [tuple(getattr(one, name) for name in fields) for one in wanted]:
        return
    later.delete()
    held.during(first_day).update(last_day=first_day - timedelta(days=1))
    held.model.objects.bulk_create(wanted)


@transaction.atomic
def give_role(employee: Employee, role: str, *, first_day: date) -> EmployeeRole:
    """From a day on, unless they have it already on that day. The role they had until then ends the day before."""
    roles = EmployeeRole.objects.filter(employee=employee)
    held = roles.during(first_day).first()
    if held is not None and held.role == role:
        return held
    given = EmployeeRole(employee=employee, role=role, first_day=first_day)
    hold_from_first_day(roles, [given])
    return given


@transaction.atomic
def employ(code: str, name: str, role: str, *, since: date) -> Employee:
    """Somebody who stands in no fact table, such as finance or an administrator."""
    employee, _ = Employee.objects.get_or_create(code=code, defaults={"name": name})
    give_role(employee, role, first_day=since)
    return employee


def link_sign_in(employee: Employee, user: User) -> None:
    employee.user = user
    employee.save(update_fields=["user"])
