"""Makes a small company in ENDCAP_HOME whose last month is over and still open: to walk a finding from end to end.

Run as a program: `python -m tests.desk.small_company 2026-11-27`.
"""

from __future__ import annotations

import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from endcap.project import start

PASSWORD = "endcap-demo"
PEOPLE = (
    ("M1", "沈国栋", "manager", "manager", 12000), ("S1", "周晓岚", "supervisor", "supervisor", 8000),
    ("R1", "陈立新", "rep", "rep", 6000), ("P1", "曹雨晴", "promoter", "promoter", 4000),
    ("F1", "蒋文洁", "finance", "finance", 7000), ("A1", "杜明", "administrator", "admin", 7000),
)  # fmt: skip


def main() -> None:
    today = date.fromisoformat(sys.argv[1])
    start.set_up()
    start.prepare()
    make(today.replace(day=1) - timedelta(days=1))


def make(last_day: date) -> None:
    """Everybody is there since a year; the rep owns both stores, and the promoter works in one."""
    from django.db import transaction

    with transaction.atomic():
        people = _people(last_day - timedelta(days=400))
        _stores(people, last_day - timedelta(days=400))
        _rules(last_day)


def _people(since: date) -> dict[str, Any]:
    from endcap.company.models import CompanySettings, Employee, EmployeeRole, ReportingLine
    from endcap.platform.models import User

    CompanySettings.objects.update_or_create(
        pk=1, defaults={"name": "清岭饮品", "unit": "CNY", "rulebooks": "ka-channel", "is_set_up": True}
    )
    people = {}
    for code, name, role, user, wage in PEOPLE:
        one = people[code] = Employee(
            code=code, name=name, monthly_wage=Decimal(wage), minimum_wage=Decimal(2490),
            user=User.objects.create_user(user, PASSWORD),
        )  # fmt: skip
        one.save()
        EmployeeRole.objects.create(employee=one, role=role, first_day=since)
    for code, leader in (("S1", "M1"), ("R1", "S1"), ("P1", "S1")):
        ReportingLine.objects.create(employee=people[code], supervisor=people[leader], first_day=since)
    return people


def _stores(people: dict[str, Any], since: date) -> None:
    from endcap.accounts.models import Chain, Store, StoreAssignment
    from endcap.company.models import Product

    chain = Chain.objects.create(name="惠民家", code="HMJ")
    for code, name in (("T1", "惠民家湖滨店"), ("T2", "惠民家大关店")):
        store = Store.objects.create(code=code, name=name, chain=chain)
        StoreAssignment.objects.create(store=store, employee=people["R1"], first_day=since)
        if code == "T1":
            StoreAssignment.objects.create(store=store, employee=people["P1"], duty="promoter", first_day=since)
    Product.objects.create(
        sku="QL-W550", name="清岭天然水 550ml", unit_price=Decimal("2.5"), display_months=10, shelf_life_months=12
    )


def _rules(last_day: date) -> None:
    from endcap.company.models import Employee
    from endcap.company.queries import company_settings
    from endcap.conduct.ledger.months import begin
    from endcap.conduct.models import RulebookVersion
    from endcap.conduct.rulebooks.acknowledging import acknowledge
    from endcap.conduct.rulebooks.in_force import adopt_chosen
    from endcap.kernels.rules import Period
    from endcap.platform.clock import company_zone

    long_ago = datetime.combine(last_day - timedelta(days=300), time(9), company_zone())
    begin(Period.of(last_day), at=long_ago)
    adopt_chosen(company_settings(), at=long_ago)
    acknowledge(RulebookVersion.objects.all(), Employee.objects.all(), at=long_ago)


if __name__ == "__main__":
    main()
