"""How far an import is, also while a transaction is open, of which others see nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from endcap.platform.models import SheetImport
from endcap.platform.safe_files import write_whole


def progress_of(one: SheetImport) -> Callable[[int, int], None]:
    """Takes how many rows of how many are done. Within a transaction it is told in a file, which a page on the same
    machine sees."""

    def progress(done: int, total: int) -> None:
        if connection.in_atomic_block:
            _place(one.pk).parent.mkdir(exist_ok=True)
            write_whole(_place(one.pk), str(done))
        elif done:
            SheetImport.objects.filter(pk=one.pk).update(done=done, total=total)

    return progress


def rows_done(one: SheetImport) -> int:
    try:
        return int(_place(one.pk).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return one.done


def forget_progress(pk: int) -> None:
    with suppress(OSError):
        _place(pk).unlink(missing_ok=True)


def _place(pk: int) -> Path:
    return Path(settings.HOME) / "progress" / str(pk)
