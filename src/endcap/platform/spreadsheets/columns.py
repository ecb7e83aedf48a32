"""Which columns a sheet of a kind has, and which of a sheet's headings means which of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from endcap.kernels.text import folded, letters_of
from endcap.platform.access import Actor, Scope, scope_of
from endcap.platform.forms import form_of
from endcap.platform.kinds import Kind, Text, kind_named, kind_of
from endcap.platform.lists import kind_listing
from endcap.platform.models import ColumnMatch

# What people call the number of a thing, behind its name: 门店编码, store id.
NUMBERS = ("编码", "编号", "代码", "号", "id", "code", "number", "no")
NAMES = ("名称", "名", "name")
SINCE = "beside.since"


@dataclass(frozen=True)
class SheetField:
    """One column: the form's field that checks a value, and the model's."""

    name: str
    label: Text
    form: forms.Field
    model: models.Field[Any, Any]
    is_key: bool
    # The kind whose rows it makes, where that is not the sheet's own.
    of: str = ""

    @property
    def attname(self) -> str:
        return self.model.attname

    @property
    def is_needed(self) -> bool:
        """Whether a new thing must have it in its sheet."""
        return not self.of and not self.model.blank and not self.model.has_default()


def fields_of(kind: Kind, actor: Actor) -> list[SheetField]:
    """Those that the actor may know and change, with only what they see to choose from."""
    known = form_of(kind, actor)(actor=actor).fields
    own = [
        SheetField(name, field.label or name, field, kind.model._meta.get_field(name), name in kind.natural_key)  # type: ignore[arg-type]
        for name, field in known.items()
    ]
    return own + _fields_beside(kind, actor)


def _fields_beside(kind: Kind, actor: Actor) -> list[SheetField]:
    """What holds of a thing from a day on, where the actor may change that; and the day."""
    found = []
    for one in kind.beside:
        of = kind_named(one.kind)
        if of.may_edit(actor):
            form = form_of(of, actor, fields=(one.what, "first_day"))(actor=actor)
            field, model = form.fields[one.what], of.model._meta
            label = one.label or field.label or one.what
            found.append(SheetField(one.column, label, field, model.get_field(one.what), False, of.key))  # type: ignore[arg-type]
            since = SheetField(
                SINCE, _("Holds from"), form.fields["first_day"], model.get_field("first_day"), False, of.key
            )  # type: ignore[arg-type]
    return [*found, since] if found else []


def beside_of(kind: Kind, matched: Sequence[str]) -> bool:
    """Whether a sheet says what holds of its things from a day on."""
    return bool({one.column for one in kind.beside} & set(matched))


def heading_key(heading: str) -> str:
    """Headings that differ only in spaces, brackets and capitals mean the same."""
    return letters_of(folded(heading))[:100]


def match(kind: Kind, actor: Actor, headings: Sequence[str]) -> list[str]:
    """For each heading the field it means, or an empty text. What the person chose for it before comes first; what
    others chose, last."""
    keys, fields = [heading_key(name) for name in headings], fields_of(kind, actor)
    own, of_others = _chosen_before(kind, actor, {field.name for field in fields})
    meanings = of_others | _meanings(kind, actor) | own
    numbers = {heading_key(name) for field in fields for name in _numbers(field)}
    # Where a thing stands there by number and by name, the number says which.
    best: dict[str, int] = {}
    for place, key in enumerate(keys):
        field = meanings.get(key, "")
        if field and (field not in best or (key in numbers and keys[best[field]] not in numbers)):
            best[field] = place
    fields_at = {place: field for field, place in best.items()}
    return [fields_at.get(place, "") for place in range(len(keys))]


def unknown(kind: Kind, actor: Actor, headings: Sequence[str], matched: Sequence[str]) -> list[str]:
    """The headings that mean nothing, that no list here has, and of which nobody said that they shall mean nothing."""
    own, of_others = _chosen_before(kind, actor, set())
    known = {*own, *of_others, *_meanings(kind, actor), *_of_the_list(kind, actor)}
    named = zip(headings, matched, strict=True)
    return [heading for heading, field in named if heading and not field and heading_key(heading) not in known]


def _chosen_before(kind: Kind, actor: Actor, offered: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Heading → field, of those `offered`, or an empty text: as the actor chose, and as others did who may change all."""
    rows = ColumnMatch.objects.filter(kind=kind.key).order_by("pk")
    usable = [one for one in rows if not one.field or one.field in offered]
    own = {one.heading: one.field for one in usable if one.user_id == actor.user.pk}
    return own, {one.heading: one.field for one in usable if one.is_for_all}


def remember(actor: Actor, kind: Kind, headings: Sequence[str], fields: Sequence[str], *, known: Sequence[str]) -> None:
    """What a person chose otherwise than `known` says, for their next sheet with that heading; for everybody's where
    they may change all things of the kind."""
    for heading, field, was in zip(headings, fields, known, strict=True):
        if (field != was or not field) and heading_key(heading):
            ColumnMatch.objects.update_or_create(
                kind=kind.key, heading=heading_key(heading), user_id=actor.user.pk,
                defaults={"field": field, "is_for_all": scope_of(actor, kind.import_right) == Scope.ALL},
            )  # fmt: skip


def _meanings(kind: Kind, actor: Actor) -> dict[str, str]:
    """What a heading can be called: the field's label and key, its column's in the list, in every language."""
    fields = fields_of(kind, actor)
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            columns = _labels_in_list(kind, actor)
            for field in fields:
                said = [str(field.label), str(field.model.verbose_name), columns.get(field.name, "")]
                said += _compounds(kind, field)
                for text in filter(None, map(heading_key, said)):
                    found.setdefault(text, field.name)
    for field in fields:
        for word in kind.called.get(field.name, ()):
            found.setdefault(heading_key(word), field.name)
    return found | {heading_key(field.name): field.name for field in fields}


def _labels_in_list(kind: Kind, actor: Actor) -> dict[str, str]:
    """Field → what stands over it in the list. A column that shows something made from it is not meant."""
    columns = kind_listing(kind, actor).columns
    return {column.edit or str(column.value): str(column.label) for column in columns}


def _of_the_list(kind: Kind, actor: Actor) -> set[str]:
    """What stands over the columns of a list that is exported here."""
    found: set[str] = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {heading_key(str(column.label)) for column in kind_listing(kind, actor).columns}
    return found


def _compounds(kind: Kind, field: SheetField) -> Iterable[str]:
    """门店编码 for a store's own number, and for the store that something is about."""
    if field.name in ("code", "sku"):
        yield from (f"{kind.name}{word}" for word in NUMBERS)
    if field.name == "name":
        yield from (f"{kind.name}{word}" for word in NAMES)
    if isinstance(field.model, models.ForeignKey):
        yield from (f"{field.label}{word}" for word in NAMES)
        yield from _numbers(field)


def _numbers(field: SheetField) -> Iterable[str]:
    """What can stand over the numbers of things that a column refers to."""
    if isinstance(field.model, models.ForeignKey):
        of = kind_of(field.model.related_model)
        yield from (f"{field.label}{word}" for word in NUMBERS)
        if of is not None and of.natural_key == ("sku",):
            yield str(of.model._meta.get_field("sku").verbose_name)
