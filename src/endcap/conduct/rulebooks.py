"""Rulebooks as the company has them: in its unit, and with joint liability as it chose."""

from __future__ import annotations

from decimal import Decimal

import yaml

from endcap.company.models import CompanySettings
from endcap.kernels.rules import CheckedRulebook, load_rulebook, parse_rulebook


def rulebook_of(company: CompanySettings, name: str) -> CheckedRulebook:
    """A built-in rulebook by name, or one from a file, under the company's settings. Raises BadInput.

    Points are the figures of money one for one. Where nothing differs it is the rulebook itself, to the byte.
    """
    book = load_rulebook(name)
    content = yaml.safe_load(book.source.text)
    wanted = _under(company, content)
    if wanted == content:
        return book
    return parse_rulebook(yaml.safe_dump(wanted, allow_unicode=True, sort_keys=False), label=name)


def _under(company: CompanySettings, content: dict) -> dict:  # type: ignore[type-arg]
    clauses = []
    for clause in content["clauses"]:
        joint = clause.get("joint")
        if joint and joint.get("mode", "in_addition") != company.joint_liability:
            clause = clause | {"joint": joint | {"mode": company.joint_liability}}
        clauses.append(clause)
    unit = "points" if company.unit == "points" else "CNY"
    return content | {"unit": unit, "clauses": clauses}


def wage_guard_of(company: CompanySettings, asked: Decimal | None) -> Decimal | None:
    """The one that was asked for, else the company's."""
    return company.guard if asked is None else asked
