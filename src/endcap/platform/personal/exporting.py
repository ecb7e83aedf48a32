"""Everything that is kept about one person, for that person: a ZIP with readable JSON and the files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePath
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from endcap.platform.access import Actor, may, require
from endcap.platform.files import path_of
from endcap.platform.history import recording
from endcap.platform.kinds import Kind, kind_named, kind_of
from endcap.platform.models import Change, Delivery, DeliveryAttempt, Notice, User
from endcap.platform.notices.sorts import confidential_sorts
from endcap.platform.personal.finding import (
    Near,
    confidential_kinds,
    found_about,
    naming_others,
    relations_to,
    words_of,
)
from endcap.platform.personal.places import text_places
from endcap.platform.personal.register import person_of, withheld
from endcap.platform.rights import MANAGE_PERSONAL_DATA
from endcap.platform.timeline import changes_seen_by

ROWS_PER_READ = 500
NOT_TOLD = ("search_text", "sort_key", "password")
# Signing in is kept by name, not by number.
SIGN_INS = (AccessAttempt, AccessFailureLog, AccessLog)
TOLD_OF_SIGN_INS = ("attempt_time", "ip_address", "user_agent", "logout_time")


def export(actor: Actor, kind: Kind, row: Model) -> bytes:
    """That it was handed out stands in the history."""
    require(actor, MANAGE_PERSONAL_DATA)
    found = found_about(kind, row)
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "person", _told(row))
        _write(archive, "belongs_to_them", _belongings(actor, kind, row))
        _write(archive, "texts", _texts(kind, row))
        _write(archive, "history", _history(found.values))
        _write(archive, "deeds", list(_deeds(actor, kind, row)))
        for digest, name in found.files.items():
            if default_storage.exists(path_of(digest)):
                with default_storage.open(path_of(digest)) as source:
                    archive.writestr(f"files/{digest[:8]}-{PurePath(name).name}", source.read())
    with recording(actor, "person.export") as book:
        book.tell("changed", row, {"exported": True}, name=str(row))
    return content.getvalue()


def _write(archive: zipfile.ZipFile, name: str, told: Any) -> None:
    archive.writestr(f"{name}.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))


def _told(row: Model, only: Iterable[str] = ()) -> dict[str, Any]:
    """Its fields by their names on the desk, with the names of what it refers to."""
    told = {}
    for field in row._meta.concrete_fields:
        if field.name in NOT_TOLD or (only and field.name not in only):
            continue
        told[str(field.verbose_name)] = _named(row, field) if field.is_relation else getattr(row, field.attname)
    return told


def _named(row: Model, field: Any) -> str | None:
    try:
        found = getattr(row, field.name)
    except ObjectDoesNotExist:  # of somebody who is gone
        return f"#{getattr(row, field.attname)}"
    return None if found is None else str(found)


def _belongings(actor: Actor, kind: Kind, row: Model) -> dict[str, list[dict[str, Any]]]:
    """Whatever refers to them or to their sign-in: roles, relations, findings, deductions, notes they wrote, notices …"""
    found: dict[str, list[dict[str, Any]]] = {}
    for start in _starts(kind, row):
        for model, field in relations_to(type(start)):
            rule = withheld(model, field)
            if rule is None or rule.told:
                rows = _seen(actor, model._base_manager.filter(**{field: start.pk}))
                _put(found, rows, rule.told if rule else ())
        if isinstance(start, User):
            of_theirs = Notice.objects.filter(user=start).exclude(sort__in=confidential_sorts())
            _put(found, Delivery.objects.filter(notice__in=of_theirs))
            _put(found, DeliveryAttempt.objects.filter(delivery__notice__in=of_theirs))
            for signed_in in SIGN_INS:
                _put(found, signed_in.objects.filter(username=start.username), TOLD_OF_SIGN_INS)
    return {name: rows for name, rows in found.items() if rows}


def _starts(kind: Kind, row: Model) -> Iterator[Model]:
    yield row
    for key, pk in person_of(kind.key).things(row):
        yield from kind_named(key).model._base_manager.filter(pk=pk)


def _seen(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """What is confidential is not shown to whom it does not concern, though they hand it out."""
    kind = kind_of(rows.model)
    if kind and kind.is_confidential:
        seen = kind.visible_to(actor) if may(actor, kind.see) else kind.model._base_manager.none()
        rows = rows.filter(pk__in=seen.values("pk"))
    return rows.exclude(sort__in=confidential_sorts()) if rows.model is Notice else rows


def _put(found: dict[str, list[dict[str, Any]]], rows: QuerySet[Any], only: Iterable[str] = ()) -> None:
    model = rows.model
    kind = kind_of(model)
    names = [field.name for field in model._meta.concrete_fields if field.is_relation]
    name = str(kind.plural if kind else model._meta.verbose_name_plural)
    rows = rows.select_related(*names) if names else rows
    found.setdefault(name, []).extend(_told(one, only) for one in rows.iterator(ROWS_PER_READ))


def _texts(kind: Kind, row: Model) -> list[dict[str, Any]]:
    words, near = words_of(kind, row), Near(kind, row)
    found = []
    for place in text_places() if words else ():
        if (of := kind_of(place.model)) and of.is_confidential:
            continue
        for one in naming_others(place, kind, row, words):
            values = {field.name: getattr(one, field.attname) for field in place.fields}
            if words.found_in(values, near=bool(words.vague) and near.has(one)):
                found.append({"where": str(place.model._meta.verbose_name), "id": one.pk, **values})
    return found


def _history(keys: list[int]) -> list[dict[str, Any]]:
    rows = []
    for start in range(0, len(keys), ROWS_PER_READ):
        changes = Change.objects.filter(pk__in=keys[start : start + ROWS_PER_READ])
        rows += [
            {
                "at": change.at, "what": change.event, "kind": change.kind, "id": change.object_id,
                "name": change.values.name, "before": change.values.before, "after": change.values.after,
            }
            for change in changes.select_related("values")
        ]  # fmt: skip
    return rows


def _deeds(actor: Actor, kind: Kind, row: Model) -> Iterator[dict[str, Any]]:
    """What they did themselves, and from where. What it was about is of others."""
    users = [start.pk for start in _starts(kind, row) if isinstance(start, User)]
    if not users:
        return
    theirs = changes_seen_by(actor).filter(user__in=users).exclude(kind__in=confidential_kinds())
    names = ("at", "action", "event", "kind", "object_id", "via", "values__address")
    for deed in theirs.order_by("pk").values_list(*names).iterator(ROWS_PER_READ):
        yield dict(zip(("at", "action", "what", "kind", "id", "via", "address"), deed, strict=True))
