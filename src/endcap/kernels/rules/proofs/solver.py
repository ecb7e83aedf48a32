"""Questions to the solver, each within a bounded time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import z3

from endcap.kernels.rules.proofs.clause import ClauseSymbols
from endcap.kernels.rules.proofs.symbols import MonthsLater, RowSymbols

Answer = Literal["sat", "unsat", "unknown"]

MOST_MILLISECONDS_PER_QUESTION = 3_000
NICE_DAYS_AHEAD = 400
NICE_NUMBER = 100
NO_CONSTANT = 1_000_000
MOST_CORRECTIONS = 60
# A wish that is not quickly granted is passed over.
MOST_MILLISECONDS_PER_WISH = 300


def ask(
    conditions: Sequence[Any], *rows: RowSymbols, nice: ClauseSymbols | None = None
) -> tuple[Answer, z3.ModelRef | None]:
    """Whether conditions about rows can hold together, and if so a model; with `nice` one with near days and small whole
    numbers if there is such."""
    solver = z3.Solver()
    solver.set("timeout", MOST_MILLISECONDS_PER_QUESTION)
    solver.set("random_seed", 1)
    solver.add(*conditions, *(rule for row in rows for rule in row.rules))
    months = [later for row in rows for later in row.months.values()]
    wishes = _wishes(nice) if nice is not None else []
    if months and wishes:
        solver.push()
        solver.add(wishes[0])
        if _answer(solver, months)[0] != "sat":
            solver.pop()
    answer, model = _answer(solver, months)
    solver.set("timeout", MOST_MILLISECONDS_PER_WISH)
    for wish in wishes if answer == "sat" else []:
        solver.push()
        solver.add(wish)
        nicer, nicer_model = _answer(solver, months)
        if nicer == "sat":
            model = nicer_model
        else:
            solver.pop()
    return answer, model


def _answer(solver: z3.Solver, months: Sequence[MonthsLater]) -> tuple[Answer, z3.ModelRef | None]:
    """Asks again with what the calendar says of the months that a model chose, until it has them right."""
    for _ in range(MOST_CORRECTIONS):
        found = solver.check()
        if found != z3.sat:
            return ("unsat" if found == z3.unsat else "unknown"), None
        model = solver.model()
        corrections = [said for said in (one.corrected(model) for one in months) if said is not None]
        if not corrections:
            return "sat", model
        solver.add(*corrections)
    return "unknown", None


def _wishes(look: ClauseSymbols) -> list[Any]:
    start = look.era.first.toordinal()
    wishes = [look.row.as_of <= start + NICE_DAYS_AHEAD]
    for name, unknown in look.row.unknowns.items():
        if z3.is_real(unknown.value):
            wishes += [unknown.value <= NICE_NUMBER, unknown.value >= 1, z3.IsInt(unknown.value)]
        elif name in look.row.free_texts:
            wishes.append(unknown.value >= NO_CONSTANT)
        elif z3.is_int(unknown.value) and name in look.row.days:
            wishes.append(unknown.value >= start)
    return wishes
