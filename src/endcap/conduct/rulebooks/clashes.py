"""Clauses that punish the same fact: found before anything happens, shown by a worked example, settled by somebody."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.conduct.models import ClashSettled, Examination, RulebookDraft, in_language
from endcap.conduct.rights import EDIT_RULEBOOKS
from endcap.conduct.rulebooks.checks import check_text
from endcap.conduct.rulebooks.examining import Question
from endcap.conduct.rulebooks.in_force import overlap_mode, versions_in
from endcap.conduct.rulebooks.reading import text_of
from endcap.conduct.rulebooks.wording import column_name, table_name
from endcap.kernels.facts import BY_NAME
from endcap.kernels.rules import Period
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.platform.access import Actor, require
from endcap.platform.actions import Done
from endcap.platform.history import recording

MOST_SECONDS = 180
YES_NO = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}


@dataclass(frozen=True)
class Side:
    """One of the two clauses with what it would charge for the example."""

    cited: str
    number: str
    rulebook: str
    title: str
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class Clash:
    fact: str
    row: list[tuple[str, Any]]
    sides: tuple[Side, Side]
    settled: ClashSettled | None
    # It was settled when the company went by another rule for clashes.
    is_outdated: bool

    @property
    def is_settled(self) -> bool:
        return self.settled is not None and not self.is_outdated

    @property
    def one(self) -> Side:
        return self.sides[0]

    @property
    def other(self) -> Side:
        return self.sides[1]


@dataclass(frozen=True)
class Proofs:
    clashes: list[Clash] = field(default_factory=list)
    never_met: list[tuple[str, str, int]] = field(default_factory=list)
    gaps: list[tuple[str, str, int]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    is_partial: bool = False

    @property
    def unsettled(self) -> list[Clash]:
        return [one for one in self.clashes if not one.is_settled]

    @property
    def is_clean(self) -> bool:
        return not (self.clashes or self.never_met or self.gaps or self.unknown or self.is_partial)


# what is asked


def books_with(draft: RulebookDraft | None, *, on: date) -> list[tuple[str, str]]:
    """Names and texts of what is in force in a day's month, in their order, with a draft in the place of its rulebook."""
    found = [(one.rulebook.position, one.rulebook.name, one.text) for one in versions_in(Period.of(on))]
    if draft is not None:
        found = [one for one in found if one[1] != draft.rulebook.name]
        found.append((draft.rulebook.position, draft.rulebook.name, draft.text))
    return [(name, text) for _position, name, text in sorted(found, key=lambda one: one[0])]


def question_of(draft: RulebookDraft | None, *, on: date) -> Question:
    return {"books": [list(one) for one in books_with(draft, on=on)]}


# working it out


class TookTooLong(Exception):
    pass


def prove_books(question: Question) -> dict[str, Any]:
    from endcap.kernels.rules.proofs import Report, prove

    checks = [check_text(text, name) for name, text in question["books"]]
    books = [check.book for check in checks if check.book is not None]
    end = time.monotonic() + MOST_SECONDS

    def watch(_what: str, _done: int, _total: int) -> None:
        if time.monotonic() > end:
            raise TookTooLong

    report, is_partial = Report(), False
    try:
        prove(books, progress=watch, report=report)
    except TookTooLong:
        is_partial = True
    return _kept(report) | {"is_partial": is_partial}


def _kept(report: Any) -> dict[str, Any]:
    return {
        "meetings": [
            {
                "one": one.one, "other": one.other, "fact": one.fact,
                "row": {name: _text(value) for name, value in one.row.items() if value is not None},
                "lines": [[_line(line) for line in lines] for lines in (one.lines_of_one, one.lines_of_other)],
            }
            for one in report.meetings
        ],
        "never_met": [[one.clause, one.what.zh, one.what.en, one.row] for one in report.never_met],
        "gaps": [
            [one.clause, one.word, {name: _text(value) for name, value in one.example.items() if value is not None}, one.row]
            for one in report.gaps
        ],
        "unknown": [[list(one.clauses), one.question.zh, one.question.en] for one in report.unknown],
    }  # fmt: skip


def _line(line: Any) -> dict[str, Any]:
    return {
        "employee": line.employee_id, "liability": line.liability, "day": line.occurred_on.isoformat(),
        "amount": str(line.amount), "sanction": line.sanction or "",
        "zh": line.explanations.get("zh", ""), "en": line.explanations.get("en", ""),
    }  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


# reading what came of it


def proofs_of(examination: Examination) -> Proofs:
    outcome = examination.outcome or {}
    books = {name: book for name, text in examination.question["books"] if (book := _book(name, text)) is not None}
    settled = {(one.first, one.second): one for one in ClashSettled.objects.select_related("by").order_by("at")}
    mode = overlap_mode()
    clashes = [_clash(one, books, settled, mode) for one in outcome.get("meetings", [])]
    gaps = [
        (_named(clause, books), _("the cases of “%(word)s” leave a gap, for example: %(example)s")
         % {"word": word, "example": _(", ").join(f"{name} = {value}" for name, value in example.items())}, row)
        for clause, word, example, row in outcome.get("gaps", [])
    ]  # fmt: skip
    return Proofs(
        clashes,
        [(_named(clause, books), in_language(zh, en), row) for clause, zh, en, row in outcome.get("never_met", [])],
        gaps,
        [
            (" × ".join(_named(one, books) for one in clauses), in_language(zh, en))
            for clauses, zh, en in outcome.get("unknown", [])
        ],
        bool(outcome.get("is_partial")),
    )


def _book(name: str, text: str) -> CheckedRulebook | None:
    return check_text(text, name).book


def _clash(
    found: dict[str, Any], books: dict[str, CheckedRulebook], settled: dict[Any, ClashSettled], mode: str
) -> Clash:
    sides = tuple(
        _side(cited, lines, books) for cited, lines in zip((found["one"], found["other"]), found["lines"], strict=True)
    )
    kept = settled.get((found["one"], found["other"]))
    table = BY_NAME.get(found["fact"])
    row = [
        (column_name(table, name) if table is not None and table.has(name) else name, YES_NO.get(value, value))
        for name, value in found["row"].items()
    ]
    fact = table_name(table) if table is not None else found["fact"]
    return Clash(fact, row, sides, kept, kept is not None and kept.how != mode)  # type: ignore[arg-type]


def _side(cited: str, lines: Sequence[dict[str, Any]], books: dict[str, CheckedRulebook]) -> Side:
    rulebook, _slash, number = cited.rpartition("/")
    book = books.get(rulebook)
    shown = [
        line
        | {
            "amount": Decimal(line["amount"]),
            "why": in_language(line["zh"], line["en"]),
            "is_joint": line["liability"] == "joint",
        }
        for line in lines
    ]
    title = text_of(book.rulebook.title) if book is not None else rulebook
    clause = next((one.clause for one in book.clauses if one.number == number), None) if book is not None else None
    return Side(cited, number, title, text_of(clause.title) if clause is not None else "", shown)


def _named(cited: str, books: dict[str, CheckedRulebook]) -> str:
    side = _side(cited, [], books)
    return f"{side.rulebook} {side.number} {side.title}".strip()


# settling one


def settle_clash(actor: Actor, first: str, second: str, reason: str) -> Done:
    """Keeps that somebody looked at it and left it to the company's rule for clashes. Raises ValidationError."""
    require(actor, EDIT_RULEBOOKS)
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason: others will ask for it.")})
    if first == second or not all(_is_citation(one) for one in (first, second)):
        raise ValidationError(_("There is no such clash."))
    with recording(actor, "clash.settle") as book:
        row = ClashSettled(
            first=first,
            second=second,
            how=overlap_mode(),
            reason=reason.strip()[:2000],
            at=book.at,
            by_id=actor.employee_id,
        )
        book.add_many([row])
    return Done(book.batch, 1, row)


def _is_citation(text: str) -> bool:
    rulebook, slash, number = text.rpartition("/")
    return bool(rulebook and slash and number) and len(text) <= 130
