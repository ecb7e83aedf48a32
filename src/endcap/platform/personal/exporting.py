"""Everything that is kept about one person, for that person: a ZIP with readable JSON and the files."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from endcap.platform.access import Actor, require
from endcap.platform.files import path_of
from endcap.platform.history import recording
from endcap.platform.kinds import Kind, all_kinds, kind_of
from endcap.platform.models import Change
from endcap.platform.personal.places import places
from endcap.platform.personal.removing import found_about, words_of
from endcap.platform.rights import MANAGE_PERSONAL_DATA

ROWS_PER_READ = 500


def export(actor: Actor, kind: Kind, row: Model) -> bytes:
    """That it was handed out stands in the history."""
    require(actor, MANAGE_PERSONAL_DATA)
    found = found_about(kind, row)
    told: dict[str, Any] = {
        "person": _told(row),
        "belongs_to_them": _related(row),
        "texts": _texts(kind, row, found.namesakes),
        "history": _history(found.values),
    }
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in told.items():
            archive.writestr(f"{name}.json", json.dumps(part, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        for one in found.files:
            with default_storage.open(path_of(one.sha256)) as source:
                archive.writestr(f"files/{one.pk}-{PurePath(one.name).name}", source.read())
    with recording(actor, "person.export") as book:
        book.tell("changed", row, {"exported": True}, name=str(row))
    return content.getvalue()


def _told(row: Model) -> dict[str, Any]:
    """Its fields by their names on the desk, with the names of what it refers to."""
    told = {}
    for field in row._meta.concrete_fields:
        if field.name in ("search_text", "sort_key", "password"):
            continue
        value = getattr(row, field.name if field.is_relation else field.attname)
        told[str(field.verbose_name)] = str(value) if isinstance(value, Model) else value
    return told


def _related(row: Model) -> dict[str, list[dict[str, Any]]]:
    """What refers to them: roles, reporting lines, relations, statements …"""
    found: dict[str, list[dict[str, Any]]] = {}
    for relation in row._meta.related_objects:
        model = relation.related_model
        if not isinstance(model, type) or relation.field.many_to_many:
            continue
        names = [field.name for field in model._meta.concrete_fields if field.is_relation]
        rows = model._base_manager.filter(**{relation.field.name: row}).select_related(*names)
        kind = kind_of(model)
        name = str(kind.plural if kind else model._meta.verbose_name_plural)
        found.setdefault(name, []).extend(_told(one) for one in rows.iterator(ROWS_PER_READ))
    return {name: rows for name, rows in found.items() if rows}


def _texts(kind: Kind, row: Model, namesakes: int) -> list[dict[str, Any]]:
    words = words_of(kind, row, namesakes)
    found = []
    for place in places() if words else ():
        if (of := kind_of(place.model)) and of.is_confidential:
            continue
        for one in place.naming(words).exclude(pk=row.pk) if place.model is kind.model else place.naming(words):
            values = {field.name: getattr(one, field.attname) for field in place.fields}
            found.append({"where": str(place.model._meta.verbose_name), "id": one.pk, **values})
    return found


def _history(keys: list[int]) -> list[dict[str, Any]]:
    rows = []
    for start in range(0, len(keys), ROWS_PER_READ):
        changes = Change.objects.filter(pk__in=keys[start : start + ROWS_PER_READ]).exclude(kind__in=_confidential())
        rows += [
            {
                "at": change.at, "what": change.event, "kind": change.kind, "id": change.object_id,
                "name": change.values.name, "before": change.values.before, "after": change.values.after,
            }
            for change in changes.select_related("values")
        ]  # fmt: skip
    return rows


def _confidential() -> list[str]:
    """What others said in confidence is theirs, not that of whom it is about."""
    return [kind.key for kind in all_kinds() if kind.is_confidential]
