"""Spreadsheets as columns of text: XLSX, and CSV in UTF-8, GB18030 or UTF-16.

A cell is the text that a CSV would hold. Limits keep a sheet that unpacks to far more than it is from filling memory.
"""

from __future__ import annotations

import codecs
import csv
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import Any

MOST_ROWS = 300_000
MOST_COLUMNS = 78  # A to BZ
MOST_CELLS = 5_000_000
LARGEST_UNPACKED_BYTES = 500 * 1024**2
LARGEST_RATIO = 200
SMALL_BYTES = 10 * 1024**2
BLOCK = 1 << 22
MOST_TITLE_LINES = 3
LONGEST_CELL = 32_767  # Excel's own limit
LONGEST_TEXT = 3 * LONGEST_CELL  # in bytes
OF_PICTURES = ("xl/media/", "xl/embeddings/", "xl/printersettings/", "xl/activex/", "xl/vbaproject")
SEPARATORS = ("\t", ",", ";")
# Of a line of a CSV.
LONGEST_LINE = 1 << 21
MOST_SEPARATORS = 20_000
BLANK = " \t\r\n\u3000\u00a0"
# A cell's place, however it is written.
PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,9})["']""")


class UnreadableSheet(Exception):
    """A file that is no table. `code` says why: `unreadable`, `too_large`, `too_many_rows`, `too_many_columns`,
    `too_many_cells`, `beside`, `empty`, `twice`; `found` is what was found."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(f"{code}: {found}" if found else code)
        self.code, self.found = code, found


@dataclass(frozen=True)
class SheetColumn:
    """One column: its heading, its different texts (None: empty), and for each row the place of its text among them
    (an array of 32-bit numbers)."""

    name: str
    texts: list[str | None]
    codes: Sequence[int]

    def text(self, place: int) -> str | None:
        return self.texts[self.codes[place]]


@dataclass(frozen=True)
class Sheet:
    """`rows` are the row numbers that an editor shows, the heading's being the first that is not empty."""

    columns: list[SheetColumn]
    rows: Sequence[int]


def read_sheet(path: Path, *, name: str = "") -> Sheet:
    """The first sheet of a workbook, or a CSV separated by tabs, commas or semicolons. Raises UnreadableSheet."""
    try:
        if zipfile.is_zipfile(path):
            check_workbook(path)
            return _sheet(_workbook_rows(path))
        if Path(name or path.name).suffix.lower() in (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers"):
            raise UnreadableSheet("unreadable", Path(name or path.name).suffix)
        with tempfile.TemporaryDirectory() as scratch, csv_text(path, Path(scratch)) as stream:
            first = [stream.readline() for _ in range(MOST_TITLE_LINES + 1)]
            stream.seek(0)
            separator = _separator(first)
            return _sheet(csv.reader(_narrow(stream, separator), delimiter=separator))
    except (OSError, UnicodeError, csv.Error, zipfile.BadZipFile) as error:
        raise UnreadableSheet("unreadable", str(error)[:200]) from error


def csv_text(path: Path, scratch: Path) -> Any:
    """A CSV file's text, whatever its encoding."""
    return as_utf8(path, scratch).open(encoding="utf-8-sig", newline="")


def _separator(first: Sequence[str]) -> str:
    """The one that the first line has which has any: a title above the headings has none."""
    line = next((line for line in first if any(mark in line for mark in SEPARATORS)), "")
    return max(SEPARATORS, key=lambda mark: line.count(mark))


def _narrow(lines: Iterable[str], separator: str) -> Iterator[str]:
    """Raises UnreadableSheet for lines that would become far more cells than a sheet has; texts may hold some marks."""
    total = 0
    for number, line in enumerate(lines, start=1):
        count = line.count(separator)
        total += count
        if len(line) > LONGEST_LINE or count > MOST_SEPARATORS:
            is_first = number == 1
            raise UnreadableSheet(*(("too_many_columns", str(MOST_COLUMNS)) if is_first else ("beside", str(number))))
        if total > MOST_CELLS:
            raise UnreadableSheet("too_many_cells", f"{MOST_CELLS:,}")
        yield line


def _sheet(rows: Iterable[Sequence[Any]]) -> Sheet:
    """Raises UnreadableSheet for one without a heading or with too much in it."""
    numbered = _without_title(
        (number, row)
        for number, row in enumerate(rows, start=1)
        if any(row) or any(cell not in (None, "") for cell in row)
    )
    _first, heading = next(numbered, (0, []))
    names = [cell_text(cell) or "" for cell in heading]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableSheet("empty")
    if len(names) > MOST_COLUMNS:
        raise UnreadableSheet("too_many_columns", str(len(names)))
    _no_name_twice(names)
    numbers, kept, width = array("i"), [], len(names)
    for number, row in islice(numbered, MOST_ROWS):
        numbers.append(number)
        kept.append(row if len(row) == width else _as_wide(row, width, number))
    if next(numbered, None):
        raise UnreadableSheet("too_many_rows", str(MOST_ROWS))
    if len(numbers) * width > MOST_CELLS:
        raise UnreadableSheet("too_many_cells", f"{len(numbers) * width:,}")
    cells: Iterable[Sequence[Any]] = zip(*kept, strict=True) if kept else [[] for _ in names]
    return Sheet([_column(name, column) for name, column in zip(names, cells, strict=True)], numbers)


def _as_wide(row: Sequence[Any], width: int, number: int) -> Sequence[Any]:
    """Raises UnreadableSheet where something stands beside the table."""
    if any(cell_text(cell) for cell in row[width:]):
        raise UnreadableSheet("beside", str(number))
    return [*row[:width], *[None] * (width - len(row))]


def _without_title(numbered: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Lines with one cell in them, above one with several, are what the sheet is called."""
    above = list(islice(numbered, MOST_TITLE_LINES + 1))
    widths = [sum(cell_text(cell) is not None for cell in row) for _number, row in above]
    first = next((place for place, width in enumerate(widths) if width > 1), 0)
    return chain(above[first:], numbered)


def _no_name_twice(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name and name.casefold() in seen:
            raise UnreadableSheet("twice", name)
        seen.add(name.casefold())


def _column(name: str, cells: Sequence[Any]) -> SheetColumn:
    """Each different cell is made a text once: a column has few of them."""
    if bool in set(map(type, cells)):  # true and 1 are the same key
        cells = [cell_text(cell) for cell in cells]
    places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    return SheetColumn(name, [cell_text(cell) for cell in places], array("i", map(places.__getitem__, cells)))


def cell_text(cell: Any) -> str | None:
    """A spreadsheet cell as a CSV would hold it. Excel shows 15 significant digits of a number, so do we."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell.replace("\0", "").strip(BLANK)[:LONGEST_CELL] or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        text = f"{cell:.15g}"
        return text if "e" not in text else format(cell, "f").rstrip("0").rstrip(".")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip(BLANK) or None


# --- Workbooks ---------------------------------------------------------------------------------------------------


def _workbook_rows(path: Path) -> Iterator[Sequence[Any]]:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_index(0)
    except Exception as error:  # calamine's errors share no base class but Exception
        raise UnreadableSheet("unreadable", str(error)[:200]) from error
    return iter(sheet.to_python(skip_empty_area=False))


def check_workbook(path: Path) -> None:
    """Raises UnreadableSheet for what is no workbook of Excel's, or unpacks to far more than one."""
    packed = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        names = {entry.filename.lower() for entry in entries}
        # Other kinds of workbooks repeat cells in a word, and are read by their content, whatever they are called.
        if "xl/workbook.xml" not in names or names & {"content.xml", "xl/workbook.bin"}:
            raise UnreadableSheet("unreadable", path.suffix)
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > LARGEST_UNPACKED_BYTES or (unpacked > SMALL_BYTES and unpacked > packed * LARGEST_RATIO):
            raise UnreadableSheet("too_large", f"{unpacked // 1024**2} MB")
        count = 0
        for block in _blocks(archive):
            count += block.count(b"<c") + block.count(b":c")
            if count > MOST_CELLS:
                raise UnreadableSheet("too_many_cells", f"{MOST_CELLS:,}")
            if any(
                block.find(b"<", at, at + LONGEST_TEXT) < 0 for at in range(0, len(block) - LONGEST_TEXT, LONGEST_TEXT)
            ):
                raise UnreadableSheet("too_large", "a text")


def _blocks(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """What may be a sheet, whatever its name."""
    for entry in archive.infolist():
        if entry.filename.lower().startswith("xl/") and not entry.filename.lower().startswith(OF_PICTURES):
            with archive.open(entry) as stream:
                while block := stream.read(BLOCK):
                    yield block


def why_too_large(path: Path) -> UnreadableSheet:
    """Of a workbook that could not be read in the memory that it may have: where its farthest cells lie."""
    tail, rows, columns = b"", 0, 0
    try:
        with zipfile.ZipFile(path) as archive:
            for block in _blocks(archive):
                for letters, digits in PLACE.findall(tail + block):
                    rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
                tail = block[-32:]
    except (OSError, zipfile.BadZipFile):
        return UnreadableSheet("unreadable")
    if rows > MOST_ROWS:
        return UnreadableSheet("too_many_rows", str(rows))
    if columns > MOST_COLUMNS:
        return UnreadableSheet("too_many_columns", str(columns))
    return UnreadableSheet("too_large", "")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


# --- Encodings ---------------------------------------------------------------------------------------------------


def as_utf8(path: Path, scratch: Path) -> Path:
    """The path itself, or a copy in UTF-8 of a file in GB18030 or UTF-16."""
    encoding = _encoding_of(path)
    if encoding == "utf-8":
        return path
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=scratch, delete=False) as copy:
        for text in _decoded(path, encoding):
            copy.write(text)
    return Path(copy.name)


def _encoding_of(path: Path) -> str:
    with path.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    try:
        for _ in _decoded(path, "utf-8"):
            pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)
