"""The payroll sheet opens in a spreadsheet, adds up, and runs nothing."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook

from endcap.conduct.statements.payroll import PayrollRow, payroll_workbook
from endcap.kernels.rules.period import Period
from tests.conduct.statement_examples import line, lines

MARCH = Period(2026, 3)
COMPANY = "杭州清泉饮品有限公司"


def row(**changes: Any) -> PayrollRow:
    usual: dict[str, Any] = {
        "employee_code": "E1042",
        "employee_name": "王䶮喆",
        "role": "KA 业务员",
        "monthly_wage": Decimal("6800.00"),
        "fines": Decimal("-300.00"),
        "rewards": Decimal("120.00"),
        "carried_in": Decimal("80.00"),
        "allowed": Decimal("210.50"),
        "deducted": Decimal("210.50"),
        "carried_out": Decimal("49.50"),
        "paid_out": Decimal("0.00"),
        "lines": lines(),
    }
    return PayrollRow(**usual | changes)


PAID = {
    "employee_code": "E2", "employee_name": "李文静", "monthly_wage": None, "fines": Decimal("0.00"), "rewards": Decimal("0.10"),
    "carried_in": Decimal("-5.00"), "allowed": Decimal("0.00"), "deducted": Decimal("0.00"), "carried_out": Decimal("0.00"),
    "paid_out": Decimal("5.10"), "lines": (),
}  # fmt: skip


def sheets(*rows: PayrollRow, **options: Any) -> dict[str, list[list[Any]]]:
    with payroll_workbook(rows, period=MARCH, company=COMPANY, **options) as content:
        book = CalamineWorkbook.from_filelike(content)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_row_per_employee_and_their_sum() -> None:
    table = sheets(row(), row(**PAID))["工资扣发表"]
    assert table[0][0] == COMPANY
    assert table[1][0] == "工资扣发表 2026年3月"
    assert table[2] == [
        "工号", "姓名", "角色", "月工资", "负激励", "正激励", "上月转入", "本月可扣上限", "本月实扣", "转入下月", "随工资发放", "工资净增减",
    ]  # fmt: skip
    assert table[3] == ["E1042", "王䶮喆", "KA 业务员", 6800, -300, 120, 80, 210.5, 210.5, 49.5, 0, -210.5]
    assert table[4] == ["E2", "李文静", "KA 业务员", "", 0, 0.1, -5, 0, 0, 0, 5.1, 5.1]
    assert table[5] == ["合计", "", "", 6800, -300, 120.1, 75, 210.5, 210.5, 49.5, 5.1, -205.4]
    assert len(table) == 6


def test_the_lines_behind_it() -> None:
    table = sheets(row(), row(**PAID))["明细"]
    assert table[2][:3] == ["工号", "姓名", "日期"]
    assert len(table) == 3 + 5
    assert table[4][:7] == [
        "E1042",
        "王䶮喆",
        date(2026, 3, 12),
        "F0312-100",
        "KA 渠道管理办法",
        "5.1",
        "临期商品未提报",
    ]
    assert table[4][8:] == ["连带", "镕㛃堃", "否", "否", -100]
    assert table[6][10:] == ["是", "是", 50]


def test_english() -> None:
    book = sheets(row(), language="en")
    assert list(book) == ["Payroll", "Lines"]
    assert book["Payroll"][1][0] == "Payroll March 2026"
    assert book["Payroll"][2][-1] == "Net for payroll"
    assert book["Payroll"][-1][0] == "Total"


def test_nobody_at_all() -> None:
    book = sheets()
    assert book["工资扣发表"][-1] == ["合计", "", "", *[0] * 9]
    assert len(book["明细"]) == 3


def test_money_has_two_decimals_and_only_sums_are_formulas() -> None:
    hostile = "=1+cmd|' /C calc'!A0"
    entry = line(date(2026, 3, 1), "-1.00", sentence=hostile, clause_title="+1", because_of="@SUM(A1)", reference="-1")
    written = row(employee_name=hostile, role=hostile, lines=(entry,))
    with payroll_workbook([written], period=MARCH, company=hostile) as content:
        inside = zipfile.ZipFile(content)
        styles, first, second = (
            inside.read(name).decode()
            for name in ("xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")
        )
    assert first.count("<f>") == first.count("<f>SUM(") == 9
    assert "<f>" not in second
    assert 'numFmtId="4"' in styles or "#,##0.00" in styles
    table = sheets(written)
    assert table["工资扣发表"][3][1] == hostile
    assert table["明细"][3][7] == hostile
