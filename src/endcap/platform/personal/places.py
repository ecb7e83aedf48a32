"""Where texts that name somebody lie: every column of every room that holds words, whatever its table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from endcap.platform.models import Change, ChangeValues, PurgedValues, Seal
from endcap.platform.search import SearchText, SortKey

# What is made of other columns, and made anew with them.
DERIVED = (SearchText, SortKey)
SHORTEST_WORD = 2


@dataclass(frozen=True)
class Place:
    model: type[Model]
    fields: tuple[models.Field[Any, Any], ...]

    def naming(self, words: Sequence[str]) -> QuerySet[Any]:
        """The rows in which one of the words stands."""
        rows = self.model._base_manager.all()
        found = Q(pk__in=[])
        for field in self.fields:
            name = field.name
            if isinstance(field, models.JSONField):
                name = f"text_of_{field.name}"
                rows = rows.annotate(**{name: Cast(field.name, TextField())})
            for word in words:
                for text in {word, _escaped(word)} if isinstance(field, models.JSONField) else {word}:
                    found |= Q(**{f"{name}__contains": text})
        return rows.filter(found)


def _escaped(word: str) -> str:
    """As JSON on SQLite has it."""
    return json.dumps(word)[1:-1]


def places() -> Iterator[Place]:
    """Those that can be changed. The history's values are purged instead; its lines hold no names."""
    for model in _models():
        if model in (Change, ChangeValues, PurgedValues, Seal) or is_append_only(model):
            continue
        fields = tuple(field for field in model._meta.concrete_fields if _holds_words(field))
        if fields:
            yield Place(model, fields)


def _models() -> Iterable[type[Model]]:
    for config in apps.get_app_configs():
        if config.name.startswith("endcap."):
            yield from config.get_models(include_auto_created=True)


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


def values_naming(words: Sequence[str]) -> QuerySet[ChangeValues]:
    """The values of the history in which one of the words stands."""
    if not words:
        return ChangeValues.objects.none()
    fields = [field for field in ChangeValues._meta.concrete_fields if _holds_words(field)]
    rows: QuerySet[ChangeValues] = Place(ChangeValues, tuple(fields)).naming(words)
    return rows


def usable(words: Iterable[str]) -> list[str]:
    """Longest first, so that a name is replaced before its part."""
    return sorted(
        {word.strip() for word in words if len(word.strip()) >= SHORTEST_WORD}, key=lambda word: (-len(word), word)
    )


def without(value: Any, words: Sequence[str], instead: str) -> Any:
    """A text, or what JSON holds, with every word replaced."""
    if isinstance(value, str):
        return reduce(lambda text, word: text.replace(word, instead), words, value)
    if isinstance(value, list):
        return [without(one, words, instead) for one in value]
    if isinstance(value, dict):
        return {without(name, words, instead): without(one, words, instead) for name, one in value.items()}
    return value
