"""The register: what is kept about whom, what for, and for how long. Rooms add their entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

    Its `name` names them in texts of others; `words` gives what else does: numbers, addresses. `things` gives (kind,
    number) of what else is theirs alone, so that the history of it goes, too. `may_go` raises
    ValidationError while they cannot be removed. `clear` takes out what is theirs alone: the row's values, their
    sign-in, or the row itself.
    """

    kind: str
    words: Callable[[Any], Sequence[str]]
    clear: Callable[[Any], None]
    things: Callable[[Any], Sequence[tuple[str, int]]] = lambda row: ()
    may_go: Callable[[Any, Any], None] = lambda actor, row: None


_holdings: list[Holding] = []
_times: dict[str, Time] = {}
_people: dict[str, Person] = {}


def register(*entries: Holding | Time | Person) -> None:
    for entry in entries:
        if isinstance(entry, Holding):
            if entry not in _holdings:
                _holdings.append(entry)
        elif isinstance(entry, Time):
            _times[entry.name] = entry
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
