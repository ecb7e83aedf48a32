"""What the API takes and gives for a kind of thing, made from its model."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

from django.db import models
from pydantic import AfterValidator, ConfigDict, Field, create_model

from endcap.platform.kinds import Kind
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


Words = Annotated[str, AfterValidator(_of_characters)]


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


def given(kind: Kind) -> Any:
    """What a thing looks like: private fields are empty for those who may not know them."""
    fields: dict[str, Any] = {"id": (int, ...), "name_shown": (str, Field(description="What a person reads for it"))}
    for name in (*kind.fields, *kind.told):
        field = kind.model._meta.get_field(name)
        fields[name] = (Annotated[type_of(field) | None, Field(description=_described(field))], None)
    return create_model(f"{_name(kind)}Out", **fields)


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
