"""Findings, appeals and months as kinds of things: their history, their pages, and what the API tells of them."""

from __future__ import annotations

from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.company.queries import all_or_none
from endcap.conduct.appeals.queries import appeals_within
from endcap.conduct.appeals.tables import appeal_listing
from endcap.conduct.findings.queries import findings_within
from endcap.conduct.findings.tables import plain_finding_listing
from endcap.conduct.models import Appeal, Finding, LedgerMonth
from endcap.conduct.rights import APPEAL, SEE_APPEALS, SEE_FINDINGS, SEE_MONTH
from endcap.platform.access import Actor
from endcap.platform.kinds import Kind


def _findings(actor: Actor, right: str) -> QuerySet[Finding]:
    return findings_within(actor, right).select_related("clause", "employee", "decided_by")


FINDING = Kind(
    key="finding", model=Finding, name=_("Finding"), plural=_("Findings"), icon="list-check", see=SEE_FINDINGS,
    rows=_findings, page="conduct:finding", list_page="conduct:findings", listing=plain_finding_listing,
    has_own_forms=True,
    told=(
        "rulebook", "number", "fact", "fact_id", "period", "employee", "occurred_on", "amount", "unit", "sanction",
        "state", "is_late", "decided_on", "decided_by", "reason", "proposal",
    ),
)  # fmt: skip
APPEAL_OF = Kind(
    key="appeal", model=Appeal, name=_("Appeal"), plural=_("Appeals"), icon="scale", see=SEE_APPEALS,
    rows=appeals_within, page="conduct:appeal", list_page="conduct:appeals", listing=appeal_listing, has_own_forms=True,
    files=APPEAL,
    told=("finding", "by", "filed_on", "grounds", "outcome", "heard_by", "decided_on", "reason"),
)  # fmt: skip
MONTH = Kind(
    key="ledger-month", model=LedgerMonth, name=_("Month of the ledger"), plural=_("Months of the ledger"),
    icon="calendar", see=SEE_MONTH, rows=partial(all_or_none, LedgerMonth), list_page="conduct:month",
)  # fmt: skip
KINDS = (FINDING, APPEAL_OF, MONTH)
