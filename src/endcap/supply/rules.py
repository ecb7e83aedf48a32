"""Who may say what of whom, and until when: what the kinds' rules refuse, with a sentence for whoever is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from endcap.platform.access import Actor
from endcap.platform.clock import company_zone

Values = Mapping[str, Any]
Rule = Callable[[Actor, Values, Values], None]
UNCONFIRMED: Values = {"handed_in_on": None, "clear": True}


def all_of(*rules: Rule) -> Rule:
    def rule(actor: Actor, before: Values, after: Values) -> None:
        for one in rules:
            one(actor, before, after)

    return rule


def declared_in_time(actor: Actor, before: Values, after: Values) -> None:
    """Whoever declares for themselves does so until the day is over: afterwards it is known what shipped."""
    days = [side["day"] for side in (before, after) if side]
    if _is_own(actor, before, after) and min(days) < actor.today:
        raise ValidationError(
            {"day": _("You can declare for yourself until the end of the day. Ask your supervisor to enter it now.")}
        )


def not_ahead(*names: str) -> Rule:
    """What has happened has happened by today."""

    def rule(actor: Actor, before: Values, after: Values) -> None:
        for name in names:
            day: date | None = after.get(name)
            if day is not None and day > actor.today and before.get(name) != day:
                raise ValidationError({name: _("That day has not come yet.")})

    return rule


def confirmed_by_others(actor: Actor, before: Values, after: Values) -> None:
    """That something came in, and that its accounts are clear, nobody says of themselves."""
    if not _is_own(actor, before, after):
        return
    for name in UNCONFIRMED.keys() & (before or after).keys():
        was = before.get(name, UNCONFIRMED[name])
        if after.get(name, UNCONFIRMED[name]) != was or (before and was != UNCONFIRMED[name]):
            text = _("Finance, your supervisor or the KA manager confirms this, not you yourself.")
            raise ValidationError({name: text})


def corrected_soon(actor: Actor, before: Values, after: Values) -> None:
    """What somebody entered about themselves they correct on the same day, before anybody relies on it."""
    if not before or not _is_own(actor, before, after):
        return
    is_theirs = before["recorded_by_id"] == actor.employee_id
    if not is_theirs or _day_of(before["recorded_at"]) != actor.today:
        text = _(
            "You can correct what you entered yourself, on the same day. Ask your supervisor or finance to change it."
        )
        raise ValidationError(text)


def said_by_others(actor: Actor, before: Values, after: Values) -> None:
    """An incident is never entered, changed or removed by whom it is about."""
    if _is_own(actor, before, after):
        raise ValidationError({"employee": _("This is about yourself: somebody else has to enter or change it.")})


def _is_own(actor: Actor, before: Values, after: Values) -> bool:
    people = {side["employee_id"] for side in (before, after) if side}
    return actor.employee_id is not None and actor.employee_id in people


def _day_of(moment: Any) -> date:
    return timezone.localtime(moment, company_zone()).date()
