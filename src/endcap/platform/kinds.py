"""Sorts of things (stores, contacts, products …): what every page, list, form, search and the API need to know of one.

A room describes its kinds once and registers them. Adding, changing and removing, inline and bulk editing, history,
files, search and the API then work for them, under the rights named here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.functional import Promise

from endcap.platform import fact_tables
from endcap.platform.access import Actor, Scope, may, scope_of

Text = str | Promise
LARGEST_ID = 2**63 - 1
Rows = Callable[[Actor, str], QuerySet[Any]]


@dataclass(frozen=True)
class Beside:
    """A column that says of each thing in a sheet what holds from a day on: `what` of the rows of a dated kind whose
    `by` is the thing. `fixed`: what such rows have besides."""

    kind: str
    by: str
    what: str
    label: Text = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def column(self) -> str:
        return f"{self.kind}.{self.what}"


@dataclass(frozen=True)
class Kind:
    """`key` stands in addresses and in the history; it never changes.

    `rows` gives the rows within the scope that a right has for an actor. Without `edit` things only come from elsewhere.
    `page` names the address of a thing's own page; one without is shown at what it is `about`: the field that names
    its parent. `private` fields are for holders of a further right. `dated` fields together make dated rows: a new one
    holds from its first day, and ends the one before; `dated_when` says for which values that goes. `files` is the right
    to keep files with a thing. `rule` gets what a change makes of a thing (actor, values before, values after; empty where
    it is not there) and raises ValidationError; `completes` fills in what was not entered of a new one; `when_added` does
    what goes with a new one; `tells` gets the book and all that one action changed of the kind, and tells people of it. The
    text of one that `names_others` is for those who see
    it itself. One that `is_entry` stands on the timeline by itself: that it was added is not told again.

    What happened to one that `is_confidential` is told to those only who see it.

    `natural_key` are the fields by which a spreadsheet names one of them; without it none are imported. One that
    `stands_alone` can be checked without looking at other rows, so that many are written at once. `imported` is the
    right to bring in figures: many small rows that come from sheets only, each replacing the one with its key.
    """

    key: str
    model: type[Model]
    name: Text
    plural: Text
    icon: str
    see: str
    rows: Rows
    edit: str = ""
    fields: tuple[str, ...] = ()
    page: str = ""
    list_page: str = ""
    about: tuple[str, ...] = ()
    listing: Callable[[Actor], Any] | None = None
    is_searched: bool = False
    private: Mapping[str, str] = field(default_factory=dict)
    dated: tuple[str, ...] = ()
    dated_when: Mapping[str, Any] = field(default_factory=dict)
    files: str = ""
    rule: Callable[[Actor, Mapping[str, Any], Mapping[str, Any]], None] | None = None
    completes: Callable[[Actor, Any], None] | None = None
    when_added: Callable[[Any, Actor, Any], None] | None = None
    tells: Callable[[Any, Sequence[tuple[Model, Mapping[str, Any], Mapping[str, Any]]]], None] | None = None
    names_others: bool = False
    is_entry: bool = False
    form: type[Any] | None = None
    fixed: frozenset[str] = frozenset()
    may_be_added: bool = True
    may_be_removed: bool = True
    is_single: bool = False
    collection: str = ""
    # Fields that the API tells besides those that may be changed.
    told: tuple[str, ...] = ()
    # Adding and changing have forms and addresses of their own, in the room.
    has_own_forms: bool = False
    is_confidential: bool = False
    natural_key: tuple[str, ...] = ()
    stands_alone: bool = False
    # Columns that its sheets have besides, of other kinds' dated rows.
    beside: tuple[Beside, ...] = ()
    # What else the columns of such sheets are called elsewhere, by field (or column beside).
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # One is a name and little more: a sheet that refers to a new one may make it, where a person wishes.
    is_made_by_name: bool = False
    imported: str = ""

    @property
    def import_right(self) -> str:
        """What importing a sheet of them needs; empty where they are not imported."""
        if self.imported:
            return self.imported
        return self.edit if self.natural_key and self.may_be_added_here else ""

    @property
    def may_be_added_here(self) -> bool:
        return bool(self.edit) and self.may_be_added and not self.has_own_forms

    @property
    def may_be_changed_here(self) -> bool:
        return bool(self.edit) and not self.has_own_forms

    def check_change(self, actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Raises ValidationError for a change that its own rule, or whoever judges by it, refuses."""
        if self.rule:
            self.rule(actor, before, after)
        fact_tables.check_change(actor, self.model, before, after)

    def visible_to(self, actor: Actor) -> QuerySet[Any]:
        return self.rows(actor, self.see)

    def editable_by(self, actor: Actor) -> QuerySet[Any]:
        return (
            self.rows(actor, self.edit) if self.edit and may(actor, self.edit) else self.model._default_manager.none()
        )

    def may_keep_files(self, actor: Actor, row: Model) -> bool:
        return bool(self.files) and may(actor, self.files) and self.rows(actor, self.files).filter(pk=row.pk).exists()

    def may_edit(self, actor: Actor) -> bool:
        return bool(self.edit) and may(actor, self.edit)

    def fields_for(self, actor: Actor) -> tuple[str, ...]:
        """Those of `fields` that the actor may know and change."""
        return tuple(name for name in self.fields if self.may_know(actor, name))

    def may_know(self, actor: Actor, field_name: str) -> bool:
        """A private field is for those whose right to it reaches everybody; one's own is shown on pages made for it."""
        return field_name not in self.private or scope_of(actor, self.private[field_name]) == Scope.ALL


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        _kinds[kind.key] = kind


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_named(key: str) -> Kind:
    """Raises Http404 for a key that no room registered."""
    try:
        return _kinds[key]
    except KeyError:
        raise Http404 from None


def editable_or_refused(kind: Kind, actor: Actor, pk: int) -> Any:
    """Outside the actor's scope a thing is not there (404); inside, without the right, it is refused (403)."""
    row = visible_or_not_there(kind, actor, pk)
    if not kind.editable_by(actor).filter(pk=pk).exists():
        raise PermissionDenied
    return row


def visible_or_not_there(kind: Kind, actor: Actor, pk: int) -> Any:
    row = kind.visible_to(actor).filter(pk=pk).first() if 0 <= pk <= LARGEST_ID else None
    if row is None:
        raise Http404
    return row


def kind_of(model: type[Model]) -> Kind | None:
    return next((kind for kind in _kinds.values() if kind.model is model), None)


def kind_of_row(row: Model) -> Kind:
    kind = kind_of(row.__class__)  # the user of a request stands behind a proxy, which says so here
    if kind is None:
        raise ImproperlyConfigured(f"{type(row).__name__} is of no registered kind")
    return kind


def url_of(row: Model) -> str | None:
    """The page a thing is shown on: its own, or that of what it is about."""
    from django.urls import reverse

    kind = kind_of(type(row))
    if kind is None:
        return None
    if hasattr(row, "history_subject"):
        key, pk = row.history_subject
        return reverse(kind_named(key).page, args=[] if kind_named(key).is_single else [pk])
    if kind.page:
        return reverse(kind.page) if kind.is_single else reverse(kind.page, args=[row.pk])
    for name in kind.about:
        parent = getattr(row, name)
        if parent is not None:
            return url_of(parent)
    return None


def subject_of(row: Model) -> tuple[str, int]:
    """What a thing's history is shown at: (key, primary key) of itself, or of what it is about."""
    kind = kind_of_row(row)
    if hasattr(row, "history_subject"):
        return row.history_subject
    if not kind.page:
        for name in kind.about:
            parent = getattr(row, name)
            if parent is not None:
                return subject_of(parent)
    return kind.key, row.pk
