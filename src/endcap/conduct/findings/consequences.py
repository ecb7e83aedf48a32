"""What a record just entered means under the rulebooks, found at once from what stands around it.

Only the records of the same person and the same store are looked at: enough for every clause that ships. A rulebook that
looks further is settled in full within a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from endcap.company.models import Employee
from endcap.conduct.facts.folder import facts_on
from endcap.conduct.findings.settling import Key, SettledFinding, SettledMonth, settle_month
from endcap.conduct.findings.syncing import Moment, sync
from endcap.conduct.ledger.months import months_since, open_month
from endcap.conduct.ledger.posting import posting
from endcap.conduct.models import DECIDED_AWAY, Finding, State, in_language
from endcap.conduct.models.words import UNITS, named
from endcap.conduct.notices import tell_of_findings
from endcap.platform import fact_tables
from endcap.platform.access import Actor
from endcap.platform.fact_tables import FactSource

EVERYBODY = ("employees", "reporting", "products", "prices", "stores", "company_stockouts", "decisions")


def tell(actor: Actor, row: Model) -> list[str]:
    """Keeps what it means as findings, and says it to whoever entered it."""
    source = next((one for one in fact_tables.sources().values() if one.model is type(row)), None)
    if source is None or source.table in EVERYBODY or open_month() is None:
        return []
    months = _settled_around(row, source, actor.today)
    said: list[str] = []
    when = Moment(actor.today, timezone.now())
    people = {employee.code: employee for employee in Employee.objects.all()}
    for month in months:
        mine = {key: one for key, one in month.findings.items() if _rests_on(key, row, source)}
        fresh = _new_or_changed(mine)
        if fresh:
            with posting(by=None, at=when.at) as batch:
                own = SettledMonth(month.period, {key: mine[key] for key in fresh}, ())
                tell_of_findings(sync(own, people, batch, when, only=fresh), actor.today)
            said += [_sentence(mine[key], people) for key in fresh]
    return said


def _settled_around(row: Model, source: FactSource, today: date) -> list[SettledMonth]:
    day = getattr(row, source.day) if source.day else today
    periods = months_since(min(day, today), today)
    # The month of the day, which may be closed, and the one that runs.
    periods = list(dict.fromkeys([*periods[:1], *periods[-1:]]))
    names = dict(Employee.objects.values_list("code", "name"))
    with facts_on(today, only=_around(row)) as facts:
        return [settle_month(facts, period, as_of=today, names=names) for period in periods]


def _around(row: Any) -> dict[str, Q]:
    """Table → the rows of the same store, or of the same person where it knows no stores."""
    person, store = getattr(row, "employee_id", None), getattr(row, "store_id", None)
    conditions = {}
    for table, source in fact_tables.sources().items():
        if table in EVERYBODY:
            continue
        found = Q(pk__in=[])
        names = {field.name for field in source.model._meta.concrete_fields}
        # Of a store all of it, and nothing of others: an episode seen in part would begin anew.
        if store is not None and "store" in names:
            found = Q(store=store)
        elif person is not None and "employee" in names:
            found = Q(employee=person)
        conditions[table] = found
    return conditions


def _rests_on(key: Key, row: Any, source: FactSource) -> bool:
    """A finding of this record, or of the group of records in which it counts."""
    if source.table in ("outbound", "declared_orders"):
        return key[2] == "outbound" and key[3] == f"{row.employee.code}/{row.day.isoformat()}"
    return key[2] == source.table and (key[3] == str(getattr(row, source.key)) or hasattr(row, "store_id"))


def _new_or_changed(found: Mapping[Key, SettledFinding]) -> list[Key]:
    """Those that are not known as they are, and that nobody decided away."""
    known = {
        (one.rulebook, one.number, one.fact, one.fact_id, one.period): (one.state, one.amount)
        for one in Finding.objects.filter(fact_id__in={key[3] for key in found})
    }
    fresh = []
    for key, one in found.items():
        state, amount = known.get(key, (State.WITHDRAWN, Decimal(0)))
        is_known = state != State.WITHDRAWN and amount == one.own.amount
        if not is_known and state not in DECIDED_AWAY:
            fresh.append(key)
    return fresh


def _sentence(one: SettledFinding, people: Mapping[str, Employee]) -> str:
    """What, why, how much, and what can still be done."""

    class Line:
        employee = people[one.own.employee]
        because_of = people[one.own.because_of] if one.own.because_of else None

    why = named(in_language(one.own.explanation_zh, one.own.explanation_en), Line)
    told = {
        "clause": one.clause.title, "who": people[one.employee].name, "why": why,
        "amount": f"{abs(one.own.amount)} {dict(UNITS)[one.own.unit]}",
    }  # fmt: skip
    if one.own.amount > 0:
        return _("This is put forward as a reward: %(who)s, %(clause)s, %(amount)s. %(why)s") % told
    said = (
        _("This is put forward as a finding: %(who)s, %(clause)s. %(why)s A person looks at it before it is charged.")
        % told
    )
    beside = [
        _("With it, %(who)s carries %(amount)s.")
        % {"who": people[line.employee].name, "amount": f"{abs(line.amount)} {dict(UNITS)[line.unit]}"}
        for line in one.lines[1:]
    ]
    return " ".join([said, *beside, one.clause.remedy]).strip()
