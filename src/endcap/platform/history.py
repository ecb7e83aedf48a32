"""Changing things so that it can be traced and undone: every action writes here what it did, in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import router, transaction
from django.db.models import Field, Model, QuerySet
from django.db.models.deletion import Collector
from django.utils import timezone

from endcap.platform.access import Actor
from endcap.platform.kinds import kind_of, kind_of_row, subject_of
from endcap.platform.models import Change, ChangeValues

ROWS_PER_INSERT = 500
Values = Mapping[str, Any]


class Book:
    """What one action changes. Use it through `recording`."""

    def __init__(self, actor: Actor, action: str, *, at: datetime, undoes: UUID | None = None) -> None:
        self.actor, self.action, self.at, self.undoes = actor, action, at, undoes
        self.batch = uuid4()
        self._written: list[tuple[Change, ChangeValues]] = []
        self._names: dict[tuple[type[Model], Any], str] = {}
        # (the row, all values before, all values after): empty where it was or is not there
        self.touched: list[tuple[Model, Values, Values]] = []

    def add(self, row: Model) -> Model:
        """Raises ValidationError when the row breaks a rule of its model."""
        row.full_clean()
        row.save(force_insert=True)
        self._write("added", row, {}, _values(row))
        self.touched.append((row, {}, _values(row)))
        return row

    def add_many(self, rows: Iterable[Model]) -> list[Model]:
        """Rows of one model that were checked before."""
        made = list(rows)
        for row in made:
            _refresh_search_text(row)
        if made:
            type(made[0])._default_manager.bulk_create(made, ROWS_PER_INSERT)
        for row in made:
            self._write("added", row, {}, _values(row))
        return made

    def change(self, row: Model, values: Values) -> bool:
        """Sets fields, saves them, and says whether anything was different. Raises ValidationError.

        What must follow from it (the model's `follow_change`) is written first, so that undoing takes it back last.
        """
        before, shown_before = _values(row), self._shown(row)
        for name, value in values.items():
            setattr(row, name, value)
        changed = [name for name, value in _values(row).items() if before[name] != value]
        if not changed:
            return False
        row.full_clean()
        row.save(update_fields=[row._meta.get_field(name).name for name in changed])
        if self.undoes is None and hasattr(row, "follow_change"):
            row.follow_change(self, changed)
        after, shown_after = _values(row), self._shown(row)
        self.touched.append((row, before, after))
        shown = {name: [shown_before.get(name), shown_after.get(name)] for name in changed if name in shown_before}
        self._write("changed", row, _only(before, changed), _only(after, changed), shown)
        return True

    def remove(self, row: Model) -> None:
        """With what the database removes along with it: written first, so that undoing brings it back last."""
        gone = [
            (one, _values(one), self._texts(one), subject_of(one), one.pk, str(one))
            for one in [*_going_along(row), row]
        ]
        row.delete()
        for one, before, shown, subject, pk, name in gone:
            one.pk = pk
            self._write("removed", one, before, {}, shown, subject=subject, name=name)
            self.touched.append((one, before, {}))

    def close(self) -> None:
        changes = [change for change, _ in self._written]
        Change.objects.bulk_create(changes, ROWS_PER_INSERT)
        for change, values in self._written:
            values.change = change
        ChangeValues.objects.bulk_create([values for _, values in self._written], ROWS_PER_INSERT)

    def _shown(self, row: Model) -> dict[str, str | None]:
        """What stands for a number: the names of things that are referred to."""
        return {field.attname: self._name(field, row) for field in fields_kept(type(row)) if field.is_relation}

    def _name(self, field: Any, row: Model) -> str | None:
        """Looked up once for each thing: many rows refer to few."""
        key = getattr(row, field.attname)
        if key is None:
            return None
        known = field.related_model, key
        if known not in self._names:
            thing = (
                getattr(row, field.name)
                if field.is_cached(row)
                else field.related_model._base_manager.in_bulk([key])[key]
            )
            self._names[known] = str(thing)
        return self._names[known]

    def _texts(self, row: Model) -> dict[str, list[str | None]]:
        return {name: [text, text] for name, text in self._shown(row).items()}

    @property
    def count(self) -> int:
        return len(self._written)

    def _write(
        self,
        event: str,
        row: Model,
        before: Values,
        after: Values,
        shown: Values | None = None,
        *,
        subject: tuple[str, int] | None = None,
        name: str = "",
    ) -> None:
        about_kind, about_id = subject or subject_of(row)
        values = ChangeValues(
            name=(name or str(row))[:200], address=self.actor.address, before=before, after=after,
            shown=self._texts(row) if shown is None else shown,
        )  # fmt: skip
        change = Change(
            at=self.at, batch=self.batch, undoes=self.undoes, user_id=self.actor.user.pk,
            employee_id=self.actor.employee_id, via=self.actor.via or "command", action=self.action, event=event,
            kind=kind_of_row(row).key, object_id=row.pk, about_kind=about_kind, about_id=about_id,
            fields=sorted(after or before), digest=digest_of(values),
        )  # fmt: skip
        self._written.append((change, values))


@contextmanager
def recording(actor: Actor, action: str, *, undoes: UUID | None = None) -> Iterator[Book]:
    """One transaction: what is done through the book and its history are kept together, or not at all."""
    with transaction.atomic():
        book = Book(actor, action, at=timezone.now(), undoes=undoes)
        yield book
        book.close()


def digest_of(values: ChangeValues) -> str:
    content = [values.name, values.address, values.before, values.after, values.shown]
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def version_of(row: Model, names: Iterable[str] | None = None) -> str:
    """Tells whether something (some fields of it) is still as it was."""
    wanted = None if names is None else {row._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]
    values = {name: value for name, value in _values(row).items() if wanted is None or name in wanted}
    text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fields_kept(model: type[Model]) -> list[Field[Any, Any]]:
    """The fields whose values the history keeps: what can be set again."""
    return [field for field in model._meta.concrete_fields if not field.primary_key and field.editable]


def _values(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in fields_kept(type(row))}


def _going_along(row: Model) -> list[Model]:
    """The rows that go with it, those that refer to others first. Of kinds that the history knows."""
    collector = Collector(using=router.db_for_write(type(row), instance=row), origin=row)
    collector.collect([row])
    collector.sort()
    parts = [part.all() for part in collector.fast_deletes]
    parts += [
        model._base_manager.filter(pk__in=[one.pk for one in instances])
        for model, instances in collector.data.items()
        if model is not type(row)
    ]
    return [one for part in parts if kind_of(part.model) is not None for one in with_references(part)]


def with_references(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each with the things it refers to, which its rules look at."""
    names = [field.name for field in rows.model._meta.concrete_fields if field.is_relation]
    return rows.select_related(*names) if names else rows


def _only(values: Values, names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _refresh_search_text(row: Model) -> None:
    refresh = getattr(row, "refresh_search_text", None)
    if refresh:
        refresh()
