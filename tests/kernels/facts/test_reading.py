"""The same facts in every format that people have them in."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from endcap.kernels.facts import BadInput, load_facts

EMPLOYEES = "employee_id,name,role,monthly_wage,minimum_wage\nR1,王小明,rep,5000,2490\n"
FORMS = "incident_id,employee_id,occurred_on,sheets\nV1,R1,2026-10-05,3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "employees.csv").write_text(EMPLOYEES, encoding="utf-8")
    (tmp_path / "wasted_forms.csv").write_text(FORMS, encoding="utf-8")
    return tmp_path


def rows(folder: Path, table: str) -> list[tuple]:
    with load_facts(folder) as facts:
        return facts.connection.execute(f"SELECT * FROM fact_{table}").fetchall()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_usual_encoding(folder: Path, encoding: str) -> None:
    (folder / "employees.csv").write_bytes(EMPLOYEES.encode(encoding))
    assert rows(folder, "employees") == [("R1", "王小明", "rep", Decimal("5000.00"), Decimal("2490.00"), None, None)]


def test_windows_line_ends_quotes_blank_lines_and_spaces_do_no_harm(folder: Path) -> None:
    text = 'employee_id,name,role,monthly_wage,minimum_wage\r\n R1 ,"王, ""小""明",rep,,\r\n,,,,\r\n'
    (folder / "employees.csv").write_text(text, encoding="utf-8", newline="")
    assert rows(folder, "employees") == [("R1", '王, "小"明', "rep", None, None, None, None)]


def test_days_of_employment_may_be_absent_or_given(folder: Path) -> None:
    (folder / "employees.csv").write_text(
        "employee_id,name,role,monthly_wage,minimum_wage,employed_from\nR1,王小明,rep,,,2026-03-01\n", encoding="utf-8"
    )
    assert rows(folder, "employees") == [("R1", "王小明", "rep", None, None, date(2026, 3, 1), None)]


def test_extra_columns_and_any_order_of_columns_are_fine(folder: Path) -> None:
    (folder / "wasted_forms.csv").write_text("note,sheets,occurred_on,employee_id,incident_id\nx,3,2026-10-05,R1,V1\n")
    assert rows(folder, "wasted_forms") == [("V1", "R1", date(2026, 10, 5), 3)]


def test_excel_with_true_dates_and_numbers(folder: Path) -> None:
    (folder / "wasted_forms.csv").unlink()
    (folder / "employees.csv").unlink()
    book = xlsxwriter.Workbook(str(folder / "wasted_forms.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["incident_id", "employee_id", "occurred_on", "sheets"])
    sheet.write_row(1, 0, ["V1", "R1"])
    sheet.write_datetime(1, 2, date(2026, 10, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_number(1, 3, 3)
    book.close()
    people = xlsxwriter.Workbook(str(folder / "employees.xlsx"))
    sheet = people.add_worksheet()
    sheet.write_row(0, 0, ["employee_id", "name", "role", "monthly_wage", "minimum_wage"])
    sheet.write_row(1, 0, ["R1", "王", "rep", 5000.1, 2490])
    people.close()
    assert rows(folder, "wasted_forms") == [("V1", "R1", date(2026, 10, 5), 3)]
    assert rows(folder, "employees")[0][3] == Decimal("5000.10")


@pytest.mark.parametrize("as_folder", [False, True])
def test_parquet_as_a_file_and_as_a_folder_of_parts(folder: Path, as_folder: bool) -> None:
    (folder / "wasted_forms.csv").unlink()
    target = folder / "wasted_forms.parquet"
    if as_folder:
        target.mkdir()
        (target / "_SUCCESS").touch()
    for number in (1, 2) if as_folder else (1,):
        path = target / f"part-{number}.parquet" if as_folder else target
        duckdb.execute(
            f"COPY (SELECT 'V{number}' AS incident_id, 'R1' AS employee_id, TIMESTAMP '2026-10-05' AS occurred_on,"
            f" 3::INTEGER AS sheets) TO '{path}' (FORMAT parquet)"
        )
    assert len(rows(folder, "wasted_forms")) == (2 if as_folder else 1)


def test_a_bad_row_of_a_parquet_part_is_pointed_at(folder: Path) -> None:
    (folder / "wasted_forms.csv").unlink()
    path = folder / "wasted_forms.parquet"
    duckdb.execute(
        "COPY (SELECT 'V' || i AS incident_id, CASE WHEN i = 2 THEN 'R9' ELSE 'R1' END AS employee_id, DATE '2026-10-05' AS"
        f" occurred_on, 3 AS sheets FROM range(4) t(i)) TO '{path}' (FORMAT parquet)"
    )
    with pytest.raises(BadInput) as caught:
        load_facts(folder)
    (problem,) = caught.value.problems
    assert (Path(problem.file).name, problem.row, problem.column, problem.found) == (
        "wasted_forms.parquet",
        3,
        "employee_id",
        "R9",
    )
    with load_facts(folder, skip_bad=True) as facts:
        assert facts.connection.execute("SELECT count(*) FROM fact_wasted_forms").fetchone() == (3,)


def test_bad_rows_and_what_refers_to_them_are_left_out_on_request(folder: Path) -> None:
    (folder / "employees.csv").write_text(EMPLOYEES + "R2,李,boss,,\n", encoding="utf-8")
    (folder / "wasted_forms.csv").write_text(FORMS + "V2,R2,2026-10-05,3\nV1,R1,2026-10-06,1\n", encoding="utf-8")
    with load_facts(folder, skip_bad=True) as facts:
        assert facts.connection.execute("SELECT incident_id, sheets FROM fact_wasted_forms").fetchall() == [("V1", 3)]
        assert {(one.file, one.row, one.column) for one in facts.problems} == {
            ("employees.csv", 3, "role"), ("wasted_forms.csv", 3, "employee_id"), ("wasted_forms.csv", 4, "incident_id"),
        }  # fmt: skip


def test_the_digest_follows_the_content(folder: Path, tmp_path: Path) -> None:
    with load_facts(folder) as first, load_facts(folder) as again:
        assert first.digest == again.digest
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, ignore=lambda *_: ["copy"])
    (copy / "wasted_forms.csv").write_text(FORMS.replace(",3", ",4"))
    with load_facts(folder) as first, load_facts(copy) as other:
        assert first.digest != other.digest


def test_a_doubled_id_is_seen_beside_a_blank_one(tmp_path: Path) -> None:
    people = "employee_id,name,role,monthly_wage,minimum_wage\nA,甲,rep,,\nA,乙,rep,,\n,丙,rep,,\n"
    (tmp_path / "employees.csv").write_text(people, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load_facts(tmp_path)
    assert [(one.row, one.column) for one in refused.value.problems] == [(3, "employee_id"), (4, "employee_id")]


def test_bad_rows_that_are_not_listed_are_left_out_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("endcap.kernels.facts.checking.MOST_ROWS_LISTED_PER_CHECK", 2)
    rows = "\n".join(f"E{number},甲,boss,," for number in range(5))
    header = "employee_id,name,role,monthly_wage,minimum_wage"
    (tmp_path / "employees.csv").write_text(f"{header}\n{rows}\nF,乙,rep,,\n", encoding="utf-8")
    with load_facts(tmp_path, skip_bad=True) as facts:
        assert facts.connection.execute("SELECT employee_id FROM fact_employees").fetchall() == [("F",)]
        assert "3 more rows" in facts.problems[0].problem.en


@pytest.mark.parametrize("name", ["cash.xls", "swaps.csv.bak", "tasks (1).csv", "tasks (1).xls", "临时性工作.csv"])
def test_a_file_that_would_be_left_out_silently_is_a_mistake(tmp_path: Path, name: str) -> None:
    (tmp_path / "employees.csv").write_text("employee_id,name,role,monthly_wage,minimum_wage\n", encoding="utf-8")
    (tmp_path / name).write_text("x")
    with pytest.raises(BadInput) as refused:
        load_facts(tmp_path)
    assert name in [one.file for one in refused.value.problems]
