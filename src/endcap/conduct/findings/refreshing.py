"""Settling anew what changed facts may concern, in the background within a minute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Left, Length
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from endcap.company.models import Employee
from endcap.company.queries import company_settings
from endcap.conduct.facts.evidence import BY_EMPLOYEE
from endcap.conduct.facts.folder import facts_on
from endcap.conduct.findings.settling import SettledMonth, settle_month
from endcap.conduct.findings.syncing import Moment, Synced, sync
from endcap.conduct.findings.warning import keep_warnings, months_ahead
from endcap.conduct.ledger.months import begin, first_month, months_since, open_month
from endcap.conduct.ledger.posting import posting
from endcap.conduct.models import Dirty, EarlyWarning, Finding, LedgerMonth, UnclearDay
from endcap.conduct.notices import tell_of_findings, tell_of_warnings
from endcap.conduct.rights import CLOSE_MONTH
from endcap.conduct.rulebooks.in_force import adopt_chosen
from endcap.kernels.facts import Problem
from endcap.kernels.rules import Period
from endcap.platform.access import Actor, require
from endcap.platform.clock import company_now
from endcap.platform.fact_tables import Touched

EARLIEST = date(1900, 1, 1)
LEFT_LYING = timedelta(minutes=2)
MOST_TOLD = 50


@dataclass
class Refreshed:
    """What settling anew brought. `problems`: rows that break a rule of the fact tables and are judged by nobody."""

    months: list[str] = field(default_factory=list)
    # Another one, with later facts, wrote before this one did.
    is_overtaken: bool = False
    found: int = 0
    changed: int = 0
    withdrawn: int = 0
    problems: list[Problem] = field(default_factory=list)


def mark(book: Any, touched: Touched) -> None:
    """Facts changed: from the earliest day that they concern, months are settled anew once this is committed.

    What has no day (settings, a product's limits) concerns the open month and later ones: closed months stay.
    """
    days = [day for day in touched.values() if day is not None]
    if len(days) < len(touched):
        month = open_month()
        days.append(month.first_day if month else EARLIEST)
    mark_since(min(days))


def mark_since(day: date) -> None:
    """Nothing is judged before a company is set up."""
    if open_month() is None and not company_settings().is_set_up:
        return
    Dirty.objects.create(since=max(day, EARLIEST))
    transaction.on_commit(_enqueue)


def _enqueue() -> None:
    """One that waits already does it all."""
    waiting = DBTaskResult.objects.ready().filter(task_path=refresh_findings.module_path)
    if not waiting.exists():
        refresh_findings.enqueue()


def go_on() -> None:
    """What waits for a worker that was killed, or failed at it, is done all the same."""
    if Dirty.objects.filter(at__lt=timezone.now() - LEFT_LYING).exists():
        _enqueue()


@task()
def refresh_findings() -> None:
    refresh(company_now().date())


def refresh_daily(today: date) -> None:
    """A day goes by: what was due is late now. The month before still grows until it is closed."""
    if open_month() is not None:
        refresh(today, since=Period.parse(_open()).first)


def _open() -> str:
    month = open_month()
    assert month is not None
    return month.month


def refresh(today: date, *, since: date | None = None) -> Refreshed:
    """Settles every month from the earliest changed fact on. `since`: from this day on, whether changed or not."""
    seen, dirty = timezone.now(), list(Dirty.objects.order_by("pk"))
    days = [one.since for one in dirty] + ([since] if since else [])
    done = Refreshed()
    if not days:
        return done
    begin(Period.of(today))
    adopt_chosen(company_settings(), at=timezone.now())
    follow_numbers()
    with facts_on(today) as facts:
        people = {employee.code: employee for employee in Employee.objects.all()}
        names = {code: employee.name for code, employee in people.items()}
        months = [
            settle_month(facts, period, as_of=today, names=names) for period in months_since(min(days), today)
        ]  # fmt: skip
        ahead = months_ahead(facts, today, names)
        done.problems = list(facts.problems)
    _keep(months, ahead, people, Moment(today, timezone.now(), seen), done)
    if done.is_overtaken:
        transaction.on_commit(_enqueue)
    else:
        Dirty.objects.filter(pk__in=[one.pk for one in dirty]).delete()
    return done


def follow_numbers() -> None:
    """Days and months that are known by an employee's number are known by the new one, where it was changed."""
    for model in (Finding, UnclearDay, EarlyWarning):
        code = F("employee__code")
        rows = model.objects.filter(fact__in=BY_EMPLOYEE).alias(begins=Left(F("fact_id"), Length(code) + 1))
        moved = {
            pk: f"{own}/{known.rpartition('/')[2]}"
            for pk, own, known in rows.exclude(begins=Concat(code, Value("/"))).values_list(
                "pk", "employee__code", "fact_id"
            )
        }
        with transaction.atomic():
            # Two may have changed numbers with each other.
            for pk in moved:
                model.objects.filter(pk=pk).update(fact_id=f"{pk}//")
            for pk, fact_id in moved.items():
                model.objects.filter(pk=pk).update(fact_id=fact_id)


def _keep(
    months: list[SettledMonth], ahead: list[SettledMonth], people: Mapping[str, Employee], when: Moment, done: Refreshed
) -> None:
    """Month by month: each whole, so that nobody waits long for the ledger."""
    for month in months:
        with posting(by=None, at=when.at) as batch:
            if not _is_latest(batch.month, when, done.problems):
                done.is_overtaken = True
                return
            synced = sync(month, people, batch, when)
            _count(done, month, synced)
            tell_of_findings(synced, when.today)
    with transaction.atomic():
        tell_of_warnings(keep_warnings(ahead, people, when), when.today)


def _is_latest(month: LedgerMonth, when: Moment, problems: Sequence[Problem]) -> bool:
    """Of two at once, the one that looked earlier leaves what the other wrote."""
    assert when.seen is not None
    if month.facts_seen_at is not None and month.facts_seen_at > when.seen:
        return False
    left_out = [[one.sentence("zh"), one.sentence("en")] for one in problems[:MOST_TOLD]]
    LedgerMonth.objects.filter(pk=month.pk).update(facts_seen_at=when.seen, left_out=left_out)
    return True


def _count(done: Refreshed, month: SettledMonth, synced: Synced) -> None:
    done.months.append(str(month.period))
    done.found += len(synced.found)
    done.changed += len(synced.changed)
    done.withdrawn += len(synced.withdrawn)


def settle_what_waits(actor: Actor) -> None:
    """Before a month is closed: no fact that is there already comes late, and nothing of the month goes on growing.

    Raises ValidationError where somebody else settles at the same time.
    """
    require(actor, CLOSE_MONTH)
    month = open_month()
    if month is not None and refresh(actor.today, since=month.first_day).is_overtaken:
        raise ValidationError(_("Facts are being settled at this moment: try again in a minute."))


def has_begun() -> bool:
    return first_month() is not None
