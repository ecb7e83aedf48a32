"""What may not be done to people and settings, whoever does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from endcap.platform.access import Actor, Role


def who_may_hold_which_role(actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Nobody gives themselves a role or takes it; administrators are made and unmade by administrators only."""
    sides = [side for side in (before, after) if side]
    if actor.employee_id is not None and any(side["employee_id"] == actor.employee_id for side in sides):
        raise ValidationError(_("Nobody changes their own role: ask an administrator."))
    if actor.role != Role.ADMINISTRATOR and any(side["role"] == Role.ADMINISTRATOR for side in sides):
        raise ValidationError(_("Only an administrator makes somebody an administrator, or ends it."))


def what_no_token_changes(actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """A token may have been made by somebody who only had a password: it must not lift what asks for more."""
    if actor.by_token and before.get("second_factor_roles") != after.get("second_factor_roles"):
        said = _("No token changes who must have a second factor: do that at the desk.")
        raise ValidationError({"second_factor_roles": said})
