"""What would become a finding within days if nobody did anything: told while it can still be averted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from endcap.company.models import Employee
from endcap.conduct.findings.settling import SettledMonth
from endcap.conduct.findings.syncing import Moment
from endcap.conduct.models import EarlyWarning, Finding
from endcap.conduct.notices import tell_of_warnings

WARNED_DAYS = 2


def keep_warnings(ahead: Iterable[SettledMonth], people: Mapping[str, Employee], when: Moment) -> None:
    """`ahead`: the months as they will be settled in some days, with nothing done until then. Tells people of new ones."""
    coming = {
        one.key[:4]: one
        for month in ahead
        for one in month.findings.values()
        if one.occurred_on > when.today and one.own.amount < 0
    }
    kept = {_key(row): row for row in EarlyWarning.objects.select_related("clause")}
    found = set(Finding.objects.values_list("rulebook", "number", "fact", "fact_id"))
    for key, row in kept.items():
        if row.became is None and key not in coming:
            row.became = key in found
            row.save(update_fields=["became"])
    new = [
        EarlyWarning(
            rulebook=one.key[0], clause=one.clause, fact=one.key[2], fact_id=one.key[3], employee=people[one.employee],
            would_be_on=one.occurred_on, amount=one.own.amount, unit=one.own.unit,
            explanation_zh=one.own.explanation_zh, explanation_en=one.own.explanation_en, first_seen_on=when.today,
        )
        for key, one in coming.items()
        if key not in kept and key not in found
    ]  # fmt: skip
    EarlyWarning.objects.bulk_create(new)
    tell_of_warnings(new, when.today)


def _key(row: EarlyWarning) -> tuple[str, str, str, str]:
    return row.rulebook, row.clause.number, row.fact, row.fact_id
