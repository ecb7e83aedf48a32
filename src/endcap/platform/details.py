"""The one page of a thing: facts and sections on the left, its timeline on the right. Rooms add sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode

from endcap.platform import files, timeline
from endcap.platform.access import Actor, may
from endcap.platform.cells import Column, RowStyle, Text
from endcap.platform.kinds import LARGEST_ID, Kind, kind_named, kind_of_row, url_of
from endcap.platform.lists import kind_listing

MOST_CHILDREN = 50


@dataclass(frozen=True)
class Fact:
    """One line of what a thing is. `kind` as a list's column has it; `url` where the value leads."""

    label: Text
    value: Any
    kind: str = "text"
    url: str = ""


@dataclass(frozen=True)
class Section:
    """What a room shows on the page of a kind. `look_up` gives what the template shows, or None for nothing."""

    name: str
    title: Text
    right: str
    template: str
    look_up: Callable[[Actor, Any], dict[str, Any] | None]
    order: int = 50


@dataclass(frozen=True)
class Children:
    """The things of another kind that belong to this one: `by` is their field for it (empty: all of them do), `columns`
    what is shown of them.

    `given` fills further fields of a new one from this thing; `without_past` leaves out what has ended until asked for.
    """

    kind: str
    by: str
    columns: tuple[str, ...]
    order: int = 50
    given: Callable[[Any], dict[str, Any]] = field(default=lambda row: {})
    empty: Text = ""
    only: Callable[[Any], dict[str, Any]] = field(default=lambda row: {})
    without_past: bool = False


_sections: dict[str, list[Section | Children]] = {}


def register(kind_key: str, *sections: Section | Children) -> None:
    known = _sections.setdefault(kind_key, [])
    known.extend(section for section in sections if section not in known)


def respond(request: Any, kind: Kind, row: Model, *, facts: Sequence[Fact], **more: Any) -> HttpResponse:
    """The page, or the next part of its timeline for HTMX."""
    entries, before = timeline.entries_of(
        request.actor, kind, row, before=timeline.moment_of(request.GET.get("before", ""))
    )
    context = {"kind": kind, "row": row, "entries": entries, "earlier_url": _earlier(request, before), **more}
    if request.htmx and "before" in request.GET:
        return render(request, "platform/timeline_entries.html", context)
    here = url_of(row) or ""
    may_edit = kind.editable_by(request.actor).filter(pk=row.pk).exists()
    context |= {
        "facts": [fact for fact in facts if fact.value not in (None, "")],
        "sections": [
            shown
            for one in _ordered(kind)
            if (shown := _shown(one, request.actor, row, here, past=request.GET.get("past", ""))) is not None
        ],
        "files": files.files_of(kind, row) if kind.files else None,
        "may_keep_files": kind.may_keep_files(request.actor, row),
        "may_edit": may_edit,
        "edit_url": reverse("thing-edit", args=[kind.key, row.pk]) if may_edit else "",
        "here": here,
    }
    return render(request, more.get("template", "platform/detail.html"), context)


def respond_as_listed(request: Any, key: str, pk: int) -> HttpResponse:
    """The page of a thing of which there is no more to say than its list shows: every column is a fact."""
    kind = kind_named(key)
    listing = kind_listing(kind, request.actor)
    row = get_object_or_404(listing.rows(request.actor), pk=min(pk, LARGEST_ID))  # type: ignore[misc]
    columns = _without_links_to(request.path, tuple(listing.columns))
    facts = [
        Fact(column.label, column.of(row), column.kind, url=(column.link(row) or "") if column.link else "")
        for column in columns
    ]
    return respond(request, kind, row, facts=facts)


def _ordered(kind: Kind) -> list[Section | Children]:
    return sorted(_sections.get(kind.key, []), key=lambda section: section.order)


def additions(actor: Actor, row: Any, here: str) -> list[tuple[Kind, str]]:
    """Kinds of which the actor may add one that belongs to this thing, and where."""
    children = [one for one in _ordered(kind_of_row(row)) if isinstance(one, Children)]
    found = [(kind_named(one.kind), one) for one in children]
    return [
        (kind, _add_url(section, kind, row, here))
        for kind, section in found
        if kind.may_edit(actor) and kind.may_be_added_here
    ]


def _add_url(section: Children, kind: Kind, row: Any, here: str) -> str:
    belonging = {section.by: row.pk} if section.by else {}
    given = {**belonging, "next": here} | section.given(row)
    return f"{reverse('thing-new', args=[kind.key])}?{urlencode(given)}"


def _shown(section: Section | Children, actor: Actor, row: Any, here: str, *, past: str) -> dict[str, Any] | None:
    if isinstance(section, Children):
        return _children(section, actor, row, here, is_past_shown=past == section.kind)
    content = section.look_up(actor, row) if may(actor, section.right) else None
    return (
        None
        if content is None
        else {"name": section.name, "title": section.title, "template": section.template, "content": content}
    )


def _children(section: Children, actor: Actor, row: Any, here: str, *, is_past_shown: bool) -> dict[str, Any] | None:
    kind = kind_named(section.kind)
    if not may(actor, kind.see):
        return None
    listing = kind_listing(kind, actor)
    columns = tuple(column for key in section.columns for column in listing.columns if column.key == key)
    belonging = {section.by: row.pk} if section.by else {}
    found = listing.rows(actor).filter(**belonging, **section.only(row))  # type: ignore[misc]
    ended = 0
    if section.without_past and not is_past_shown:
        ended = found.filter(last_day__lt=actor.today).count()
        found = found.filter(Q(last_day__isnull=True) | Q(last_day__gte=actor.today))
    rows = list(found[: MOST_CHILDREN + 1])
    may_edit = kind.may_edit(actor)
    style = RowStyle(_without_links_to(here, columns))
    return {
        "name": kind.key,
        "title": kind.plural,
        "template": "platform/children.html",
        "kind": kind,
        "columns": columns,
        "rows": [
            (child, style.cells(child), _edit_url(kind, child, here) if may_edit else "")
            for child in rows[:MOST_CHILDREN]
        ],
        "has_more": len(rows) > MOST_CHILDREN,
        "add_url": _add_url(section, kind, row, here) if may_edit and kind.may_be_added_here else "",
        "ended": ended,
        "ended_url": f"{here}?past={kind.key}#{kind.key}",
        "empty": section.empty,
    }


def _without_links_to(here: str, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """A thing without a page of its own is shown here already: its link would lead back to this page."""

    def elsewhere(link: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
        return lambda row: url if (url := link(row)) != here else None

    return tuple(replace(column, link=elsewhere(column.link) if column.link else None) for column in columns)


def _edit_url(kind: Kind, child: Any, here: str) -> str:
    return f"{reverse('thing-edit', args=[kind.key, child.pk])}?{urlencode({'next': here})}"


def _earlier(request: HttpRequest, before: datetime | None) -> str:
    return f"{request.path}?{urlencode({'before': before.isoformat()})}" if before else ""
