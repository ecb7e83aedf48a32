"""`make demo`: killed half-way it starts anew, a second start keeps what is there, a taken port is said plainly."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import time
from pathlib import Path

import pytest

from tests.desk.conftest import answers, demo, free_port, stop

KILLED_AFTER_SECONDS = (1.2, 2.4, 3.4)


def counted(home: Path) -> dict[str, int]:
    tables = ("conduct_settlementrun", "conduct_ledgerline", "company_employee", "accounts_store", "platform_user")
    with sqlite3.connect(home / "endcap.sqlite3") as database:
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


def test_it_survives_being_killed_while_it_is_made(tmp_path: Path) -> None:
    for seconds in KILLED_AFTER_SECONDS:
        process = demo(tmp_path, 0, "--only-make", "--today", "2026-11-20")
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    port = free_port()
    process = demo(tmp_path, port, "--today", "2026-11-20")
    assert answers(port, process), stop(process)
    said = stop(process)
    made = counted(tmp_path)
    assert made["conduct_settlementrun"] == 3
    assert made["platform_user"] == 7
    for user in ("rep", "promoter", "supervisor", "manager", "finance", "admin", "buyer"):
        assert f"\n    {user} " in said
    assert f"http://127.0.0.1:{port}/" in said
    again = demo(tmp_path, port, "--only-make", "--today", "2026-11-20")
    assert "Making" not in stop_when_done(again)
    assert counted(tmp_path) == made


def test_on_a_later_day_it_settles_up_to_that_day_and_keeps_what_is_there(tmp_path: Path) -> None:
    stop_when_done(demo(tmp_path, 0, "--only-make", "--today", "2026-11-20"))
    made = counted(tmp_path)
    stop_when_done(demo(tmp_path, 0, "--only-make", "--today", "2026-12-24"))
    later = counted(tmp_path)
    with sqlite3.connect(tmp_path / "endcap.sqlite3") as database:
        periods = database.execute(
            "SELECT period, max(as_of) FROM conduct_settlementrun GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert periods[-2:] == [("2026-11", "2026-11-30"), ("2026-12", "2026-12-24")]
    assert {name: later[name] for name in ("company_employee", "accounts_store", "platform_user")} == {
        name: made[name] for name in ("company_employee", "accounts_store", "platform_user")
    }


def stop_when_done(process: object) -> str:
    output, _ = process.communicate(timeout=60)  # type: ignore[attr-defined]
    assert process.returncode == 0, output  # type: ignore[attr-defined]
    return str(output)


def test_a_port_in_use_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = demo(tmp_path, port)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == f"Port {port} is in use. Choose another one: PORT={port + 1}\n"
    assert not (tmp_path / "endcap.sqlite3").exists()


def test_the_files_of_the_database_refuse_changes_too(tmp_path: Path) -> None:
    stop_when_done(demo(tmp_path, 0, "--only-make", "--today", "2026-11-20"))
    with sqlite3.connect(tmp_path / "endcap.sqlite3") as database:
        for table in ("conduct_ledgerline", "conduct_settlementrun"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(f"DELETE FROM {table}")
