"""What may be done to evidence from the shelf, and by whom: what is entered stays as it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from endcap.accounts.queries import WIDE, stores_within
from endcap.company.facts import answerable_people
from endcap.company.queries import company_settings
from endcap.platform.access import Actor, Role, Scope, is_system, scope_of
from endcap.platform.clock import company_zone
from endcap.shelf.models import ShelfCheck
from endcap.shelf.queries import owner_on
from endcap.shelf.rights import EDIT_SHELF

Values = Mapping[str, Any]
SWAPPING = ("swapped_on", "returned_on")


def complete(actor: Actor, row: Any) -> None:
    """Who enters it, and who answers for the store on that day: whoever is in the field does not choose that."""
    if row.recorded_by_id is None:
        row.recorded_by_id = actor.employee_id
    if isinstance(row, ShelfCheck):
        row.own_finds_pass = company_settings().own_finds_are_exempt
    if row.store_id is None or row.day is None:
        return
    scope = scope_of(actor, EDIT_SHELF)
    is_of_field = scope == Scope.OWN
    if scope not in WIDE and not stores_within(actor, EDIT_SHELF).filter(pk=row.store_id).exists():
        raise PermissionDenied
    if row.employee_id is not None and not is_of_field:
        return
    owner = owner_on(actor, row.store_id, row.day)
    if is_of_field and owner is not None and row.employee_id not in (None, owner):
        raise ValidationError({"employee": _("The store is somebody else's on that day: leave this empty.")})
    if owner is not None:
        row.employee_id = owner
    elif row.employee_id is None:
        raise ValidationError({"employee": _("The store was nobody's on that day: choose who answers for it.")})


def what_becomes_of_evidence(actor: Actor, before: Values, after: Values, *, days: tuple[str, ...]) -> None:
    """`days`: the fields with days, none of which lies ahead."""
    if is_system(actor):
        return
    if after:
        _check_days(actor, before, after, days)
        _check_answerable(actor, before, after)
    if not before:
        return
    if after and before["code"] != after["code"]:
        raise ValidationError({"code": _("A record keeps its number.")})
    is_own = before["recorded_by_id"] == actor.employee_id
    if not after and not is_own and actor.role != Role.MANAGER:
        raise ValidationError(_("What others entered only the KA manager removes."))
    if scope_of(actor, EDIT_SHELF) == Scope.OWN:
        _check_field_people(actor, before, after, is_own=is_own)


def _check_days(actor: Actor, before: Values, after: Values, days: tuple[str, ...]) -> None:
    for name in days:
        if after[name] is not None and after[name] > actor.today and before.get(name) != after[name]:
            raise ValidationError({name: _("This day is still to come.")})


def _check_answerable(actor: Actor, before: Values, after: Values) -> None:
    if after["employee_id"] == before.get("employee_id"):
        return
    key = "answerable people"
    if key not in actor.known:
        actor.known[key] = set(answerable_people().values_list("pk", flat=True))
    if after["employee_id"] not in actor.known[key]:
        raise ValidationError({"employee": _("Only reps, supervisors, promoters and KA managers answer for a store.")})


def _check_field_people(actor: Actor, before: Values, after: Values, *, is_own: bool) -> None:
    """On the day itself they put right what they entered; how a swap goes on they say at any time."""
    if after and before["employee_id"] != after["employee_id"]:
        raise ValidationError({"employee": _("Who answers for it only a supervisor changes.")})
    changed = {name for name in before if not after or before[name] != after[name]}
    if after and changed <= set(SWAPPING) and all(_may_say(actor, before[name], after[name]) for name in changed):
        return
    if not is_own or _day_of(before["recorded_at"]) != actor.today:
        raise ValidationError(_("Corrections after the day go through your supervisor."))


def _may_say(actor: Actor, before: date | None, after: date | None) -> bool:
    """On the day itself: a day put back would undo what was late."""
    return before == after or {before, after} <= {None, actor.today}


def _day_of(moment: datetime) -> date:
    return moment.astimezone(company_zone()).date()
