"""Going anywhere and finding anything: what the command palette and the search offer somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from endcap.kernels.text import folded, search_key
from endcap.platform import details, menu
from endcap.platform.access import Actor, may, right_to
from endcap.platform.kinds import Kind, Text, all_kinds, kind_of_row, url_of
from endcap.platform.models import SavedView
from endcap.platform.search import Found

HITS_PER_KIND = 6
SHORTEST_SEARCH = 1

__all__ = ["Found", "Group", "Hit", "commands_for", "find", "register"]


@dataclass(frozen=True)
class Hit:
    """Leads to `url`; with `post`, (name, value) is sent there; with `theme` the look changes. `words` are further ones it is
    found by."""

    title: str
    url: str
    icon: str
    hint: str = ""
    post: tuple[str, str] | None = None
    theme: str = ""
    words: str = ""


@dataclass(frozen=True)
class Group:
    title: Text
    hits: list[Hit]


# What rooms offer to do, anywhere or at the thing whose page one is on (None elsewhere).
Source = Callable[[Actor, Any], Iterable[Hit]]
_sources: list[Source] = []


def register(*sources: Source) -> None:
    _sources.extend(source for source in sources if source not in _sources)


def commands_for(actor: Actor, words: str = "", *, here: str = "") -> list[Group]:
    """Pages to go to and things to do, those whose name (or its pinyin, or its English) has all the words.

    `here`: the path of the page one is on.
    """
    row = _thing_at(actor, here)
    pages = [
        _found_in_english(lambda item=item: Hit(str(item.label), reverse(item.url_name), item.icon))  # type: ignore[misc]
        for item in menu.all_items()
        if may(actor, str(right_to(item.url_name)))
    ]
    views = [Hit(view.name, view.url, "bookmark", hint=_("Saved view")) for view in _views(actor)]
    at_thing = _additions_at(actor, row, here)
    groups = [
        Group(str(row or ""), _matching(at_thing, words)),
        Group(_("Go to"), _matching([*pages, *views], words)),
        Group(_("Do"), _matching([*_additions(actor), *_offered(actor, row), *_own_matters()], words)),
    ]
    return [group for group in groups if group.hits]


def _additions(actor: Actor) -> list[Hit]:
    return [
        _found_in_english(
            lambda kind=kind: Hit(  # type: ignore[misc]
                _("New: %(kind)s") % {"kind": kind.name}, reverse("thing-new", args=[kind.key]), "plus"
            )
        )
        for kind in all_kinds()
        if kind.may_be_added_here and kind.may_edit(actor) and (not kind.fixed or kind.list_page or kind.is_searched)
    ]


def _offered(actor: Actor, row: Any) -> list[Hit]:
    return [hit for source in _sources for hit in source(actor, row)]


def _additions_at(actor: Actor, row: Any, here: str) -> list[Hit]:
    """What belongs to the thing whose page one is on, or is kept with it."""
    if row is None:
        return []
    kind = kind_of_row(row)
    hits = [
        Hit(_("New: %(kind)s") % {"kind": child.name}, url, "plus")
        for child, url in details.additions(actor, row, here)
    ]
    if kind.may_edit(actor) and kind.editable_by(actor).filter(pk=row.pk).exists():
        hits.append(Hit(_("Edit"), reverse("thing-edit", args=[kind.key, row.pk]), "pencil"))
    if kind.may_keep_files(actor, row):
        hits.append(Hit(_("Files"), f"{here}#files", "paperclip"))
    return hits


def _own_matters() -> list[Hit]:
    """Of everybody, everywhere."""
    other = ("zh-hans", "中文") if get_language() == "en" else ("en", "English")
    themes = [("light", _("Light"), "sun"), ("dark", _("Dark"), "moon"), ("auto", _("As the system"), "device-desktop")]
    return [
        Hit(other[1], reverse("set-language"), "language", hint=_("Language"), post=("language", other[0])),
        *(Hit(name, "", icon, hint=_("Appearance"), theme=theme, words=theme) for theme, name, icon in themes),
        Hit(_("My sign-in"), reverse("my-sign-in"), "lock", words="password token passkey session my sign-in"),
        Hit(_("Sign out"), reverse("sign-out"), "logout", post=("", ""), words="sign out logout"),
    ]


def _found_in_english(made: Callable[[], Hit]) -> Hit:
    hit = made()
    with override("en"):
        return replace(hit, words=made().title)


def _matching(hits: list[Hit], words: str) -> list[Hit]:
    wanted = folded(words).split()
    return [
        hit
        for hit in hits
        if all(word in folded(f"{hit.title} {search_key(hit.title)} {hit.hint} {hit.words}") for word in wanted)
    ]


def _views(actor: Actor) -> Iterable[SavedView]:
    return SavedView.objects.filter(user=actor.user.pk)


def _thing_at(actor: Actor, path: str) -> Any:
    """The thing whose page that is, if the actor sees it."""
    try:
        match = resolve(path or "/")
    except Resolver404:
        return None
    for kind in all_kinds():
        if kind.page and kind.page == match.view_name and "pk" in match.kwargs and may(actor, kind.see):
            return kind.visible_to(actor).filter(pk=match.kwargs["pk"]).first()
    return None


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
