"""The order of the rulebooks, what applies where two of them punish the same, and in what joint liability counts."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from endcap.company.models import CompanySettings
from endcap.company.setup import kept_settings
from endcap.conduct.findings.refreshing import mark_since
from endcap.conduct.models import MONEY, Rulebook
from endcap.conduct.models.rulebooks import OVERLAPS
from endcap.conduct.rights import EDIT_RULEBOOKS, SWITCH_MONEY
from endcap.conduct.rulebooks.drafting import earliest_start, version_for
from endcap.platform.access import Actor, may, require
from endcap.platform.history import recording


def move(actor: Actor, rulebook: Rulebook, *, up: bool) -> bool:
    """One place up or down. Says whether there was one."""
    require(actor, EDIT_RULEBOOKS)
    with recording(actor, "rulebook.move") as book:
        rows = list(Rulebook.objects.select_for_update().order_by("position", "pk"))
        place = [row.pk for row in rows].index(rulebook.pk)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(rows):
            return False
        rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows, start=1):
            if row.position != position:
                book.change(row, {"position": position})
        mark_since(earliest_start())
    return True


def choose_overlap(actor: Actor, mode: str) -> bool:
    """For the open month and all to come. Raises ValidationError."""
    require(actor, EDIT_RULEBOOKS)
    if mode not in dict(OVERLAPS):
        raise ValidationError({"overlap": _("Choose one of the three.")})
    kept_settings()
    with recording(actor, "settings.overlap") as book:
        settings = CompanySettings.objects.select_for_update().get(pk=1)
        is_changed = book.change(settings, {"overlap": mode})
        if is_changed:
            mark_since(earliest_start())
    return is_changed


def count_joint_in_points(actor: Actor, rulebook: Rulebook, in_points: bool) -> bool:
    """From points back to money is switching money on."""
    require(actor, EDIT_RULEBOOKS)
    with recording(actor, "rulebook.joint") as book:
        fresh = Rulebook.objects.select_for_update().get(pk=rulebook.pk)
        version = version_for(fresh, actor.today.replace(day=1))
        is_money = version is not None and version.unit == MONEY
        if fresh.joint_in_points and not in_points and is_money and not may(actor, SWITCH_MONEY):
            raise PermissionDenied
        is_changed = book.change(fresh, {"joint_in_points": in_points})
        if is_changed:
            mark_since(earliest_start())
    return is_changed
