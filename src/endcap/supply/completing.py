"""What is filled in of a new row where it was left empty: who answers, and who entered it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from endcap.accounts.models import StoreAssignment
from endcap.company.models import Employee
from endcap.platform.access import Actor, Scope, scope_of


def of_whom(day: str, right: str) -> Callable[[Actor, Any], None]:
    """`day` is the field with the day on which the store's rep answers; `right`, that to enter such rows."""

    def complete(actor: Actor, row: Any) -> None:
        entered_by(actor, row)
        if row.employee_id is None:
            person = _rep_of(row, getattr(row, day)) or _oneself(actor, right)
            if person is None:
                raise ValidationError({"employee": _nobody(row)})
            row.employee = person

    return complete


def entered_by(actor: Actor, row: Any) -> None:
    if row.recorded_by_id is None:
        row.recorded_by_id = actor.employee_id


def _rep_of(row: Any, day: Any) -> Employee | None:
    store = getattr(row, "store_id", None)
    if store is None or day is None:
        return None
    owners = StoreAssignment.objects.during(day).filter(store=store, duty="owner")
    owning = owners.select_related("employee").first()
    return owning.employee if owning else None


def _oneself(actor: Actor, right: str) -> Employee | None:
    """Whoever may enter nothing but their own."""
    if scope_of(actor, right) != Scope.OWN:
        return None
    if "oneself" not in actor.known:
        actor.known["oneself"] = Employee.objects.filter(pk=actor.employee_id).first()
    found: Employee | None = actor.known["oneself"]
    return found


def _nobody(row: Any) -> str:
    if getattr(row, "store_id", None):
        return _("This store has no rep on that day: say who answers for it.")
    return _("Say whom this is about.")
