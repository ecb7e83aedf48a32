"""What is exported opens in a spreadsheet, and nothing in it runs there."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest

from endcap.platform.exports import cell_text, csv_rows


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_formulas_become_text(text: str) -> None:
    assert cell_text(text) == f"'{text}"


def test_numbers_and_days_stay_what_they_are() -> None:
    assert cell_text(Decimal("-50.00")) == "-50.00"
    assert cell_text(-3) == "-3"
    assert cell_text(date(2026, 10, 5)) == "2026-10-05"
    assert cell_text(None) == ""
    assert cell_text("惠民家 - 湖滨") == "惠民家 - 湖滨"


def test_rows_are_quoted_where_they_must_be() -> None:
    text = "".join(csv_rows(["甲", "乙"], [["a,b", 'say "x"'], ["two\nlines", "=x"]]))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True)))
    assert rows == [["甲", "乙"], ["a,b", 'say "x"'], ["two\nlines", "'=x"]]
