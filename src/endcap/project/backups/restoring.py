"""Putting a backup in place on an empty folder (and an empty PostgreSQL): checked first, then all of it at once."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from endcap.project.backups import archive
from endcap.project.home import home_folder

STAGING = ".restoring"
# What a try that was killed left, and what an empty disk has.
MAY_BE_THERE = {STAGING, "lost+found"}


class CannotRestore(Exception):
    """Nothing was changed. The message says why."""


@dataclass
class Restored:
    manifest: dict[str, Any]
    report: Any


def restore(path: Path, *, keys: Path | None = None) -> Restored:
    """`keys`: a folder with the keys, for a backup without. Raises CannotRestore, BadArchive, DatabaseTrouble."""
    home = home_folder()
    if left := sorted(one.name for one in home.iterdir() if one.name not in MAY_BE_THERE):
        raise CannotRestore(f"{home} is not empty ({', '.join(left[:5])}): move it away, or name another ENDCAP_HOME")
    staging = home / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700)
    try:
        manifest = archive.unpack(path, staging / "backup")
        _put_keys(staging, keys)
        _put_files(staging, manifest)
        report = _put_database(staging, manifest)
        _move_in(staging, home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Restored(manifest, report)


def _put_keys(staging: Path, given: Path | None) -> None:
    for name in archive.KEYS:
        kept = [
            folder / name for folder in (given, staging / "backup" / "keys") if folder and (folder / name).is_file()
        ]
        if not kept:
            raise CannotRestore(f"the backup holds no keys: give --keys with the folder where {name} lies")
        shutil.copy(kept[0], staging / name)
        (staging / name).chmod(0o600)


def _put_files(staging: Path, manifest: dict[str, Any]) -> None:
    unpacked = staging / "backup" / "files"
    unpacked.mkdir(exist_ok=True)
    for name in manifest["unfinished"]:
        (unpacked / name).unlink(missing_ok=True)
    unpacked.rename(staging / "files")


def _put_database(staging: Path, manifest: dict[str, Any]) -> Any:
    """Everything from here on takes the folder being made for its home."""
    os.environ["ENDCAP_HOME"] = str(staging)
    from endcap.project import start

    start.set_up()
    from django.core.management import call_command
    from django.db import connection

    from endcap.platform.audit.verifying import verify
    from endcap.project.backups import databases

    if connection.vendor != manifest["vendor"]:
        raise CannotRestore(f"the backup is of {manifest['vendor']}, DATABASE_URL names {connection.vendor}")
    databases.put_in_place(staging / "backup" / databases.NAMES[connection.vendor])
    databases.must_be_equal(manifest["tables"], databases.tables_now())
    call_command("migrate", interactive=False, verbosity=0)
    _declare_break(manifest)
    report = verify()
    connection.close()
    return report


def _declare_break(manifest: dict[str, Any]) -> None:
    """What was written after the backup is missing: the chain says so itself, and its head is written down anew."""
    from django.db import transaction
    from django.utils import timezone

    from endcap.platform.audit import anchor
    from endcap.platform.audit.sealing import seal
    from endcap.platform.models import SealSort

    try:
        before = anchor.read()
    except anchor.UnreadableAnchor:
        before = None
    told = {
        "from": manifest["head"][0] if manifest["head"] else 0,
        "made_at": manifest["made_at"],
        "reached": before.position if before else None,
    }
    with transaction.atomic():
        made = seal(SealSort.RESTORE, at=timezone.now(), told=told)
    anchor.put_back(made.position, made.mac)


def _move_in(staging: Path, home: Path) -> None:
    """The database last: a home without one is still empty."""
    shutil.rmtree(staging / "backup")
    for one in sorted(staging.iterdir(), key=lambda entry: entry.name.startswith("endcap.sqlite3")):
        one.rename(home / one.name)
