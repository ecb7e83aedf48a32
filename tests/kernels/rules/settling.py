"""Small means by which tests settle facts given in the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from endcap.kernels.facts import facts_of_rows
from endcap.kernels.rules import CheckedRulebook, Line, load_rulebook, parse_rulebook, settle

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

PEOPLE: list[dict[str, Any]] = [
    {"employee_id": "M1", "name": "经理", "role": "manager", "monthly_wage": "20000", "minimum_wage": "2490"},
    {"employee_id": "S1", "name": "主管", "role": "supervisor", "monthly_wage": "6000", "minimum_wage": "2490"},
    {"employee_id": "R1", "name": "业务员", "role": "rep", "monthly_wage": "5000", "minimum_wage": "2490"},
    {"employee_id": "R2", "name": "新人", "role": "rep"},
]
REPORTING = [{"employee_id": "R1", "supervisor_id": "S1", "from": "2026-01-01"}]
PRODUCTS = [{"sku": "W1", "name": "水", "unit_price": "12.5", "display_months": "10", "shelf_life_months": "12"}]
STORES = [{"store_id": "T1", "name": "店", "chain": "惠民家"}]

HEAD = """
rulebook: {name}
version: "1"
title: {{zh: 测试, en: Test}}
basis: loss
jurisdiction: CN
unit: CNY
in_force: {{from: 2026-01-01}}
parameters:
  fine: {{title: {{zh: 罚, en: Fine}}, unit: CNY, values: {{2026-01-01: {fine}}}}}
clauses:
"""


def facts_with(**tables: Any) -> dict[str, Any]:
    """The people, products and stores that all tests share, and the test's own rows."""
    return {"employees": PEOPLE, "reporting": REPORTING, "products": PRODUCTS, "stores": STORES} | tables


def rulebook_of(*clauses: str, name: str = "test", fine: object = 50) -> CheckedRulebook:
    """A rulebook with the given clauses; each is a few lines of YAML without its title, source and sentence."""
    text = HEAD.format(name=name, fine=fine)
    for clause in clauses:
        first, *rest = [line for line in clause.strip().splitlines() if line.strip()]
        lines = [
            f"  - {first.strip()}",
            *(f"    {line.strip()}" if not line.startswith(" " * 8) else line for line in rest),
        ]
        lines += [
            "    title: {zh: 题, en: Title}",
            "    source: {zh: 原文, en: Source}",
            "    because: {zh: 因, en: because}",
        ]
        text += "\n".join(lines) + "\n"
    return parse_rulebook(text)


def lines_of(
    rows: Rows, *rulebooks: CheckedRulebook, period: str = "2026-10", as_of: date | None = None, **options: Any
) -> list[tuple[str, str, str, str, str, str]]:
    """Ledger lines as (rulebook/clause, employee, liability, fact id, amount, sanction)."""
    with facts_of_rows(rows) as facts:
        settlement = settle(
            facts, period=period, as_of=as_of, rulebooks=rulebooks or [load_rulebook("ka-channel")], **options
        )
        return [
            (
                f"{line.rulebook}/{line.clause}",
                line.employee_id,
                line.liability,
                line.fact_id,
                f"{line.amount:.2f}",
                line.sanction or "",
            )
            for line in settlement.lines
        ]


def cited(line: Line) -> str:
    return f"{line.rulebook}/{line.clause}"
