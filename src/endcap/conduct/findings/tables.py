"""The list of findings as such, one row each: what waits for a decision, and what the API lists."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from endcap.conduct.findings.queries import findings_within
from endcap.conduct.models import Finding, State
from endcap.conduct.rights import SEE_FINDINGS
from endcap.platform.access import Actor
from endcap.platform.forms import DayInput
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing


class PlainFindingFilters(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=State.choices)
    period = django_filters.CharFilter(label=_("Month"))
    since = django_filters.DateFilter(label=_("From day"), field_name="occurred_on", lookup_expr="gte", widget=DayInput)
    until = django_filters.DateFilter(label=_("To day"), field_name="occurred_on", lookup_expr="lte", widget=DayInput)


def _url(finding: Finding) -> str:
    return page_of("conduct:finding", finding.pk)


def _state(finding: Finding) -> str:
    return str(finding.get_state_display())


def own_explanation(finding: Finding) -> str:
    lines = [line for line in finding.lines.all() if line.liability == "own"]
    return lines[0].explanation if lines else ""


def plain_finding_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Findings"),
        columns=[
            Column("day", _("Day"), "occurred_on", sort=("occurred_on",), kind="day", link=_url),
            Column("employee", _("Person"), "employee__name", sort=("employee__sort_key",)),
            Column("clause", _("Clause"), lambda finding: str(finding.clause), sort=("rulebook", "number")),
            Column("why", _("What and why"), own_explanation, wide=True),
            Column("state", _("State"), _state, sort=("state",), kind="badge"),
            Column("amount", _("Amount"), "amount", sort=("amount",), kind="signed"),
        ],
        sort="-day",
        search=("employee__name", "employee__search_text", "employee__code", "fact_id"),
        search_hint=_("Name or number"),
        filters=PlainFindingFilters,
        empty_title=_("No findings"),
        empty_hint=_("No fact has met a clause that concerns you."),
        file_name="findings",
        kind="finding",
        rows=_rows,
    )


def _rows(actor: Actor) -> Any:
    found = findings_within(actor, SEE_FINDINGS).select_related("clause", "employee", "decided_by")
    return found.prefetch_related("lines__employee", "lines__because_of")
