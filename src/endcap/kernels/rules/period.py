"""The month that is settled and the days within it that are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from endcap.kernels.facts.problems import BadInput, Problem
from endcap.kernels.facts.schema import Words


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2026-10`. Raises BadInput for anything else."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", text)
        if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1900:
            words = Words("账期写法有误", "is no period")
            raise BadInput([Problem("--period", words, found=text, expected=Words("如 2026-10", "such as 2026-10"))])
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Period:
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return self.next().first - timedelta(days=1) if (self.year, self.month) < (9999, 12) else date.max

    def next(self) -> Period:
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True)
class Window:
    """A period seen on a day: nothing after `as_of` is known, and findings lie in `first` … `until`."""

    period: Period
    as_of: date

    @property
    def first(self) -> date:
        return self.period.first

    @property
    def until(self) -> date:
        return min(self.period.last, self.as_of)
