"""Whoever answers jointly for what a record shows does not change it: that would be a waiver by another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from endcap.conduct.models import GONE, FindingLine
from endcap.platform.access import Actor
from endcap.platform.fact_tables import FactSource

KNOWN = "records answered for jointly"


def kept_from_joint_carriers(
    actor: Actor, source: FactSource, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Their own records people put right within the bounds of each kind. Raises ValidationError."""
    if actor.employee_id is None:
        return
    answered_for = _answered_for(actor).get(source.table, set())
    if not answered_for:
        return
    if before and str(before.get(source.key)) in answered_for:
        raise ValidationError(_("You carry a line of a finding that rests on this: somebody else corrects it."))
    if after and source.seen_twice and _stands_for(source, after) & answered_for:
        raise ValidationError(
            _("You carry a line of a finding about the same goods on that day: somebody else adds to it.")
        )


def _stands_for(source: FactSource, values: Mapping[str, Any]) -> set[str]:
    """Ids of records that are one fact with a record of these values, which could take their place."""
    same = source.model._default_manager.filter(**{name: values[name] for name in source.seen_twice})
    return {str(key) for key in same.values_list(source.key, flat=True)}


def _answered_for(actor: Actor) -> dict[str, set[str]]:
    """Fact table → ids of findings of which the actor carries a joint line; looked up once."""
    if KNOWN not in actor.known:
        found: dict[str, set[str]] = defaultdict(set)
        lines = FindingLine.objects.filter(employee=actor.employee_id, liability="joint").exclude(
            finding__state__in=GONE
        )
        for fact, fact_id in lines.values_list("finding__fact", "finding__fact_id"):
            found[fact].add(fact_id)
        actor.known[KNOWN] = found
    known: dict[str, set[str]] = actor.known[KNOWN]
    return known
