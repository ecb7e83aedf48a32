"""From a solver's model to facts, and through the engine: only what really happens there is reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import z3
from sqlglot import exp

from endcap.kernels.facts import BadInput, Table, facts_of_rows
from endcap.kernels.facts.schema import Kind
from endcap.kernels.rules.checked import CheckedCase, CheckedRulebook
from endcap.kernels.rules.expressions import Checked
from endcap.kernels.rules.inference import check_expression
from endcap.kernels.rules.ledger import Line
from endcap.kernels.rules.period import Period
from endcap.kernels.rules.proofs.clause import ClauseSymbols
from endcap.kernels.rules.proofs.symbols import RowSymbols
from endcap.kernels.rules.settlement import settle

IDS = {"employee_id": "R1", "store_id": "T1", "sku": "W1", "issued_by": "M1"}
# Rows that an example may hold where a clause counts; the one of interest comes last.
MOST_ROWS = 6
ID_OF_LAST_ROW = "F1"
Facts = dict[str, list[dict[str, object]]]


@dataclass(frozen=True)
class Example:
    """Facts that hold one row of interest, the row's id, and the day on which they are known."""

    facts: Facts
    row: Mapping[str, object]
    fact_id: str
    as_of: date


def example_of(model: z3.ModelRef, row: RowSymbols, *, rows: int = 1) -> Example:
    """Writes a model down as facts: the row, the people, the product and whatever the lookups stand on.

    With `rows` there are as many alike, and the one of interest is the last of them in order of id.
    """
    cells = _cells(model, row, row.table, "")
    facts: Facts = {row.table.name: [cells], **_people(model, row, cells), **_things(model, row, cells)}
    shown = dict(cells)
    if row.beside is not None:
        other = _cells(model, row, row.beside, f"{row.beside.name}.")
        facts[row.beside.name] = [other | {name: cells[name] for name in row.beside.daily_key}]
        shown |= {f"{row.beside.name}.{name}": value for name, value in other.items() if value is not None}
    if row.table.key and cells[row.table.key] == ID_OF_LAST_ROW:
        before = [cells | {row.table.key: f"E{number}"} for number in range(1, rows)]
        facts[row.table.name] = [*before, cells]
    fact_id = "/".join(str(cells[name]) for name in row.table.id_columns)
    return Example(facts, shown, fact_id, date.fromordinal(_whole(model, row.as_of)))


def _cells(model: z3.ModelRef, row: RowSymbols, table: Table, prefix: str) -> dict[str, object]:
    cells: dict[str, object] = {}
    for column in table.columns:
        unknown = row.unknowns.get(prefix + column.name)
        if unknown is None or z3.is_true(model.eval(unknown.blank, model_completion=True)):
            cells[column.name] = None
        elif column.kind is Kind.TEXT:
            default = IDS.get(column.name) or (ID_OF_LAST_ROW if column.name == table.key else "any")
            cells[column.name] = row.text_of(_whole(model, unknown.value), default)
        else:
            cells[column.name] = _value(model, unknown.value, is_day=column.kind is Kind.DAY)
    return cells


def _value(model: z3.ModelRef, value: Any, *, is_day: bool) -> object:
    if is_day:
        return date.fromordinal(min(_whole(model, value), date.max.toordinal()))
    if z3.is_bool(value):
        return z3.is_true(model.eval(value, model_completion=True))
    return _decimal(model, value)


def figures_of(model: z3.ModelRef, look: ClauseSymbols, names: Iterable[str]) -> dict[str, object]:
    """The values that some names have in a model: columns, looked-up values, counts."""
    row = look.row
    figures: dict[str, object] = {}
    for name in sorted(names):
        unknown = row.unknowns.get(row.key_of(name, look.clause.table))
        if name in ("nth", "days"):
            figures[name] = _whole(model, look.nth if name == "nth" else look.days)
        elif unknown is None:
            continue
        elif z3.is_true(model.eval(unknown.blank, model_completion=True)):
            figures[name] = None
        elif look.clause.finding_scope[name].type.family == "text":
            figures[name] = row.text_of(_whole(model, unknown.value), "…")
        else:
            figures[name] = _value(model, unknown.value, is_day=look.clause.finding_scope[name].type.family == "day")
    return figures


def _people(model: z3.ModelRef, row: RowSymbols, cells: Mapping[str, object]) -> Facts:
    role = row.unknowns.get("role")
    name = row.text_of(_whole(model, role.value), "rep") if role is not None else "rep"
    answerable = cells["employee_id"]
    others = {cells[column.name] for column in row.table.columns if column.refers_to == "employees"}
    named = sorted(str(other) for other in others if other is not None)
    managers: list[dict[str, object]] = [{"employee_id": one, "name": one, "role": "manager"} for one in named]
    people: list[dict[str, object]] = [
        {"employee_id": answerable, "name": "A", "role": name},
        {"employee_id": "S1", "name": "B", "role": "supervisor"},
        *managers,
    ]
    line = {"employee_id": answerable, "supervisor_id": "S1", "from": date(1990, 1, 1)}
    unique = {str(person["employee_id"]): person for person in reversed(people)}
    return {"employees": list(unique.values()), "reporting": [line] if answerable != "S1" else []}


def _things(model: z3.ModelRef, row: RowSymbols, cells: Mapping[str, object]) -> Facts:
    facts: Facts = {}
    chain = row.unknowns.get("chain")
    # Without a table of stores a store has no chain.
    if row.table.has("store_id") and not (chain is not None and z3.is_true(model.eval(chain.blank, True))):
        name = row.text_of(_whole(model, chain.value), "C") if chain is not None else "C"
        facts["stores"] = [{"store_id": cells["store_id"], "name": "T", "chain": name}]
    if row.table.has("sku"):
        product: dict[str, object] = {"sku": cells["sku"], "name": "P", "unit_price": Decimal(1)}
        price = row.unknowns.get("unit_price")
        if price is not None:
            product["unit_price"] = _decimal(model, price.value)
        for limit in ("display", "shelf_life"):
            end = row.unknowns.get(f"{limit}_end")
            made = cells.get("production_date")
            if (
                end is not None
                and isinstance(made, date)
                and not z3.is_true(model.eval(end.blank, model_completion=True))
            ):
                product[f"{limit}_days"] = _whole(model, end.value) - made.toordinal()
        facts["products"] = [product]
    out = row.unknowns.get("company_stock_out")
    if out is not None and row.table.happened_on and z3.is_true(model.eval(out.value, model_completion=True)):
        day = cells[row.table.happened_on]
        facts["company_stockouts"] = [{"sku": cells["sku"], "from": day, "to": day}]
    return facts


def _whole(model: z3.ModelRef, value: Any) -> int:
    return int(model.eval(value, model_completion=True).as_long())


def _decimal(model: z3.ModelRef, value: Any) -> Decimal:
    found = model.eval(value, model_completion=True)
    return Decimal(found.numerator_as_long()) / Decimal(found.denominator_as_long())


def replay(example: Example, rulebook: CheckedRulebook, clause: str, day: date) -> list[Line]:
    """The lines that the engine gives for the row by this clause in the month of `day`."""
    with suppress(BadInput), facts_of_rows(_as_text(example.facts)) as facts:
        settlement = settle(
            facts, period=Period.of(day), as_of=example.as_of, rulebooks=[rulebook], languages=("zh", "en")
        )
        return [line for line in settlement.lines if line.clause == clause and line.fact_id == example.fact_id]
    return []


def falls_through(example: Example, rulebook: CheckedRulebook, index: int, word: str, day: date) -> bool:
    """Whether the engine, too, finds no value for the `word` of a clause: asked of a clause that charges only then."""
    clause = rulebook.clauses[index]
    inside, outside = (
        check_expression(text, clause.finding_scope)
        for text in (("1", "0") if word == "amount" else ("as_of", "DATE '1900-01-01'"))
    )
    cases = [CheckedCase(case.when, _if_blank(case.value, inside, outside)) for case in getattr(clause, word)]
    if cases[-1].when is not None:
        cases.append(CheckedCase(None, inside))
    one = (CheckedCase(None, check_expression("1", clause.finding_scope)),)
    plain = clause.clause.model_copy(update={"zero_is_written": False})
    asked = replace(clause, clause=plain, amount=tuple(cases) if word == "amount" else one)
    if word == "day":
        asked = replace(asked, day=tuple(cases))
    clauses = tuple(asked if position == index else other for position, other in enumerate(rulebook.clauses))
    return bool(replay(example, replace(rulebook, clauses=clauses), clause.number, day))


def _if_blank(value: Checked, inside: Checked, outside: Checked) -> Checked:
    blank = exp.Is(this=exp.Paren(this=value.tree.copy()), expression=exp.Null())
    tree = exp.Case(ifs=[exp.If(this=blank, true=inside.tree.copy())], default=outside.tree.copy())
    return Checked(value.text, tree, inside.type, value.uses | inside.uses)


def _as_text(facts: Facts) -> dict[str, list[dict[str, object]]]:
    return {
        table: [{name: None if value is None else _text(value) for name, value in row.items()} for row in rows]
        for table, rows in facts.items()
    }


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
