"""What would become a finding within days if nobody did anything: told while it can still be averted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q

from endcap.company.models import Employee
from endcap.conduct.findings.settling import SettledFinding, SettledMonth, settle_month
from endcap.conduct.findings.syncing import Moment
from endcap.conduct.models import EarlyWarning, Finding, State
from endcap.kernels.facts import Facts
from endcap.kernels.rules import Period

WARNED_DAYS = 2


def months_ahead(facts: Facts, day: date, names: Mapping[str, str]) -> list[SettledMonth]:
    """As they will be settled in some days, with nothing done until then."""
    then = day + timedelta(days=WARNED_DAYS)
    periods = dict.fromkeys((Period.of(day), Period.of(then)))
    return [settle_month(facts, period, as_of=then, names=names) for period in periods]


def keep_warnings(ahead: Iterable[SettledMonth], people: Mapping[str, Employee], when: Moment) -> list[EarlyWarning]:
    """Gives those of which people are to be told."""
    coming = {
        one.key[:4]: one
        for month in ahead
        for one in month.findings.values()
        if one.occurred_on > when.today and one.own.amount < 0
    }
    facts = {key[3] for key in coming}
    rows = EarlyWarning.objects.filter(Q(became=None) | Q(fact_id__in=facts)).select_related("clause")
    kept = {_key(row): row for row in rows}
    facts |= {key[3] for key in kept}
    known = Finding.objects.filter(fact_id__in=facts, occurred_on__lte=when.today).exclude(state=State.WITHDRAWN)
    found = set(known.values_list("rulebook", "number", "fact", "fact_id"))
    again = []
    for key, row in kept.items():
        if row.became is None and key not in coming:
            row.became = key in found
            row.save(update_fields=["became"])
        elif row.became is not None and key in coming and key not in found:
            again.append(_comes_again(row, coming[key], people, when))
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
    return [*again, *new]


def _comes_again(row: EarlyWarning, one: SettledFinding, people: Mapping[str, Employee], when: Moment) -> EarlyWarning:
    """What was averted once, and would come to it now after all."""
    row.clause, row.employee, row.became, row.first_seen_on = one.clause, people[one.employee], None, when.today
    row.would_be_on, row.amount, row.unit = one.occurred_on, one.own.amount, one.own.unit
    row.explanation_zh, row.explanation_en = one.own.explanation_zh, one.own.explanation_en
    row.save()
    return row


def _key(row: EarlyWarning) -> tuple[str, str, str, str]:
    return row.rulebook, row.clause.number, row.fact, row.fact_id
