"""The commands as scripts rely on them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from endcap.cli.main import COMMANDS, main
from endcap.kernels.rules import built_in_rulebooks
from tests.cli.test_bad_input import GOOD, RULEBOOK, settle, write_folder


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "facts", GOOD)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("command", [None, *(command.name for command in COMMANDS)])
def test_help_explains_itself_with_an_example(command: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*([command] if command else []), "--help"])
    assert stopped.value.code == 0
    assert "endcap " in capsys.readouterr().out.split("xample" if command else "Try", 1)[1]


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from endcap.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("duckdb", "sqlglot", "z3", "django", "pydantic", "rich", "pyarrow"):
        assert f"'{heavy}'" not in out


def test_settle_writes_its_files_in_either_language(facts: Path, tmp_path: Path) -> None:
    for language in ("zh", "en"):
        out = tmp_path / language
        code = main(
            [
                "settle",
                "--facts",
                str(facts),
                "--period",
                "2026-10",
                "--wage-guard",
                "0.2",
                "--lang",
                language,
                "--out",
                str(out),
            ]
        )
        assert code == 0
        assert sorted(path.name for path in out.iterdir()) == [
            "deductions.csv",
            "ledger.csv",
            "summary.csv",
            "unclear.csv",
        ]
    chinese, english = (rows(tmp_path / language / "ledger.csv") for language in ("zh", "en"))
    assert [row["entry_id"] for row in chinese] == [row["entry_id"] for row in english]
    assert "扣" in chinese[0]["explanation"]
    assert "fine" in english[0]["explanation"]


def test_the_summary_and_the_deductions_follow_from_the_ledger(facts: Path, tmp_path: Path) -> None:
    assert settle(facts, tmp_path / "out", "--wage-guard", "0.2") == 0
    ledger, summary = rows(tmp_path / "out" / "ledger.csv"), rows(tmp_path / "out" / "summary.csv")
    for row in summary:
        amounts = [float(line["amount"]) for line in ledger if line["employee_id"] == row["employee_id"]]
        assert float(row["net"]) == pytest.approx(sum(amounts))
        assert float(row["fines"]) == pytest.approx(-sum(amount for amount in amounts if amount < 0))
    assert {row["employee_id"]: row["net_fines"] for row in rows(tmp_path / "out" / "deductions.csv")} == {
        row["employee_id"]: row["fines"] for row in summary
    }


def test_files_of_another_kind_of_run_do_not_stay_behind(facts: Path, tmp_path: Path) -> None:
    assert (
        settle(
            facts,
            tmp_path / "out",
            "--wage-guard",
            "0.2",
            "--rulebook",
            "ka-channel",
            "--rulebook",
            "finance-documents",
        )
        == 0
    )
    assert (tmp_path / "out" / "overlaps.csv").exists()
    assert settle(facts, tmp_path / "out") == 0
    assert not (tmp_path / "out" / "overlaps.csv").exists()
    assert not (tmp_path / "out" / "deductions.csv").exists()


def test_whatif_shows_before_after_and_the_difference(facts: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    text = built_in_rulebooks()["ka-channel"].read_text(encoding="utf-8")
    draft.write_text(
        text.replace("rulebook: ka-channel\n", "rulebook: draft\n", 1).replace(
            "values: {2026-01-01: 30}", "values: {2026-01-01: 40}"
        ),
        encoding="utf-8",
    )
    out = tmp_path / "out"
    options = [
        "--facts",
        str(facts),
        "--period",
        "2026-10",
        "--rulebook",
        "ka-channel",
        "--instead",
        str(draft),
        "--out",
        str(out),
    ]
    assert main(["whatif", *options, "--lang", "en"]) == 0
    changed = {
        (row["employee_id"], row["clause"]): row for row in rows(out / "difference.csv") if row["difference"] != "0.00"
    }
    assert changed["R1", "1b"]["amount_before"] == "-60.00"
    assert changed["R1", "1b"]["amount_after"] == "-80.00"
    assert changed["R1", "1b"]["difference"] == "-20.00"
    assert {clause for _, clause in changed} == {"1b", "2"}
    assert len(rows(out / "before.csv")) == len(rows(out / "after.csv"))


def test_rulebook_check_names_the_clash_of_the_receipt_clauses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulebook", "check", "ka-channel", "finance-documents", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "ka-channel/11 × finance-documents/D1" in out
    assert "return_receipts" in out


def test_rulebook_test_runs_the_examples_and_fails_on_a_wrong_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulebook", "test", "finance-documents"]) == 0
    text = built_in_rulebooks()["finance-documents"].read_text(encoding="utf-8")
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace("amount: -30.00", "amount: -31.00"), encoding="utf-8")
    assert main(["rulebook", "test", str(path), "--lang", "en"]) == 2
    assert "missing: D2 R1 own" in capsys.readouterr().out


def test_the_schema_is_one_that_rulebooks_keep(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulebook", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(as_an_editor_sees(RULEBOOK) | {"colour": "red"}))
    for path in built_in_rulebooks().values():
        seen = as_an_editor_sees(path.read_text(encoding="utf-8"))
        assert [error.message for error in validator.iter_errors(seen)] == []


def test_the_schema_takes_what_the_command_takes_and_names_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulebook", "schema"]) == 0
    validator = jsonschema.Draft202012Validator(json.loads(capsys.readouterr().out))
    book = as_an_editor_sees(built_in_rulebooks()["ka-channel"].read_text(encoding="utf-8"))
    first = book["clauses"][0]
    lenient = book | {"version": 1, "clauses": [first | {"clause": 1, "binds": "rep", "per": {"same": "store_id"}}]}
    assert [error.message for error in validator.iter_errors(lenient)] == []
    for wrong in ({"facts": "shelf_cheks"}, {"binds": "boss"}, {"beside": "cash"}):
        assert list(validator.iter_errors(book | {"clauses": [first | wrong]})), wrong
    assert list(validator.iter_errors(book | {"parameters": {"Wrong Name": next(iter(book["parameters"].values()))}}))
    properties = validator.schema["$defs"]["Clause"]["properties"]
    assert all("description" in properties[word] for word in properties)


def as_an_editor_sees(text: str) -> dict:
    """Editors check YAML as JSON, in which a day is a text."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value.isoformat() if isinstance(value, date) else value

    return plain(yaml.safe_load(text))


def whatif(facts: Path, out: Path, *options: str) -> int:
    return main(["whatif", "--facts", str(facts), "--out", str(out), "--lang", "en", *options])


def draft_named(folder: Path, name: str) -> str:
    text = built_in_rulebooks()["ka-channel"].read_text(encoding="utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(text.replace("rulebook: ka-channel\n", f"rulebook: {name}\n", 1), encoding="utf-8")
    return str(path)


def test_whatif_refuses_what_it_cannot_compare(facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, month, draft = tmp_path / "out", ("--period", "2026-10"), draft_named(tmp_path, "draft")
    two = ("--rulebook", "ka-channel", "--rulebook", "finance-documents")
    assert whatif(facts, out, *month, *month, "--instead", draft) == 2
    assert whatif(facts, out, *month, *two, "--instead", draft) == 2
    assert whatif(facts, out, *month, "--instead", "ka-channel", "--instead", "ka-channel") == 2
    said = capsys.readouterr().err
    assert [word in said for word in ("--period: is given twice", "stands in for", "names a rulebook twice")] == [
        True
    ] * 3


def test_whatif_keeps_the_rulebooks_that_nothing_stands_in_for(facts: Path, tmp_path: Path) -> None:
    two = ("--rulebook", "ka-channel", "--rulebook", "finance-documents")
    assert whatif(facts, tmp_path / "out", "--period", "2026-10", *two, "--instead", "ka-channel") == 0
    assert rows(tmp_path / "out" / "before.csv") == rows(tmp_path / "out" / "after.csv")
