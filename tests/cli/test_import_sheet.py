"""`endcap import`: a dry run, exit codes, and a process that is killed in the middle."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from tests.cli.running import endcap, started

ROWS = 12_000
SECONDS_INTO_IT = 0.5


def count(home: Path) -> int:
    with sqlite3.connect(home / "endcap.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM company_territory").fetchone()[0])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("home")
    assert endcap(place, "manage", "migrate")[0] == 0
    return place


def test_it_names_what_can_be_brought_in(home: Path) -> None:
    status, said, _ = endcap(home, "import", "list")
    assert status == 0
    assert {"stores", "products", "employees", "sell-out", "sell-in"} <= {
        line.split("\t")[0] for line in said.split("\n")
    }


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(home: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("编号,名称\nD1,上城区\n", encoding="gb18030")
    status, said, _ = endcap(home, "import", "territories", str(tmp_path / "t.csv"), "--dry-run", "--json")
    assert (status, json.loads(said)["new"]) == (0, 1)
    assert count(home) == 0


def test_what_is_wrong_is_said_by_row_and_column(home: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("编号,名称\nD1,上城区\nD1,下城区\n", encoding="utf-8")
    status, _, complained = endcap(home, "import", "territories", str(tmp_path / "t.csv"), "--lang", "en")
    assert status == 2
    assert "Row 3 编号 D1: Row 2 is about the same." in complained
    assert count(home) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense", "x.csv"), "nonsense: write one of"),
        (("stores",), "name a file"),
        (("stores", "not-there.xlsx"), "no such file: not-there.xlsx"),
        (("stores", "x.csv", "--user", "nobody"), "no such user: nobody"),
    ],
)
def test_what_cannot_be_done_is_said(home: Path, arguments: tuple[str, ...], said: str) -> None:
    status, _, complained = endcap(home, "import", *arguments)
    assert status == 2
    assert said in complained


def state_of_last(home: Path) -> str:
    with sqlite3.connect(home / "endcap.sqlite3", timeout=30) as database:
        row = database.execute("SELECT state FROM platform_sheetimport ORDER BY id DESC LIMIT 1").fetchone()
    return row[0] if row else ""


def test_killed_while_it_is_written_nothing_is_there_and_the_worker_does_it_all(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "many.csv"
    sheet.write_text("编号,名称\n" + "".join(f"K{n:05},片区 {n}\n" for n in range(ROWS)), encoding="utf-8")
    process = started(home, "import", "territories", str(sheet))
    while state_of_last(home) != "confirmed":
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    time.sleep(SECONDS_INTO_IT)
    assert process.poll() is None, "it was too quick to be killed: make it more rows"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (count(home), state_of_last(home)) == (0, "confirmed")
    worker = started(home, "worker")
    try:
        until = time.monotonic() + 120
        while state_of_last(home) != "done" and time.monotonic() < until:
            assert worker.poll() is None, worker.communicate()
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.communicate()
    assert (count(home), state_of_last(home)) == (ROWS, "done")


def test_it_is_taken_back_by_its_number(home: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("编号,名称\nU1,撤回区\n", encoding="utf-8")
    before = count(home)
    said = json.loads(endcap(home, "import", "territories", str(tmp_path / "t.csv"), "--json")[1])
    assert count(home) == before + 1
    assert endcap(home, "import", "undo", str(said["id"]))[0] == 0
    assert count(home) == before
    status, _, complained = endcap(home, "import", "undo", str(said["id"]), "--lang", "en")
    assert status == 2
    assert complained.strip()
    assert "no such import: 999999" in endcap(home, "import", "undo", "999999")[2]
