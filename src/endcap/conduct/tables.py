"""Which columns and filters the lists of findings and statements have."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee
from endcap.company.queries import company_settings, people_named
from endcap.conduct.findings.queries import finding_lines_visible_to, with_team
from endcap.conduct.models import LIABILITIES, Finding, FindingLine, Rulebook, State, Statement, VersionClause
from endcap.conduct.queries import Month
from endcap.conduct.rights import SEE_FINDINGS
from endcap.platform.access import ROLE_NAMES, Actor, Role, Scope, scope_of
from endcap.platform.forms import DayInput
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing
from endcap.platform.search import among


def clause_choices() -> list[tuple[str, str]]:
    """Every clause that was met once, as its latest wording has it."""
    titles: dict[str, str] = {}
    is_met = Exists(Finding.objects.filter(clause=OuterRef("pk")))
    met = VersionClause.objects.filter(is_met).select_related("version__rulebook")
    for clause in met.order_by("version__rulebook__position", "-version__in_force_from", "position"):
        titles.setdefault(f"{clause.version.rulebook.name}/{clause.number}", str(clause))
    return list(titles.items())


def rulebook_choices() -> list[tuple[str, str]]:
    return [(book.name, str(book)) for book in Rulebook.objects.all()]


def people_concerned(request: Any) -> QuerySet[Employee]:
    return Employee.objects.filter(pk__in=finding_lines_visible_to(request.actor).order_by().values("employee"))


def teams_concerned(request: Any) -> QuerySet[Employee]:
    return Employee.objects.filter(roles__role=Role.SUPERVISOR).distinct()


class FindingFilters(django_filters.FilterSet):
    clause = django_filters.ChoiceFilter(
        label=_("Clause"), choices=clause_choices, method="of_clause", empty_label=_("All")
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), field_name="finding__state", choices=State.choices, distinct=False
    )
    employee = django_filters.ModelChoiceFilter(label=_("Person"), queryset=people_concerned, empty_label=_("All"))
    since = django_filters.DateFilter(label=_("From day"), field_name="occurred_on", lookup_expr="gte", widget=DayInput)
    until = django_filters.DateFilter(label=_("To day"), field_name="occurred_on", lookup_expr="lte", widget=DayInput)
    team = django_filters.ModelChoiceFilter(
        label=_("Team"), queryset=teams_concerned, method="of_team", empty_label=_("All")
    )
    liability = django_filters.ChoiceFilter(label=_("Liability"), choices=LIABILITIES, empty_label=_("All"))
    rulebook = django_filters.ChoiceFilter(
        label=_("Rulebook"), choices=rulebook_choices, field_name="finding__rulebook", empty_label=_("All")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.superfluous(scope_of(kwargs["request"].actor, SEE_FINDINGS)):
            del self.filters[name]

    def superfluous(self, scope: Scope | None) -> list[str]:
        """Nobody is offered a choice among one."""
        names = {Scope.OWN: ["employee", "team", "liability"], Scope.TEAM: ["team"]}.get(scope, []) if scope else []
        return names if len(rulebook_choices()) > 1 else [*names, "rulebook"]

    def of_clause(self, rows: QuerySet[FindingLine], name: str, value: str) -> QuerySet[FindingLine]:
        rulebook, _, number = value.partition("/")
        return rows.filter(finding__rulebook=rulebook, finding__number=number)

    def of_team(self, rows: QuerySet[FindingLine], name: str, leader: Employee) -> QuerySet[FindingLine]:
        return with_team(rows).filter(team_id=leader.pk)


def finding_url(line: FindingLine) -> str:
    return page_of("conduct:finding", line.finding_id)


def state_of(line: FindingLine) -> str:
    return str(line.finding.get_state_display())


def finding_listing(actor: Actor) -> Listing:
    columns = [
        Column("day", _("Day"), "occurred_on", sort=("occurred_on",), kind="day", link=finding_url),
        Column("employee", _("Person"), "employee__name", sort=("employee__sort_key",)),
        Column("code", _("Number"), "employee__code", sort=("employee__code",), kind="code", starts_hidden=True),
        Column("clause", _("Clause"), "clause", sort=("finding__rulebook", "finding__number"),
               template="conduct/cells/clause.html"),
        Column("why", _("What and why"), "explanation", template="conduct/cells/why.html", wide=True),
        Column("state", _("State"), state_of, sort=("finding__state",), template="conduct/cells/state.html"),
        Column("team", _("Team"), team_name, starts_hidden=True),
        Column("liability", _("Liability"), "get_liability_display", sort=("liability",), starts_hidden=True),
        Column("fact", _("Fact"), "finding__fact_id", sort=("finding__fact", "finding__fact_id"), kind="code",
               starts_hidden=True),
        Column("amount", _("Amount"), "amount", sort=("amount",), kind="signed"),
        Column("unit", _("Unit"), "get_unit_display", sort=("unit",), starts_hidden=True),
    ]  # fmt: skip
    if scope_of(actor, SEE_FINDINGS) == Scope.OWN:
        columns = [column for column in columns if column.key not in ("employee", "code", "team")]
    return Listing(
        title=_("Findings"),
        about=_("Every fact that met a clause, with its reason and its amount."),
        columns=columns,
        sort="-day",
        search=(people_named("employee"), people_named("because_of"), _says, _rests_on),
        search_hint=_("Name, store, product, number"),
        filters=FindingFilters,
        empty_title=_("No findings"),
        empty_hint=_("No fact has met a clause that concerns you."),
        file_name="findings",
        rows=finding_lines_visible_to,
        prepare=_with_teams,
    )


def _says(word: str) -> Q:
    return Q(explanation_zh__said=word)


def _rests_on(word: str) -> Q:
    return among("finding", Finding.objects.filter(fact_id__icontains=word))


def team_name(line: FindingLine) -> str:
    return getattr(line, "team_name", "") or ""


def _with_teams(actor: Actor, rows: Any) -> None:
    """Looked up for the rows of a page only."""
    teams = dict(
        with_team(FindingLine.objects.filter(pk__in=[row.pk for row in rows])).values_list("pk", "team_name")
    )  # fmt: skip
    for row in rows:
        row.team_name = teams.get(row.pk)


def _lets_go(month: Month) -> bool:
    """Whether anything was, or would be, forgiven at closing."""
    kept = Statement.objects.filter(month__month=month.period, forgiven__gt=0)
    return company_settings().lets_rest_go or kept.exists()


def statement_listing(month: Month, *, wages: Scope | None) -> Listing:
    def url(employee: Employee) -> str:
        return reverse("conduct:statement", args=[month.period, employee.pk])

    columns = [
        Column("name", _("Full name"), "name", sort=("sort_key",), kind="title", link=url),
        Column("code", _("Number"), "code", sort=("code",), kind="code"),
        Column("role", _("Role"), lambda e: ROLE_NAMES[Role(e.role)] if e.role else None, sort=("role",)),
        Column("findings", _("Findings"), "finding_count", sort=("finding_count",), kind="number"),
        Column("undecided", _("Not decided"), "undecided", sort=("undecided",), kind="number"),
        Column("fines", _("Fines"), "fined", sort=("fined",), kind="signed"),
        Column("rewards", _("Rewards"), "rewarded", sort=("rewarded",), kind="signed"),
        Column("net", _("Net"), "net", sort=("net",), kind="signed"),
    ]
    if month.is_closed:
        columns = [column for column in columns if column.key != "undecided"]
        if wages == Scope.ALL:
            handed = {"deducted": _("Deducted"), "paid_out": _("Paid out"), "carried_out": _("Carried out")}
            if _lets_go(month):
                handed["forgiven"] = _("Let go")
            columns += [Column(key, label, key, sort=(key,), kind="money") for key, label in handed.items()]
        columns.append(
            Column("acknowledged", _("Acknowledged"), "acknowledged_at", sort=("acknowledged_at",), kind="time")
        )
    return Listing(
        title=_("Statements"),
        about=_("What is in the ledger of this month, as on each statement."),
        columns=columns,
        sort="code",
        search=("code", "name", "search_text"),
        search_hint=_("Name or number"),
        empty_title=_("No statements"),
        empty_hint=_("Nobody you may see has a line in this month."),
        file_name=f"statements-{month.period}",
    )
