"""Things that a sheet names and that are not there yet (chains, tiers …), made along with its rows where a person wishes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from endcap.kernels.sheets import Sheet, SheetColumn
from endcap.platform import actions
from endcap.platform.access import Actor
from endcap.platform.history import Book
from endcap.platform.kinds import Kind, kind_named, kind_of
from endcap.platform.spreadsheets.cells import things_named, without_apostrophe
from endcap.platform.spreadsheets.columns import SheetField, fields_of

# More new names than this are a column that was taken for another.
MOST_MADE = 500
NAMES_TOLD = 30
# Field → text → why nothing could be made of it.
Unmade = dict[str, dict[str, str]]


class TooManyNew(ValidationError):
    """A sheet that names more new things than anybody has."""


@dataclass(frozen=True)
class Missing:
    """A text of a column that names nothing, and of which a thing of a kind can be made."""

    field: SheetField
    kind: Kind
    text: str


def names_of_made(kind: Kind, actor: Actor) -> list[str]:
    """What a sheet of a kind may make along with its rows, in words."""
    return [str(of.plural) for _field, of in _makeable(kind, actor)]


def _makeable(kind: Kind, actor: Actor) -> list[tuple[SheetField, Kind]]:
    """Those that belong to others come after them."""
    found = []
    for field in fields_of(kind, actor) if not kind.imported else ():
        of = kind_of(field.form.queryset.model) if isinstance(field.form, forms.ModelChoiceField) else None
        if of is not None and of.is_made_by_name and of.may_edit(actor) and not field.of:
            found.append((field, of))
    return sorted(found, key=lambda one: len(one[1].about))


def missing(actor: Actor, kind: Kind, sheet: Sheet, matched: Sequence[str]) -> list[Missing]:
    found = []
    for field, of in _makeable(kind, actor):
        column = _column_of(sheet, matched, field.name)
        if column is not None:
            texts = [text for text in column.texts if text]
            known = things_named(field.form.queryset, texts)  # type: ignore[attr-defined]
            found += [Missing(field, of, text) for text in texts if not known.get(text)]
    return found


def told(found: Iterable[Missing]) -> list[dict[str, Any]]:
    """For each kind how many, and the first names."""
    names: dict[str, list[str]] = {}
    for one in found:
        names.setdefault(one.kind.key, []).append(one.text)
    return [{"kind": key, "count": len(texts), "names": texts[:NAMES_TOLD]} for key, texts in names.items()]


def shown(made: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was told, with the name of each kind as it is called now."""
    return [one | {"plural": kind_named(one["kind"]).plural} for one in made]


def make(book: Book, actor: Actor, kind: Kind, sheet: Sheet, matched: Sequence[str]) -> tuple[list[Missing], Unmade]:
    """Makes what is missing. Raises TooManyNew."""
    found, unmade = missing(actor, kind, sheet, matched), Unmade()
    if len(found) > MOST_MADE:
        said = _("The sheet names %(count)d things that are not there. Look whether its columns are chosen rightly.")
        raise TooManyNew(said % {"count": len(found)})
    for one in found:
        try:
            with actions.ClearErrors():
                row = one.kind.model(**_values(one), **_belonging(one, actor, kind, sheet, matched))
                actions.add_in(book, actor, one.kind, row)
        except PermissionDenied:
            unmade.setdefault(one.field.name, {})[one.text] = _("This lies outside of what you may change.")
        except ValidationError as error:
            unmade.setdefault(one.field.name, {})[one.text] = " ".join(dict.fromkeys(error.messages))
    return found, unmade


def _values(one: Missing) -> dict[str, str]:
    """Number and name alike, until somebody gives it a better number."""
    name = without_apostrophe(one.text)
    return {one.kind.natural_key[0]: name, "name": name}


def _belonging(one: Missing, actor: Actor, kind: Kind, sheet: Sheet, matched: Sequence[str]) -> dict[str, Any]:
    """What a thing that belongs to another belongs to: what the rows say that name it. Raises ValidationError."""
    found = {}
    own = _column_of(sheet, matched, one.field.name)
    for name in one.kind.about:
        column = _column_of(sheet, matched, name)
        field = next((field for field in fields_of(kind, actor) if field.name == name), None)
        texts: set[str | None] = set()
        if own is not None and column is not None:
            code = own.texts.index(one.text)
            texts = {column.text(place) for place, this in enumerate(own.codes) if this == code}
        parents = things_named(field.form.queryset, [text for text in texts if text]) if field else {}  # type: ignore[attr-defined]
        things = {thing.pk: thing for several in parents.values() for thing in several}
        if len(things) != 1:
            raise ValidationError(_("It is not clear to which it belongs: enter it before."))
        found[name] = next(iter(things.values()))
    return found


def _column_of(sheet: Sheet, matched: Sequence[str], name: str) -> SheetColumn | None:
    return next((column for column, field in zip(sheet.columns, matched, strict=True) if field == name), None)
