"""Putting a backup in place on an empty folder (and an empty PostgreSQL): checked first, then all of it at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from endcap.kernels.chains import link
from endcap.project.backups import archive
from endcap.project.home import SQLITE_NAME, database, home_folder

STAGING = ".restoring"
# What a try that was killed left, and what an empty disk has.
MAY_BE_THERE = {STAGING, "lost+found"}
KEY, ANCHOR = "audit_key", "audit_anchor.json"
# What SQLite keeps beside a database.
BESIDE = ("", "-wal", "-shm", "-journal")


class CannotRestore(Exception):
    """Nothing was changed. The message says why."""


@dataclass
class Restored:
    manifest: dict[str, Any]
    report: Any


def restore(path: Path, *, keys: Path | None = None) -> Restored:
    """`keys`: a folder with the keys, for a backup without.

    Raises CannotRestore, BadArchive, DatabaseTrouble; LeftBehind where a PostgreSQL could not be emptied again.
    """
    home = home_folder()
    places = _places(home)
    _must_be_free(home, places)
    staging = home / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700)
    try:
        manifest = archive.unpack(path, staging / "backup")
        _put_keys(staging, keys, places, manifest)
        _put_files(staging, manifest)
        report = _put_database(staging, home, places, manifest)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Restored(manifest, report)


def _places(home: Path) -> dict[str, Path]:
    """Where the settings want what may lie outside the home folder, by what it is called within."""
    known = database(os.environ.get("DATABASE_URL", ""), home)
    is_file = known["ENGINE"].endswith("sqlite3")
    return {
        KEY: Path(os.environ.get("ENDCAP_AUDIT_KEY") or home / KEY),
        ANCHOR: Path(os.environ.get("ENDCAP_AUDIT_ANCHOR") or home / ANCHOR),
        **({SQLITE_NAME: Path(known["NAME"])} if is_file else {}),
    }


def _must_be_free(home: Path, places: Mapping[str, Path]) -> None:
    if left := sorted(one.name for one in home.iterdir() if one.name not in MAY_BE_THERE):
        raise CannotRestore(f"{home} is not empty ({', '.join(left[:5])}): move it away, or name another ENDCAP_HOME")
    _no_database_at(places.get(SQLITE_NAME))
    for name, place in places.items():
        folder = next(one for one in place.absolute().parents if one.exists())
        if not os.access(folder, os.W_OK) and not (name == KEY and _kept(place)):
            raise CannotRestore(f"{place} cannot be written")


def _no_database_at(path: Path | None) -> None:
    for ending in BESIDE if path else ():
        there = Path(f"{path}{ending}")
        if there.exists():
            raise CannotRestore(f"{there} is there already: move it away, or name another file in DATABASE_URL")


def _kept(path: Path) -> str:
    """A key; none where the file is empty."""
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _put_keys(staging: Path, given: Path | None, places: Mapping[str, Path], manifest: dict[str, Any]) -> None:
    """The history's key may lie at its place already: then it is that one."""
    for name in archive.KEYS:
        found = [folder / name for folder in (given, staging / "backup" / "keys") if folder]
        if name == KEY:
            found.insert(0, places[KEY])
        chosen = next((path for path in found if _kept(path)), None)
        if chosen is None:
            raise CannotRestore(f"the backup holds no keys: give --keys with the folder where {name} lies")
        if name == KEY and not _proves(_kept(chosen), manifest["head"]):
            said = "the backup" if staging in chosen.parents else chosen
            raise CannotRestore(f"the {KEY} of {said} is not the one with which this backup's history was sealed")
        shutil.copyfile(chosen, staging / name)
        (staging / name).chmod(0o600)


def _proves(key: str, head: Mapping[str, Any] | None) -> bool:
    """With another key the chain would go on from here as if all of it were forged."""
    if head is None:
        return True
    try:
        return link(key.encode(), head["position"], head["previous"], head["content"]) == head["mac"]
    except (KeyError, TypeError) as error:
        raise archive.BadArchive("its list does not say with which link the history ends") from error


def _put_files(staging: Path, manifest: dict[str, Any]) -> None:
    for path in archive.unfinished_files(staging / "backup", manifest):
        path.unlink()
    unpacked = staging / "backup" / "files"
    unpacked.mkdir(exist_ok=True)
    unpacked.rename(staging / "files")


def _put_database(staging: Path, home: Path, places: Mapping[str, Path], manifest: dict[str, Any]) -> Any:
    """And all else to its place. Everything until then takes the folder being made for its home, with all of it in it."""
    if places[ANCHOR].is_file():
        shutil.copyfile(places[ANCHOR], staging / ANCHOR)
    os.environ["ENDCAP_HOME"] = str(staging)
    for name in ("ENDCAP_AUDIT_KEY", "ENDCAP_AUDIT_ANCHOR", *(["DATABASE_URL"] if SQLITE_NAME in places else [])):
        os.environ.pop(name, None)
    from endcap.project import start

    start.set_up()
    from django.db import connection

    from endcap.project.backups import databases

    if connection.vendor != manifest["vendor"]:
        raise CannotRestore(f"the backup is of {manifest['vendor']}, DATABASE_URL names {connection.vendor}")
    source = staging / "backup" / databases.NAMES[connection.vendor]
    if not source.is_file():
        raise archive.BadArchive("there is no database in it")
    databases.must_be_empty()
    databases.put_in_place(source)
    with databases.emptied_on_failure():
        report = _checked(manifest)
        _move_in(staging, home, places)
    return report


def _checked(manifest: dict[str, Any]) -> Any:
    """Compared, brought up to date, with the break declared; gives what verifying found."""
    from django.core.management import call_command
    from django.db import connection

    from endcap.platform.audit.breaking import declare
    from endcap.platform.audit.verifying import verify
    from endcap.project.backups import databases

    databases.must_be_equal(manifest["tables"], databases.tables_now())
    call_command("migrate", interactive=False, verbosity=0)
    declare(made_at=manifest["made_at"])
    report = verify()
    connection.close()
    return report


def _move_in(staging: Path, home: Path, places: Mapping[str, Path]) -> None:
    """The database last: a home without one is still empty. What lay outside is put outside again."""
    shutil.rmtree(staging / "backup")
    _no_database_at(places.get(SQLITE_NAME))
    if _kept(places[KEY]):
        (staging / KEY).unlink()
    before = places[ANCHOR].read_bytes() if places[ANCHOR].is_file() else None
    moved: list[Path] = []
    try:
        for one in sorted(staging.iterdir(), key=lambda entry: (entry.name in (ANCHOR, SQLITE_NAME), entry.name)):
            target = places.get(one.name, home / one.name)
            _move(one, target)
            moved.append(target)
    except OSError as error:
        for target in moved:
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        if before is not None:
            places[ANCHOR].write_bytes(before)
        raise CannotRestore(str(error)) from error


def _move(source: Path, target: Path) -> None:
    """Whole at any moment, also on another disk."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if source.stat().st_dev != target.parent.stat().st_dev:
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copyfile(source, draft)
        draft.chmod(0o600)
        source = draft
    source.replace(target)
