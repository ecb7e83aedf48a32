"""What the API takes and gives for a kind of thing, made from its model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from endcap.platform.access import Actor
from endcap.platform.kinds import LARGEST_ID, Kind
from endcap.platform.money import MoneyField

TYPES: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (MoneyField, Decimal),
    (models.BooleanField, bool),
    (models.IntegerField, int),
    (models.DecimalField, Decimal),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.TimeField, time),
    (models.JSONField, dict),
)
STRICT = ConfigDict(extra="forbid")


def _of_characters(text: str) -> str:
    """JSON can write halves of characters, which no database takes."""
    text.encode()
    return text


def _kept_by_databases(text: str) -> str:
    if "\0" in text:
        raise ValueError(gettext("The text holds what is no character."))
    return text


Words = Annotated[str, AfterValidator(_of_characters)]
# What is kept as it was given, without a form in between.
Text = Annotated[Words, AfterValidator(_kept_by_databases)]
Key = Annotated[int, Field(ge=0, le=LARGEST_ID)]


@dataclass(frozen=True)
class Telling:
    """What a room tells of a kind's things besides their fields: `each` of those on a page of a list (looked up for all
    of them at once: primary key → values), and `one`, which has that too, of a single thing."""

    each: type[BaseModel]
    tell_each: Callable[[Actor, Sequence[Any]], Mapping[Any, Mapping[str, Any]]]
    one: type[BaseModel]
    tell_one: Callable[[Actor, Any], Mapping[str, Any]]


def collection(kind: Kind) -> str:
    """What stands in the addresses of a kind."""
    return kind.collection or (kind.key if kind.key.endswith("s") else f"{kind.key}s")


def type_of(field: models.Field[Any, Any]) -> Any:
    if field.is_relation:
        return int
    return next((kind for known, kind in TYPES if isinstance(field, known)), Words)


def taken(kind: Kind, *, partly: bool) -> Any:
    """The body of an addition, or (`partly`) of a change, where every field may be left out."""
    fields: dict[str, Any] = {}
    for name in kind.fields:
        field = kind.model._meta.get_field(name)
        is_needed = not (partly or field.blank or field.null or field.has_default())
        about = Field(description=_described(field))
        given = Annotated[type_of(field) | None if field.null else type_of(field), about]
        fields[name] = (given, ...) if is_needed else (given | None, None)
    return create_model(f"{_name(kind)}{'Change' if partly else 'New'}", __config__=STRICT, **fields)


def given(kind: Kind, more: type[BaseModel] | None = None, *, called: str = "Out") -> Any:
    """What a thing looks like, with what is told `more`: private fields are empty for those who may not know them."""
    fields: dict[str, Any] = {"id": (int, ...), "name_shown": (str, Field(description="What a person reads for it"))}
    for name in (*kind.fields, *kind.told):
        field = kind.model._meta.get_field(name)
        fields[name] = (Annotated[type_of(field) | None, Field(description=_described(field))], None)
    return create_model(f"{_name(kind)}{called}", __base__=more, **fields)


def told_of_one(kind: Kind, actor: Actor, row: Any, telling: Telling | None) -> dict[str, Any]:
    """A thing as somebody reads it."""
    values = as_given(kind, row, frozenset(kind.fields_for(actor)))
    if telling is None:
        return values
    return {**values, **telling.tell_each(actor, [row])[row.pk], **telling.tell_one(actor, row)}


def told_of_each(kind: Kind, actor: Actor, rows: Sequence[Any], telling: Telling | None) -> list[dict[str, Any]]:
    known = frozenset(kind.fields_for(actor))
    more = telling.tell_each(actor, rows) if telling else {}
    return [{**as_given(kind, row, known), **more.get(row.pk, {})} for row in rows]


def page_of(kind: Kind, item: Any) -> Any:
    return create_model(
        f"{_name(kind)}Page", count=(int, ...), page=(int, ...), page_size=(int, ...), results=(list[item], ...)
    )


def as_given(kind: Kind, row: models.Model, known: frozenset[str]) -> dict[str, Any]:
    """`known`: the fields that the asker may know."""
    values = {name: getattr(row, kind.model._meta.get_field(name).attname) for name in kind.fields if name in known}
    values |= {name: getattr(row, kind.model._meta.get_field(name).attname) for name in kind.told}
    return {"id": row.pk, "name_shown": str(row), **values}


def _name(kind: Kind) -> str:
    return "".join(part.capitalize() for part in kind.key.split("-"))


def _described(field: models.Field[Any, Any]) -> str:
    choices = ", ".join(str(value) for value, _label in field.choices or [] if value != "")
    what = f"{field.verbose_name}" + (" (id)" if field.is_relation else "")
    return f"{what}: {choices}" if choices else what
