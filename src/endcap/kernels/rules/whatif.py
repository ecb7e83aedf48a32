"""What would have been: past months settled under changed rules, side by side with the rules as they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from endcap.kernels.facts import BadInput, Facts, Problem, Words
from endcap.kernels.facts.schema import NOTHING as NO_EXPECTATION
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.ledger import Line
from endcap.kernels.rules.model import Clause
from endcap.kernels.rules.overlaps import OverlapMode
from endcap.kernels.rules.settlement import settle

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Difference:
    """One employee and clause over all periods. Amounts are signed: a fine is negative; `difference` = after − before."""

    employee_id: str
    rulebook: str
    clause: str
    lines_before: int = 0
    lines_after: int = 0
    amount_before: Decimal = NOTHING
    amount_after: Decimal = NOTHING
    sanctions_before: int = 0
    sanctions_after: int = 0

    @property
    def difference(self) -> Decimal:
        return self.amount_after - self.amount_before

    @property
    def is_change(self) -> bool:
        before = (self.lines_before, self.amount_before, self.sanctions_before)
        return before != (self.lines_after, self.amount_after, self.sanctions_after)


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
    besides: Sequence[CheckedRulebook] = (),
    overlap: OverlapMode = "first",
    as_of: date | None = None,
    units_may_differ: bool = False,
    languages: Sequence[str] = ("zh",),
) -> WhatIf:
    """Settles the periods twice.

    A rulebook of `after` stands in for the one of the same name in `before`; where none has its name, the n-th stands in
    for the n-th and takes its name, so that decisions about findings hold for both. What nothing stands in for stays;
    `besides` come in addition. `as_of`: up to which day facts are known, by default each period's last.
    Raises BadInput where it is not clear what stands in for what, or a period is given twice.
    """
    for period in sorted({period for period in periods if list(periods).count(period) > 1}):
        raise BadInput([Problem("--period", Words("给了两次", "is given twice"), found=period)])
    lines: list[list[Line]] = []
    for books in (before, [*_changed(before, after), *besides]):
        found: list[Line] = []
        for period in periods if books else ():
            found += settle(
                facts, period=period, rulebooks=books, overlap=overlap, as_of=as_of, languages=languages,
                units_may_differ=units_may_differ,
            ).lines  # fmt: skip
        lines.append(found)
    return WhatIf(tuple(lines[0]), tuple(lines[1]), tuple(_differences(*lines)))


def _changed(before: Sequence[CheckedRulebook], after: Sequence[CheckedRulebook]) -> list[CheckedRulebook]:
    names = [book.name for book in before]
    for name in sorted({name for name in names if names.count(name) > 1}):
        raise BadInput([Problem("--rulebook", Words("同名的管理办法给了两次", "is given twice"), found=name)])
    instead = {book.name: book for book in after if book.name in names}
    others = [book for book in after if book.name not in names]
    waiting = [name for name in names if name not in instead]
    if len(instead) + len(others) < len(after):
        twice = Words("同名的管理办法给了两次", "names a rulebook twice")
        raise BadInput([Problem("--instead", twice, found=", ".join(book.name for book in after))])
    if others and len(others) != len(waiting):
        unclear = Words("分不清代替哪一个管理办法", "leaves open which rulebook it stands in for")
        listed = ", ".join(waiting)
        expected = Words(f"与 {listed} 同名，或个数相同", f"the name of one of {listed}, or as many as these")
        found = ", ".join(book.name for book in others)
        raise BadInput([Problem("--instead", unclear, found=found, expected=expected if waiting else NO_EXPECTATION)])
    instead |= {name: _named(book, name) for name, book in zip(waiting, others, strict=False)}
    return [instead.get(book.name, book) for book in before]


def _named(book: CheckedRulebook, name: str) -> CheckedRulebook:
    """The rulebook under another name, also where its rewards cite its own clauses."""
    clauses = tuple(replace(one, clause=_citing(one.clause, book.name, name)) for one in book.clauses)
    return replace(book, rulebook=book.rulebook.model_copy(update={"rulebook": name}), clauses=clauses)


def _citing(clause: Clause, old: str, new: str) -> Clause:
    none_of = clause.none_of
    if none_of is None or none_of.clauses == "all":
        return clause
    cited = [
        f"{new}/{name.removeprefix(f'{old}/')}" if name.startswith(f"{old}/") else name for name in none_of.clauses
    ]
    return clause.model_copy(update={"none_of": none_of.model_copy(update={"clauses": cited})})


def _differences(before: Iterable[Line], after: Iterable[Line]) -> list[Difference]:
    totals: dict[tuple[str, str, str], dict[str, Any]] = defaultdict(dict)
    for side, lines in (("before", before), ("after", after)):
        for line in lines:
            row = totals[line.employee_id, line.rulebook, line.clause]
            row[f"lines_{side}"] = row.get(f"lines_{side}", 0) + 1
            row[f"amount_{side}"] = row.get(f"amount_{side}", NOTHING) + line.amount
            row[f"sanctions_{side}"] = row.get(f"sanctions_{side}", 0) + (line.sanction is not None)
    return [Difference(*key, **totals[key]) for key in sorted(totals)]
