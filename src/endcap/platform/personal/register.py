"""The register: what is kept about whom, what for, and for how long. Rooms add their entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import Http404
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Holding:
    """One line of the register. `time` names the Time after which it goes; empty: as `kept` says."""

    whose: Text
    what: Text
    purpose: Text
    kept: Text
    time: str = ""


@dataclass(frozen=True)
class Time:
    """How long something is kept, by default and at the least, in days. `purge` removes what is older than a moment, and
    gives how much that was."""

    name: str
    what: Text
    days: int
    least: int
    purge: Callable[[Any, datetime], int]


@dataclass(frozen=True)
class Person:
    """A kind of thing that is a person.

    Its `name` names them in texts of others; so do the fields `named_by`: numbers, addresses. `things` gives (kind,
    number) of what else is theirs alone, so that the history of it goes, too. `may_go` raises
    ValidationError while they cannot be removed. `clear` takes out what is theirs alone: the row's values, their
    sign-in, or the row itself.
    """

    kind: str
    clear: Callable[[Any], None]
    named_by: tuple[str, ...] = ()
    things: Callable[[Any], Sequence[tuple[str, int]]] = lambda row: ()
    may_go: Callable[[Any, Any], None] = lambda actor, row: None


@dataclass(frozen=True)
class Texts:
    """Columns in which people write what they like, and name others. The other columns of words hold names and codes of
    things, and words of ours: these are never altered for a person's sake."""

    model: type[Model]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Withheld:
    """What refers to a person by `field` and is not handed out with their data, and why; but for the fields `told`."""

    model: type[Model]
    field: str
    why: str
    told: tuple[str, ...] = ()


_holdings: list[Holding] = []
_times: dict[str, Time] = {}
_people: dict[str, Person] = {}
_texts: dict[type[Model], tuple[str, ...]] = {}
_withheld: dict[tuple[type[Model], str], Withheld] = {}


def register(*entries: Holding | Time | Person | Texts | Withheld) -> None:
    for entry in entries:
        if isinstance(entry, Holding):
            if entry not in _holdings:
                _holdings.append(entry)
        elif isinstance(entry, Time):
            _times[entry.name] = entry
        elif isinstance(entry, Texts):
            _texts[entry.model] = entry.fields
        elif isinstance(entry, Withheld):
            _withheld[entry.model, entry.field] = entry
        else:
            _people[entry.kind] = entry


def holdings() -> list[Holding]:
    return list(_holdings)


def times() -> list[Time]:
    return list(_times.values())


def time_named(name: str) -> Time:
    return _times[name]


def person_of(kind_key: str) -> Person:
    """Raises Http404 for a kind that is no person."""
    try:
        return _people[kind_key]
    except KeyError:
        raise Http404 from None


def people_kinds() -> list[str]:
    return list(_people)


def free_texts() -> dict[type[Model], tuple[str, ...]]:
    return dict(_texts)


def withheld(model: type[Model], field: str) -> Withheld | None:
    return _withheld.get((model, field))
