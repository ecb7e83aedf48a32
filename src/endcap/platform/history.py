"""Changing things so that it can be traced and undone: every action writes here what it did, in the same transaction."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, router, transaction
from django.db.models import Field, Model, ProtectedError, QuerySet
from django.db.models.deletion import Collector
from django.utils import timezone

from endcap.kernels.chains import Digest
from endcap.platform import fact_tables
from endcap.platform.access import Actor
from endcap.platform.audit.sealing import CHAINED, line_of, seal
from endcap.platform.kinds import kind_named, kind_of, kind_of_row, subject_of
from endcap.platform.models import Change, ChangeValues, SealSort

ROWS_PER_INSERT = 500
# So many lines wait in memory to be kept together.
MOST_WAITING = 5000
Values = Mapping[str, Any]
# (the row, all values before, all values after): empty where it was or is not there
Touched = tuple[Model, Values, Values]


class Book:
    """What one action changes. Use it through `recording`."""

    def __init__(self, actor: Actor, action: str, *, at: datetime, undoes: UUID | None = None) -> None:
        self.actor, self.action, self.at, self.undoes = actor, action, at, undoes
        self.batch = uuid4()
        self._written: list[tuple[Change, ChangeValues]] = []
        self._lines = Digest()
        self._names: dict[tuple[type[Model], Any], str] = {}
        self.touched: list[Touched] = []
        self.facts: fact_tables.Touched = {}

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

    def change_many(self, rows: Iterable[tuple[Model, Values]]) -> None:
        """Rows of one model that have their new values and were checked, each with its values before."""
        statements: dict[str, list[list[Any]]] = {}
        for row, before in rows:
            after = _values(row)
            changed = [name for name in after if before[name] != after[name]]
            _refresh_search_text(row)
            shown = self._shown_of(row, before, changed)
            self._write("changed", row, _only(before, changed), _only(after, changed), shown)
            statement, parameters = _update_of(row, changed)
            statements.setdefault(statement, []).append(parameters)
        with connection.cursor() as cursor:
            for statement, many in statements.items():
                cursor.executemany(statement, many)

    def remove_many(self, rows: list[Model]) -> None:
        """Rows of one model. What would be removed along with them is kept: raises ProtectedError while there is any."""
        going_along = _going_along(rows)
        if going_along:
            raise ProtectedError("other things go along", set(going_along))
        for row in rows:
            self._write("removed", row, _values(row), {}, self._texts(row))
        if rows:
            type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()

    def remove(self, row: Model) -> None:
        """With what the database removes along with it: written first, so that undoing brings it back last."""
        gone = [
            (one, _values(one), self._texts(one), subject_of(one), one.pk, str(one))
            for one in [*_going_along([row]), row]
        ]
        row.delete()
        for one, before, shown, subject, pk, name in gone:
            one.pk = pk
            self._write("removed", one, before, {}, shown, subject=subject, name=name)
            self.touched.append((one, before, {}))

    def tell(self, event: str, row: Model, values: Values, *, name: str) -> None:
        """What happened with many rows that are not told one by one, or with what is not kept as a value, as one line
        about `row`."""
        before, after = ({}, values) if event == "added" else (values, {})
        shown = {field: [value, value] for field, value in values.items()} if event == "changed" else {}
        self._write(event, row, before, after, shown, name=name)

    def close(self) -> None:
        self._tell_of_kinds()
        if self.facts:
            fact_tables.tell(self, self.facts)
        self._keep()
        if self._lines.count:
            seal(SealSort.CHANGES, at=self.at, batch=self.batch, lines=self._lines)

    def _tell_of_kinds(self) -> None:
        """Each kind once for the whole action, so that many things are told of in one sentence."""
        touched: dict[str, list[Touched]] = {}
        for one in self.touched:
            kind = kind_of_row(one[0])
            if kind.tells:
                touched.setdefault(kind.key, []).append(one)
        for key, some in touched.items():
            kind_named(key).tells(self, some)  # type: ignore[misc]

    def _keep(self) -> None:
        changes = [change for change, _ in self._written]
        Change.objects.bulk_create(changes, ROWS_PER_INSERT)
        for change, values in self._written:
            values.change = change
        ChangeValues.objects.bulk_create([values for _, values in self._written], ROWS_PER_INSERT)
        self._lines.add(line_of(getattr(change, name) for name in CHAINED) for change in changes)
        self._written.clear()

    def _shown(self, row: Model) -> dict[str, str | None]:
        """What stands for a number: the names of things that are referred to."""
        return {field.attname: self._name(field, row) for field in fields_kept(type(row)) if field.is_relation}

    def _name(self, field: Any, row: Model) -> str | None:
        """Looked up once for each thing: many rows refer to few."""
        key = getattr(row, field.attname)
        known = field.related_model, key
        if key is not None and known not in self._names and field.is_cached(row):
            self._names[known] = str(getattr(row, field.name))
        return self._name_of(field, key)

    def _shown_of(self, row: Model, before: Values, changed: Iterable[str]) -> dict[str, list[str | None]]:
        """Names before and after of what a changed row refers to."""
        fields = [field for field in fields_kept(type(row)) if field.is_relation and field.attname in changed]
        return {
            field.attname: [self._name_of(field, before[field.attname]), self._name(field, row)] for field in fields
        }

    def _name_of(self, field: Any, key: Any) -> str | None:
        if key is None:
            return None
        known = field.related_model, key
        if known not in self._names:
            self._names[known] = str(field.related_model._base_manager.in_bulk([key])[key])
        return self._names[known]

    def _texts(self, row: Model) -> dict[str, list[str | None]]:
        return {name: [text, text] for name, text in self._shown(row).items()}

    @property
    def count(self) -> int:
        return self._lines.count + len(self._written)

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
        if fact_tables.is_read(type(row)):
            fact_tables.note(self.facts, type(row), _values(row), before)
        values = ChangeValues(
            salt=secrets.token_hex(16), name=(name or str(row))[:200], address=self.actor.address, before=before, after=after,
            shown=self._texts(row) if shown is None else shown,
        )  # fmt: skip
        change = Change(
            at=self.at, batch=self.batch, undoes=self.undoes, user_id=self.actor.user.pk,
            employee_id=self.actor.employee_id, via=self.actor.via or "command", action=self.action, event=event,
            kind=kind_of_row(row).key, object_id=row.pk, about_kind=about_kind, about_id=about_id,
            fields=sorted(after or before), digest=digest_of(values),
        )  # fmt: skip
        self._written.append((change, values))
        if len(self._written) == MOST_WAITING:
            self._keep()


@contextmanager
def recording(actor: Actor, action: str, *, undoes: UUID | None = None) -> Iterator[Book]:
    """One transaction: what is done through the book and its history are kept together, or not at all."""
    with transaction.atomic():
        book = Book(actor, action, at=timezone.now(), undoes=undoes)
        yield book
        book.close()


def digest_of(values: ChangeValues) -> str:
    content = [values.name, values.address, values.before, values.after, values.shown]
    if values.salt:
        content.insert(0, values.salt)
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


def _going_along(rows: list[Model]) -> list[Model]:
    """The rows that go with these of one model, those that refer to others first. Of kinds that the history knows."""
    if not rows:
        return []
    model = type(rows[0])
    collector = Collector(using=router.db_for_write(model, instance=rows[0]), origin=rows[0])
    collector.collect(rows)
    collector.sort()
    parts = [part.all() for part in collector.fast_deletes]
    parts += [
        other._base_manager.filter(pk__in=[one.pk for one in instances])
        for other, instances in collector.data.items()
        if other is not model
    ]
    return [one for part in parts if kind_of(part.model) is not None for one in with_references(part)]


def with_references(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each with the things it refers to, which its rules look at."""
    names = [field.name for field in rows.model._meta.concrete_fields if field.is_relation]
    return rows.select_related(*names) if names else rows


def _update_of(row: Model, changed: Iterable[str]) -> tuple[str, list[Any]]:
    """An UPDATE of a row's changed fields, and its parameters."""
    meta, quote = row._meta, connection.ops.quote_name
    fields = [meta.get_field(name) for name in changed]
    fields += [meta.get_field(name) for name in ("search_text", "sort_key") if hasattr(row, name)]
    assignments = ", ".join(f"{quote(field.column)} = %s" for field in fields)  # type: ignore[union-attr]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]  # type: ignore[union-attr]
    return f"UPDATE {quote(meta.db_table)} SET {assignments} WHERE {quote(meta.pk.column)} = %s", [*values, row.pk]


def _only(values: Values, names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _refresh_search_text(row: Model) -> None:
    refresh = getattr(row, "refresh_search_text", None)
    if refresh:
        refresh()
