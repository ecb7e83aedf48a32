"""A sheet whose columns are known, read cell by cell: its values, the keys of its rows, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BooleanField
from django.utils.translation import gettext as _

from endcap.kernels.sheets import Sheet, SheetColumn
from endcap.platform.access import Actor
from endcap.platform.kinds import Kind
from endcap.platform.numbers import Numbered
from endcap.platform.spreadsheets.cells import Cells, Value
from endcap.platform.spreadsheets.columns import SheetField, fields_of
from endcap.platform.spreadsheets.numbering import numbers_found

MOST_PROBLEMS_KEPT = 1000
MOST_SHOWN = 100
LONGEST_FOUND = 80
# An empty cell of a field that must not be empty: what is there stays, a new thing has what it starts with.
KEEP = object()
Key = tuple[Any, ...]
Progress = Callable[[int, int], None]
NOTHING_UNMADE: Mapping[str, Mapping[str, str]] = {}


@dataclass(frozen=True)
class CellProblem:
    """`row` as an editor numbers it; `column` is the sheet's heading, empty for the whole row."""

    row: int
    column: str
    found: str
    message: str


@dataclass(frozen=True)
class Shown:
    """What would become of one row, to look at before it is written."""

    row: int
    name: str
    is_new: bool
    differences: list[tuple[str, str, str]]


@dataclass
class Outcome:
    """What a sheet would do, or did: how many rows are new, changed and the same; nothing is done while one is wrong."""

    total: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    problem_count: int = 0
    problems: list[CellProblem] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    # What the sheet names and what is not there yet, by kind.
    made: list[dict[str, Any]] = field(default_factory=list)

    def is_wrong(self, row: int, column: str, found: str | None, message: str) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS_KEPT:
            self.problems.append(CellProblem(row, column, (found or "")[:LONGEST_FOUND], message))

    @property
    def is_showing(self) -> bool:
        return len(self.shown) < MOST_SHOWN

    def show(self, row: int, thing: object, differences: Iterable[tuple[str, str, str]], *, is_new: bool) -> None:
        """Of the first rows only: `differences` are asked for no others."""
        if self.is_showing:
            self.shown.append(Shown(row, str(thing), is_new, list(differences)))


class MissingColumns(ValidationError):
    """The sheet lacks columns without which its rows cannot be read. The message names them."""


class Table:
    """A sheet's rows as values of a kind's fields. Problems of cells, and of keys, go to `outcome`."""

    def __init__(
        self,
        actor: Actor,
        kind: Kind,
        sheet: Sheet,
        matched: Sequence[str],
        unmade: Mapping[str, Mapping[str, str]] = NOTHING_UNMADE,
    ) -> None:
        """`unmade`: field → text → why nothing could be made of it."""
        every = {field.name: field for field in fields_of(kind, actor)}
        known = {name: field for name, field in every.items() if not field.of}
        self.kind, self.sheet, self.rows = kind, sheet, sheet.rows
        self.fields: list[SheetField] = [known[name] for name in matched if name in known]
        self.missing = [field for field in known.values() if field.name not in set(matched)]
        named = list(zip(sheet.columns, matched, strict=True))
        self.beside = [(every[name], column) for column, name in named if name and name not in known]
        self.labels = {one.name: str(one.label) for one in self.fields}
        columns = [column for column, name in named if name in known]
        _need_columns(self.missing)
        self.cells = [
            Cells(field, column, unmade.get(field.name, {})) for field, column in zip(self.fields, columns, strict=True)
        ]
        self.read = list(self.cells)
        self.headings = {cells.field.name: cells.column.name for cells in self.cells}
        self.outcome = Outcome(total=len(sheet.rows))
        self.bad: set[int] = set()
        self._same: set[int] = set()
        self._found_keys: list[Key | None] | None = None
        for cells in self.cells:
            self._find_bad_cells(cells)
        self._key_cells = self._cells_of_key()
        self._empty = {cells.field.name: _empty(cells.field) for cells in self.cells}

    def _find_bad_cells(self, cells: Cells) -> None:
        if cells.problems:
            for place, code in enumerate(cells.column.codes):
                if code in cells.problems:
                    self.refuse(place, cells.field.name, cells.problems[code])

    def read_beside(self, one: SheetField, column: SheetColumn) -> Cells:
        """A column of what holds from a day on: read once the sheet's own rows are there, to which it may refer."""
        cells = Cells(one, column)
        self.read.append(cells)
        self.headings[one.name] = column.name
        self._find_bad_cells(cells)
        return cells

    def count_same(self, place: int) -> None:
        self._same.add(place)
        self.outcome.same += 1

    def tell_beside(self, place: int, difference: tuple[str, str, str]) -> None:
        """What comes to hold of a row. One that was the same otherwise is a changed one."""
        row = self.rows[place]
        told = next((one for one in self.outcome.shown if one.row == row), None)
        if place in self._same:
            self._same.remove(place)
            self.outcome.same -= 1
            self.outcome.changed += 1
            self.outcome.show(row, self._name_of(place), [difference], is_new=False)
        elif told is not None:
            told.differences.append(difference)

    def _name_of(self, place: int) -> str:
        values = self.values(place)
        return str(values.get("name") or values[self.kind.natural_key[0]])

    def _cells_of_key(self) -> list[Cells | None]:
        by_name = {cells.field.name: cells for cells in self.cells}
        return [by_name.get(name) for name in self.kind.natural_key]

    def refuse(self, place: int, name: str, message: str) -> None:
        """Something is wrong with a cell, or with the whole row where `name` is no field of the sheet."""
        cells = next((cells for cells in self.read if cells.field.name == name), None)
        self.bad.add(place)
        found = cells.column.text(place) if cells else ""
        self.outcome.is_wrong(self.rows[place], self.headings.get(name, ""), found, message)

    def refuse_all(self, place: int, error: ValidationError) -> None:
        """What a rule of the model says of a row."""
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, texts in found.items():
            self.refuse(place, name, " ".join(texts))

    def keys(self) -> list[Key | None]:
        """Each row's key; None for one that has none, or the same as a row above."""
        if self._found_keys is None:
            self._found_keys = self._find_keys()
        return self._found_keys

    def _find_keys(self) -> list[Key | None]:
        columns = [self._kept(cells) for cells in self._key_cells]
        found: list[Key | None] = list(zip(*columns, strict=True)) if self.rows else []
        if issubclass(self.kind.model, Numbered):
            found = self._with_numbers(found)
        needed = [cells for cells in self._key_cells if cells is not None and cells.field.is_needed]
        for cells in needed:
            nothing = {code for code, text in enumerate(cells.column.texts) if text is None}
            for place, code in enumerate(cells.column.codes) if nothing else ():
                if code in nothing:
                    self.refuse(place, cells.field.name, _("This must not be empty: it says which row it is."))
                    found[place] = None
        if None in found or len(set(found)) < len(found):
            self._refuse_same(found)
        return found

    def _with_numbers(self, keys: list[Key | None]) -> list[Key | None]:
        """A row without one is a thing that has all of its values, else a new one: no number begins with a space."""
        without = [place for place, key in enumerate(keys) if key in ((None,), ("",))]
        given = {at: _without(self.values(at), self.kind.natural_key) for at in without if at not in self.bad}
        needed = {one.name for one in (*self.fields, *self.missing) if one.is_needed}
        known = numbers_found(self.kind, {at: values for at, values in given.items() if needed <= set(values)})
        for place in without:
            keys[place] = (known.get(place, f" {place}"),)
        return keys

    def _refuse_same(self, found: list[Key | None]) -> None:
        """All but the first row with a key."""
        first: dict[Key, int] = {}
        for place, key in enumerate(found):
            if key is None or place in self.bad:
                continue
            if first.setdefault(key, place) != place:
                above = self.rows[first[key]]
                name = next(cells.field.name for cells in self._key_cells if cells is not None)
                self.refuse(place, name, _("Row %(row)d is about the same.") % {"row": above})
                found[place] = None

    def _kept(self, cells: Cells | None) -> list[Value]:
        if cells is None:
            return [None] * len(self.rows)
        empty = _empty(cells.field)
        kept = [(None if empty is KEEP else empty) if value is None else value for value in cells.kept]
        return [kept[code] for code in cells.column.codes]

    def values(self, place: int) -> dict[str, Value]:
        """Field → value (a thing for a reference) of the cells that say something."""
        found = {}
        for cells in self.cells:
            value = cells.values[cells.column.codes[place]]
            if value is None:
                value = self._empty[cells.field.name]
                if value is KEEP:
                    continue
            found[cells.field.name] = value
        return found

    def check_needed(self, place: int, values: Mapping[str, Value]) -> bool:
        """Whether a new thing has what it must have."""
        for one in self.fields:
            if one.is_needed and one.name not in values:
                self.refuse(place, one.name, _("This field is required."))
        for one in self.missing:
            if one.is_needed:
                self.refuse(place, "", _("A new one needs a column: %(column)s") % {"column": one.label})
        return place not in self.bad

    def differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
        for one in self.fields:
            if one.name in after:
                yield self.labels[one.name], said(one, before.get(one.name)), said(one, after[one.name])


def _without(values: Mapping[str, Value], names: Sequence[str]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name not in names}


def _need_columns(missing: Sequence[SheetField]) -> None:
    needed = [str(one.label) for one in missing if one.is_key and one.is_needed]
    if needed:
        raise MissingColumns(_("The sheet needs a column: %(columns)s") % {"columns": ", ".join(needed)})


def _empty(one: SheetField) -> Value:
    """What an empty cell means."""
    if one.model.null:
        return None
    if isinstance(one.model, BooleanField) and not one.model.choices:
        return False
    return "" if one.model.blank and one.model.empty_strings_allowed else KEEP


def said(one: SheetField, value: Any) -> str:
    if value is None or value == "":
        return ""
    if one.model.flatchoices:
        return str(dict(one.model.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)
