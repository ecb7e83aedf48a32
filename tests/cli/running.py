"""Running `endcap` as a user does: a process of its own, on a home folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def environment(home: Path, url: str = "", **settings: str) -> dict[str, str]:
    """`url` names a database, instead of SQLite in the home folder; `settings` as the environment has them."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    kept |= {"ENDCAP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "endcap.project.settings", **settings}
    return kept | ({"DATABASE_URL": url} if url else {})


def started(home: Path, *arguments: str, url: str = "", **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "endcap.cli.main", *arguments],
        env=environment(home, url, **settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def endcap(home: Path, *arguments: str, url: str = "", **settings: str) -> tuple[int, str, str]:
    """Exit code, what it said, what it complained of."""
    process = started(home, *arguments, url=url, **settings)
    said, complained = process.communicate(timeout=300)
    return process.returncode, said, complained
