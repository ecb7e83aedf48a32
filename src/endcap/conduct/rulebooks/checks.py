"""Whether a text is a rulebook, with every mistake at its line and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from endcap.conduct.models import in_language
from endcap.kernels.facts import BadInput, Problem, Words
from endcap.kernels.rules import CheckedRulebook, parse_rulebook

# Longer texts are checked when they are kept, not while somebody types.
LONGEST_WHILE_TYPING = 200_000
MOST_SHOWN = 50
TEXTS_KEPT = 16
OTHER_NAME = Words(
    "名字要与本管理办法一致：事项和决定都以它引用", "keep the name of this rulebook: findings and decisions cite it"
)


@dataclass(frozen=True)
class Mistake:
    line: int
    column: int
    text: str


@dataclass(frozen=True)
class Check:
    """`book` is None where there are mistakes. `more` says how many are not shown."""

    book: CheckedRulebook | None
    mistakes: tuple[Mistake, ...] = ()
    more: int = 0

    @property
    def is_good(self) -> bool:
        return self.book is not None


def plain_text(text: str) -> str:
    """As it is kept: lines end with one sign, whatever a browser or an editor made of them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").replace("\0", "")


def check_text(text: str, name: str = "") -> Check:
    """`name`: the rulebook that it is a text of, where it has one already."""
    book, problems = _looked_at(text, name)
    return Check(book) if book is not None else Check(None, *_shown(problems))


@lru_cache(maxsize=TEXTS_KEPT)
def _looked_at(text: str, name: str) -> tuple[CheckedRulebook | None, tuple[Problem, ...]]:
    try:
        book = parse_rulebook(text, label=f"{name or 'rulebook'}.yaml")
    except BadInput as error:
        return None, error.problems
    if name and book.name != name:
        return None, (book.source.problem(("rulebook",), OTHER_NAME, found=book.name, expected=Words(name, name)),)
    return book, ()


def _shown(problems: Iterable[Problem]) -> tuple[tuple[Mistake, ...], int]:
    ordered = sorted(problems, key=lambda one: (one.row or 1, _column(one)))
    shown = tuple(Mistake(one.row or 1, _column(one), _sentence(one)) for one in ordered[:MOST_SHOWN])
    return shown, len(ordered) - len(shown)


def _column(problem: Problem) -> int:
    return int(problem.column) if problem.column.isdigit() else 1


def _sentence(problem: Problem) -> str:
    text = in_language(problem.problem.zh, problem.problem.en)
    if problem.found:
        text += _(", found: %(found)s") % {"found": problem.found}
    expected = in_language(problem.expected.zh, problem.expected.en)
    if expected:
        text += _(", expected: %(expected)s") % {"expected": expected}
    return text
