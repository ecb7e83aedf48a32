"""What this room contributes to the fact tables: complaints, and what was decided about findings."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, QuerySet, Value, When

from endcap.conduct.models import DECIDED_AWAY, STANDING, Complaint, Finding, State
from endcap.platform.fact_tables import FactSource

DECIDED = (*STANDING, *DECIDED_AWAY)
DECISION = Case(
    When(state=State.WAIVED, then=Value("waived")),
    When(state=State.OVERTURNED, then=Value("overturned")),
    default=Value("confirmed"),
)


def _complaints(on: date) -> QuerySet[Complaint]:
    return Complaint.objects.all()


def _decided(on: date) -> QuerySet[Finding]:
    return Finding.objects.filter(state__in=DECIDED, decided_on__isnull=False)


COMPLAINTS = FactSource(
    table="complaints", model=Complaint, rows=_complaints, day="filed_on", kind="complaint",
    columns={
        "complaint_id": "code", "employee_id": "about__code", "filed_on": "filed_on", "verdict": "verdict",
        "decided_on": "decided_on", "incident": "incident",
    },
)  # fmt: skip
DECISIONS = FactSource(
    table="decisions", model=Finding, rows=_decided, day="occurred_on", kind="finding", key="pk",
    columns={
        "rulebook": "rulebook", "clause": "number", "fact": "fact", "fact_id": "fact_id", "decision": DECISION,
        "decided_on": "decided_on",
    },
    # That something stands changes nothing.
    matters=lambda values: values["state"] in DECIDED_AWAY,
)  # fmt: skip
SOURCES = (COMPLAINTS, DECISIONS)
