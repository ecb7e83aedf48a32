"""A PostgreSQL of the tests' own: started in a folder of its own, reached by a socket in it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Safe to lose: a test database is made anew every time.
FASTER = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def programs() -> Path | None:
    """The folder of the newest installed PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parents[1].name))
    return found[-1].parent if found else None


@contextmanager
def running_postgres() -> Iterator[str]:
    """Gives its DATABASE_URL."""
    bin_folder = programs()
    assert bin_folder is not None
    folder = Path(tempfile.mkdtemp(prefix="endcap-postgres-"))
    data = folder / "data"
    who = _ordinary_user(folder)
    try:
        _run(
            bin_folder / "initdb", "-D", data, "-U", "endcap", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", who=who
        )
        options = f"-k {folder} -c listen_addresses='' {FASTER}"
        _run(bin_folder / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start", who=who)
        try:
            yield f"postgresql://endcap@/postgres?host={folder}"
        finally:
            _run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", who=who)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_user(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(*command: Any, who: dict[str, Any]) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd="/", stdout=subprocess.DEVNULL, **who)
