"""The company's rulebooks as somebody sees them: what is in force, what comes, and which version they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from endcap.conduct.models import Rulebook, RulebookDraft, RulebookVersion
from endcap.conduct.rights import EDIT_RULEBOOKS
from endcap.conduct.rulebooks.acknowledging import reading_counts
from endcap.platform.access import Actor, may


@dataclass(frozen=True)
class Row:
    """A rulebook in the list: `now` is in force today, `next` comes after it. `read`: how many of how many did."""

    rulebook: Rulebook
    now: RulebookVersion | None
    next: RulebookVersion | None
    drafts: list[RulebookDraft]
    read: tuple[int, int] = (0, 0)

    @property
    def shown(self) -> RulebookVersion | None:
        return self.now or self.next


def rows_for(actor: Actor, rulebooks: QuerySet[Rulebook] | None = None) -> list[Row]:
    """Whoever edits rulebooks also sees those that are drafts only, or have ended."""
    wanted = Rulebook.objects.all() if rulebooks is None else rulebooks
    may_edit = may(actor, EDIT_RULEBOOKS)
    found = []
    for one in wanted.prefetch_related("versions__rulebook", "drafts__by"):
        versions = sorted(one.versions.all(), key=_order)  # type: ignore[attr-defined]
        begun = [version for version in versions if version.in_force_from <= actor.today]
        now = begun[-1] if begun and begun[-1].is_in_force else None
        coming = next((version for version in versions if version.in_force_from > actor.today), None)
        drafts = list(one.drafts.all()) if may_edit else []  # type: ignore[attr-defined]
        if now or coming or may_edit:
            found.append(Row(one, now, coming, drafts))
    return found


def with_counts(rows: Sequence[Row], on: date) -> list[Row]:
    """With how many of those whom each binds have read it."""
    counts = reading_counts([row.shown for row in rows if row.shown], on)
    return [replace(row, read=counts.get(row.shown.pk if row.shown else 0, (0, 0))) for row in rows]


def version_on(versions: Sequence[RulebookVersion], day: date) -> RulebookVersion | None:
    """Of one rulebook's, the latest first: the one that had begun on a day, or else the first to come."""
    begun = [one for one in versions if one.in_force_from <= day]
    return begun[0] if begun else versions[-1] if versions else None


def is_in_force_on(version: RulebookVersion, versions: Sequence[RulebookVersion], day: date) -> bool:
    """Whether it is the one that holds on a day, among all of its rulebook."""
    later = [one for one in versions if _order(one) > _order(version) and one.in_force_from <= day]
    return version.is_in_force and version.in_force_from <= day and not later


def _order(version: RulebookVersion) -> tuple[date, int]:
    return version.in_force_from, version.pk
