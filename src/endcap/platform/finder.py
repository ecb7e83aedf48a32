"""Going anywhere and finding anything: what the command palette and the search offer somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from endcap.kernels.text import folded, search_key
from endcap.platform import menu
from endcap.platform.access import Actor, may, right_to
from endcap.platform.kinds import Kind, Text, all_kinds, url_of
from endcap.platform.search import Found

HITS_PER_KIND = 6
SHORTEST_SEARCH = 1

__all__ = ["Found", "Group", "Hit", "commands_for", "find"]


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    icon: str
    hint: str = ""


@dataclass(frozen=True)
class Group:
    title: Text
    hits: list[Hit]


def commands_for(actor: Actor, words: str = "") -> list[Group]:
    """Pages to go to and things to add, those whose name (or its pinyin) has all the words."""
    pages = [
        Hit(str(item.label), reverse(item.url_name), item.icon)
        for item in menu.all_items()
        if may(actor, str(right_to(item.url_name)))
    ]
    additions = [
        Hit(_("New: %(kind)s") % {"kind": kind.name}, reverse("thing-new", args=[kind.key]), "plus")
        for kind in all_kinds()
        if kind.may_be_added and kind.may_edit(actor) and not kind.fixed
    ]
    groups = [Group(_("Go to"), _matching(pages, words)), Group(_("Do"), _matching(additions, words))]
    return [group for group in groups if group.hits]


def _matching(hits: list[Hit], words: str) -> list[Hit]:
    return [
        hit
        for hit in hits
        if all(word in f"{hit.title} {search_key(hit.title)}".lower() for word in words.lower().split())
    ]


def find(actor: Actor, words: str) -> list[Group]:
    """Things of every kind that is searched, those the actor may see, a few of each."""
    words = folded(words.replace("\0", "").strip())[:100]
    if len(words) < SHORTEST_SEARCH:
        return []
    groups = [
        Group(kind.plural, _hits(kind, actor, words))
        for kind in all_kinds()
        if kind.is_searched and may(actor, kind.see)
    ]
    return [group for group in groups if group.hits]


def _hits(kind: Kind, actor: Actor, words: str) -> list[Hit]:
    rows: Any = kind.visible_to(actor)
    for word in words.split():
        rows = rows.filter(search_text__found=word)
    hits = []
    for row in rows.select_related(*kind.about)[:HITS_PER_KIND]:
        url = url_of(row)
        if url:
            hits.append(Hit(str(row), url, kind.icon, getattr(row, "hint", "") or getattr(row, "code", "")))
    return hits
