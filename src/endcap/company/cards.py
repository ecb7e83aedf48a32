"""What the company contributes to the home page."""

from __future__ import annotations

from typing import Any

from endcap.company.models import Employee, EmployeeRole, Product
from endcap.company.rights import SEE_OVERVIEW
from endcap.platform.access import Actor
from endcap.platform.cards import Card
from endcap.platform.models import User


def overview(actor: Actor) -> dict[str, Any]:
    placed = EmployeeRole.objects.during(actor.today)
    return {
        "employees": Employee.objects.count(),
        "without_role": Employee.objects.exclude(pk__in=placed.values("employee_id")).count(),
        "products": Product.objects.count(),
        "sign_ins": User.objects.filter(is_active=True).count(),
    }


OVERVIEW = Card("company.overview", SEE_OVERVIEW, "company/overview_card.html", overview, order=10, width="col-12")
