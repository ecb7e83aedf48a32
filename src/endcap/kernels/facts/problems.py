"""What is wrong with an input, and where: the same for fact files, rulebooks and options."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from endcap.kernels.facts.schema import NOTHING, Words

PROBLEM_COLUMNS = ("file", "row", "column", "problem", "found", "expected")


@dataclass(frozen=True)
class Problem:
    """One mistake. `row` is the line as an editor or a spreadsheet numbers it (the header is row 1)."""

    file: str
    problem: Words
    row: int | None = None
    column: str = ""
    found: str = ""
    expected: Words = NOTHING

    def sentence(self, language: str = "en") -> str:
        place = ":".join(str(part) for part in (self.file, self.row, self.column) if part not in (None, ""))
        text = f"{place}: {self.problem[language]}"
        if self.found:
            text += f"{'，实际为' if language == 'zh' else ', found'} {self.found!r}"
        if self.expected[language]:
            text += f"{'，应为' if language == 'zh' else ', expected'} {self.expected[language]}"
        return text

    def cells(self, language: str = "en") -> tuple[str, ...]:
        row = "" if self.row is None else str(self.row)
        return (self.file, row, self.column, self.problem[language], self.found, self.expected[language])


class BadInput(Exception):
    """The input cannot be used as it is; `problems` lists every mistake found in it."""

    code = "bad_input"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0].sentence() if self.problems else "bad input"
        more = len(self.problems) - 1
        super().__init__(first + (f" (and {more} more)" if more > 0 else ""))


def write_problems(problems: Iterable[Problem], path: Path, *, language: str = "en") -> None:
    """Writes `problems.csv`: file, row, column, problem, found, expected."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(PROBLEM_COLUMNS)
        writer.writerows(problem.cells(language) for problem in problems)
