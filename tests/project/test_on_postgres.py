"""The tests of all rooms once more, on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.postgres import programs, running_postgres

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("platform", "company", "accounts", "visits", "shelf", "supply", "results", "conduct", "project")


@pytest.mark.postgres
@pytest.mark.skipif("postgresql" in os.environ.get("DATABASE_URL", ""), reason="this is that run")
def test_rooms_hold_on_postgres() -> None:
    if programs() is None:
        missing("rooms on PostgreSQL: the package postgresql is not installed")
    with running_postgres() as url:
        environment = os.environ | {"DATABASE_URL": url, "PYTEST_ADDOPTS": ""}
        folders = [str(ROOT / "tests" / room) for room in ROOMS]
        command = [sys.executable, "-m", "pytest", "-q", "--ds", "tests.settings", "-m", "not browser", *folders]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
