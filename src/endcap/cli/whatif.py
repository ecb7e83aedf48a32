"""`endcap whatif`: past months under changed rules, before they are published."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from endcap.cli import terminal

if TYPE_CHECKING:
    from endcap.kernels.rules import Line, WhatIf

MOST_EMPLOYEES_SHOWN = 15
DIFFERENCE_COLUMNS = (
    "employee_id", "rulebook", "clause", "lines_before", "lines_after", "amount_before", "amount_after", "difference",
    "sanctions_before", "sanctions_after",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--facts", type=Path, required=True, metavar="DIR", help="folder of facts, as for settle")
    parser.add_argument(
        "--period", action="append", required=True, metavar="YYYY-MM", help="a month; may be given again"
    )
    parser.add_argument(
        "--rulebook", action="append", default=[], metavar="BEFORE", help="the rules as they are; default: ka-channel"
    )
    parser.add_argument(
        "--instead",
        action="append",
        required=True,
        metavar="AFTER",
        help="the rules as they might be; stands in for the rulebook of its name, else for those given, in order",
    )
    parser.add_argument("--overlap", choices=("first", "highest", "both"), default="first")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for before.csv, after.csv, difference.csv"
    )
    terminal.add_language(parser)


def run(args: argparse.Namespace) -> int:
    from endcap.kernels.facts import BadInput, load_facts
    from endcap.kernels.facts.output import written_together
    from endcap.kernels.rules import load_rulebook, what_if

    if not terminal.make_folder(args.out, language=args.lang):
        return 2
    try:
        before = [load_rulebook(name) for name in args.rulebook or ["ka-channel"]]
        after = [load_rulebook(name) for name in args.instead]
        with terminal.progress(args.lang) as progress, load_facts(args.facts, progress=progress) as facts:
            found = what_if(
                facts, periods=args.period, before=before, after=after, overlap=args.overlap, languages=(args.lang,)
            )
    except BadInput as error:
        return terminal.refuse(error, args.out, language=args.lang)
    try:
        with written_together(args.out, replacing=("problems.csv",)) as draft:
            _write_lines(draft / "before.csv", found.before, args.lang)
            _write_lines(draft / "after.csv", found.after, args.lang)
            differences = ([getattr(one, name) for name in DIFFERENCE_COLUMNS] for one in found.differences)
            _write_rows(draft / "difference.csv", DIFFERENCE_COLUMNS, differences)
    except OSError as error:
        return terminal.cannot_write(args.out, error, language=args.lang)
    _report(found, args)
    return 0


def _write_lines(path: Path, lines: Sequence[Line], language: str) -> None:
    from endcap.kernels.rules.compiler.lines import LINE_COLUMNS

    rows = ([*(getattr(line, name) for name in LINE_COLUMNS), line.explanations[language]] for line in lines)
    _write_rows(path, (*LINE_COLUMNS, "explanation"), rows)


def _write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _report(found: WhatIf, args: argparse.Namespace) -> None:
    from rich.table import Table

    chinese = args.lang == "zh"
    out = terminal.console()
    headings = (
        ("员工", "条款", "原", "改后", "差额") if chinese else ("employee", "clause", "before", "after", "difference")
    )
    table = Table(*headings)
    for column in table.columns[2:]:
        column.justify = "right"
    changed = sorted(
        (one for one in found.differences if one.is_change), key=lambda one: (-abs(one.difference), one.employee_id)
    )
    for one in changed[:MOST_EMPLOYEES_SHOWN]:
        amounts = (f"{amount:,.2f}" for amount in (one.amount_before, one.amount_after, one.difference))
        table.add_row(one.employee_id, one.clause, *amounts)
    if changed:
        out.print(table)
    more = len(changed) - MOST_EMPLOYEES_SHOWN
    if more > 0:
        out.print(f"… 另有 {more} 处" if chinese else f"… and {more} more")
    total = sum((one.difference for one in found.differences), Decimal(0))
    out.print(
        f"{len(changed)} 处变化，员工合计 {total:+,.2f}（正数对员工有利）；明细见 {args.out}"
        if chinese
        else f"{len(changed)} changes, {total:+,.2f} in all (plus is in the employees' favour); details in {args.out}",
        soft_wrap=True,
    )
