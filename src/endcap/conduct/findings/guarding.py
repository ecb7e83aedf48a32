"""Whoever answers jointly for what a record shows does not change it: that would be a waiver by another name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from endcap.conduct.models import DECIDED_AWAY, FindingLine, State
from endcap.platform.access import Actor
from endcap.platform.fact_tables import FactSource

KNOWN = "records answered for jointly"
GONE = (*DECIDED_AWAY, State.WITHDRAWN)


def kept_from_joint_carriers(
    actor: Actor, source: FactSource, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Their own records people put right within the bounds of each kind. Raises ValidationError."""
    if actor.employee_id is None or source.key not in before:
        return
    if (source.table, str(before[source.key])) in _answered_for(actor):
        raise ValidationError(_("You carry a line of a finding that rests on this: somebody else corrects it."))


def _answered_for(actor: Actor) -> set[tuple[str, str]]:
    """Fact tables and ids of findings of which the actor carries a joint line; looked up once."""
    if KNOWN not in actor.known:
        lines = FindingLine.objects.filter(employee=actor.employee_id, liability="joint").exclude(
            finding__state__in=GONE
        )
        actor.known[KNOWN] = set(lines.values_list("finding__fact", "finding__fact_id"))
    known: set[tuple[str, str]] = actor.known[KNOWN]
    return known
