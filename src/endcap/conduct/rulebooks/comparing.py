"""Two texts of a rulebook side by side: what was added, removed and changed, in words and as lines of text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from endcap.conduct.models.words import UNITS
from endcap.conduct.rulebooks.reading import (
    ClauseRead,
    basis_named,
    jurisdiction_named,
    read,
    text_of,
)
from endcap.conduct.rulebooks.wording import charges_in_points, figure_with_unit
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.model import Clause, Parameter, Rulebook

# Longer texts are not compared line by line.
MOST_LINES = 6000
LINES_AROUND = 3


@dataclass(frozen=True)
class Change:
    """One thing that reads otherwise: empty before where it was added, empty after where it was removed."""

    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Part:
    """A clause or a parameter. `state` is added, removed or changed."""

    state: str
    name: str
    title: str
    changes: list[Change] = field(default_factory=list)

    @property
    def state_name(self) -> str:
        return {"added": _("Added"), "removed": _("Removed"), "changed": _("Changed")}[self.state]


@dataclass(frozen=True)
class Comparison:
    heading: list[Change]
    parameters: list[Part]
    clauses: list[Part]

    @property
    def is_empty(self) -> bool:
        return not (self.heading or self.parameters or self.clauses)

    @property
    def count(self) -> int:
        return len(self.heading) + len(self.parameters) + len(self.clauses)


def compare(before: CheckedRulebook, after: CheckedRulebook, *, on: date) -> Comparison:
    """`on`: the day whose figures stand where a sentence names one."""
    old, new = before.rulebook, after.rulebook
    return Comparison(list(_heading(old, new)), list(_parameters(before, after)), list(_clauses(before, after, on)))


def _heading(old: Rulebook, new: Rulebook) -> Iterator[Change]:
    units = dict(UNITS)
    pairs = [
        (_("Title"), text_of(old.title), text_of(new.title)),
        (_("About"), text_of(old.about) if old.about else "", text_of(new.about) if new.about else ""),
        (_("Version"), old.version, new.version),
        (_("Basis"), basis_named(old.basis), basis_named(new.basis)),
        (_("Jurisdiction"), jurisdiction_named(old.jurisdiction), jurisdiction_named(new.jurisdiction)),
        (_("Unit"), str(units[old.unit]), str(units[new.unit])),
        (_("In force"), _span(old.in_force), _span(new.in_force)),
    ]
    yield from _different(pairs)


def _span(span: Any) -> str:
    return "" if span is None else f"{span.first} – {span.last or ''}".strip()


def _different(pairs: Sequence[tuple[str, str, str]]) -> Iterator[Change]:
    for what, before, after in pairs:
        if before != after:
            yield Change(what, before, after)


# parameters


def _parameters(before: CheckedRulebook, after: CheckedRulebook) -> Iterator[Part]:
    old, new = before.rulebook.parameters, after.rulebook.parameters
    said_old, said_new = _speaker(before), _speaker(after)
    for name in [*new, *(name for name in old if name not in new)]:
        if name not in old:
            yield Part(
                "added", name, text_of(new[name].title), list(_values(name, None, new[name], said_old, said_new))
            )
        elif name not in new:
            yield Part(
                "removed", name, text_of(old[name].title), list(_values(name, old[name], None, said_old, said_new))
            )
        elif old[name] != new[name] or said_old(name, old[name]) != said_new(name, new[name]):
            changes = list(_values(name, old[name], new[name], said_old, said_new))
            yield Part("changed", name, text_of(new[name].title), changes or [_other_wording()])


def _speaker(book: CheckedRulebook) -> Any:
    in_points = charges_in_points(book)

    def said(name: str, parameter: Parameter) -> dict[date, str]:
        return {
            day: _("ended") if value is None else figure_with_unit(value, parameter.unit, in_points=in_points(name))
            for day, value in parameter.values.items()
        }

    return said


def _values(name: str, old: Parameter | None, new: Parameter | None, said_old: Any, said_new: Any) -> Iterator[Change]:
    if old and new:
        yield from _different(
            [(_("Title"), text_of(old.title), text_of(new.title)), (_("Source"), old.reference, new.reference)]
        )
    before = said_old(name, old) if old else {}
    after = said_new(name, new) if new else {}
    for day in sorted({*before, *after}):
        was, then = _said_on(before, day), _said_on(after, day)
        if was != then or before.get(day) != after.get(day):
            yield Change(_("from %(day)s on") % {"day": day}, was, then)


def _said_on(values: dict[date, str], day: date) -> str:
    begun = [start for start in values if start <= day]
    return values[max(begun)] if begun else ""


# clauses


def _clauses(before: CheckedRulebook, after: CheckedRulebook, on: date) -> Iterator[Part]:
    old, new = ({one.number: one for one in read(book, on).clauses} for book in (before, after))
    old_models, new_models = ({one.number: one.clause for one in book.clauses} for book in (before, after))
    for number in [*new, *(number for number in old if number not in new)]:
        if number not in old:
            yield Part("added", number, new[number].title, [Change(_("Source"), "", new[number].source)])
        elif number not in new:
            yield Part("removed", number, old[number].title, [Change(_("Source"), old[number].source, "")])
        elif old_models[number] != new_models[number]:
            changes = list(_different(_sayings(old[number], new[number], old_models[number], new_models[number])))
            yield Part("changed", number, new[number].title, changes or [_other_wording()])


def _sayings(old: ClauseRead, new: ClauseRead, was: Clause, now: Clause) -> list[tuple[str, str, str]]:
    def both(what: str, name: str) -> tuple[str, str, str]:
        return what, _joined(getattr(old, name)), _joined(getattr(new, name))

    steps_old, steps_new = dict(old.steps), dict(new.steps)
    steps = [
        (what, _joined(steps_old.get(what, [])), _joined(steps_new.get(what, [])))
        for what in dict.fromkeys([*steps_new, *steps_old])
    ]
    kinds = [_("Reward") if one.is_reward else _("Fine") for one in (old, new)]
    return [
        both(_("Title"), "title"), both(_("Source"), "source"), (_("Kind"), *kinds), both(_("Binds"), "binds"),
        both(_("Facts"), "table"), *steps, both(_("Joint liability"), "joint"), both(_("Escalation"), "escalation"),
        both(_("Proposals"), "sanctions"), both(_("What can still be done"), "remedy"), both(_("In force"), "when_in_force"),
        (_("Sentence"), text_of(was.because), text_of(now.because)),
        (_("Examples"), _titles(was), _titles(now)),
    ]  # fmt: skip


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _titles(clause: Clause) -> str:
    return "\n".join(one.title if isinstance(one.title, str) else text_of(one.title) for one in clause.examples)


def _other_wording() -> Change:
    return Change(_("Details, or the wording in the other language: see the text"))


# lines of text


@dataclass(frozen=True)
class TextLine:
    """`sign` is +, − or a space; a line without numbers stands for those left out."""

    sign: str
    text: str
    old: int | None = None
    new: int | None = None

    @property
    def css(self) -> str:
        return {"+": "is-added", "−": "is-removed", "…": "is-gap"}.get(self.sign, "")


def text_difference(before: str, after: str) -> list[TextLine] | None:
    """Lines that differ, with some around them; None where the texts are too long to be compared so."""
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > MOST_LINES:
        return None
    found: list[TextLine] = []
    for place, group in enumerate(
        difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(LINES_AROUND)
    ):
        if place or group[0][1] > 0:
            found.append(TextLine("…", ""))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                found += [TextLine(" ", old[i], i + 1, j1 + i - i1 + 1) for i in range(i1, i2)]
                continue
            found += [TextLine("−", old[i], i + 1, None) for i in range(i1, i2)]
            found += [TextLine("+", new[j], None, j + 1) for j in range(j1, j2)]
    return found
