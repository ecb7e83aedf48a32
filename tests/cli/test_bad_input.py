"""Bad input of every kind: exit code 2, a problem that points at the place, and no ledger."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from endcap.cli.main import main
from tests.kernels.rules.random_facts import COLUMNS

GOOD: dict[str, list[str]] = {
    "employees": ["R1,王,rep,5000,2490", "S1,李,supervisor,6000,2490", "M1,赵,manager,,"],
    "reporting": ["R1,S1,2026-01-01,"],
    "products": ["W1,水,12.5,10,,12,", "W2,茶,3.3350,,300,,365"],
    "prices": ["W1,11.5,2026-09-01,2026-09-30"],
    "stores": ["T1,店,惠民家"],
    "shelf_checks": ["C1,T1,W1,R1,2026-10-05,2025-10-01,2,on_shelf,S1"],
    "swaps": ["X1,T1,W1,R1,2026-10-01,1,,"],
    "cash": ["K1,R1,100,2026-10-01,2026-10-02,,yes"],
    "declared_orders": ["R1,2026-10-05,10"],
    "outbound": ["R1,2026-10-05,10"],
    "stock_checks": ["Q1,T1,W1,R1,2026-10-05,0"],
    "company_stockouts": ["W1,2026-10-01,2026-10-02"],
    "tasks": ["J1,R1,2026-10-01,2026-10-02,"],
    "complaints": ["P1,S1,2026-10-01,upheld,2026-10-02,"],
    "delivery_lapses": ["D1,R1,T1,2026-10-05"],
    "forged_signatures": ["F1,R1,2026-10-05"],
    "lost_documents": ["L1,R1,2026-10-05,2"],
    "return_receipts": ["H1,R1,2026-10-05,"],
    "material_checks": ["N1,T1,R1,2026-10-05,no"],
    "wasted_forms": ["V1,R1,2026-10-05,3"],
    "results": ["A1,R1,2026-10-31,sales,100,120"],
    "decisions": ["ka-channel,13,wasted_forms,V9,waived,2026-10-06"],
}

# table, its rows, and the (row, column) that the problem must name
BAD_ROWS: list[tuple[str, list[str], int, str]] = [
    ("employees", ["R1,王,boss,,"], 2, "role"),
    ("employees", ["R1,王,rep,-5,"], 2, "monthly_wage"),
    ("employees", ["R1,王,rep,much,"], 2, "monthly_wage"),
    ("employees", [*GOOD["employees"], "R1,又,rep,,"], 5, "employee_id"),
    ("employees", [",王,rep,,"], 2, "employee_id"),
    ("reporting", ["R1,S9,2026-01-01,"], 2, "supervisor_id"),
    ("reporting", ["R1,R1,2026-01-01,"], 2, "supervisor_id"),
    ("reporting", ["R1,S1,2026-05-01,2026-04-30"], 2, "to"),
    ("reporting", ["R1,S1,2026-01-01,2026-06-30", "R1,M1,2026-06-30,"], 3, "from"),
    ("reporting", ["R1,S1,2026-01-01,", "R1,M1,2026-06-30,"], 3, "from"),
    ("products", ["W1,水,-1,10,,12,"], 2, "unit_price"),
    ("products", ["W1,水,1.23456,10,,12,"], 2, "unit_price"),
    ("products", ["W1,水,12.5,10,300,12,"], 2, "display_days"),
    ("products", ["W1,水,12.5,10,,12,365"], 2, "shelf_life_days"),
    ("products", ["W1,水,12.5,ten,,12,"], 2, "display_months"),
    ("products", ["W1,水,12.5,10,,9999,"], 2, "shelf_life_months"),
    ("prices", ["W9,1,2026-01-01,"], 2, "sku"),
    ("prices", ["W1,1,2026-01-01,2026-03-31", "W1,2,2026-03-31,"], 3, "from"),
    ("stores", ["T1,店,惠民家", "T1,店,盛隆"], 3, "store_id"),
    ("shelf_checks", ["C1,T1,W9,R1,2026-10-05,2025-10-01,2,on_shelf,"], 2, "sku"),
    ("shelf_checks", ["C1,T9,W1,R1,2026-10-05,2025-10-01,2,on_shelf,"], 2, "store_id"),
    ("shelf_checks", ["C1,T1,W1,R9,2026-10-05,2025-10-01,2,on_shelf,"], 2, "employee_id"),
    ("shelf_checks", ["C1,T1,W1,R1,2026-10-05,2025-10-01,-2,on_shelf,"], 2, "quantity"),
    ("shelf_checks", ["C1,T1,W1,R1,2026-10-05,2025-10-01,2,fridge,"], 2, "location"),
    ("shelf_checks", ["C1,T1,W1,R1,2026-02-30,2025-10-01,2,on_shelf,"], 2, "checked_on"),
    ("shelf_checks", ["C1,T1,W1,R1,05/10/2026,2025-10-01,2,on_shelf,"], 2, "checked_on"),
    ("shelf_checks", ["C1,T1,W1,R1,2026-10-05,,2,on_shelf,"], 2, "production_date"),
    ("shelf_checks", ["C1,T1,W1,R1,2026-10-05,2025-10-01,2,on_shelf"], 2, ""),
    ("shelf_checks", ["C1,T1,W1,R1,2026-10-05,2025-10-01,2,on_shelf,,x"], 2, ""),
    ("shelf_checks", ['C1,T1,W1,R1,2026-10-05,2025-10-01,"2"x,on_shelf,'], 2, ""),
    ("swaps", ["X1,T1,W1,R1,2026-10-01,1,soon,"], 2, "swapped_on"),
    ("cash", ["K1,R1,100,2026-10-03,2026-10-02,,yes"], 2, "due_on"),
    ("cash", ["K1,R1,100,2026-10-01,2026-10-02,,maybe"], 2, "clear"),
    ("cash", ["K1,R1,1.005,2026-10-01,2026-10-02,,yes"], 2, "amount"),
    ("cash", ["K1,R1,1e3,2026-10-01,2026-10-02,,yes"], 2, "amount"),
    ("declared_orders", ["R1,2026-10-05,many"], 2, "quantity"),
    ("outbound", ["R1,yesterday,10"], 2, "day"),
    ("stock_checks", ["Q1,T1,W1,R1,2026-10-05,99999999999999"], 2, "quantity"),
    ("company_stockouts", ["W1,2026-10-03,2026-10-02"], 2, "to"),
    ("tasks", ["J1,R1,2026-10-03,2026-10-02,"], 2, "due_on"),
    ("complaints", ["P1,S1,2026-10-01,perhaps,2026-10-02,"], 2, "verdict"),
    ("delivery_lapses", ["D1,R1,T1,"], 2, "occurred_on"),
    ("forged_signatures", ["F1,R1,2026-10-05", "F1,R1,2026-10-06"], 3, "incident_id"),
    ("lost_documents", ["L1,R1,2026-10-05,2.5"], 2, "documents"),
    ("return_receipts", ["H1,R1,0001-01-01,"], 2, "due_on"),
    ("material_checks", ["N1,T1,R1,2026-10-05,"], 2, "conforms"),
    ("wasted_forms", ["V1,R1,2026-10-05,-1"], 2, "sheets"),
    ("wasted_forms", ["V1,R1,2026-10-05,1", "", "", "V2,R1,2026-10-05,x"], 5, "sheets"),
    ("results", ["A1,R1,2026-10-31,sales,all,120"], 2, "target"),
    ("decisions", ["ka-channel,13,wasted_forms,V9,forgiven,2026-10-06"], 2, "decision"),
]


def write_folder(folder: Path, tables: dict[str, list[str]]) -> Path:
    folder.mkdir(exist_ok=True)
    for table, rows in tables.items():
        text = "\n".join([",".join(COLUMNS[table]), *rows]) + "\n"
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


def settle(facts: Path, out: Path, *more: str) -> int:
    return main(["settle", "--facts", str(facts), "--period", "2026-10", "--out", str(out), "--lang", "en", *more])


def problems(out: Path) -> list[dict[str, str]]:
    with (out / "problems.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_the_good_facts_are_good(tmp_path: Path, out: Path) -> None:
    assert settle(write_folder(tmp_path / "facts", GOOD), out) == 0
    assert (out / "ledger.csv").exists()
    assert not (out / "problems.csv").exists()


@pytest.mark.parametrize(("table", "rows", "row", "column"), BAD_ROWS, ids=lambda value: str(value)[:40])
def test_a_bad_row_is_pointed_at(tmp_path: Path, out: Path, table: str, rows: list[str], row: int, column: str) -> None:
    folder = write_folder(tmp_path / "facts", GOOD | {table: rows})
    assert settle(folder, out) == 2
    assert not (out / "ledger.csv").exists()
    assert (f"{table}.csv", str(row), column) in {(one["file"], one["row"], one["column"]) for one in problems(out)}


@pytest.mark.parametrize("table", sorted(GOOD))
def test_a_missing_column_is_named(tmp_path: Path, out: Path, table: str) -> None:
    folder = write_folder(tmp_path / "facts", GOOD)
    columns = COLUMNS[table]
    path = folder / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(columns[-1], columns[-1] + "x", 1), encoding="utf-8")
    assert settle(folder, out) == 2
    assert not (out / "ledger.csv").exists()
    assert (f"{table}.csv", "1", columns[-1]) in {(one["file"], one["row"], one["column"]) for one in problems(out)}


def broken_folder(folder: Path, kind: str) -> Path:
    write_folder(folder, GOOD)
    cash = folder / "cash.csv"
    if kind == "no folder":
        shutil.rmtree(folder)
    elif kind == "an empty folder":
        for path in folder.iterdir():
            path.unlink()
    elif kind == "an empty file":
        cash.write_bytes(b"")
    elif kind == "a column twice":
        cash.write_text(cash.read_text().replace("due_on", "amount", 1))
    elif kind == "one table in two files":
        (folder / "cash.xlsx").write_bytes(b"")
    elif kind == "a misspelt file name":
        cash.rename(folder / "cahs.csv")
    elif kind == "a workbook that is none":
        cash.unlink()
        (folder / "cash.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    elif kind == "a Parquet file that is none":
        cash.unlink()
        (folder / "cash.parquet").write_bytes(b"PAR1 nothing PAR1")
    elif kind == "bytes that are no text":
        cash.write_bytes(b"\xff\xff\xff\x80\x00\n\x81")
    return folder


@pytest.mark.parametrize(
    "kind",
    [
        "no folder", "an empty folder", "an empty file", "a column twice", "one table in two files", "a misspelt file name",
        "a workbook that is none", "a Parquet file that is none", "bytes that are no text",
    ],
)  # fmt: skip
def test_a_broken_folder_is_refused(tmp_path: Path, out: Path, kind: str) -> None:
    assert settle(broken_folder(tmp_path / "facts", kind), out) == 2
    assert not (out / "ledger.csv").exists()
    assert problems(out)


RULEBOOK = """\
rulebook: mine
version: "1"
title: {zh: 题, en: Title}
basis: loss
jurisdiction: CN
unit: CNY
in_force: {from: 2026-01-01}
parameters:
  fine: {title: {zh: 罚, en: Fine}, unit: CNY, values: {2026-01-01: 50}}
clauses:
  - clause: A
    title: {zh: 题, en: Title}
    source: {zh: 原文, en: Source}
    facts: wasted_forms
    when: sheets > 0
    day: occurred_on
    amount: fine * sheets
    because: {zh: "{sheets}张", en: "{sheets} sheets"}
"""

# what stands there, what is put in its place, and the line that the problem must name
BAD_RULEBOOKS: list[tuple[str, str, int]] = [
    ("clauses:", "clauses: [", 0),
    ("basis: loss", "basis: revenge", 4),
    ("basis: loss", "bases: loss", 4),
    ("unit: CNY\nin_force", "in_force", 1),
    ("2026-01-01}\nparameters", "2026-01-15}\nparameters", 7),
    ("{2026-01-01: 50}", "{2026-01-15: 50}", 9),
    ("{2026-01-01: 50}", "{2026-01-01: much}", 9),
    ("{2026-01-01: 50}", "{2026-01-01: .inf}", 9),
    ("  fine: {title", "  sheets: {title", 9),
    ("facts: wasted_forms", "facts: wasted_paper", 14),
    ("facts: wasted_forms", "facts: employees", 14),
    ("sheets > 0", "sheet > 0", 15),
    ("sheets > 0", "sheets > 'many'", 15),
    ("sheets > 0", "sheets", 15),
    ("sheets > 0", "sheets > 0 and", 15),
    ("sheets > 0", "sheets > (select max(sheets) from fact_wasted_forms)", 15),
    ("sheets > 0", "sheets in (select 1)", 15),
    ("sheets > 0", "exists (select 1)", 15),
    ("sheets > 0", "sheets > 0; drop table fact_wasted_forms", 15),
    ("sheets > 0", "read_csv('/etc/passwd') is null", 15),
    ("sheets > 0", "sheets > random()", 15),
    ("sheets > 0", "getenv('HOME') = 'x'", 15),
    ("sheets > 0", "sheets / 2 > 1", 15),
    ("sheets > 0", "occurred_on + interval 1 day > as_of", 15),
    ("sheets > 0", "occurred_on - as_of > 3", 15),
    ("sheets > 0", "occurred_on > 5", 15),
    ("sheets > 0", "sheets > 0 and occurred_on", 15),
    ("sheets > 0", "employee_id > 'R1'", 15),
    ("sheets > 0", "role = 'boss'", 15),
    ("sheets > 0", "late(occurred_on)", 15),
    ("sheets > 0", "sheets::text = '1'", 15),
    ("sheets > 0", "sheets > 0 order by sheets", 15),
    ("sheets > 0", "* ", 15),
    ("sheets > 0", "case sheets when 1 then true end", 15),
    ("day: occurred_on", "day: sheets", 16),
    ("day: occurred_on\n", "\n", 11),
    ("amount: fine * sheets", "amount: occurred_on", 17),
    ("amount: fine * sheets", "amount: finee * sheets", 17),
    ("amount: fine * sheets", "amount: [{otherwise: fine}, {when: sheets > 3, is: fine}]", 17),
    ("amount: fine * sheets", "amount: [{when: sheets > 3}]", 17),
    ("amount: fine * sheets", "amount: fine * sheets\n    per: {same: [store_id]}", 18),
    ("amount: fine * sheets", "amount: fine * sheets\n    per: {same: [employee_id], keep: biggest sheets}", 18),
    ("amount: fine * sheets", "amount: fine * sheets\n    beside: outbound", 18),
    ("amount: fine * sheets", "amount: fine * sheets\n    binds: [boss]", 18),
    ("amount: fine * sheets", "amount: fine * sheets\n    none_of: {clauses: all}", 11),
    ("amount: fine * sheets", "amount: fine * sheets\n    joint: {share: 0.5, mode: maybe}", 18),
    ("amount: fine * sheets", "amount: fine * sheets\n    joint: {share: 1.5}", 18),
    ("amount: fine * sheets", "amount: fine * sheets\n    amount: fine", 18),
    ("amount: fine * sheets", "amount: fine * sheets\n    examples: &a []\n    sanction: *a", 19),
    ('zh: "{sheets}张"', 'zh: "{paper}张"', 18),
    ('zh: "{sheets}张"', 'zh: "{sheets:percent}张"', 18),
    ("  - clause: A\n", "  - clause: A/B\n", 11),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "line"), BAD_RULEBOOKS, ids=lambda value: str(value)[:40])
def test_a_bad_rulebook_is_pointed_at(tmp_path: Path, out: Path, there: str, instead: str, line: int) -> None:
    assert there in RULEBOOK
    path = tmp_path / "mine.yaml"
    path.write_text(RULEBOOK.replace(there, instead), encoding="utf-8")
    folder = write_folder(tmp_path / "facts", GOOD)
    assert settle(folder, out, "--rulebook", str(path)) == 2
    assert not (out / "ledger.csv").exists()
    found = problems(out)
    assert all(one["file"] == "mine.yaml" for one in found)
    if line:
        assert str(line) in {one["row"] for one in found}, found
    assert main(["rulebook", "check", str(path), "--lang", "en"]) == 2


def test_the_good_rulebook_is_good(tmp_path: Path, out: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(RULEBOOK, encoding="utf-8")
    assert settle(write_folder(tmp_path / "facts", GOOD), out, "--rulebook", str(path)) == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--period", "2026-13"], ["--period", "october"], ["--rulebook", "no-such"],
        ["--rulebook", "ka-channel", "--rulebook", "ka-channel"], ["--carried", "deductions.csv"], ["--carried", "/no/such/file.csv", "--wage-guard", "0.2"],
    ],
)  # fmt: skip
def test_bad_options_are_refused(tmp_path: Path, out: Path, options: list[str]) -> None:
    assert settle(write_folder(tmp_path / "facts", GOOD), out, *options) == 2
    assert not (out / "ledger.csv").exists()


@pytest.mark.parametrize(
    "options", [["--as-of", "soon"], ["--wage-guard", "2"], ["--overlap", "last"], ["--engine", "abacus"]]
)
def test_options_that_cannot_be_read_are_refused_at_once(tmp_path: Path, out: Path, options: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        settle(write_folder(tmp_path / "facts", GOOD), out, *options)
    assert stopped.value.code == 2


def test_skip_bad_settles_the_good_rows_and_exits_with_3(tmp_path: Path, out: Path) -> None:
    folder = write_folder(
        tmp_path / "facts", GOOD | {"wasted_forms": [*GOOD["wasted_forms"], "V2,R9,2026-10-05,3", "V3,R1,2026-10-06,x"]}
    )
    assert settle(folder, out, "--skip-bad") == 3
    assert {(one["row"], one["column"]) for one in problems(out)} == {("3", "employee_id"), ("4", "sheets")}
    ledger = (out / "ledger.csv").read_text(encoding="utf-8")
    assert ",V1," in ledger
    assert ",V3," not in ledger


def test_a_ledger_of_an_earlier_run_survives_bad_input(tmp_path: Path, out: Path) -> None:
    folder = write_folder(tmp_path / "facts", GOOD)
    assert settle(folder, out) == 0
    before = (out / "ledger.csv").read_bytes()
    (folder / "cash.csv").write_text("nonsense\n")
    assert settle(folder, out) == 2
    assert (out / "ledger.csv").read_bytes() == before
