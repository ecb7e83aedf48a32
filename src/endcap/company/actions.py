"""What changes people and products beyond the adding and editing that every kind of thing has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from endcap.company.models import Employee, EmployeeRole, Product, ProductPrice, ReportingLine
from endcap.platform.access import Actor
from endcap.platform.actions import hold_all_from
from endcap.platform.history import Book, recording
from endcap.platform.models import User

Row = Mapping[str, Any]
LIMITS = ("display_months", "display_days", "shelf_life_months", "shelf_life_days")


@transaction.atomic
def take_over_people(actor: Actor, employees: Iterable[Row], reporting: Iterable[Row], *, since: date) -> None:
    """People, roles and reporting lines as the fact tables `employees` and `reporting` have them.

    Known people are brought up to date. A role that is new to somebody holds from `since`, and ends the one before; a
    reporting line ends the one before it where that ran on without an end.
    """
    known: dict[str, Employee] = {}
    with recording(actor, "company.take_over") as book:
        for row in employees:
            values = {name: row[name] for name in ("name", "monthly_wage", "minimum_wage")}
            person = bring_up_to_date(book, Employee, {"code": row["employee_id"]}, values)
            known[row["employee_id"]] = person
            give_role_in(book, person, row["role"], first_day=since)
        for code, rows in _by(reporting, "employee_id").items():
            lines = [
                ReportingLine(
                    employee=known[code],
                    supervisor=known[row["supervisor_id"]],
                    first_day=row["from"],
                    last_day=row["to"],
                )
                for row in rows
            ]
            hold_all_from(book, ReportingLine.objects.filter(employee=known[code]), lines)


def take_over_products(actor: Actor, products: Iterable[Row], prices: Iterable[Row] = ()) -> None:
    """Products and dated prices as the fact tables `products` and `prices` have them; known ones are brought up to date."""
    known: dict[str, Product] = {}
    with recording(actor, "company.take_over") as book:
        for row in products:
            values = {name: row[name] for name in ("name", "unit_price", *LIMITS)}
            known[row["sku"]] = bring_up_to_date(book, Product, {"sku": row["sku"]}, values)
        for sku, rows in _by(prices, "sku").items():
            dated = [
                ProductPrice(
                    product=known[sku], unit_price=row["unit_price"], first_day=row["from"], last_day=row["to"]
                )
                for row in rows
            ]
            hold_all_from(book, ProductPrice.objects.filter(product=known[sku]), dated)


def bring_up_to_date(book: Book, model: Any, key: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """The thing with that key, made or changed."""
    row = model.objects.filter(**key).first()
    if row is None:
        return book.add(model(**key, **values))
    book.change(row, values)
    return row


def _by(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """Dated rows by whom or what they are about, in order of days."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["from"]):
        found[row[key]].append(row)
    return found


def give_role(actor: Actor, employee: Employee, role: str, *, first_day: date) -> None:
    """From a day on, unless they have it already on that day. The role they had until then ends the day before."""
    with recording(actor, "company.give_role") as book:
        give_role_in(book, employee, role, first_day=first_day)


def give_role_in(book: Book, employee: Employee, role: str, *, first_day: date) -> None:
    roles = EmployeeRole.objects.filter(employee=employee)
    held = roles.during(first_day).first()
    if held is None or held.role != role:
        hold_all_from(book, roles, [EmployeeRole(employee=employee, role=role, first_day=first_day)])


def employ(actor: Actor, code: str, name: str, role: str, *, since: date) -> Employee:
    """Somebody who stands in no fact table, such as finance or an administrator."""
    with recording(actor, "company.employ") as book:
        employee = Employee.objects.filter(code=code).first() or book.add(Employee(code=code, name=name))
        give_role_in(book, employee, role, first_day=since)
    return employee  # type: ignore[return-value]


def link_sign_in(actor: Actor, employee: Employee, user: User) -> None:
    with recording(actor, "company.link_sign_in") as book:
        book.change(employee, {"user": user})
