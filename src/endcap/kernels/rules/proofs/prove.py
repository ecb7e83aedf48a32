"""Every clause by itself, and every pair of clauses that judge a table in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.proofs.alone import examine
from endcap.kernels.rules.proofs.pairs import examine_pair, share_a_table
from endcap.kernels.rules.proofs.report import Cited, Report

Progress = Callable[[str, int, int], None]


def prove(
    rulebooks: Sequence[CheckedRulebook], *, progress: Progress | None = None, report: Report | None = None
) -> Report:
    """What can be said about rulebooks before any fact arrives. `report` is filled as it is found: whoever stops halfway
    has what was found until then."""
    report = Report() if report is None else report
    cited = [
        Cited(rulebook, index)
        for rulebook in rulebooks
        for index, clause in enumerate(rulebook.clauses)
        if clause.table is not None
    ]
    fines = [one for one in cited if one.clause.clause.kind == "fine"]
    pairs = [(one, other) for one, other in combinations(fines, 2) if share_a_table(one, other)]
    total = len(cited) + len(pairs)
    for done, one in enumerate(cited):
        if progress:
            progress(one.name, done, total)
        examine(one, report)
    for done, (one, other) in enumerate(pairs, start=len(cited)):
        if progress:
            progress(f"{one.name} × {other.name}", done, total)
        examine_pair(one, other, report)
    return report
