"""A checked facts folder into the rooms' own records: the way a company comes here that kept its facts elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.db.models import Model

from endcap.accounts.actions import take_over_company
from endcap.conduct.complaints.taking import take_over_complaints
from endcap.kernels.facts import BY_NAME, Facts
from endcap.kernels.facts.reading import quoted
from endcap.platform import fact_tables
from endcap.platform.access import Actor
from endcap.platform.fact_tables import FactSource
from endcap.platform.history import Book, recording

# Of the company and its customers: taken over by rooms of their own. Decisions are what people make of findings here.
NOT_RECORDS = ("employees", "reporting", "products", "prices", "stores", "complaints", "decisions")
ROWS_AT_ONCE = 5000


@dataclass
class Taken:
    """How many rows of each table were new, and how many were there already under their number."""

    new: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def take_over_facts(actor: Actor, facts: Facts, *, since: date) -> Taken:
    """People, products, stores and all records. All of it, or nothing. What has a number that is there stays as it is."""
    done = Taken()
    take_over_company(actor, facts, since=since)
    with recording(actor, "facts.take_over") as book:
        for name, source in fact_tables.sources().items():
            if name not in NOT_RECORDS:
                _take(book, facts, source, done)
    take_over_complaints(actor, rows_of(facts, "complaints"))
    return done


def _take(book: Book, facts: Facts, source: FactSource, done: Taken) -> None:
    known = numbers_of(source)
    made = []
    for row in records_of(facts, source):
        is_known = bool(source.key) and getattr(row, source.key) in known
        counted = done.known if is_known else done.new
        counted[source.table] = counted.get(source.table, 0) + 1
        if not is_known:
            made.append(row)
    for start in range(0, len(made), ROWS_AT_ONCE):
        book.add_many(made[start : start + ROWS_AT_ONCE])


def numbers_of(source: FactSource) -> set[str]:
    """By which its records are known already."""
    return set(source.model._default_manager.values_list(source.key, flat=True)) if source.key else set()


def records_of(facts: Facts, source: FactSource) -> Iterator[Any]:
    """What a table's rows are as records, not kept yet."""
    reader = _Reader(source)
    return (reader.made(row) for row in rows_of(facts, source.table))


class _Reader:
    """A source read backwards: from a row of its table to a record."""

    def __init__(self, source: FactSource) -> None:
        self.source = source
        self._things: dict[str, Mapping[str, Any]] = {}
        for column, path in source.columns.items():
            if not isinstance(path, str) or path.count("__") > 1:
                raise ImproperlyConfigured(f"{source.table}.{column} cannot be read backwards")

    def made(self, row: Mapping[str, Any]) -> Model:
        values: dict[str, Any] = {}
        for column, path in self.source.columns.items():
            name, _, by = path.partition("__")
            value = row[column]
            values[name] = self._thing(name, by, value) if by else self._plain(name, value)
        return self.source.model(**values)

    def _plain(self, name: str, value: Any) -> Any:
        field_of = self.source.model._meta.get_field(name)
        if value is None and isinstance(field_of, models.CharField | models.TextField) and not field_of.null:
            return ""
        return value

    def _thing(self, name: str, by: str, value: Any) -> Any:
        if value is None:
            return None
        key = f"{name}__{by}"
        if key not in self._things:
            model: Any = self.source.model._meta.get_field(name).related_model
            self._things[key] = {getattr(one, by): one for one in model._default_manager.all()}
        return self._things[key][value]


def rows_of(facts: Facts, table: str) -> Iterator[dict[str, Any]]:
    """A table's rows; several of one person and day, where they add up, as the one record they are here."""
    declared, relation = BY_NAME[table], quoted(f"fact_{table}")
    what, end = "*", ""
    if declared.adds_up and declared.daily_key:
        key = ", ".join(map(quoted, declared.daily_key))
        what, end = f"{key}, sum({quoted(declared.adds_up)}) AS {quoted(declared.adds_up)}", f" GROUP BY {key}"
    found = facts.connection.execute(f"SELECT {what} FROM {relation}{end} ORDER BY ALL")
    names: Sequence[str] = [column[0] for column in found.description or []]
    while part := found.fetchmany(ROWS_AT_ONCE):
        yield from (dict(zip(names, row, strict=True)) for row in part)
