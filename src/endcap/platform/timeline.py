"""One timeline of everything that happened at a thing: rooms register where entries come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from heapq import nlargest
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from endcap.platform.access import Actor, may
from endcap.platform.kinds import Kind, all_kinds, kind_named
from endcap.platform.models import Change

ENTRIES_PER_PAGE = 30
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
NOTHING = "–"


@dataclass(frozen=True)
class Entry:
    """`at`: when it happened; a day counts as its beginning. `url` leads to more."""

    at: datetime
    title: str
    text: str = ""
    icon: str = "point"
    who: str = ""
    url: str = ""
    is_day: bool = False
    remove_url: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()


# (actor, the thing, only what happened before, at most so many) → entries, the latest first
Source = Callable[[Actor, Any, datetime, int], Iterable[Entry]]
_sources: dict[str, list[Source]] = {}


def register(kind_key: str, *sources: Source) -> None:
    _sources.setdefault(kind_key, []).extend(source for source in sources if source not in _sources.get(kind_key, []))


def entries_of(
    actor: Actor, kind: Kind, row: Model, *, before: datetime | None = None
) -> tuple[list[Entry], datetime | None]:
    """The latest entries, and before which moment the next page begins (None at the end)."""
    moment = before or timezone.now()
    found: list[Entry] = list(changes_of(actor, kind, row, moment, ENTRIES_PER_PAGE + 1))
    for source in _sources.get(kind.key, []):
        found += source(actor, row, moment, ENTRIES_PER_PAGE + 1)
    latest = nlargest(ENTRIES_PER_PAGE + 1, found, key=lambda entry: entry.at)
    if len(latest) <= ENTRIES_PER_PAGE:
        return latest, None
    # What happened at one moment is not torn apart: the next page begins before it.
    last = latest[ENTRIES_PER_PAGE - 1].at
    rest = [entry for entry in found if entry.at == last and entry not in latest]
    together = [entry for entry in latest if entry.at >= last] + rest
    return together, last


def moment_of(text: str) -> datetime | None:
    """A moment of an address; nonsense, or one that no zone can write, is none."""
    try:
        moment = parse_datetime(text)
        if moment is None:
            return None
        moment = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
        return moment.astimezone(UTC) if EARLIEST < moment < LATEST else None
    except (ValueError, OverflowError):
        return None


def beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def changes_of(actor: Actor, kind: Kind, row: Model, before: datetime, most: int) -> list[Entry]:
    """The history of a thing and of what belongs to it, as far as the actor may know it."""
    known = [one.key for one in all_kinds() if may(actor, one.see)]
    entries = [one.key for one in all_kinds() if one.is_entry]
    of_thing = Change.objects.filter(about_kind=kind.key, about_id=row.pk, kind__in=known, at__lt=before)
    of_thing = of_thing.exclude(kind__in=entries, event="added")
    changes = list(of_thing.select_related("values", "user__employee").order_by("-at", "-pk")[:most])
    if len(changes) == most:
        seen = {change.pk for change in changes}
        same = of_thing.filter(at=changes[-1].at).exclude(pk__in=seen).select_related("values", "user__employee")
        changes += same.order_by("-pk")
    unseen = _unseen(actor, changes)
    return [entry_of(actor, change, is_named=change.pk not in unseen) for change in changes]


def changes_seen_by(actor: Actor) -> QuerySet[Change]:
    """The whole history, but for confidential things that the actor does not see: not even that they are there."""
    changes = Change.objects.all()
    for kind in [one for one in all_kinds() if one.is_confidential]:
        seen = kind.visible_to(actor).values("pk") if may(actor, kind.see) else []
        changes = changes.exclude(~Q(object_id__in=seen), kind=kind.key)
    return changes


def _unseen(actor: Actor, changes: list[Change]) -> set[int]:
    """Those that would name something else which the actor does not see."""
    unseen: set[int] = set()
    for kind in [one for one in all_kinds() if one.names_others]:
        of_kind = {change.pk: change.object_id for change in changes if change.kind == kind.key}
        if of_kind:
            seen = set(kind.visible_to(actor).filter(pk__in=of_kind.values()).values_list("pk", flat=True))
            unseen |= {pk for pk, object_id in of_kind.items() if object_id not in seen}
    return unseen


def entry_of(actor: Actor, change: Change, *, is_named: bool = True) -> Entry:
    kind = kind_named(change.kind)
    sentence = {
        "added": _("%(kind)s added: %(name)s"),
        "changed": _("%(kind)s changed: %(name)s"),
        "removed": _("%(kind)s removed: %(name)s"),
    }[change.event]
    values = getattr(change, "values", None)
    name = values.name if values is not None and is_named else f"#{change.object_id}"
    return Entry(
        at=change.at,
        title=sentence % {"kind": kind.name, "name": name},
        icon={"added": "plus", "changed": "pencil", "removed": "trash"}[change.event],
        who=who_did(change),
        fields=tuple(differences(actor, kind, change)) if change.event == "changed" and is_named else (),
    )


def who_did(change: Change) -> str:
    if change.user is None:
        return ""
    employee = getattr(change.user, "employee", None)
    return employee.name if employee else change.user.username


def differences(actor: Actor, kind: Kind, change: Change) -> Iterable[tuple[str, str, str]]:
    """(field, before, after) as a person reads them; private fields only for those who may know them."""
    values = getattr(change, "values", None)
    if values is None:
        return
    fields = {field.attname: field for field in kind.model._meta.concrete_fields}
    for name in change.fields:
        field = fields.get(name)
        # A field that was given no words is for machines.
        if field is None or not isinstance(field.verbose_name, Promise) or not kind.may_know(actor, field.name):
            continue
        before, after = values.shown.get(name) or (values.before.get(name), values.after.get(name))
        if isinstance(before, dict) and isinstance(after, dict):
            before, after = _without(before, after), _without(after, before)
        yield str(field.verbose_name), _read(field, before), _read(field, after)


def _without(values: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != others.get(name)}


def _read(field: Any, value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_read(field, one)}" for name, one in value.items()) or NOTHING
    if value is None or value == "":
        return NOTHING
    if isinstance(value, list):
        return ", ".join(_read(field, one) for one in value) or NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(dict(field.flatchoices).get(value, value))
