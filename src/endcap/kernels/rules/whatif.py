"""What would have been: past months settled under changed rules, side by side with the rules as they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from endcap.kernels.facts import Facts
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.ledger import Line
from endcap.kernels.rules.overlaps import OverlapMode
from endcap.kernels.rules.settlement import settle

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Difference:
    """One employee and clause over all periods. Amounts are signed: a fine is negative; `difference` = after − before."""

    employee_id: str
    rulebook: str
    clause: str
    lines_before: int
    lines_after: int
    amount_before: Decimal
    amount_after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.amount_after - self.amount_before


@dataclass(frozen=True)
class WhatIf:
    """Lines under the rules as they are and as they might be, and where they differ."""

    before: tuple[Line, ...]
    after: tuple[Line, ...]
    differences: tuple[Difference, ...]


def what_if(
    facts: Facts,
    *,
    periods: Sequence[str],
    before: Sequence[CheckedRulebook],
    after: Sequence[CheckedRulebook],
    overlap: OverlapMode = "first",
    languages: Sequence[str] = ("zh",),
) -> WhatIf:
    """Settles the periods twice. The n-th rulebook of `after` stands in for the n-th of `before` and takes its name, so
    that decisions about findings hold for both."""
    renamed = [_in_place_of(book, before[index] if index < len(before) else None) for index, book in enumerate(after)]
    lines: list[list[Line]] = []
    for books in (before, renamed):
        found: list[Line] = []
        for period in periods:
            found += settle(facts, period=period, rulebooks=books, overlap=overlap, languages=languages).lines
        lines.append(found)
    return WhatIf(tuple(lines[0]), tuple(lines[1]), tuple(_differences(*lines)))


def _in_place_of(book: CheckedRulebook, before: CheckedRulebook | None) -> CheckedRulebook:
    if before is None or before.name == book.name:
        return book
    return replace(book, rulebook=book.rulebook.model_copy(update={"rulebook": before.name}))


def _differences(before: Iterable[Line], after: Iterable[Line]) -> list[Difference]:
    sums: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [NOTHING, NOTHING])
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for side, lines in enumerate((before, after)):
        for line in lines:
            key = (line.employee_id, line.rulebook, line.clause)
            sums[key][side] += line.amount
            counts[key][side] += 1
    return [Difference(*key, counts[key][0], counts[key][1], sums[key][0], sums[key][1]) for key in sorted(sums)]
