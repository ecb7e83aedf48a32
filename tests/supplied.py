"""Something of every kind that is ordered, delivered, signed for and paid, and a result: of R1, and of R2."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

DAY = date(2026, 11, 9)


def supplies() -> None:
    from endcap.accounts.models import Store
    from endcap.company.models import Employee, Product
    from endcap.results.models import Result
    from endcap.supply import models

    day, due = {"day": DAY}, {"due_on": DAY + timedelta(days=2)}
    models.CompanyStockout.objects.create(product=Product.objects.get(), first_day=DAY, last_day=DAY)
    for number, (code, shop) in enumerate((("R1", "T1"), ("R2", "T2")), start=1):
        person, store = Employee.objects.get(code=code), Store.objects.get(code=shop)
        own, at = {"employee": person}, {"employee": person, "store": store}
        happened = {"employee": person, "occurred_on": DAY}
        models.DeclaredOrder.objects.create(**own, **day, quantity=Decimal(100))
        models.Outbound.objects.create(**own, **day, quantity=Decimal(96))
        models.Cash.objects.create(code=f"G{number}", **at, **due, amount=Decimal("1200.50"), collected_on=DAY)
        models.ReturnReceipt.objects.create(code=f"H{number}", **at, **due, delivered_on=DAY)
        models.DeliveryLapse.objects.create(code=f"S{number}", **at, occurred_on=DAY)
        models.ForgedSignature.objects.create(code=f"Q{number}", **at, occurred_on=DAY)
        models.LostDocuments.objects.create(code=f"D{number}", **happened, documents=2, what="送货单")
        models.WastedForms.objects.create(code=f"B{number}", **happened, sheets=5)
        Result.objects.create(code=f"Y{number}", **own, **day, measure="sales", target=Decimal(10), actual=Decimal(12))
