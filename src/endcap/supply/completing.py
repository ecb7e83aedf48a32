"""What is filled in of a new row where it was left empty: who answers, and who entered it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from endcap.accounts.models import StoreAssignment
from endcap.platform.access import Actor, Scope, scope_of


def of_whom(day: str, right: str) -> Callable[[Actor, Any], None]:
    """`day` is the field with the day on which the store's rep answers; `right`, that to enter such rows."""

    def complete(actor: Actor, row: Any) -> None:
        entered_by(actor, row)
        if row.employee_id is None:
            row.employee_id = _rep_of(row, getattr(row, day)) or _oneself(actor, right)
        if row.employee_id is None:
            store = getattr(row, "store_id", None)
            text = (
                _("This store has no rep on that day: say who answers for it.")
                if store
                else _("Say whom this is about.")
            )
            raise ValidationError({"employee": text})

    return complete


def entered_by(actor: Actor, row: Any) -> None:
    if row.recorded_by_id is None:
        row.recorded_by_id = actor.employee_id


def _rep_of(row: Any, day: Any) -> int | None:
    store = getattr(row, "store_id", None)
    if store is None or day is None:
        return None
    owners = StoreAssignment.objects.during(day).filter(store=store, duty="owner")
    return owners.values_list("employee_id", flat=True).first()


def _oneself(actor: Actor, right: str) -> int | None:
    """Whoever may enter their own only, and no store's."""
    return actor.employee_id if scope_of(actor, right) == Scope.OWN else None
