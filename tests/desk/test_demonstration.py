"""`make demo`: killed half-way it starts anew, a second start keeps what is there, a taken port is said plainly.

One making takes half a minute: the tests share one, in copies.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import time
from pathlib import Path

import pytest

from tests.desk.conftest import answers, demo, free_port, stop

pytestmark = pytest.mark.xdist_group("demonstration")

KILLED_AFTER_SECONDS = (3, 9, 18)
WITHIN_SECONDS = 360
TODAY = "2026-11-20"
TABLES = (
    "conduct_settlementrun",
    "conduct_ledgerline",
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
    assert made["conduct_settlementrun"] == 13
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
        periods = database.execute(
            "SELECT period, max(as_of) FROM conduct_settlementrun GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert periods[-2:] == [("2026-11", "2026-11-30"), ("2026-12", "2026-12-24")]
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
        for table in ("conduct_ledgerline", "conduct_settlementrun"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(f"DELETE FROM {table}")
