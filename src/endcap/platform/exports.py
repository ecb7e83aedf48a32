"""Rows as CSV for a spreadsheet: readable by Excel, and with nothing in it that Excel would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

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


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text
