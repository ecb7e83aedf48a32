"""The list of findings as such, one row each: what waits for a decision, and what the API lists."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.company.queries import people_named
from endcap.conduct.findings.queries import findings_within, with_team
from endcap.conduct.models import Finding, FindingLine, State
from endcap.conduct.models.findings import PROPOSALS
from endcap.conduct.rights import SEE_FINDINGS
from endcap.platform.access import Actor
from endcap.platform.forms import DayInput
from endcap.platform.kinds import LARGEST_ID
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing


class OfPerson(django_filters.Filter):
    """By an employee's number in the database: one outside of the scope has nothing there."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, label=_("Person"), min_value=0, max_value=LARGEST_ID, **options)


class PlainFindingFilters(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=State.choices, distinct=False)
    period = django_filters.CharFilter(label=_("Month"))
    employee = OfPerson("employee")
    rulebook = django_filters.CharFilter(label=_("Rulebook"))
    clause = django_filters.CharFilter(label=_("Clause"), field_name="number")
    team = OfPerson("team", method="of_team")
    proposal = django_filters.ChoiceFilter(label=_("Proposal"), choices=PROPOSALS)
    since = django_filters.DateFilter(label=_("From day"), field_name="occurred_on", lookup_expr="gte", widget=DayInput)
    until = django_filters.DateFilter(label=_("To day"), field_name="occurred_on", lookup_expr="lte", widget=DayInput)

    def of_team(self, rows: QuerySet[Finding], name: str, leader: int) -> QuerySet[Finding]:
        """Whom they led on the day of the finding, and their own."""
        own = with_team(FindingLine.objects.filter(finding=OuterRef("pk"), liability="own"))
        return rows.filter(Exists(own.filter(team_id=leader)))


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
        search=(people_named("employee"), "fact_id"),
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
