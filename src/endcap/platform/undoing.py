"""Taking back what an action did: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from endcap.platform.access import Actor, require
from endcap.platform.actions import ROWS_PER_QUERY, ClearErrors, Done, check_rules, check_scope
from endcap.platform.history import Book, fields_kept, recording, with_references
from endcap.platform.kinds import Kind, kind_named
from endcap.platform.models import Change

# So many changes of one sort in a row are taken back together.
MANY = 50
FOR_GOOD = "person.remove"


class CannotUndo(Exception):
    """What was changed has been changed again since. The message says what and by whom."""


def may_undo(actor: Actor, batch: UUID) -> bool:
    """One's own work; for a batch of others nothing is there."""
    changes = Change.objects.filter(batch=batch)
    return changes.exists() and not changes.exclude(user=actor.user.pk).exists()


@dataclass(frozen=True)
class _Head:
    """One line of the history, without its values."""

    pk: int
    kind: str
    event: str
    object_id: int


def undo(actor: Actor, batch: UUID) -> Done:
    """Takes back what an action did: all of it, or nothing. Raises CannotUndo, PermissionDenied, ValidationError."""
    lines = Change.objects.filter(batch=batch).order_by("-pk")
    heads = [_Head(*line) for line in lines.values_list("pk", "kind", "event", "object_id")]
    if not heads or Change.objects.filter(undoes=batch).exists():
        raise CannotUndo(_("That has been undone already."))
    if lines.filter(action=FOR_GOOD).exists():
        raise CannotUndo(_("That somebody was removed cannot be undone."))
    with ClearErrors(), recording(actor, "undo", undoes=batch) as book:
        # Not in between: a thing comes into the scope, and leaves it, with what goes along with it.
        for kind, part in _by_kind([head for head in heads if head.event != "removed"]):
            check_scope(actor, kind, _present(kind, part))
        for kind, changes in _alike(heads):
            require(actor, kind.edit)
            is_each_once = len({change.object_id for change in changes}) == len(changes)
            if kind.stands_alone and is_each_once and len(changes) >= MANY:
                _take_back_many(book, kind, changes)
            else:
                for change in changes:
                    _take_back(book, kind, change)
        for kind, part in _by_kind([head for head in heads if head.event == "removed"]):
            check_scope(actor, kind, [head.object_id for head in part])
        check_rules(actor, book)
    return Done(book.batch, book.count)


def _by_kind(heads: Sequence[_Head]) -> Iterator[tuple[Kind, list[_Head]]]:
    for key in dict.fromkeys(head.kind for head in heads):
        yield kind_named(key), [head for head in heads if head.kind == key]


def _alike(heads: Sequence[_Head]) -> Iterator[tuple[Kind, list[Change]]]:
    """In their order: parts of one kind to which the same happened, with their values."""
    for (key, _event), group in groupby(heads, key=lambda head: (head.kind, head.event)):
        keys = [head.pk for head in group]
        for start in range(0, len(keys), ROWS_PER_QUERY):
            found = Change.objects.filter(pk__in=keys[start : start + ROWS_PER_QUERY]).select_related("values")
            yield kind_named(key), list(found.order_by("-pk"))


def _present(kind: Kind, heads: Sequence[_Head]) -> list[int]:
    keys = list({head.object_id for head in heads})
    return [
        key
        for start in range(0, len(keys), ROWS_PER_QUERY)
        for key in kind.model._default_manager.filter(pk__in=keys[start : start + ROWS_PER_QUERY]).values_list(
            "pk", flat=True
        )
    ]


def _take_back_many(book: Book, kind: Kind, changes: Sequence[Change]) -> None:
    """Things of a kind that stands alone, to all of which the same happened."""
    keys = [change.object_id for change in changes]
    found = {row.pk: row for row in with_references(kind.model._default_manager.filter(pk__in=keys))}
    restored: list[tuple[Any, dict[str, Any]]] = []
    for change in changes:
        row = found.get(change.object_id)
        before = _checked(kind, change, row)
        if row is None:
            row = kind.model(pk=change.object_id, **before)
        kept = {field.attname: getattr(row, field.attname) for field in fields_kept(kind.model)}
        if change.event == "changed":
            for name, value in before.items():
                setattr(row, name, value)
        restored.append((row, kept))
    if changes[0].event == "changed":
        book.change_many(restored)
    elif changes[0].event == "added":
        book.remove_many([row for row, _kept in restored])
    else:
        book.add_many([row for row, _kept in restored])


def _take_back(book: Book, kind: Kind, change: Change) -> None:
    row = with_references(kind.model._default_manager.filter(pk=change.object_id)).first()
    before = _checked(kind, change, row)
    if row is None:
        book.add(kind.model(pk=change.object_id, **before))
    elif change.event == "added":
        book.remove(row)
    else:
        book.change(row, before)


def _checked(kind: Kind, change: Change, row: Any) -> dict[str, Any]:
    """What it was before. Raises CannotUndo where it is not as the change left it."""
    if not hasattr(change, "values"):
        raise CannotUndo(_("What it was before is not kept any more."))
    before, after = restored(kind, change.values.before), restored(kind, change.values.after)
    if change.event == "removed":
        if row is not None:
            raise CannotUndo(_("%(name)s is there again.") % {"name": change.values.name})
        return before
    if row is None:
        raise CannotUndo(_("%(name)s is not there any more.") % {"name": change.values.name})
    if any(_plain(getattr(row, name)) != _plain(value) for name, value in after.items()):
        raise CannotUndo(_("%(name)s has been changed again since.") % {"name": change.values.name})
    return before


def _plain(value: Any) -> Any:
    """As far as the history keeps it: moments to the millisecond."""
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value


def restored(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the history keeps them, as Python has them."""
    fields = {field.attname: field for field in fields_kept(kind.model)}
    return {name: fields[name].to_python(value) for name, value in values.items() if name in fields}
