"""What a month's statements mean for the payroll, as a workbook: a row per employee, and the lines behind it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from operator import attrgetter
from typing import Any, BinaryIO, cast

from django.utils import translation
from django.utils.translation import gettext as _

from endcap.conduct.statements.document import LOCALES, Language, StatementLine
from endcap.kernels.rules.period import Period
from endcap.platform.exports import NUMBER_FORMATS, write_cell
from endcap.platform.templatetags.amounts import month_name

HEAD_ROW = 2
DAY_FORMAT = "yyyy-mm-dd"
A4 = 9
WIDTH_OF_MONEY = 13


@dataclass(frozen=True, kw_only=True)
class PayrollRow:
    """One employee's month. `fines` and `rewards` are signed, as on the statement; a wage may be unknown; `let_go` is
    None where the rest is carried over."""

    employee_code: str
    employee_name: str
    role: str
    monthly_wage: Decimal | None
    fines: Decimal
    rewards: Decimal
    carried_in: Decimal
    allowed: Decimal
    deducted: Decimal
    carried_out: Decimal
    paid_out: Decimal
    let_go: Decimal | None = None
    lines: tuple[StatementLine, ...] = ()

    @property
    def net_for_payroll(self) -> Decimal:
        return self.paid_out - self.deducted


@dataclass(frozen=True)
class Column:
    title: str
    width: int
    value: Callable[..., Any]
    is_money: bool = False


def payroll_workbook(
    rows: Sequence[PayrollRow], *, period: Period, company: str, language: Language = "zh"
) -> BinaryIO:
    """An open temporary file with an XLSX, for whoever sends it to close."""
    import xlsxwriter

    content = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 – see above
    with translation.override(LOCALES[language]), xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        title = _("Payroll %(month)s") % {"month": month_name(period.first)}
        # The same month gives the same file, whenever it is fetched.
        made_at = datetime.combine(period.last, time(), UTC)
        book.set_properties({"title": title, "company": company, "created": made_at})
        sheet = Sheet(book, _("Payroll"), [company, title], employee_columns(rows))
        sheet.write(rows)
        sheet.write_sums(rows)
        lines = [(row, line) for row in rows for line in row.lines]
        Sheet(book, _("Lines"), [company, title], line_columns()).write(lines)
    content.seek(0)
    return content


def employee_columns(rows: Sequence[PayrollRow]) -> list[Column]:
    """What is let go stands there only in a company that does so."""
    amounts = {
        "monthly_wage": _("Monthly wage"), "fines": _("Fines"), "rewards": _("Rewards"), "carried_in": _("Carried in"),
        "allowed": _("Allowed this month"), "deducted": _("Deducted"), "let_go": _("Let go"),
        "carried_out": _("Carried out"), "paid_out": _("Paid with the wage"), "net_for_payroll": _("Net for payroll"),
    }  # fmt: skip
    if all(row.let_go is None for row in rows):
        del amounts["let_go"]
    return [
        Column(_("Employee number"), 12, lambda row: row.employee_code),
        Column(_("Full name"), 12, lambda row: row.employee_name),
        Column(_("Role"), 16, lambda row: row.role),
        *(Column(title, WIDTH_OF_MONEY, attrgetter(name), is_money=True) for name, title in amounts.items()),
    ]


def line_columns() -> list[Column]:
    def of_line(name: str) -> Callable[[tuple[PayrollRow, StatementLine]], Any]:
        return lambda pair: getattr(pair[1], name)

    liabilities = {"own": _("Own"), "joint": _("Joint")}
    return [
        Column(_("Employee number"), 12, lambda pair: pair[0].employee_code),
        Column(_("Full name"), 12, lambda pair: pair[0].employee_name),
        Column(_("Day"), 12, of_line("day")),
        Column(_("Entry"), 14, of_line("reference")),
        Column(_("Rulebook"), 20, of_line("rulebook_title")),
        Column(_("Clause"), 9, of_line("clause_number")),
        Column(_("Title of the clause"), 24, of_line("clause_title")),
        Column(_("What and why"), 60, of_line("sentence")),
        Column(_("Liability"), 9, lambda pair: liabilities[pair[1].liability]),
        Column(_("Because of"), 12, of_line("because_of")),
        Column(_("Posted late"), 10, of_line("is_late")),
        Column(_("Reversal"), 10, of_line("is_reversal")),
        Column(_("Amount"), WIDTH_OF_MONEY, of_line("amount"), is_money=True),
    ]


class Sheet:
    """A titled table on a sheet of its own, made to be printed: wide, its head on every page."""

    def __init__(self, book: Any, name: str, titles: Sequence[str], columns: Sequence[Column]) -> None:
        money = {"num_format": NUMBER_FORMATS["money"]}
        self.columns = columns
        self.day, self.money = book.add_format({"num_format": DAY_FORMAT}), book.add_format(money)
        self.sum_text = book.add_format({"bold": True, "top": 1})
        self.sum = book.add_format({**money, "bold": True, "top": 1})
        self.sheet = book.add_worksheet(name)
        self.row = HEAD_ROW
        for row, text in enumerate(titles):
            self.sheet.write_string(row, 0, text, book.add_format({"bold": True}))
        for place, column in enumerate(columns):
            self.sheet.set_column(place, place, column.width)
            align = "right" if column.is_money else "left"
            head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "align": align})
            self.sheet.write_string(HEAD_ROW, place, column.title, head)
        self._prepare_print()

    def _prepare_print(self) -> None:
        self.sheet.freeze_panes(HEAD_ROW + 1, 2)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(HEAD_ROW)

    def write(self, rows: Sequence[Any]) -> None:
        for row in rows:
            self.row += 1
            for place, column in enumerate(self.columns):
                write_cell(
                    self.sheet, self.row, place, column.value(row), number=self.money, day=self.day, moment=self.day
                )

    def write_sums(self, rows: Sequence[Any]) -> None:
        """As formulas that hold their result, so that they follow when somebody filters out or adds a row."""
        from xlsxwriter.utility import xl_range

        first, last = HEAD_ROW + 1, self.row
        self.row += 1
        for place, column in enumerate(self.columns):
            if not column.is_money:
                self.sheet.write_string(self.row, place, "" if place else _("Total"), self.sum_text)
                continue
            total = sum((column.value(row) or Decimal(0) for row in rows), Decimal(0))
            if rows:
                formula = f"=SUM({xl_range(first, place, last, place)})"
                self.sheet.write_formula(self.row, place, formula, self.sum, float(total))
            else:
                self.sheet.write_number(self.row, place, 0, self.sum)
