"""Which columns and filters the lists of findings and statements have."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.conduct.models import LIABILITIES, LedgerLine, RunClause, SettlementRun, in_language
from endcap.conduct.queries import current_runs, lines_visible_to
from endcap.platform.access import ROLE_NAMES, Role, Scope
from endcap.platform.forms import DayInput
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing


def clause_choices() -> list[tuple[str, str]]:
    """Every clause of the current runs once, as its latest wording has it."""
    titles: dict[str, str] = {}
    for clause in RunClause.objects.filter(run__in=current_runs()).order_by("-run__period", "position"):
        titles.setdefault(f"{clause.rulebook}/{clause.number}", str(clause))
    return list(titles.items())


def rulebook_choices() -> list[tuple[str, str]]:
    books = {book["name"]: book["title"] for run in current_runs() for book in run.rulebooks}
    return [(name, in_language(title["zh"], title["en"])) for name, title in books.items()]


def people_concerned(request: Any) -> QuerySet[Employee]:
    return Employee.objects.filter(pk__in=lines_visible_to(request.actor).order_by().values("employee"))


def teams_concerned(request: Any) -> QuerySet[Employee]:
    return Employee.objects.filter(roles__role=Role.SUPERVISOR).distinct()


class FindingFilters(django_filters.FilterSet):
    clause = django_filters.ChoiceFilter(
        label=_("Clause"), choices=clause_choices, method="of_clause", empty_label=_("All")
    )
    employee = django_filters.ModelChoiceFilter(label=_("Person"), queryset=people_concerned, empty_label=_("All"))
    since = django_filters.DateFilter(label=_("From day"), field_name="occurred_on", lookup_expr="gte", widget=DayInput)
    until = django_filters.DateFilter(label=_("To day"), field_name="occurred_on", lookup_expr="lte", widget=DayInput)
    team = django_filters.ModelChoiceFilter(
        label=_("Team"), queryset=teams_concerned, method="of_team", empty_label=_("All")
    )
    liability = django_filters.ChoiceFilter(label=_("Liability"), choices=LIABILITIES, empty_label=_("All"))
    rulebook = django_filters.ChoiceFilter(
        label=_("Rulebook"), choices=rulebook_choices, field_name="clause__rulebook", empty_label=_("All")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = kwargs["request"].finding_scope
        for name in self.superfluous(scope):
            del self.filters[name]

    def superfluous(self, scope: Scope | None) -> list[str]:
        """Nobody is offered a choice among one."""
        names = {Scope.OWN: ["employee", "team", "liability"], Scope.TEAM: ["team"]}.get(scope, []) if scope else []
        return names if len(rulebook_choices()) > 1 else [*names, "rulebook"]

    def of_clause(self, rows: QuerySet[LedgerLine], name: str, value: str) -> QuerySet[LedgerLine]:
        rulebook, _, number = value.partition("/")
        return rows.filter(clause__rulebook=rulebook, clause__number=number)

    def of_team(self, rows: QuerySet[LedgerLine], name: str, leader: Employee) -> QuerySet[LedgerLine]:
        return rows.filter(team_id=leader.pk)


def finding_url(line: LedgerLine) -> str:
    return page_of("conduct:finding", line.pk)


def finding_listing(scope: Scope | None) -> Listing:
    columns = [
        Column("day", _("Day"), "occurred_on", sort=("occurred_on",), kind="day", link=finding_url),
        Column("employee", _("Person"), "employee__name", sort=("employee__sort_key",)),
        Column("code", _("Number"), "employee__code", sort=("employee__code",), kind="code", starts_hidden=True),
        Column("clause", _("Clause"), "clause", sort=("clause__rulebook", "clause__number"),
               template="conduct/cells/clause.html"),
        Column("why", _("What and why"), "explanation", template="conduct/cells/why.html", wide=True),
        Column("team", _("Team"), "team_name", sort=("team_name",), starts_hidden=True),
        Column("liability", _("Liability"), "get_liability_display", sort=("liability",), starts_hidden=True),
        Column("fact", _("Fact"), "fact_id", sort=("fact", "fact_id"), kind="code", starts_hidden=True),
        Column("amount", _("Amount"), "amount", sort=("amount",), kind="signed"),
    ]  # fmt: skip
    if scope == Scope.OWN:
        columns = [column for column in columns if column.key not in ("employee", "code", "team")]
    return Listing(
        title=_("Findings"),
        about=_("Every fact that met a clause, with its reason and its amount."),
        columns=columns,
        sort="-day",
        search=(
            "employee__name",
            "employee__search_text",
            "employee__code",
            "because_of__name",
            "explanation_zh",
            "explanation_en",
            "fact_id",
        ),
        search_hint=_("Name, store, product, number"),
        filters=FindingFilters,
        empty_title=_("No findings"),
        empty_hint=_("No settled month has a finding that concerns you."),
        file_name="findings",
    )


def statement_listing(run: SettlementRun, *, wages: Scope | None) -> Listing:
    query = run_query(run)

    def url(employee: Employee) -> str:
        return reverse("conduct:statement", args=[run.period, employee.pk]) + query

    columns = [
        Column("name", _("Full name"), "name", sort=("sort_key",), kind="title", link=url),
        Column("code", _("Number"), "code", sort=("code",), kind="code"),
        Column("role", _("Role"), lambda e: ROLE_NAMES[Role(e.role)] if e.role else None, sort=("role",)),
        Column("findings", _("Findings"), "findings", sort=("findings",), kind="number"),
        Column("fines", _("Fines"), "fined", sort=("fined",), kind="signed"),
        Column("rewards", _("Rewards"), "rewarded", sort=("rewarded",), kind="signed"),
        Column("net", _("Net"), "net", sort=("net",), kind="signed"),
    ]
    if run.wage_guard is not None and wages == Scope.ALL:
        columns += [
            Column("deducted", _("Deducted"), "deducted", sort=("deducted",), kind="money"),
            Column("carried_out", _("Carried out"), "carried_out", sort=("carried_out",), kind="money"),
        ]
    return Listing(
        title=_("Statements"),
        columns=columns,
        sort="code",
        search=("code", "name", "search_text"),
        search_hint=_("Name or number"),
        empty_title=_("No statements"),
        empty_hint=_("Nobody you may see has a line in this month."),
        file_name=f"statements-{run.period}",
    )


def run_query(run: SettlementRun) -> str:
    """Keeps to a run that is not the current one of its month."""
    is_current = not SettlementRun.objects.filter(period=run.period, pk__gt=run.pk).exists()
    return "" if is_current else f"?run={run.pk}"
