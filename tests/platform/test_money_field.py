"""Money in the database is exact: read, added up, compared."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from endcap.company.models import Employee
from endcap.kernels.money import NotWholeFen

pytestmark = pytest.mark.django_db


def test_amounts_come_back_with_two_decimals() -> None:
    Employee.objects.create(code="X1", name="甲", monthly_wage=Decimal("5200.1"))
    assert str(Employee.objects.get().monthly_wage) == "5200.10"
    with connection.cursor() as cursor:
        cursor.execute("SELECT monthly_wage FROM company_employee")
        assert cursor.fetchone() == (520010,)


def test_sums_and_comparisons_are_exact() -> None:
    for n in range(10):
        Employee.objects.create(code=f"X{n}", name="甲", monthly_wage=Decimal("0.1"))
    assert Employee.objects.aggregate(total=Sum("monthly_wage"))["total"] == Decimal("1.00")
    assert Employee.objects.filter(monthly_wage__gt=Decimal("0.09")).count() == 10
    assert Employee.objects.filter(monthly_wage__lt=0).count() == 0


def test_a_part_of_a_fen_is_refused() -> None:
    with pytest.raises(NotWholeFen):
        Employee.objects.create(code="X1", name="甲", monthly_wage=Decimal("0.001"))
