"""Rows without a number, in a sheet of things that get numbers: those that are there already, and new ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from endcap.platform.actions import ROWS_PER_QUERY
from endcap.platform.kinds import Kind

Given = Mapping[str, Any]


def numbers_found(kind: Kind, rows: Mapping[int, Given]) -> dict[int, str]:
    """Place → the number of a thing that has all of a row's values: the same sheet once more adds nothing.

    Each thing is found once: of two rows that say the same, where there is one such thing, one is new.
    """
    by_names: dict[tuple[str, ...], dict[tuple[Any, ...], list[str]]] = {}
    there, taken, found = _things_of_days(kind, rows.values()), set(), {}
    for place, given in rows.items():
        names = tuple(sorted(given))
        if names not in by_names:
            by_names[names] = _by_values(kind, there, names)
        wanted = tuple(getattr(given[name], "pk", given[name]) for name in names)
        number = next((one for one in by_names[names].get(wanted, ()) if one not in taken), None)
        if number is not None:
            taken.add(number)
            found[place] = number
    return found


def _things_of_days(kind: Kind, rows: Any) -> list[Given]:
    """All of the days that the rows are of."""
    day: str = kind.model.numbered_by  # type: ignore[attr-defined]
    days = sorted({given[day] for given in rows if given.get(day)})
    things = kind.model._default_manager.order_by("pk")
    return [thing for part in _parts(days) for thing in things.filter(**{f"{day}__in": part}).values()]


def _by_values(kind: Kind, there: Sequence[Given], names: Sequence[str]) -> dict[tuple[Any, ...], list[str]]:
    attnames = [kind.model._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]
    found: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for thing in there:
        found[tuple(thing[name] for name in attnames)].append(thing["code"])
    return found


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), ROWS_PER_QUERY):
        yield values[start : start + ROWS_PER_QUERY]
