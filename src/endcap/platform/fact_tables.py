"""What rooms contribute to the fact tables that rulebooks judge: each says once from which of its fields a table comes.

Whoever judges is told of every change to such rows, with the earliest day that it may concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet

from endcap.kernels.facts import BY_NAME

ROWS_PER_READ = 5000
# Fact table → the earliest day that a change may concern; None: any.
Touched = dict[str, date | None]
Listener = Callable[[Any, Touched], None]
# Actor, source, values before and after; raises ValidationError.
Guard = Callable[[Any, "FactSource", Mapping[str, Any], Mapping[str, Any]], None]


@dataclass(frozen=True)
class FactSource:
    """One room's rows of one fact table.

    `columns`: each column of the table → a path of the model's fields (`store__code`), or an expression. `rows` gives
    what is known on a day; `day` is the field that says when it happened (empty: a change may concern any day); `kind`
    is the sort of thing that a row is, and `key` its field with the fact's id. `matters`: whether a row with such values
    tells the rules anything, so that a change between two that do not is passed over.
    """

    table: str
    model: type[Model]
    columns: Mapping[str, Any]
    rows: Callable[[date], QuerySet[Any]]
    day: str = ""
    kind: str = ""
    key: str = "code"
    matters: Callable[[Mapping[str, Any]], bool] | None = None
    # Fields by which several records are one fact seen twice.
    seen_twice: tuple[str, ...] = ()


_sources: dict[str, FactSource] = {}
_by_model: dict[type[Model], list[FactSource]] = {}
_listeners: list[Listener] = []
_guards: list[Guard] = []


def register(*sources: FactSource) -> None:
    """Raises ImproperlyConfigured for a table or column that the rules do not know."""
    for source in sources:
        table = BY_NAME.get(source.table)
        if table is None:
            raise ImproperlyConfigured(f"there is no fact table {source.table}")
        named = {column.name for column in table.columns}
        needed = {column.name for column in table.columns if not column.blank}
        if (wrong := set(source.columns) - named) or (wrong := needed - set(source.columns)):
            raise ImproperlyConfigured(f"{source.table}: {', '.join(sorted(wrong))}")
        _sources[source.table] = source
        also_touches(source)


def also_touches(source: FactSource, *models: type[Model], day: str = "") -> None:
    """Rows of other models from which a table is made, too."""
    for model in models or (source.model,):
        of = _by_model.setdefault(model, [])
        known = source if model is source.model else FactSource(source.table, model, {}, source.rows, day)
        if known not in of:
            of.append(known)


def when_changed(listener: Listener) -> None:
    """Calls with the book of an action, at its end and in its transaction, and what it touched."""
    if listener not in _listeners:
        _listeners.append(listener)


def guarded_by(guard: Guard) -> None:
    """Asks before a record that the rules may rest on is added, changed or removed."""
    if guard not in _guards:
        _guards.append(guard)


def check_change(actor: Any, model: type[Model], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raises ValidationError for whoever may not change what was seen."""
    for source in _by_model.get(model, ()):
        for guard in _guards if source.model is model and source.table in _sources else ():
            guard(actor, source, before, after)


def sources() -> Mapping[str, FactSource]:
    return dict(_sources)


def source_of(table: str) -> FactSource | None:
    return _sources.get(table)


def rows_of(source: FactSource, on: date, *, only: Any = None) -> Iterator[tuple[Any, ...]]:
    """Tuples in the order of the source's columns. `only`: a condition on its rows."""
    rows = source.rows(on) if only is None else source.rows(on).filter(only)
    yield from rows.order_by().values_list(*source.columns.values()).iterator(ROWS_PER_READ)


def is_read(model: type[Model]) -> bool:
    """Whether a fact table is made from rows of this model."""
    return model in _by_model


def note(touched: Touched, model: type[Model], *sides: Mapping[str, Any]) -> None:
    """Keeps in mind what a change of a row, with its values now and before, may concern."""
    for source in _by_model.get(model, ()):
        if source.matters is not None and not any(source.matters({**sides[0], **side}) for side in sides):
            continue
        days = [side[source.day] for side in sides if side.get(source.day)] if source.day else []
        earliest = min(days) if days else None
        if source.table in touched:
            known = touched[source.table]
            earliest = None if known is None or earliest is None else min(known, earliest)
        touched[source.table] = earliest


def tell(book: Any, touched: Touched) -> None:
    for listener in _listeners:
        listener(book, touched)
