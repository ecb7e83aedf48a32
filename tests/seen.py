"""What was seen in the stores of R1 and of R2, and what they were given to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

DAY = date(2026, 11, 9)


def evidence() -> None:
    from endcap.accounts.models import Store
    from endcap.company.models import Employee, Product
    from endcap.shelf.models import MaterialCheck, ShelfCheck, StockCheck, Swap
    from endcap.visits.models import Task

    supervisor, product = Employee.objects.get(code="S2"), Product.objects.get()
    for number, (code, shop) in enumerate((("R1", "T1"), ("R2", "T2")), start=1):
        person, store = Employee.objects.get(code=code), Store.objects.get(code=shop)
        at = {
            "store": store, "employee": person, "recorded_by": person,
            "recorded_at": datetime(2026, 11, 9, 6, tzinfo=UTC),
        }  # fmt: skip
        seen = ShelfCheck.objects.create(
            code=f"C{number}", **at, product=product, checked_on=DAY, production_date=date(2025, 12, 20),
            quantity=Decimal(6),
        )  # fmt: skip
        Swap.objects.create(
            code=f"W{number}", **at, product=product, found_on=DAY, quantity=Decimal(6), shelf_check=seen
        )
        StockCheck.objects.create(
            code=f"S{number}", **at, product=product, checked_on=DAY, quantity=Decimal(0), cause="not_ordered"
        )
        MaterialCheck.objects.create(code=f"D{number}", **at, checked_on=DAY, conforms=False, note="海报破损")
        Task.objects.create(
            code=f"T{number}", title="拍竞品堆头", employee=person, assigned_by=supervisor, assigned_on=DAY,
            due_on=DAY + timedelta(days=3),
        )  # fmt: skip
