"""What is done here beyond the adding and changing that every kind of thing has: confirming that something came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from endcap.platform import actions
from endcap.platform.access import Actor, Scope, scope_of
from endcap.platform.actions import Done
from endcap.platform.kinds import Kind


def may_confirm(actor: Actor, kind: Kind) -> bool:
    """Whoever may change more than what is theirs."""
    return scope_of(actor, kind.edit) not in (None, Scope.OWN)


def hand_in(actor: Actor, kind: Kind, rows: Sequence[Any], *, on: date) -> Done:
    """Those of them that were not in yet came in on that day. Among many, one's own are left for others to confirm.

    Raises ValidationError, also where there are only one's own.
    """
    waiting = [row for row in rows if row.handed_in_on is None]
    of_others = [row for row in waiting if row.employee_id != actor.employee_id]
    return actions.edit(actor, kind, of_others or waiting, {"handed_in_on": on})
