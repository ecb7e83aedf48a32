"""`make demo`: killed half-way it starts anew, a second start keeps what is there, a taken port is said plainly.

One making takes a minute or two: the tests share one, in copies.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.desk.conftest import answers, demo, free_port, stop

pytestmark = pytest.mark.xdist_group("demonstration")

KILLED_AFTER_SECONDS = (3, 9, 18)
WITHIN_SECONDS = 900
TODAY = "2026-11-20"
TABLES = (
    "conduct_rulebookversion",
    "conduct_acknowledgement",
    "conduct_finding",
    "conduct_decision",
    "conduct_appeal",
    "conduct_ledgermonth",
    "conduct_posting",
    "conduct_statement",
    "conduct_statementacknowledged",
    "shelf_shelfcheck",
    "visits_task",
    "supply_cash",
    "company_employee",
    "accounts_store",
    "accounts_contact",
    "results_selloutweek",
    "results_sellinweek",
    "platform_user",
)


def counted(home: Path) -> dict[str, int]:
    with sqlite3.connect(home / "endcap.sqlite3") as database:
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}


@pytest.fixture(scope="module")
def killed_and_made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a demonstration that was killed thrice while it was made, and what it said when it was served."""
    home = tmp_path_factory.mktemp("killed")
    for seconds in KILLED_AFTER_SECONDS:
        process = demo(home, 0, "--only-make", "--today", TODAY)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    port = free_port()
    process = demo(home, port, "--today", TODAY)
    assert answers(port, process), stop(process)
    said = stop(process)
    assert f"http://127.0.0.1:{port}/" in said
    return home, said


@pytest.fixture
def home(killed_and_made: tuple[Path, str], tmp_path: Path) -> Path:
    return shutil.copytree(killed_and_made[0], tmp_path / "home")


def test_it_survives_being_killed_while_it_is_made(killed_and_made: tuple[Path, str], home: Path) -> None:
    made = counted(home)
    # From January, when the rules began, to October they are closed; November is open.
    assert made["conduct_ledgermonth"] == 11
    assert made["conduct_rulebookversion"] == 2
    assert made["accounts_store"] == 600
    assert made["platform_user"] == 7
    assert all(made.values())
    for user in ("rep", "promoter", "supervisor", "manager", "finance", "admin", "buyer"):
        assert f"\n    {user} " in killed_and_made[1]
    again = demo(home, 0, "--only-make", "--today", TODAY)
    assert "Making" not in stop_when_done(again)
    assert counted(home) == made


def test_on_a_later_day_it_settles_up_to_that_day_and_keeps_what_is_there(home: Path) -> None:
    made = counted(home)
    stop_when_done(demo(home, 0, "--only-make", "--today", "2026-12-24"))
    later = counted(home)
    with sqlite3.connect(home / "endcap.sqlite3") as database:
        periods = [row[0] for row in database.execute("SELECT DISTINCT period FROM conduct_finding ORDER BY 1")]
        grows = "SELECT count(*) FROM conduct_finding WHERE is_growing AND occurred_on < '2026-12-24'"
        assert database.execute(grows).fetchone()[0] == 0
        days = "SELECT max(occurred_on) FROM conduct_finding WHERE period = '2026-11'"
        assert database.execute(days).fetchone()[0] == "2026-11-30"
    assert periods[-2:] == ["2026-11", "2026-12"]
    assert later["conduct_finding"] > made["conduct_finding"]
    assert later["conduct_posting"] >= made["conduct_posting"]
    kept = ("company_employee", "accounts_store", "accounts_contact", "platform_user")
    assert {name: later[name] for name in kept} == {name: made[name] for name in kept}


def stop_when_done(process: object) -> str:
    output, _ = process.communicate(timeout=WITHIN_SECONDS)  # type: ignore[attr-defined]
    assert process.returncode == 0, output  # type: ignore[attr-defined]
    return str(output)


def test_a_port_in_use_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = demo(tmp_path, port)
        output, _ = process.communicate(timeout=WITHIN_SECONDS)
    assert process.returncode == 1
    assert output == f"Port {port} is in use. Choose another one: PORT={port + 1}\n"
    assert not (tmp_path / "endcap.sqlite3").exists()


def test_the_files_of_the_database_refuse_changes_too(home: Path) -> None:
    with sqlite3.connect(home / "endcap.sqlite3") as database:
        for table in ("conduct_posting", "conduct_entry", "conduct_statement", "conduct_rulebookversion"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(f"DELETE FROM {table}")
        with pytest.raises(sqlite3.IntegrityError, match="closed month"):
            database.execute("UPDATE conduct_ledgermonth SET is_open = 1, closed_at = NULL WHERE month = '2026-05'")


def test_its_ledger_is_right_and_its_history_whole(home: Path) -> None:
    """As `endcap ledger check` and `endcap audit verify` find it."""
    environment = os.environ | {"ENDCAP_HOME": str(home)}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    for command in (("ledger", "check"), ("audit", "verify")):
        done = subprocess.run(
            [sys.executable, "-m", "endcap.cli.main", *command],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
