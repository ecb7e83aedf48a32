"""Shares of few cases: Wilson's interval, and when two of them differ."""

from __future__ import annotations

import pytest

from endcap.conduct.reports.fairness import median
from endcap.conduct.reports.shares import Compared, Share, beside_the_rest


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # As published: Newcombe 1998, table I, and Agresti & Coull for nothing of ten.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_range_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    found = Share(part, whole).range
    assert found == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_of_nothing_nothing_is_known() -> None:
    assert (Share(0, 0).value, Share(0, 0).range) == (None, (0.0, 1.0))


@pytest.mark.parametrize(
    ("own", "rest", "says"),
    [
        (Share(20, 40), Share(20, 200), "more"),
        (Share(2, 60), Share(100, 200), "less"),
        (Share(6, 40), Share(20, 200), "alike"),
        (Share(600, 2000), Share(2000, 10000), "more"),
        (Share(580, 2000), Share(2000, 10000), "alike"),
        (Share(9, 9), Share(0, 200), "few"),
        (Share(20, 40), Share(0, 9), "few"),
    ],
)
def test_what_is_said_of_two_shares(own: Share, rest: Share, says: str) -> None:
    assert Compared(own, rest).says == says


def test_each_is_beside_all_others() -> None:
    found = beside_the_rest({"a": Share(1, 2), "b": Share(3, 10), "c": Share(0, 4)})
    assert found["b"] == Compared(Share(3, 10), Share(1, 6))


@pytest.mark.parametrize(
    ("days", "middle"), [([], None), ([3], "3"), ([1, 2], "1.5"), ([0, 0, 9], "0"), ([1, 3, 3, 10], "3")]
)
def test_half_were_faster(days: list[int], middle: str | None) -> None:
    from collections import Counter
    from decimal import Decimal

    assert median(Counter(days)) == (None if middle is None else Decimal(middle))
