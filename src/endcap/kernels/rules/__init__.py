"""The rule engine: rulebooks (YAML) and facts in, an explained ledger out.

from endcap.kernels.rules import load_rulebook, settle

with settle("facts/", period="2026-10", rulebooks=[load_rulebook("ka-channel")]) as settlement:
    for line in settlement.lines:
        print(line.employee_id, line.amount, line.explanations["zh"])
"""

from endcap.kernels.rules.checked import CheckedClause, CheckedRulebook
from endcap.kernels.rules.ledger import Deduction, EmployeeTotals, Line, Overlap, Unclear
from endcap.kernels.rules.model import Rulebook
from endcap.kernels.rules.period import Period
from endcap.kernels.rules.rulebook import built_in_rulebooks, load_rulebook, parse_rulebook, rulebook_schema
from endcap.kernels.rules.settlement import RulebookVersion, Settlement, settle
from endcap.kernels.rules.whatif import Difference, WhatIf, what_if

__all__ = [
    "CheckedClause",
    "CheckedRulebook",
    "Deduction",
    "Difference",
    "EmployeeTotals",
    "Line",
    "Overlap",
    "Period",
    "Rulebook",
    "RulebookVersion",
    "Settlement",
    "Unclear",
    "WhatIf",
    "built_in_rulebooks",
    "load_rulebook",
    "parse_rulebook",
    "rulebook_schema",
    "settle",
    "what_if",
]
