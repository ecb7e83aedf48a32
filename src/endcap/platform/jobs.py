"""What is done in the background, by a worker inside `endcap serve` or by `endcap worker`."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from endcap.platform.models import SheetImport


@task()
def go_on_with_import(pk: int) -> None:
    from endcap.platform.spreadsheets.working import carry_on

    carry_on(pk)


def enqueue_import(pk: int) -> None:
    transaction.on_commit(lambda: go_on_with_import.enqueue(pk=pk))


def enqueue_interrupted() -> None:
    """What a process was at when it was killed."""
    from endcap.platform.spreadsheets.working import interrupted

    for pk in interrupted():
        go_on_with_import.enqueue(pk=pk)


def revive_import(one: SheetImport) -> None:
    """Goes on with an import whose process ended in the middle of it."""
    from endcap.platform.spreadsheets.working import is_dead

    if (
        one.worker
        and is_dead(one.worker)
        and SheetImport.objects.filter(pk=one.pk, worker=one.worker).update(worker="")
    ):
        enqueue_import(one.pk)
