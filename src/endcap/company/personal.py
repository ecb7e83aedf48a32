"""What is kept about the people who work here."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.company.models import Absence, Employee, EmployeeRole
from endcap.platform.access import Actor
from endcap.platform.personal.of_platform import clear_sign_in
from endcap.platform.personal.register import Holding, Person, Withheld

EMPLOYEES = gettext_lazy("Employees")
HOLDINGS = (
    Holding(
        EMPLOYEES, gettext_lazy("Full name, number, roles, reporting lines, absences"),
        gettext_lazy("Who works for whom, and who may see and do what"),
        gettext_lazy("Until they are removed, once they have no role any more"),
    ),
    Holding(
        EMPLOYEES, gettext_lazy("Monthly wage, and the minimum wage where they work"),
        gettext_lazy("Deductions that leave enough of it"),
        gettext_lazy("Until they are removed, once they have no role any more"),
    ),
)  # fmt: skip


def _clear(person: Employee) -> None:
    """The row stays: findings and statements are about its number."""
    if person.user:
        clear_sign_in(person.user)
    person.name = person.code = f"#{person.pk}"
    person.monthly_wage = person.minimum_wage = None
    person.save()


def _must_have_left(actor: Actor, person: Employee) -> None:
    if EmployeeRole.objects.filter(employee=person).during(actor.today).exists():
        raise ValidationError(_("They have a role here today: end it first."))


def _sign_in(person: Employee) -> list[tuple[str, int]]:
    return [("sign-in", person.user_id)] if person.user_id else []


EMPLOYEE = Person("employee", clear=_clear, things=_sign_in, may_go=_must_have_left)
WITHHELD = Withheld(Absence, "stand_in", "why others were away", ("first_day", "last_day", "stand_in"))
