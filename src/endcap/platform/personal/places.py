"""Where words lie: texts in which people write what they like and name others, and names and codes of things."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Replace
from django.utils.functional import Promise

from endcap.platform.kinds import kind_of
from endcap.platform.models import Change, ChangeValues, PurgedValues, Seal, User
from endcap.platform.personal.naming import MARKS, in_addresses, squeezed
from endcap.platform.personal.register import free_texts, people_kinds
from endcap.platform.search import SearchText, SortKey

# What is made of other columns, and made anew with them.
DERIVED = (SearchText, SortKey)


@dataclass(frozen=True)
class Place:
    model: type[Model]
    fields: tuple[models.Field[Any, Any], ...]

    def naming(self, words: Sequence[str]) -> QuerySet[Any]:
        """The rows in which one of the words may stand, however it is written: `Words` says whether it does."""
        rows = self.model._base_manager.all()
        found = Q(pk__in=[])
        for field in self.fields:
            name = f"squeezed_{field.name}"
            rows = rows.alias(**{name: _squeezed(field)})
            for word in words:
                for text in _as_written(squeezed(word), is_json=isinstance(field, models.JSONField)):
                    found |= Q(**{f"{name}__icontains": text})
        return rows.filter(found)


def _squeezed(field: models.Field[Any, Any]) -> Any:
    text: Any = Cast(F(field.name), TextField())
    for mark in {*MARKS, *(_escaped(mark) for mark in MARKS)}:
        text = Replace(text, Value(mark), Value(""), output_field=TextField())
    return text


def _as_written(word: str, *, is_json: bool) -> set[str]:
    """SQLite knows small and large letters of the English alphabet only."""
    ways = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title(), *in_addresses(word)}
    return ways | {_escaped(way) for way in ways} if is_json else ways


def _escaped(word: str) -> str:
    """As JSON on SQLite has it."""
    return json.dumps(word)[1:-1]


def text_places() -> Iterator[Place]:
    """Those that can be changed."""
    for model, names in free_texts().items():
        if not is_append_only(model):
            yield Place(model, tuple(field for field in word_columns(model) if field.name in names))


def name_places() -> Iterator[Place]:
    """Names and codes of what is no person: these are never altered."""
    for model in models_of_ours():
        kind = kind_of(model)
        if kind is None or kind.key in people_kinds() or model is User:
            continue
        free = free_texts().get(model, ())
        # A column that was given no words is for machines.
        named = [one for one in word_columns(model) if one.name not in free and isinstance(one.verbose_name, Promise)]
        if named:
            yield Place(model, tuple(named))


def models_of_ours() -> Iterator[type[Model]]:
    """Without the history: its values are purged instead; its lines hold no names."""
    for config in apps.get_app_configs():
        if config.name.startswith("endcap."):
            for model in config.get_models(include_auto_created=True):
                if model not in (Change, ChangeValues, PurgedValues, Seal):
                    yield model


def word_columns(model: type[Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if _holds_words(field)]


def _holds_words(field: models.Field[Any, Any]) -> bool:
    if isinstance(field, DERIVED) or field.choices or field.name == "password":
        return False
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def is_append_only(model: type[Model]) -> bool:
    """Its guard is in the database."""
    return model._meta.db_table in _guarded()


def _guarded() -> set[str]:
    queries = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_update' ESCAPE '\\'",
        "postgresql": "SELECT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgname LIKE '%\\_no\\_change'",
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def values_naming(words: Sequence[str], kinds: Iterable[str]) -> QuerySet[ChangeValues]:
    """The values of the history of such kinds in which one of the words may stand."""
    fields = [ChangeValues._meta.get_field(name) for name in ("name", "before", "after", "shown")]
    rows: QuerySet[ChangeValues] = Place(ChangeValues, tuple(fields)).naming(words)  # type: ignore[arg-type]
    return rows.filter(change__kind__in=list(kinds))
