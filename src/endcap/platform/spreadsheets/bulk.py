"""Many rows of a kind that stands alone: compared with what is there and checked before anything is locked, then
written at once, unless something changed meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model
from django.utils.translation import gettext as _

from endcap.platform.access import Actor
from endcap.platform.history import Book, fields_kept, with_references
from endcap.platform.kinds import Kind
from endcap.platform.numbers import Numbered
from endcap.platform.spreadsheets.planning import Key, Progress, Table

ROWS_PER_QUERY = 500
ROWS_AT_ONCE = 2000


class ChangedMeanwhile(Exception):
    """A row is not as it was when the sheet was compared with it."""


@dataclass
class Change:
    """A row as it is in the database but with its new values; its values as they are there (`kept`); the new ones."""

    place: int
    row: Model
    kept: dict[str, Any]
    values: dict[str, Any]


@dataclass
class Plan:
    """`new`: the places of rows that are not there yet, which are made when they are written: 200,000 of them would
    fill memory."""

    table: Table
    new: list[int] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)


def plan(actor: Actor, table: Table, progress: Progress) -> Plan:
    """Compares and checks every row; what is wrong stands in the table's outcome."""
    kind, found = table.kind, Plan(table)
    keys = table.keys()
    there = existing(kind, keys)
    checks = _Checks(kind.model)
    to_change: list[tuple[int, Any]] = []
    for place, key in enumerate(keys):
        if place % 2000 == 0:
            progress(place, len(keys))
        if key is None or place in table.bad:
            continue
        known = there.get(key, [])
        if len(known) > 1:
            table.refuse(place, kind.natural_key[0], _("Several things there are named like this."))
        elif known:
            to_change.append((place, known[0]))
        else:
            _plan_new(actor, table, place, checks, found)
    _plan_changes(actor, table, to_change, checks, found)
    _check_unique(table, checks, found.changed)
    found.new = [place for place in found.new if place not in table.bad]
    found.changed = [one for one in found.changed if one.place not in table.bad]
    return found


def _plan_new(actor: Actor, table: Table, place: int, checks: _Checks, found: Plan) -> None:
    kind, values = table.kind, table.values(place)
    if not table.check_needed(place, values):
        return
    row = kind.model(**values)
    try:
        if kind.completes:
            kind.completes(actor, row)
        kind.check_change(actor, {}, _kept(row))
        checks.check(row, place)
    except ValidationError as error:
        table.refuse_all(place, error)
        return
    if isinstance(row, Numbered) and not values.get("code"):
        # It is given another one when it is written.
        checks.unique[("code",)].pop(place, None)
    found.new.append(place)
    table.outcome.new += 1
    table.outcome.show(table.rows[place], row, table.differences({}, values), is_new=True)


def _kept(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in fields_kept(type(row))}


def existing(kind: Kind, keys: Sequence[Key | None]) -> dict[Key, list[tuple[Any, ...]]]:
    """Key → primary key and kept values of each row that has it."""
    names = [field.attname for field in fields_kept(kind.model)]
    attnames = [kind.model._meta.get_field(name).attname for name in kind.natural_key]  # type: ignore[union-attr]
    places = [names.index(name) + 1 for name in attnames]
    wanted = {key for key in keys if key is not None}
    first = next((n for n in range(len(attnames)) if all(key[n] is not None for key in wanted)), 0)
    found: dict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for part in parts(list(dict.fromkeys(key[first] for key in wanted))):
        for row in kind.model._default_manager.filter(**{f"{attnames[first]}__in": part}).values_list("pk", *names):
            key = tuple(row[n] for n in places)
            if key in wanted:
                found[key].append(row)
    return found


def _plan_changes(actor: Actor, table: Table, wanted: Sequence[tuple[int, Any]], checks: _Checks, found: Plan) -> None:
    """Only rows of which something differs are loaded whole."""
    names = [field.attname for field in fields_kept(table.kind.model)]
    differing: list[tuple[int, Any, dict[str, Any]]] = []
    for place, known in wanted:
        before = dict(zip(names, known[1:], strict=True))
        values = table.values(place)
        changed = {
            one.name: values[one.name]
            for one in table.fields
            if one.name in values and before[one.attname] != getattr(values[one.name], "pk", values[one.name])
        }
        if changed:
            differing.append((place, known[0], changed))
        else:
            table.count_same(place)
    for part in parts(differing):
        rows = with_references(table.kind.model._default_manager.filter(pk__in=[pk for _place, pk, _new in part]))
        loaded = {row.pk: row for row in rows}
        for place, pk, changed in part:
            if pk in loaded:
                _plan_change(actor, table, place, loaded[pk], changed, checks, found)


def _plan_change(
    actor: Actor, table: Table, place: int, row: Model, changed: dict[str, Any], checks: _Checks, found: Plan
) -> None:
    before, kept = {name: getattr(row, name) for name in changed}, _kept(row)
    name = str(row)
    for one, value in changed.items():
        setattr(row, one, value)
    try:
        table.kind.check_change(actor, kept, _kept(row))
        checks.check(row, place)
    except ValidationError as error:
        table.refuse_all(place, error)
        return
    found.changed.append(Change(place, row, kept, changed))
    table.outcome.changed += 1
    table.outcome.show(table.rows[place], name, table.differences(before, changed), is_new=False)


class _Checks:
    """The rules of a model that look at one row alone. A constraint's answer is kept for the values that it looks at.

    `unique`: sets of fields (by the names that their values are kept under) of which no two rows have the same; for
    each the values of the rows that were checked, by their places.
    """

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.constraints = [
            (one, [model._meta.get_field(name).attname for name in sorted(one.condition.referenced_base_fields)])  # type: ignore[union-attr]
            for one in model._meta.constraints
            if isinstance(one, models.CheckConstraint)
        ]
        self.answers: dict[tuple[Any, ...], ValidationError | None] = {}
        self.unique: dict[tuple[str, ...], dict[int, Key]] = {names: {} for names in _unique_together(model)}

    def check(self, row: Model, place: int) -> None:
        """Raises ValidationError."""
        row.clean()
        for number, (constraint, names) in enumerate(self.constraints):
            asked = (number, *(getattr(row, name) for name in names))
            if asked not in self.answers:
                try:
                    constraint.validate(self.model, row)
                    self.answers[asked] = None
                except ValidationError as error:
                    self.answers[asked] = error
            answer = self.answers[asked]
            if answer is not None:
                raise answer
        for fields, found in self.unique.items():
            key = tuple(getattr(row, name) for name in fields)
            if None not in key:
                found[place] = key


def _unique_together(model: type[Model]) -> list[tuple[str, ...]]:
    meta = model._meta
    alone = [(one.attname,) for one in meta.concrete_fields if one.unique and not one.primary_key]
    together = [
        tuple(meta.get_field(name).attname for name in one.fields)  # type: ignore[union-attr]
        for one in meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.condition is None and one.fields
    ]
    return [*alone, *together]


def _check_unique(table: Table, checks: _Checks, changed: Sequence[Change]) -> None:
    own = {one.row.pk for one in changed}
    for names, keys in checks.unique.items():
        _check_passed_on(table, names, keys, changed)
        taken: set[Key] = set()
        for part in parts(list(dict.fromkeys(key[0] for key in keys.values()))):
            others = table.kind.model._default_manager.filter(**{f"{names[0]}__in": part})
            taken |= {tuple(values) for pk, *values in others.values_list("pk", *names) if pk not in own}
        for place, key in keys.items():
            if key in taken:
                _refuse_twice(table, place, names)
            taken.add(key)


def _check_passed_on(table: Table, names: tuple[str, ...], keys: dict[int, Key], changed: Sequence[Change]) -> None:
    """What one row gives up another may have with the next sheet: a database looks at each row by itself."""
    holders = {tuple(one.kept[name] for name in names): one.place for one in changed}
    for place, key in keys.items():
        if holders.get(key, place) != place:
            above = table.rows[holders[key]]
            field_name = next((one.name for one in table.fields if one.attname == names[-1]), "")
            table.refuse(
                place,
                field_name,
                _("Row %(row)d has this until now: bring the two one after the other.") % {"row": above},
            )


def _refuse_twice(table: Table, place: int, names: Sequence[str]) -> None:
    field_name = next((one.name for one in table.fields if one.attname == names[-1]), "")
    kind = table.kind
    table.refuse(place, field_name, _("%(kind)s with this already exists.") % {"kind": kind.name})


def write(book: Book, actor: Actor, kind: Kind, planned: Plan, progress: Progress) -> None:
    """Raises ChangedMeanwhile where a row is not as the plan knew it, IntegrityError where a new one is there already."""
    _must_be_as_known(kind, planned)
    followed = {kind.model._meta.get_field(name).attname for name in getattr(kind.model, "followed", ())}
    plain = []
    for one in planned.changed:
        attnames = {kind.model._meta.get_field(name).attname for name in one.values}
        if attnames & followed:
            _as_it_was(one.row, one.kept)
            book.change(one.row, one.values)
        else:
            plain.append((one.row, one.kept))
    book.change_many(plain)
    count = len(planned.changed)
    for part in parts(planned.new, ROWS_AT_ONCE):
        progress(count, len(planned.changed) + len(planned.new))
        count += len(part)
        given: set[str] = set()
        rows = book.add_many(_made(actor, planned.table, place, given) for place in part)
        for row in rows if kind.when_added else ():
            kind.when_added(book, actor, row)  # type: ignore[misc]


def _made(actor: Actor, table: Table, place: int, given: set[str]) -> Model:
    """A new row; its `clean` may set what goes with its values. `given`: the numbers of those that are written with it."""
    row = table.kind.model(**table.values(place))
    try:
        if table.kind.completes:
            table.kind.completes(actor, row)
        row.clean()
    except ValidationError:
        raise ChangedMeanwhile from None
    if isinstance(row, Numbered):
        if row.code in given:
            row.code = ""
            row.give_number(given)
        given.add(row.code)
    return row


def _as_it_was(row: Model, kept: dict[str, Any]) -> None:
    for name, value in kept.items():
        setattr(row, name, value)


def _must_be_as_known(kind: Kind, planned: Plan) -> None:
    names = [field.attname for field in fields_kept(kind.model)]
    for part in parts(planned.changed):
        known = {one.row.pk: one.kept for one in part}
        rows = kind.model._default_manager.filter(pk__in=list(known)).select_for_update()
        found = {pk: dict(zip(names, values, strict=True)) for pk, *values in rows.values_list("pk", *names)}
        if found != known:
            raise ChangedMeanwhile


def parts(values: Sequence[Any], size: int = ROWS_PER_QUERY) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
