"""The list of early warnings: what each said, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.conduct.models import EarlyWarning, Finding, VersionClause
from endcap.conduct.reports.averted import OUTCOMES
from endcap.conduct.reports.tables import OUTCOME_NAMES
from endcap.conduct.rights import SEE_FAIRNESS
from endcap.kernels.facts.problems import BadInput
from endcap.kernels.rules.period import Period
from endcap.platform.access import Actor, may
from endcap.platform.forms import DayInput
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing

OUTCOME_VALUES = {outcome: became for became, outcome in OUTCOMES.items()}


def clauses_warned_of(request: Any = None) -> list[tuple[str, str]]:
    """Each once, as it reads last."""
    keys = EarlyWarning.objects.order_by().values_list("rulebook", "clause__number").distinct()
    known = set(keys)
    clauses = VersionClause.objects.filter(version__rulebook__name__in={rulebook for rulebook, _number in known})
    ordered = clauses.select_related("version__rulebook").order_by("version__in_force_from", "version_id")
    latest = {(one.version.rulebook.name, one.number): one for one in ordered}
    return [("/".join(key), str(latest[key])) for key in sorted(known, key=lambda key: (key[0], latest[key].position))]


def people_warned(request: Any = None) -> QuerySet[Employee]:
    return Employee.objects.filter(pk__in=EarlyWarning.objects.order_by().values("employee")).order_by("sort_key", "pk")


class WarningFilters(django_filters.FilterSet):
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=list(OUTCOME_NAMES.items()), method="of_outcome", empty_label=_("All")
    )
    month = django_filters.CharFilter(label=_("Month"), method="of_month")
    clause = django_filters.ChoiceFilter(
        label=_("Clause"), choices=clauses_warned_of, method="of_clause", empty_label=_("All")
    )
    employee = django_filters.ModelChoiceFilter(label=_("Person"), queryset=people_warned, empty_label=_("All"))
    since = django_filters.DateFilter(
        label=_("From day"), field_name="would_be_on", lookup_expr="gte", widget=DayInput
    )  # fmt: skip
    until = django_filters.DateFilter(label=_("To day"), field_name="would_be_on", lookup_expr="lte", widget=DayInput)

    def of_outcome(self, rows: QuerySet[EarlyWarning], name: str, value: str) -> QuerySet[EarlyWarning]:
        became = OUTCOME_VALUES[value]
        return rows.filter(became__isnull=True) if became is None else rows.filter(became=became)

    def of_month(self, rows: QuerySet[EarlyWarning], name: str, value: str) -> QuerySet[EarlyWarning]:
        try:
            period = Period.parse(value)
        except BadInput:
            return rows.none()
        return rows.filter(would_be_on__range=(period.first, period.last))

    def of_clause(self, rows: QuerySet[EarlyWarning], name: str, value: str) -> QuerySet[EarlyWarning]:
        rulebook, _slash, number = value.partition("/")
        return rows.filter(rulebook=rulebook, clause__number=number)


def warning_rows(actor: Actor) -> QuerySet[EarlyWarning]:
    rows = EarlyWarning.objects.select_related("employee", "clause")
    return rows if may(actor, SEE_FAIRNESS) else rows.none()


def outcome_of(one: EarlyWarning) -> str:
    return str(OUTCOME_NAMES[OUTCOMES[one.became]])


def _finding_url(one: EarlyWarning) -> str | None:
    found = getattr(one, "finding_id", None)
    return page_of("conduct:finding", found) if found else None


def _with_findings(actor: Actor, rows: Sequence[EarlyWarning]) -> None:
    """Which finding each became: looked up for the rows of a page only."""
    became = [row for row in rows if row.became]
    found = Finding.objects.filter(fact_id__in={row.fact_id for row in became}).order_by("-period")
    by_key = {(one.rulebook, one.number, one.fact, one.fact_id): one.pk for one in found.only(
        "rulebook", "number", "fact", "fact_id"
    )}  # fmt: skip
    for row in became:
        row.finding_id = by_key.get((row.rulebook, row.clause.number, row.fact, row.fact_id))  # type: ignore[attr-defined]


def warning_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Early warnings"),
        about=_("What would have become a finding within two days, who was told, and what came of it."),
        columns=[
            Column("day", _("Would count from"), "would_be_on", sort=("would_be_on",), kind="day", link=_finding_url),
            Column("employee", _("Person"), "employee__name", sort=("employee__sort_key",)),
            Column("code", _("Number"), "employee__code", sort=("employee__code",), kind="code", starts_hidden=True),
            Column("clause", _("Clause"), "clause", sort=("rulebook", "clause__number")),
            Column("why", _("What was told"), "explanation", wide=True),
            Column("warned_on", _("Told on"), "first_seen_on", sort=("first_seen_on",), kind="day"),
            Column("outcome", _("Outcome"), outcome_of, sort=("became",), kind="badge"),
            Column("amount", _("Amount"), "amount", sort=("amount",), kind="signed"),
            Column("unit", _("Unit"), "get_unit_display", sort=("unit",), starts_hidden=True),
        ],
        sort="-day",
        search=("employee__name", "employee__search_text", "employee__code", "explanation_zh", "explanation_en"),
        search_hint=_("Name, store, product, number"),
        filters=WarningFilters,
        empty_title=_("Nobody was warned yet"),
        empty_hint=_("Every day Endcap looks two days ahead and tells people what would become a finding by then."),
        file_name="early-warnings",
        rows=warning_rows,
        prepare=_with_findings,
    )  # fmt: skip
