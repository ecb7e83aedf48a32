"""What names somebody: words, texts, lines of the history, files, sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model, Q

from endcap.platform.history import with_references
from endcap.platform.kinds import Kind, all_kinds, kind_named, kind_of
from endcap.platform.models import Attachment, Change, ChangeValues, SheetImport
from endcap.platform.models.imports import WORKED_ON, ImportState
from endcap.platform.personal.naming import Words, is_short, pattern_of, usable
from endcap.platform.personal.places import Place, name_places, text_places, values_naming
from endcap.platform.personal.register import free_texts, people_kinds, person_of
from endcap.platform.search import FoundByName
from endcap.platform.spreadsheets.keeping import kept_sheet

FILE = "file"
ROWS_PER_READ = 500


@dataclass
class Found:
    """How many texts of which table; the history's values; files (digest → name); sheets that wait.

    What lies in confidential things is in `values_in_confidence` only, which nobody is told. With `namesakes` the texts of
    others are left alone, as are `doubtful` ones and `names` of things: they may mean somebody or something else.
    """

    texts: dict[str, int] = field(default_factory=dict)
    values: list[int] = field(default_factory=list)
    values_in_confidence: list[int] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    sheets: list[SheetImport] = field(default_factory=list)
    namesakes: int = 0
    doubtful: int = 0
    names: int = 0


def found_about(kind: Kind, row: Model) -> Found:
    words = words_of(kind, row)
    near = Near(kind, row)
    found = Found(files=files_about(kind, row), sheets=_sheets(kind, words), namesakes=words.namesakes)
    found.names = len(words.standing)
    for place in text_places() if words else ():
        of = kind_of(place.model)
        if of and of.is_confidential:
            continue
        sure, doubtful = _count(place, kind, row, words, near)
        found.doubtful += doubtful
        if sure:
            found.texts[str(place.model._meta.label)] = sure
    values = _values(kind, row, words, near)
    hidden = Change.objects.filter(kind__in=confidential_kinds())
    in_confidence = {pk for part in _parts(values) for pk in hidden.filter(pk__in=part).values_list("pk", flat=True)}
    found.values = [pk for pk in values if pk not in in_confidence]
    found.values_in_confidence = sorted(in_confidence)
    return found


def confidential_kinds() -> list[str]:
    """What others said in confidence is theirs, not that of whom it is about."""
    return [kind.key for kind in all_kinds() if kind.is_confidential]


# --- What they are called ----------------------------------------------------------------------------------------


def words_of(kind: Kind, row: Model) -> Words:
    """What they are and were called, as far as nobody else is called so; what is theirs alone: numbers, addresses."""
    former = _former(kind, row)
    names = [name for name in usable(former["name"] | {row.name}) if not name.startswith("#")]  # type: ignore[attr-defined]
    others = {name: _namesakes(kind, row, name) for name in names}
    names = [name for name in names if not others[name]]
    own = [value for one in person_of(kind.key).named_by for value in former[one] | {getattr(row, one)}]
    standing = tuple(_names_of_things(names)) if names else ()
    vague = [name for name in names if is_short(name) or _is_in(name, standing)]
    sure = usable([*own, *(name for name in names if name not in vague)])
    return Words(tuple(sure), tuple(vague), tuple(one for one in standing if one not in names), sum(others.values()))


def _former(kind: Kind, row: Model) -> dict[str, set[str]]:
    """Names, numbers and addresses that the history still holds."""
    found: dict[str, set[str]] = {name: set() for name in ("name", *person_of(kind.key).named_by)}
    kept = ChangeValues.objects.filter(change__kind=kind.key, change__object_id=row.pk)
    for sides in kept.values_list("before", "after"):
        for name, known in found.items():
            known.update(str(side[name]) for side in sides if side.get(name))
    return found


def _namesakes(kind: Kind, row: Model, name: str) -> int:
    """How many others have that name, or one that contains it."""
    found = 0
    for key in people_kinds():
        model = kind_named(key).model
        rows = Place(model, (model._meta.get_field("name"),)).naming([name])  # type: ignore[arg-type]
        others = rows.exclude(pk=row.pk) if key == kind.key else rows
        found += sum(_is_in(name, [other]) for other in others.values_list("name", flat=True))
    return found


def _names_of_things(names: list[str]) -> Iterator[str]:
    pattern, known = pattern_of(names), set()
    for place in name_places():
        fields = [field.attname for field in place.fields]
        for row in place.naming(names).values_list(*fields).iterator(ROWS_PER_READ):
            for text in row:
                if isinstance(text, str) and text not in known and pattern.search(text):
                    known.add(text)
                    yield text


def _is_in(name: str, texts: Iterable[str]) -> bool:
    pattern = pattern_of([name])
    return any(pattern.search(text) for text in texts)


# --- What they have to do with ------------------------------------------------------------------------------------


class Near:
    """Where a name that may mean something else means them: in what is about them, what they belong to (a chain, a
    store), and what refers to them."""

    def __init__(self, kind: Kind, row: Model) -> None:
        self._kind, self._row = kind, row

    @cached_property
    def _things(self) -> set[tuple[str, Any]]:
        found = {(self._kind.key, self._row.pk), *person_of(self._kind.key).things(self._row)}
        found |= {(key, getattr(self._row, name)) for name, key in _references(type(self._row)).items()}
        for model, by in relations_to(type(self._row)):
            for name, key in _references(model).items():
                rows = model._base_manager.filter(**{by: self._row.pk}).order_by()
                found |= {(key, pk) for pk in rows.values_list(name, flat=True).distinct()}
        return {(key, pk) for key, pk in found if pk is not None}

    def has(self, row: Any) -> bool:
        if isinstance(row, SheetImport):
            return row.kind == self._kind.key
        of = kind_of(type(row))
        told = {(of.key, row.pk)} if of else set()
        told |= {(key, getattr(row, name)) for name, key in _references(type(row)).items()}
        if hasattr(row, "about_kind"):
            told.add((row.about_kind, row.about_id))
        return bool(told & self._things)

    def has_change(self, values: ChangeValues) -> bool:
        """What the line, or another of the same thing, says that it is about."""
        change = values.change
        model = kind_named(change.kind).model
        row = model._base_manager.filter(pk=change.object_id).first()
        if row is not None and self.has(row):
            return True
        if {(change.kind, change.object_id), (change.about_kind, change.about_id)} & self._things:
            return True
        of_thing = ChangeValues.objects.filter(change__kind=change.kind, change__object_id=change.object_id)
        return any(
            (key, side.get(name)) in self._things
            for sides in of_thing.values_list("before", "after")
            for side in sides
            for name, key in _references(model).items()
        )


def relations_to(model: type[Model]) -> list[tuple[type[Model], str]]:
    """Every (model, field) that refers to it, hidden ones included."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.field.many_to_many  # type: ignore[union-attr]
    ]  # fmt: skip


def _references(model: type[Model]) -> dict[str, str]:
    """Its columns that refer to things of a kind → which."""
    found = {}
    for column in model._meta.concrete_fields:
        of = kind_of(column.related_model) if column.is_relation and column.related_model else None
        if of:
            found[column.attname] = of.key
    return found


# --- Where it stands ----------------------------------------------------------------------------------------------


def naming_others(place: Place, kind: Kind, row: Model, words: Words) -> Any:
    """Rows in which it may stand, but for their own."""
    rows = with_references(place.naming(words.all))
    if place.model is Attachment:
        return rows.exclude(about_kind=kind.key, about_id=row.pk)
    return rows.exclude(pk=row.pk) if place.model is kind.model else rows


def _count(place: Place, kind: Kind, row: Model, words: Words, near: Near) -> tuple[int, int]:
    """How many rows name them; how many only might."""
    sure = doubtful = 0
    for one in naming_others(place, kind, row, words).iterator(ROWS_PER_READ):
        texts = [getattr(one, column.attname) for column in place.fields]
        if words.found_in(texts, near=bool(words.vague) and near.has(one)):
            sure += 1
        elif words.found_in(texts, near=True):
            doubtful += 1
    return sure, doubtful


def _values(kind: Kind, row: Model, words: Words, near: Near) -> list[int]:
    own = Change.objects.filter(_theirs(kind, row), values__isnull=False)
    referring = Change.objects.filter(_refers_to(kind, row))
    found = {pk for rows in (own, referring) for pk in rows.values_list("pk", flat=True)}
    return sorted(found | set(_values_naming(kind, words, near)))


def _theirs(kind: Kind, row: Model) -> Q:
    theirs = Q(pk__in=[])
    for key, pk in [(kind.key, row.pk), *person_of(kind.key).things(row)]:
        theirs |= Q(kind=key, object_id=pk) | Q(about_kind=key, about_id=pk)
    return theirs


def _refers_to(kind: Kind, row: Model) -> Q:
    """Changes of other things that say their number, and so their name beside it."""
    found = Q(pk__in=[])
    for other in all_kinds():
        for column in other.model._meta.concrete_fields:
            if column.related_model is kind.model:
                for side in ("before", "after"):
                    found |= Q(kind=other.key, **{f"values__{side}__{column.attname}": row.pk})
    return found


def _values_naming(kind: Kind, words: Words, near: Near) -> Iterator[int]:
    """Lines of things that have texts, by these; of things that refer to such people, by what these are called there."""
    columns: dict[str, tuple[set[str], bool]] = {}
    for other in all_kinds():
        free = free_texts().get(other.model, ())
        by = {name for name, key in _references(other.model).items() if key == kind.key}
        if (free or by) and other.key != kind.key:
            has_own_name = issubclass(other.model, FoundByName)
            columns[other.key] = {*free, *by}, not has_own_name
        elif free:
            columns[other.key] = set(free), False
    if not words:
        return
    for values in values_naming(words.all, columns).select_related("change").iterator(ROWS_PER_READ):
        names, with_name = columns[values.change.kind]
        texts = [side.get(name) for side in (values.before, values.after, values.shown) for name in names]
        texts += [values.name] if with_name else []
        if words.found_in(texts, near=False) or (
            words.vague and words.found_in(texts, near=True) and near.has_change(values)
        ):
            yield values.pk


# --- Files and sheets ---------------------------------------------------------------------------------------------


def attachments_of(kind: Kind, row: Model) -> Any:
    return Attachment.objects.filter(about_kind=kind.key, about_id=row.pk)


def files_about(kind: Kind, row: Model) -> dict[str, str]:
    """Digest → name, of those that were removed meanwhile, too: their content is kept for whoever undoes that."""
    found = dict(attachments_of(kind, row).values_list("sha256", "name"))
    gone = ChangeValues.objects.filter(change__kind=FILE, change__about_kind=kind.key, change__about_id=row.pk)
    for sides in gone.values_list("before", "after"):
        for side in sides:
            if side.get("sha256"):
                found.setdefault(side["sha256"], str(side.get("name") or ""))
    return found


def _sheets(kind: Kind, words: Words) -> list[SheetImport]:
    """Sheets that were not brought in yet."""
    waiting = SheetImport.objects.filter(state__in=[*WORKED_ON, ImportState.UNMATCHED, ImportState.CHECKED])
    return [one for one in waiting if words and _sheet_names(one, words, near=one.kind == kind.key)]


def _sheet_names(one: SheetImport, words: Words, *, near: bool) -> bool:
    try:
        sheet = kept_sheet(one.pk)
    except FileNotFoundError:
        return False
    return any(words.found_in(column.texts, near=near) for column in sheet.columns)


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), ROWS_PER_READ):
        yield keys[start : start + ROWS_PER_READ]
