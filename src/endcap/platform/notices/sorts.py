"""Sorts of notices: a room describes once what it tells people, in which words, and to whom it may be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from endcap.platform.access import Actor
from endcap.platform.kinds import Text
from endcap.platform.models import Channel, Notice

EVERY_WAY = frozenset(Channel)
ONLY_HERE = frozenset({Channel.APP})
# numbers → what people call those things
Names = Callable[[set[int]], Mapping[int, str]]


@dataclass(frozen=True)
class NoticeSort:
    """`key` is kept in the database and never changes.

    `say` makes the sentence, in the language of the moment, from the values that were stored; those in `names` are
    numbers of people and things, and come as what they are called now. `to_group` does so for a group; without it
    groups are not told. `channels` are the ways it takes unless a person chose otherwise. What `can_wait` may come in a
    digest. `link` says where it leads, if not to the thing it is about.

    It is shown to holders of `right` who see the thing it is about; `still` says so instead of the thing's kind: it gets
    an actor and notices, and gives the numbers of those that still concern them. Nobody is told of their own deeds, but
    for `of_own_deeds`. That one that `is_confidential` was sent, and to whom, is in no list of messages. One that is not
    `is_offered` is nothing to choose.
    """

    key: str
    name: Text
    say: Callable[[Mapping[str, Any]], str]
    to_group: Callable[[Mapping[str, Any]], str] | None = None
    channels: frozenset[str] = EVERY_WAY
    can_wait: bool = False
    right: str = ""
    names: Mapping[str, Names] = field(default_factory=dict)
    link: Callable[[Notice], str] | None = None
    still: Callable[[Actor, Sequence[Notice]], set[int]] | None = None
    of_own_deeds: bool = False
    is_confidential: bool = False
    is_offered: bool = True


_sorts: dict[str, NoticeSort] = {}


def register(*sorts: NoticeSort) -> None:
    _sorts.update({sort.key: sort for sort in sorts})


def all_sorts() -> list[NoticeSort]:
    return list(_sorts.values())


def sort_named(key: str) -> NoticeSort:
    if key not in _sorts:
        raise ImproperlyConfigured(f"no room tells of {key}")
    return _sorts[key]


def known_sort(key: str) -> NoticeSort | None:
    """None for one that a room no longer tells of."""
    return _sorts.get(key)


def sorts_for_groups() -> Iterable[NoticeSort]:
    return [sort for sort in _sorts.values() if sort.to_group and sort.is_offered]


def confidential_sorts() -> list[str]:
    return [sort.key for sort in all_sorts() if sort.is_confidential]
