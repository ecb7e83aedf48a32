"""Adding, changing and removing things of any kind, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.utils.translation import gettext as _

from endcap.platform.access import Actor, require
from endcap.platform.history import Book, fields_kept, recording, version_of, with_references
from endcap.platform.kinds import Kind, kind_of, kind_of_row
from endcap.platform.models import Change
from endcap.platform.timeline import who_did

MOST_AT_ONCE = 5000
ROWS_PER_QUERY = 500


class ChangedMeanwhile(ValidationError):
    """Somebody else changed or decided it since it was looked at. The message says so."""


@dataclass(frozen=True)
class Done:
    """What an action did: `batch` takes it back."""

    batch: UUID | None
    count: int
    row: Model | None = None


def add(actor: Actor, kind: Kind, values: Mapping[str, Any]) -> Done:
    """Raises ValidationError; PermissionDenied where the new thing would lie outside the actor's scope."""
    require(actor, kind.edit)
    row = kind.model(**values)
    with ClearErrors(), recording(actor, f"{kind.key}.add") as book:
        add_in(book, actor, kind, row)
    return Done(book.batch, book.count, row)


def add_in(book: Book, actor: Actor, kind: Kind, row: Model) -> None:
    """As `add`, as a part of a larger action."""
    start = len(book.touched)
    if kind.completes:
        kind.completes(actor, row)
    if kind.dated and all(getattr(row, name) == value for name, value in kind.dated_when.items()):
        hold_from(book, row, kind.dated, editable=kind.editable_by(actor))
    else:
        book.add(row)
    if kind.when_added:
        kind.when_added(book, actor, row)
    check_scope(actor, kind, [row.pk])
    check_rules(actor, book, since=start)


def edit(
    actor: Actor, kind: Kind, rows: Sequence[Model], values: Mapping[str, Any], *, seen: Mapping[Any, str] | None = None
) -> Done:
    """The same values for all rows: all of them, or none. Raises as `add`, also for a row outside the scope.

    `seen`: primary key → version of the changed fields that the person saw; raises ChangedMeanwhile where it is another.
    """
    require(actor, kind.edit)
    with ClearErrors(), recording(actor, f"{kind.key}.edit") as book:
        current = edit_in(book, actor, kind, [row.pk for row in rows], values, seen=seen)
    return Done(book.batch if book.count else None, book.count, current[0] if current else None)


def edit_in(
    book: Book,
    actor: Actor,
    kind: Kind,
    keys: Sequence[Any],
    values: Mapping[str, Any],
    *,
    seen: Mapping[Any, str] | None = None,
) -> list[Model]:
    """As `edit`, as a part of a larger action. Gives the rows as they are then."""
    start = len(book.touched)
    current = _locked(kind, keys)
    check_scope(actor, kind, keys)
    for row in current:
        if seen and row.pk in seen and seen[row.pk] != version_of(row, values):
            raise ChangedMeanwhile(_changed_by(kind, row))
        with _naming(row, is_needed=len(keys) > 1):
            book.change(row, values)
    check_scope(actor, kind, keys)
    check_rules(actor, book, since=start)
    return current


def _locked(kind: Kind, keys: Sequence[Any]) -> list[Model]:
    """As they are now, and until the end of the transaction: nobody else changes them meanwhile."""
    found: dict[Any, Model] = {}
    for start in range(0, len(keys), ROWS_PER_QUERY):
        rows = with_references(kind.model._default_manager.filter(pk__in=keys[start : start + ROWS_PER_QUERY]))
        found |= {row.pk: row for row in rows.select_for_update(of=("self",))}
    return [found[key] for key in keys if key in found]


def _changed_by(kind: Kind, row: Model) -> str:
    last = (
        Change.objects.filter(kind=kind.key, object_id=row.pk).select_related("user__employee").order_by("-pk").first()
    )
    return _("%(who)s changed this while you were at it. Look at what is there now; saving again replaces it.") % {
        "who": (who_did(last) if last else "") or _("Somebody")
    }


@contextmanager
def _naming(row: Model, *, is_needed: bool) -> Iterator[None]:
    """Among many rows, an error says which one it is about."""
    try:
        yield
    except ValidationError as error:
        if not is_needed:
            raise
        raise ValidationError([f"{row}: {text}" for text in error.messages]) from error


def remove(actor: Actor, kind: Kind, row: Model) -> Done:
    """Raises ValidationError while other things refer to it."""
    require(actor, kind.edit)
    if not kind.may_be_removed:
        raise PermissionDenied
    with ClearErrors(), recording(actor, f"{kind.key}.remove") as book:
        check_scope(actor, kind, [row.pk])
        book.remove(row)
        check_rules(actor, book)
    return Done(book.batch, book.count, row)


def hold_from(book: Book, wanted: Model, of: Sequence[str], *, editable: QuerySet[Any]) -> None:
    """From its first day on `wanted` holds for what `of` names; what ran on until then ends the day before.

    Where `wanted` has a last day, what it interrupts goes on after it. Rows that would begin later stay, and end it.
    Raises PermissionDenied where what ends is not `editable`.
    """
    days: Any = wanted
    model: Any = type(wanted)
    others = model._default_manager.filter(**{name: getattr(wanted, name) for name in of}).exclude(pk=wanted.pk)
    if others.filter(first_day=days.first_day).exists():
        raise ValidationError({"first_day": _("Something else begins on that very day: change that instead.")})
    interrupted: list[tuple[Any, date | None]] = []
    for running in with_references(others.during(days.first_day)):
        must_be_among(editable, running)
        interrupted.append((running, running.last_day))
        book.change(running, {"last_day": days.first_day - timedelta(days=1)})
    later = others.filter(first_day__gt=days.first_day).order_by("first_day").first()
    if later is not None and (days.last_day is None or days.last_day >= later.first_day):
        days.last_day = later.first_day - timedelta(days=1)
    book.add(wanted)
    for running, last_day in interrupted:
        if days.last_day is not None and days.last_day < (last_day or date.max):
            values = {field.attname: getattr(running, field.attname) for field in fields_kept(model)}
            book.add(model(**values | {"first_day": days.last_day + timedelta(days=1), "last_day": last_day}))


def hold_all_from(book: Book, held: Any, wanted: Sequence[Model]) -> None:
    """From the first day of `wanted` on, `wanted` holds and nothing else; what ran on until then ends the day before."""
    first_day: date = wanted[0].first_day  # type: ignore[attr-defined]
    later = list(held.filter(first_day__gte=first_day).order_by("first_day"))
    names = [field.attname for field in fields_kept(held.model)]
    if [_tuple(row, names) for row in later] == [_tuple(row, names) for row in wanted]:
        return
    for row in later:
        book.remove(row)
    for running in held.during(first_day):
        book.change(running, {"last_day": first_day - timedelta(days=1)})
    for row in wanted:
        book.add(row)


def must_be_among(editable: QuerySet[Any], row: Model) -> None:
    """Raises PermissionDenied for a row that is not."""
    if not editable.filter(pk=row.pk).exists():
        raise PermissionDenied


def _tuple(row: Model, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def check_rules(actor: Actor, book: Book, *, since: int = 0) -> None:
    """What the kinds' own rules say of the changes in a book, from the `since`-th on. Raises ValidationError."""
    for row, before, after in book.touched[since:]:
        kind_of_row(row).check_change(actor, before, after)


def check_scope(actor: Actor, kind: Kind, keys: Sequence[Any]) -> None:
    """Raises PermissionDenied where one of them lies outside of what the actor may change."""
    for start in range(0, len(keys), ROWS_PER_QUERY):
        part = keys[start : start + ROWS_PER_QUERY]
        if kind.editable_by(actor).filter(pk__in=part).count() != len(set(part)):
            raise PermissionDenied


class ClearErrors:
    """What only the database refuses, said as a form says it. Nothing of the action stays."""

    def __enter__(self) -> None:
        self._point = transaction.atomic()
        self._point.__enter__()

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        self._point.__exit__(kind, error, traceback)
        if isinstance(error, ProtectedError):
            kinds = [kind for model in {type(one) for one in error.protected_objects} if (kind := kind_of(model))]
            said = _("Other things still refer to it, so it cannot be removed: %(things)s") % {
                "things": ", ".join(sorted(str(kind.plural) for kind in kinds))
            }
            raise ValidationError(said) from error
        if isinstance(error, IntegrityError):
            raise ValidationError(_database_said(error)) from error


def _database_said(error: IntegrityError) -> str:
    text = str(error)
    if "overlap" in text:
        return _("These days overlap with others that are entered already.")
    if "circle" in text:
        return _("Nobody can report to somebody who reports to them.")
    return _("The database refused this: it contradicts something that is entered already.")
