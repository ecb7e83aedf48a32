"""Rows for a spreadsheet, as CSV or XLSX: with nothing in it that Excel would run."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

# So many fit in a workbook.
MOST_ROWS = 1_000_000
LONGEST_CELL = 32_767
LONGEST_TITLE = 31
NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'"))
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER_FORMATS = {"money": "#,##0.00", "signed": "#,##0.00", "price": "#,##0.00##", "share": "0.0%"}
BYTE_ORDER_MARK = "\ufeff"
STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_rows(header: Sequence[str], table: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Line by line, so that a long list needs no memory."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in table:
        yield writer.writerow([cell_text(value) for value in row])


def cell_text(value: Any) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front; a number stays a number."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool | int | Decimal | date):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_OF_FORMULAS) else text


def workbook(
    title: str, header: Sequence[str], table: Iterable[Sequence[Any]], *, kinds: Sequence[str] = ()
) -> IO[bytes]:
    """An open temporary file with an XLSX. `kinds`: what each column holds, as lists name it."""
    import xlsxwriter

    content = tempfile.TemporaryFile()  # noqa: SIM115 – whoever sends it closes it
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        numbers = {kind: book.add_format({"num_format": text}) for kind, text in NUMBER_FORMATS.items()}
        sheet = book.add_worksheet(title.translate(NOT_IN_TITLES)[:LONGEST_TITLE] or None)
        sheet.freeze_panes(1, 0)
        for place, text in enumerate(header):
            sheet.set_column(place, place, 16)
            sheet.write_string(0, place, text, bold)
        formats = [numbers.get(kind) for kind in kinds] or [None] * len(header)
        for row, values in enumerate(table, start=1):
            for place, value in enumerate(values):
                write_cell(sheet, row, place, value, number=formats[place], day=day, moment=moment)
    content.seek(0)
    return content


def write_cell(sheet: Any, row: int, place: int, value: Any, *, number: Any, day: Any, moment: Any) -> None:
    """A text is written as a text, whatever it begins with."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, place, _("Yes") if value else _("No"))
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, value, number)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, timezone.localtime(value).replace(tzinfo=None), moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, day)
    else:
        sheet.write_string(row, place, str(value)[:LONGEST_CELL])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text
