"""What is done in the background, by a worker inside `endcap serve` or by `endcap worker`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from endcap.platform.clock import company_now

# What is done once a day is done from this hour on, before people begin.
DAILY_FROM = time(7)
LATE_AFTER, HOURS = timedelta(minutes=5), timedelta(hours=2)
FINISHED_KEPT = timedelta(days=14)
_daily: dict[str, Callable[[date], None]] = {}
_done_on: dict[str, date] = {}
_watched: list[Callable[[], None]] = []


@task()
def go_on_with_import(pk: int) -> None:
    from endcap.platform.spreadsheets.working import carry_on

    carry_on(pk, in_background=True)


def enqueue_import(pk: int) -> None:
    transaction.on_commit(lambda: go_on_with_import.enqueue(pk=pk))


def enqueue_waiting() -> None:
    """At the start of a worker: what may have been lost on the way to it."""
    from endcap.platform.spreadsheets.working import waiting

    for pk in waiting():
        go_on_with_import.enqueue(pk=pk)


def enqueue_abandoned() -> None:
    """What a process was at when it was killed."""
    from endcap.platform.spreadsheets.working import abandoned

    for pk in abandoned():
        go_on_with_import.enqueue(pk=pk)


@task()
def deliver_notices() -> None:
    from endcap.platform.notices.delivering import deliver_due

    if deliver_due():
        deliver_notices.enqueue()


def enqueue_deliveries() -> None:
    transaction.on_commit(lambda: deliver_notices.enqueue())


def register_daily(name: str, do: Callable[[date], None]) -> None:
    """What is done once a day. It may be called again on the same day, and does nothing then."""
    _daily[name] = do


def register_watch(do: Callable[[], None]) -> None:
    """What a worker looks at several times a minute."""
    if do not in _watched:
        _watched.append(do)


@task()
def do_daily(name: str) -> None:
    _daily[name](company_now().date())


def _waits_already() -> bool:
    """While a worker is at something else for long, the same is not asked of it again and again."""
    return DBTaskResult.objects.ready().filter(task_path=deliver_notices.module_path).exists()


def jobs_are_late() -> bool:
    """Whether no worker does what waits for one, nor is at anything."""
    late = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - LATE_AFTER)
    return late.exists() and not DBTaskResult.objects.running().filter(started_at__gt=timezone.now() - HOURS).exists()


def forget_finished(today: date) -> None:
    """Jobs that were done some time ago."""
    DBTaskResult.objects.filter(finished_at__lt=timezone.now() - FINISHED_KEPT).delete()


def look_at_the_clock() -> None:
    """What has become due: a worker asks several times a minute."""
    from endcap.platform.notices.delivering import is_anything_due, revive

    enqueue_abandoned()
    revive()
    for do in _watched:
        do()
    if is_anything_due() and not _waits_already():
        deliver_notices.enqueue()
    now = company_now()
    if now.time() < DAILY_FROM:
        return
    for name in _daily:
        if _done_on.get(name) != now.date():
            _done_on[name] = now.date()
            do_daily.enqueue(name=name)
