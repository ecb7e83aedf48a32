"""A notice as a person reads it, and whether it still concerns them: many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from endcap.platform.access import Actor, may
from endcap.platform.kinds import all_kinds
from endcap.platform.models import Notice
from endcap.platform.notices.sorts import Names, NoticeSort, known_sort

NOBODY = "–"


@dataclass(frozen=True)
class Written:
    """`path`: where it leads, empty where nowhere."""

    title: str
    text: str
    path: str = ""


def written(actor: Actor, notices: Sequence[Notice]) -> dict[int, Written]:
    """By the notices' numbers, in the language of the moment. What no longer concerns the actor only says that."""
    seen = concerning(actor, notices)
    texts = worded([notice for notice in notices if notice.pk in seen])
    gone = Written(_("No longer for you"), _("What this was about does not concern you any more."))
    return {notice.pk: texts.get(notice.pk, gone) for notice in notices}


def worded(notices: Iterable[Notice]) -> dict[int, Written]:
    """Whoever may see them."""
    known = [(notice, sort) for notice in notices if (sort := known_sort(notice.sort)) is not None]
    names = _look_up(known)
    found = {}
    for notice, sort in known:
        say = sort.to_group if notice.group_id and sort.to_group else sort.say
        named = {key: names[look_up].get(notice.values.get(key), NOBODY) for key, look_up in sort.names.items()}
        found[notice.pk] = Written(str(sort.name), say({**notice.values, **named}), path_of(notice))
    return found


def _look_up(known: Iterable[tuple[Notice, NoticeSort]]) -> dict[Names, Mapping[int, str]]:
    """One question for each way of naming things."""
    wanted: dict[Names, set[int]] = defaultdict(set)
    for notice, sort in known:
        for key, look_up in sort.names.items():
            wanted[look_up] |= {notice.values[key]} if notice.values.get(key) is not None else set()
    return {look_up: look_up(keys) if keys else {} for look_up, keys in wanted.items()}


def path_of(notice: Notice) -> str:
    sort = known_sort(notice.sort)
    if sort is not None and sort.link:
        return sort.link(notice)
    kind = next((kind for kind in all_kinds() if kind.key == notice.about_kind), None)
    if kind is None or notice.about_id is None:
        return ""
    return reverse(kind.page, args=[notice.about_id]) if kind.page else reverse(kind.list_page)


def concerning(actor: Actor, notices: Iterable[Notice]) -> set[int]:
    """The numbers of those whose things the actor may see now."""
    by_sort: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_sort[notice.sort].append(notice)
    found: set[int] = set()
    for key, some in by_sort.items():
        sort = known_sort(key)
        if sort is None or (sort.right and not may(actor, sort.right)):
            continue
        found |= sort.still(actor, some) if sort.still else _of_things_seen(actor, some)
    return found


def _of_things_seen(actor: Actor, notices: Iterable[Notice]) -> set[int]:
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_kind[notice.about_kind].append(notice)
    found = {notice.pk for notice in by_kind.pop("", [])}
    for kind in all_kinds():
        some = by_kind.get(kind.key)
        if some and may(actor, kind.see):
            wanted = {notice.about_id for notice in some}
            seen = set(kind.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))
            found |= {notice.pk for notice in some if notice.about_id in seen}
    return found
