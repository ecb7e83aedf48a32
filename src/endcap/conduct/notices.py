"""What the conduct room tells people of: calmly, what and why, and what they can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.company.models import Employee, ReportingLine
from endcap.company.notices import employee_names
from endcap.conduct.facts import fact_name
from endcap.conduct.models import EarlyWarning, Finding, FindingLine, LedgerMonth, State, Statement, UnclearDay
from endcap.conduct.models.words import UNITS
from endcap.conduct.rights import SEE_FINDINGS, SEE_STATEMENTS
from endcap.platform.access import system_actor
from endcap.platform.history import Book
from endcap.platform.models import User
from endcap.platform.notices.sorts import NoticeSort
from endcap.platform.notices.telling import Told, tell, tell_each
from endcap.platform.templatetags.amounts import month_name

if TYPE_CHECKING:
    from endcap.conduct.findings.syncing import Synced
    from endcap.conduct.models import Appeal

STATEMENT_KEY, FINDING_KEY, DECIDED_KEY = "statement", "finding", "finding-decided"
WAITING_KEY, WARNING_KEY = "findings-waiting", "finding-warning"
CONTESTED_KEY, HEARD_KEY = "finding-contested", "appeal-heard"
UNCLEAR_KEY, ASKED_FOR_DAYS = "record-missing", 62
DECIDED = {
    State.CONFIRMED: gettext_lazy("The finding of %(day)s was confirmed: %(finding)s."),
    State.WAIVED: gettext_lazy("The finding of %(day)s was waived: %(finding)s."),
    State.PROPOSED: gettext_lazy("The finding of %(day)s is put forward again: %(finding)s."),
    State.WITHDRAWN: gettext_lazy("The finding of %(day)s is withdrawn, as the facts were corrected: %(finding)s."),
}


def tell_of_findings(synced: Synced, today: date) -> None:
    """Whoever carries a line hears of it; their leaders, once a day, that something waits for them."""
    actor = system_actor(today=today)
    fresh = [*synced.found, *synced.changed]
    carried = _carriers(fresh)
    tell_each(actor, FINDING_KEY, [_told(one, person) for one in fresh for person in carried.get(one.pk, ())])
    gone = _carriers(synced.withdrawn)
    told = [
        _told(one, person, state=State.WITHDRAWN) for one in synced.withdrawn for person in gone.get(one.pk, ())
    ]  # fmt: skip
    tell_each(actor, DECIDED_KEY, told)
    if fresh:
        _tell_leaders(fresh, today)
    _ask_for_records(synced.unclear, today)


def _ask_for_records(days: Iterable[UnclearDay], today: date) -> None:
    """Of what is missing whoever it is about is asked once."""
    told = [
        Told(
            day.employee.user,
            {"day": day.occurred_on.isoformat(), "missing": day.missing},
            once=f"{UNCLEAR_KEY} {day.fact_id}",
        )
        for day in days
        if day.employee.user is not None and (today - day.occurred_on).days <= ASKED_FOR_DAYS
    ]
    tell_each(system_actor(today=today), UNCLEAR_KEY, told)


def _carriers(findings: Iterable[Finding]) -> dict[int, list[User]]:
    keys = [one.pk for one in findings]
    found: dict[int, list[User]] = {}
    rows = FindingLine.objects.filter(finding__in=keys, employee__user__isnull=False)
    for line in rows.select_related("employee__user"):
        found.setdefault(line.finding_id, []).append(line.employee.user)
    return found


def _told(finding: Finding, user: User, **more: Any) -> Told:
    values = {
        "finding": finding.pk, "day": finding.occurred_on.isoformat(), "amount": str(finding.amount),
        "unit": finding.unit, **more,
    }  # fmt: skip
    return Told(user, values, ("finding", finding.pk))


def _tell_leaders(findings: Iterable[Finding], today: date) -> None:
    people = {one.employee_id for one in findings}
    lines = ReportingLine.objects.during(today).filter(employee__in=people)
    leaders = Employee.objects.filter(pk__in=lines.values("supervisor"), user__isnull=False).select_related("user")  # type: ignore[misc]
    told = [Told(one.user, {}, once=f"{WAITING_KEY} {today}") for one in leaders if one.user is not None]
    tell_each(system_actor(today=today), WAITING_KEY, told)


def tell_of_warnings(warnings: Iterable[EarlyWarning], today: date) -> None:
    people = Employee.objects.select_related("user").in_bulk({one.employee_id for one in warnings})
    told = [
        Told(
            user, {"clause": one.clause_id, "day": one.would_be_on.isoformat(), "amount": str(one.amount), "unit": one.unit},
            once=f"{WARNING_KEY} {one.fact} {one.fact_id} {one.first_seen_on}",
        )
        for one in warnings
        if (user := people[one.employee_id].user) is not None
    ]  # fmt: skip
    tell_each(system_actor(today=today), WARNING_KEY, told)


def tell_decided(book: Book, findings: Iterable[Finding]) -> None:
    some = list(findings)
    carried = _carriers(some)
    told = [_told(one, person, state=one.state) for one in some for person in carried.get(one.pk, ())]
    tell_each(book, DECIDED_KEY, told)


def tell_contested(book: Book, appeal: Appeal) -> None:
    """Those who can hear it."""
    from endcap.conduct.appeals.queries import hearers_of

    values, hearers = {"by": appeal.by_id}, hearers_of(appeal, book.actor).select_related("user")
    tell(
        book,
        CONTESTED_KEY,
        [one.user for one in hearers],
        about=appeal,
        values=values,
    )


def tell_appeal_decided(book: Book, appeal: Appeal) -> None:
    """All who carry a line, and whoever had confirmed it."""
    people = {line.employee_id for line in appeal.finding.lines.all()} | {appeal.by_id}
    people |= set(appeal.finding.decisions.exclude(by=None).values_list("by_id", flat=True))
    users = [one.user for one in Employee.objects.filter(pk__in=people).select_related("user")]
    tell(book, HEARD_KEY, users, about=appeal, values={"outcome": appeal.outcome})


def tell_statements(book: Book, month: LedgerMonth, statements: Iterable[Statement]) -> None:
    """Everybody who has one."""
    people = Employee.objects.filter(pk__in={one.employee_id for one in statements}, user__isnull=False)
    told = [
        Told(person.user, {"period": month.month, "employee": person.pk}, ("employee", person.pk))
        for person in people.select_related("user").order_by("pk")
        if person.user is not None
    ]
    tell_each(book, STATEMENT_KEY, told, groups=Told(User(), {"period": month.month}))


def _say_statement(values: Mapping[str, Any]) -> str:
    return _("Your statement for %(month)s can be read.") % {"month": _month(values)}


def _statement_to_group(values: Mapping[str, Any]) -> str:
    return _("The statements for %(month)s can be read.") % {"month": _month(values)}


def _month(values: Mapping[str, Any]) -> str:
    return month_name(date.fromisoformat(f"{values['period']}-01"))


def _statement_page(notice: Any) -> str:
    values = notice.values
    if "employee" not in values:
        return reverse("conduct:statements")
    return reverse("conduct:statement", args=[values["period"], values["employee"]])


def _amount(values: Mapping[str, Any]) -> str:
    return f"{values['amount'].lstrip('-')} {dict(UNITS).get(values['unit'], '')}"


def _say_finding(values: Mapping[str, Any]) -> str:
    said = {"day": values["day"], "finding": values["finding"], "amount": _amount(values)}
    if not values["amount"].startswith("-"):
        return _("A reward is put forward: %(finding)s, %(day)s, %(amount)s.") % said
    return (
        _("Something was found: %(finding)s, %(day)s, %(amount)s. Somebody looks at it before anything is charged.")
        % said
    )


def _say_decided(values: Mapping[str, Any]) -> str:
    return str(DECIDED[State(values["state"])]) % {"day": values["day"], "finding": values["finding"]}


def _say_waiting(values: Mapping[str, Any]) -> str:
    return _("Findings of your team wait for your decision.")


def _say_warning(values: Mapping[str, Any]) -> str:
    said = {"day": values["day"], "clause": values["clause"], "amount": _amount(values)}
    return _("You can still avert this: %(clause)s, from %(day)s on, %(amount)s.") % said


def _say_unclear(values: Mapping[str, Any]) -> str:
    said = {"day": values["day"], "missing": fact_name(values["missing"])}
    return (
        _(
            "A record of %(day)s is missing: %(missing)s. Enter it, or 0 if there was nothing; without it nothing is charged."
        )
        % said
    )


def _say_contested(values: Mapping[str, Any]) -> str:
    return _("%(by)s contests a finding: it waits for somebody to hear it.") % values


def _say_heard(values: Mapping[str, Any]) -> str:
    if values["outcome"] == "overturned":
        return _("An appeal was decided: the finding falls, and what was charged is taken back.")
    return _("An appeal was decided: the finding stands.")


def finding_names(keys: set[int]) -> Mapping[int, str]:
    found = Finding.objects.filter(pk__in=keys).select_related("clause")
    return {one.pk: one.clause.title for one in found}


def clause_names(keys: set[int]) -> Mapping[int, str]:
    from endcap.conduct.models import VersionClause

    return {one.pk: one.title for one in VersionClause.objects.filter(pk__in=keys)}


def _to_decide_page(notice: Any) -> str:
    return reverse("conduct:findings-to-decide")


STATEMENT = NoticeSort(
    key=STATEMENT_KEY, name=gettext_lazy("Statement"), say=_say_statement, to_group=_statement_to_group,
    right=SEE_STATEMENTS, link=_statement_page,
)  # fmt: skip
FOUND = NoticeSort(
    key=FINDING_KEY, name=gettext_lazy("A finding about oneself"), say=_say_finding, right=SEE_FINDINGS,
    names={"finding": finding_names},
)  # fmt: skip
FINDING_DECIDED = NoticeSort(
    key=DECIDED_KEY, name=gettext_lazy("A finding was decided"), say=_say_decided, right=SEE_FINDINGS, can_wait=True,
    names={"finding": finding_names},
)  # fmt: skip
WAITING = NoticeSort(
    key=WAITING_KEY, name=gettext_lazy("Findings wait for a decision"), say=_say_waiting, right=SEE_FINDINGS,
    can_wait=True, link=_to_decide_page,
)  # fmt: skip
WARNED = NoticeSort(
    key=WARNING_KEY, name=gettext_lazy("What can still be averted"), say=_say_warning, right=SEE_FINDINGS,
    names={"clause": clause_names}, link=lambda notice: "/",
)  # fmt: skip
CONTESTED = NoticeSort(
    key=CONTESTED_KEY, name=gettext_lazy("A finding is contested"), say=_say_contested, right=SEE_FINDINGS,
    names={"by": employee_names},
)  # fmt: skip
HEARD = NoticeSort(key=HEARD_KEY, name=gettext_lazy("An appeal was decided"), say=_say_heard, right=SEE_FINDINGS)
UNCLEAR = NoticeSort(
    key=UNCLEAR_KEY, name=gettext_lazy("A record is missing"), say=_say_unclear, right=SEE_FINDINGS, can_wait=True,
    link=lambda notice: "/",
)  # fmt: skip
SORTS = (STATEMENT, FOUND, FINDING_DECIDED, WAITING, WARNED, CONTESTED, HEARD, UNCLEAR)
