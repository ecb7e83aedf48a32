"""Roles and reporting lines have days, which the database itself keeps from overlapping."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from endcap.company.models import Employee, EmployeeRole, Product, ReportingLine
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db

OVERLAPPING = [
    (date(2026, 3, 1), date(2026, 3, 31)),
    (date(2026, 2, 1), date(2026, 3, 1)),
    (date(2026, 3, 31), None),
    (date(2026, 1, 1), None),
    (date(2026, 3, 10), date(2026, 3, 10)),
]
APART = [
    (date(2026, 2, 1), date(2026, 2, 28)),
    (date(2026, 4, 1), None),
]


@pytest.fixture
def ann() -> Employee:
    employee = Employee.objects.create(code="X1", name="甲")
    EmployeeRole.objects.create(employee=employee, role="rep", first_day=date(2026, 3, 1), last_day=date(2026, 3, 31))
    return employee


@pytest.mark.parametrize(("first", "last"), OVERLAPPING)
def test_two_roles_on_one_day_are_refused(ann: Employee, first: date, last: date | None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        EmployeeRole.objects.create(employee=ann, role="supervisor", first_day=first, last_day=last)


@pytest.mark.parametrize(("first", "last"), APART)
def test_roles_may_follow_each_other(ann: Employee, first: date, last: date | None) -> None:
    role = EmployeeRole.objects.create(employee=ann, role="supervisor", first_day=first, last_day=last)
    role.role = "manager"
    role.save()


def test_a_change_may_not_overlap_either(ann: Employee) -> None:
    later = EmployeeRole.objects.create(employee=ann, role="supervisor", first_day=date(2026, 4, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        EmployeeRole.objects.filter(pk=later.pk).update(first_day=date(2026, 3, 31))


def test_plain_sql_is_refused_too(ann: Employee) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO company_employeerole (employee_id, role, first_day) VALUES (%s, 'rep', '2026-03-15')", [ann.pk]
        )


def test_days_run_forward_and_nobody_leads_themselves(ann: Employee) -> None:
    bob = Employee.objects.create(code="X2", name="乙")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingLine.objects.create(
            employee=ann, supervisor=bob, first_day=date(2026, 2, 1), last_day=date(2026, 1, 31)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingLine.objects.create(employee=ann, supervisor=ann, first_day=date(2026, 2, 1))


def test_a_limit_is_in_months_or_in_days(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.create(sku="X", name="水", unit_price="1", display_months=1, display_days=30)


def test_taking_over_twice_changes_nothing(company: None, facts_folder: Any) -> None:
    from endcap.accounts.actions import take_over_company
    from endcap.kernels.facts import load_facts

    before = [(model.__name__, list(model.objects.values())) for model in (Employee, EmployeeRole, ReportingLine)]
    with load_facts(facts_folder) as facts:
        take_over_company(SYSTEM, facts, since=date(2026, 1, 1))
    after = [(model.__name__, list(model.objects.values())) for model in (Employee, EmployeeRole, ReportingLine)]
    assert after == before


def test_a_role_that_is_new_to_somebody_ends_the_one_before(ann: Employee) -> None:
    from endcap.company.actions import give_role

    give_role(SYSTEM, ann, "rep", first_day=date(2026, 1, 1))
    give_role(SYSTEM, ann, "supervisor", first_day=date(2026, 6, 1))
    held = EmployeeRole.objects.filter(employee=ann).values_list("role", "first_day", "last_day")
    assert list(held.order_by("first_day"))[-2:] == [
        ("rep", date(2026, 1, 1), date(2026, 5, 31)),
        ("supervisor", date(2026, 6, 1), None),
    ]


def test_a_reporting_line_that_the_facts_correct_is_corrected(company: None) -> None:
    from endcap.company.actions import take_over_people

    line = ReportingLine.objects.select_related("employee", "supervisor").order_by("first_day")[0]
    people = [
        {"employee_id": one.code, "name": one.name, "role": "rep", "monthly_wage": None, "minimum_wage": None}
        for one in (line.employee, line.supervisor)
    ]
    corrected = line.first_day.replace(day=4)
    rows = [{"employee_id": line.employee.code, "supervisor_id": line.supervisor.code, "from": corrected, "to": None}]
    take_over_people(SYSTEM, people, rows, since=date(2027, 1, 1))
    lines = ReportingLine.objects.filter(employee=line.employee, supervisor=line.supervisor)
    assert list(lines.order_by("first_day").values_list("first_day", "last_day"))[-1] == (corrected, None)
