"""What the company contributes to the home page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from endcap.company import setup
from endcap.company.models import Absence, Employee, EmployeeRole, Product
from endcap.company.queries import absences_visible_to
from endcap.company.rights import SEE_ABSENCES, SEE_OVERVIEW, SET_UP
from endcap.platform.access import Actor
from endcap.platform.cards import Card
from endcap.platform.models import User

LOOK_AHEAD = timedelta(days=7)


def overview(actor: Actor) -> dict[str, Any]:
    placed = EmployeeRole.objects.during(actor.today)
    return {
        "employees": Employee.objects.count(),
        "without_role": Employee.objects.exclude(pk__in=placed.values("employee_id")).count(),
        "products": Product.objects.count(),
        "sign_ins": User.objects.filter(is_active=True).count(),
    }


def to_set_up(actor: Actor) -> dict[str, Any] | None:
    """How far the company is set up, until somebody finished it."""
    if setup.is_finished():
        return None
    steps = setup.standings()
    return {"steps": steps, "done": sum(one.state == "done" for one in steps), "count": len(steps)}


def away(actor: Actor) -> dict[str, Any] | None:
    """Who of the actor's people is away today or within a week, and whom the actor stands in for."""
    soon = absences_visible_to(actor).during(actor.today, actor.today + LOOK_AHEAD).exclude(employee=actor.employee_id)
    standing_in = Absence.objects.during(actor.today).filter(stand_in=actor.employee_id).select_related("employee")
    rows = {"absences": list(soon.order_by("first_day")[:8]), "standing_in": list(standing_in)}
    return rows if any(rows.values()) else None


SETTING_UP = Card("company.setup", SET_UP, "company/setup_card.html", to_set_up, order=0, width="col-12")
OVERVIEW = Card("company.overview", SEE_OVERVIEW, "company/overview_card.html", overview, order=10, width="col-12")
AWAY = Card("company.away", SEE_ABSENCES, "company/away_card.html", away, order=9, width="col-12 col-lg-6")
CARDS = (SETTING_UP, OVERVIEW, AWAY)
