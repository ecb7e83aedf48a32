"""Shares of few cases compared: plain numbers, no database."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import TypeVar

# Of 100 such ranges, 95 hold the true share.
NORMAL_95 = 1.959964
# With fewer cases on either side a share says nothing.
FEWEST_CASES = 10
# Among thousands of cases a difference may be sure and yet too small to matter.
SMALLEST_DIFFERENCE = Decimal("0.1")
THOUSANDTH = Decimal("0.001")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Share:
    part: int
    whole: int

    @property
    def value(self) -> Decimal | None:
        """Of one, with three decimals; None of nothing."""
        return (Decimal(self.part) / self.whole).quantize(THOUSANDTH) if self.whole else None

    @property
    def range(self) -> tuple[float, float]:
        """Wilson's interval: where the true share lies with 95 % certainty. It is wide where there are few cases."""
        if not self.whole:
            return 0.0, 1.0
        share, square = self.part / self.whole, NORMAL_95**2
        middle = (share + square / (2 * self.whole)) / (1 + square / self.whole)
        spread = share * (1 - share) / self.whole + square / (4 * self.whole**2)
        half = NORMAL_95 * sqrt(spread) / (1 + square / self.whole)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Compared:
    """One share beside the share of all the rest."""

    own: Share
    rest: Share

    @property
    def difference(self) -> Decimal:
        return (self.own.value or Decimal(0)) - (self.rest.value or Decimal(0))

    @property
    def says(self) -> str:
        """`more` or `less` where the two ranges do not touch and the shares differ much, else `alike`; `few`: too few
        cases to say."""
        if min(self.own.whole, self.rest.whole) < FEWEST_CASES:
            return "few"
        if abs(self.difference) < SMALLEST_DIFFERENCE:
            return "alike"
        (low, high), (rest_low, rest_high) = self.own.range, self.rest.range
        return "more" if low > rest_high else "less" if high < rest_low else "alike"


def beside_the_rest(shares: Mapping[Key, Share]) -> dict[Key, Compared]:
    """Each of them beside all others together."""
    part = sum(share.part for share in shares.values())
    whole = sum(share.whole for share in shares.values())
    return {
        key: Compared(share, Share(part - share.part, whole - share.whole)) for key, share in shares.items()
    }  # fmt: skip
