"""Files into DuckDB as they stand, nothing judged yet but their shape.

Text formats become a table of trimmed text with the row number `__row` (header is row 1); Parquet stays where it is
and is read through its own types.
"""

from __future__ import annotations

import csv
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from endcap.kernels.facts.files import TableFile
from endcap.kernels.facts.problems import Problem
from endcap.kernels.facts.schema import Table, Words
from endcap.kernels.sheets import as_utf8, cell_text

LARGEST_SHEET_BYTES = 2 * 1024**3
LINES_BEFORE_DATA = 1


@dataclass
class RawTable:
    """A file as it was read: `relation` can stand behind FROM, `types` gives each column's SQL type."""

    file: TableFile
    relation: str
    relation_with_rows: str
    types: dict[str, str]
    is_text: bool
    problems: list[Problem] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.file.path.name


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def read_raw(connection: duckdb.DuckDBPyConnection, file: TableFile, scratch: Path) -> RawTable:
    """Reads one table's file; mistakes of shape are listed in the result's `problems`."""
    try:
        if file.format == "csv":
            return _read_csv(connection, file, scratch)
        if file.format == "xlsx":
            return _read_xlsx(connection, file)
        return _read_parquet(connection, file)
    except (OSError, UnicodeError, duckdb.Error, csv.Error, zipfile.BadZipFile) as error:
        return _unreadable(file, error)


def _unreadable(file: TableFile, error: Exception) -> RawTable:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    problem = Problem(file.path.name, Words("文件读不出来", "the file cannot be read"), found=reason[:200])
    return RawTable(file, "", "", {}, is_text=True, problems=[problem])


# --- CSV ---------------------------------------------------------------------------------------------------------


def _read_csv(connection: duckdb.DuckDBPyConnection, file: TableFile, scratch: Path) -> RawTable:
    path = as_utf8(file.path, scratch)
    header = _csv_header(path)
    path = _with_blank_lines_counted(path, len(header), scratch)
    problems = _header_problems(file.path.name, header)
    if problems:
        return RawTable(file, "", "", {}, is_text=True, problems=problems)
    raw = f"raw_{file.table}"
    fields = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(header)))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {raw}_read AS SELECT *, row_number() OVER () AS __good FROM read_csv("
        f"{literal(str(path))}, columns={{{fields}}}, header=true, auto_detect=false, delim=',', quote='\"',"
        " escape='\"', nullstr='', strict_mode=true, store_rejects=true, rejects_limit=0,"
        f" rejects_table='{raw}_rejects', rejects_scan='{raw}_scans')"
    )
    problems = _rejected_lines(connection, file.path.name, raw)
    columns = ", ".join(f"{_trimmed(f'c{index}')} AS {quoted(name)}" for index, name in enumerate(header))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {raw} AS SELECT {columns}, __row FROM (SELECT good.*, place.__row"
        f" FROM {raw}_read good JOIN {_places_of_good_lines(raw)} place USING (__good))"
        f" WHERE NOT ({' AND '.join(f'c{index} IS NULL' for index in range(len(header)))})"
    )
    connection.execute(f"DROP TABLE {raw}_read")
    return RawTable(file, raw, raw, dict.fromkeys(header, "VARCHAR"), is_text=True, problems=problems)


def _places_of_good_lines(raw: str) -> str:
    """Rejected lines leave a gap in the numbering; lines are numbered from 2, as the header is line 1."""
    return (
        f"(SELECT line AS __row, row_number() OVER (ORDER BY line) AS __good FROM"
        f" (SELECT unnest(range({LINES_BEFORE_DATA + 1}, {LINES_BEFORE_DATA + 1} + (SELECT count(*) FROM {raw}_read)"
        f" + (SELECT count(DISTINCT line) FROM {raw}_rejects))) AS line)"
        f" WHERE line NOT IN (SELECT line::BIGINT FROM {raw}_rejects))"
    )


def _rejected_lines(connection: duckdb.DuckDBPyConnection, label: str, raw: str) -> list[Problem]:
    rows = connection.execute(
        f"SELECT line, min(error_type::VARCHAR), min(error_message) FROM {raw}_rejects GROUP BY line ORDER BY line"
    ).fetchall()
    return [Problem(label, _line_problem(kind), row=int(line), found=_counts(message)) for line, kind, message in rows]


def _line_problem(kind: str) -> Words:
    known = {
        "MISSING COLUMNS": Words("这一行的列数太少", "the line has too few cells"),
        "TOO MANY COLUMNS": Words("这一行的列数太多", "the line has too many cells"),
        "UNQUOTED VALUE": Words("引号没有配对", "a quote is not closed where the cell ends"),
        "LINE SIZE OVER MAXIMUM": Words("这一行太长", "the line is too long"),
    }
    return known.get(kind, Words("这一行读不出来", "the line cannot be read"))


def _counts(message: str) -> str:
    return message.split("Found: ")[-1].strip() if "Found: " in message else ""


def _trimmed(column: str) -> str:
    return f"nullif(trim({column}, ' \t\u3000\u00a0'), '')"


def _csv_header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [name.strip() for name in next(csv.reader(stream), [])]


def _with_blank_lines_counted(path: Path, cells: int, scratch: Path) -> Path:
    """DuckDB passes over empty lines without counting them; rows are to have the numbers that an editor shows."""
    if not _has_blank_lines(path):
        return path
    with (
        path.open(encoding="utf-8-sig", newline="") as stream,
        tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=scratch, delete=False) as copy,
    ):
        writer = csv.writer(copy, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerows(row or [""] * cells for row in csv.reader(stream))
    return Path(copy.name)


def _has_blank_lines(path: Path) -> bool:
    tail = b""
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            if b"\n\n" in tail + block or b"\n\r\n" in tail + block:
                return True
            tail = block[-2:]
    return False


# --- XLSX --------------------------------------------------------------------------------------------------------


def _read_xlsx(connection: duckdb.DuckDBPyConnection, file: TableFile) -> RawTable:
    rows = _sheet_rows(file.path)
    header = [cell_text(cell) or "" for cell in next(rows, [])]
    while header and not header[-1]:
        header.pop()
    problems = _header_problems(file.path.name, header)
    if problems:
        return RawTable(file, "", "", {}, is_text=True, problems=problems)
    return _keep(connection, file, header, _arrow_of_rows(header, rows))


def raw_of_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Mapping[str, object]], label: str
) -> RawTable:
    """Rows given in the program, as if read from a file; a column that no row names is blank."""
    named = {name for row in rows for name in row}
    header = [column.name for column in table.columns if column.blank or column.name in named]
    header += sorted(named - set(header))
    file = TableFile(table.name, Path(label), "csv")
    cells = _arrow_of_rows(header, ([row.get(name) for name in header] for row in rows))
    return _keep(connection, file, header, cells)


def _keep(connection: duckdb.DuckDBPyConnection, file: TableFile, header: list[str], cells: Any) -> RawTable:
    raw = f"raw_{file.table}"
    connection.register("sheet", cells)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {raw} AS SELECT * FROM sheet")
    connection.unregister("sheet")
    return RawTable(file, raw, raw, dict.fromkeys(header, "VARCHAR"), is_text=True)


def _sheet_rows(path: Path) -> Iterator[list[Any]]:
    import python_calamine

    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST_SHEET_BYTES:
            raise OSError("the workbook unpacks to more than 2 GiB")
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_index(0)
    except Exception as error:  # calamine's errors share no base class but Exception
        raise OSError(f"no readable worksheet: {error}") from error
    return iter(sheet.to_python(skip_empty_area=False))


def _arrow_of_rows(header: list[str], rows: Iterable[list[Any]]) -> Any:
    import pyarrow

    columns: list[list[str | None]] = [[] for _ in header]
    numbers: list[int] = []
    for number, row in enumerate(rows, start=LINES_BEFORE_DATA + 1):
        cells = [cell_text(cell) for cell in row[: len(header)]]
        if any(cells):
            numbers.append(number)
            cells += [None] * (len(header) - len(cells))
            for column, cell in zip(columns, cells, strict=True):
                column.append(cell)
    arrays = [pyarrow.array(column, pyarrow.string()) for column in columns]
    return pyarrow.table([*arrays, pyarrow.array(numbers, pyarrow.int64())], names=[*header, "__row"])


# --- Parquet -----------------------------------------------------------------------------------------------------


def _read_parquet(connection: duckdb.DuckDBPyConnection, file: TableFile) -> RawTable:
    parts = file.parts
    if not parts:
        nothing = Words("文件夹里没有 Parquet 文件", "the folder holds no Parquet file")
        return RawTable(file, "", "", {}, is_text=False, problems=[Problem(file.path.name, nothing)])
    paths = "[" + ", ".join(literal(str(part)) for part in parts) + "]"
    relation = f"read_parquet({paths}, union_by_name=true, hive_partitioning={str(file.path.is_dir()).lower()})"
    numbered = relation.replace("union_by_name=true", "union_by_name=true, filename='__file', file_row_number=true")
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    with_rows = f"(SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS __row FROM {numbered})"
    return RawTable(file, relation, with_rows, {row[0]: row[1] for row in described}, is_text=False)


def _header_problems(label: str, header: list[str]) -> list[Problem]:
    if not header or not any(header):
        return [Problem(label, Words("没有表头", "there is no header line"), row=1)]
    seen: set[str] = set()
    problems = []
    for name in header:
        if name.lower() in seen:
            twice = Words("列名重复", "the column stands there twice")
            problems.append(Problem(label, twice, row=1, column=name, found=name))
        elif name in ("", "__row"):
            unnamed = Words("有一列没有可用的列名", "a column has no usable name")
            problems.append(Problem(label, unnamed, row=1, column=name))
        seen.add(name.lower())
    return problems
