"""Output files appear all together or not at all, and what cannot be written is said before any work is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from endcap.cli.main import main
from endcap.kernels.facts.output import written_together
from tests.cli.test_bad_input import GOOD
from tests.kernels.rules.random_facts import COLUMNS


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    folder = tmp_path / "facts"
    folder.mkdir()
    for table, rows in GOOD.items():
        header = ",".join(COLUMNS[table])
        (folder / f"{table}.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    return folder


def settle(facts: Path, out: Path, *more: str) -> int:
    return main(["settle", "--facts", str(facts), "--period", "2026-10", "--out", str(out), "--lang", "en", *more])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_folder_in_the_place_of_a_file_changes_nothing(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    (out / "summary.csv").mkdir(parents=True)
    assert settle(facts, out) == 2
    assert names(out) == {"summary.csv"}
    assert "cannot write" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder that nobody can write to is taken from /proc")
def test_a_folder_that_cannot_be_written_to_is_refused_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert settle(Path("/nowhere"), Path("/proc/self")) == 2
    assert "cannot write" in capsys.readouterr().err


def test_what_a_killed_run_left_is_taken_away(facts: Path, tmp_path: Path) -> None:
    left = tmp_path / "out" / ".endcap-unfinished-x"
    left.mkdir(parents=True)
    (left / "ledger.csv").write_text("half")
    with written_together(tmp_path / "out") as being_written:
        assert settle(facts, tmp_path / "out") == 0
        assert not left.exists()
        assert being_written.exists()
    assert names(tmp_path / "out") == {"ledger.csv", "unclear.csv", "summary.csv"}


def test_a_refused_run_says_that_the_ledger_beside_it_is_an_earlier_one(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert settle(facts, out) == 0
    (facts / "cash.csv").write_text("nonsense")
    assert settle(facts, out) == 2
    assert "earlier settlement" in capsys.readouterr().err


def test_text_of_a_rulebook_is_no_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(
            f"""rulebook: {name}[x]
version: "1"
title: {{zh: 甲, en: A}}
basis: loss
jurisdiction: CN
unit: CNY
in_force: {{from: 2026-01-01}}
clauses:
  - clause: "[b]"
    title: {{zh: 甲, en: A}}
    source: {{zh: 甲, en: A}}
    facts: wasted_forms
    day: occurred_on
    amount: 5
    because: {{zh: "甲[/b]", en: "a[/b]c [bold] :smile:"}}
""",
            encoding="utf-8",
        )
    assert main(["rulebook", "check", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), "--lang", "en"]) == 0
    shown = "".join(capsys.readouterr().out.split())
    assert all(piece in shown for piece in ("a[x]/[b]", "[/b]c", "[bold]", ":smile:"))
