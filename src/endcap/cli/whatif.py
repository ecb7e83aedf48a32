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
        help="the rules as they might be, in the same order",
    )
    parser.add_argument("--overlap", choices=("first", "highest", "both"), default="first")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for before.csv, after.csv, difference.csv"
    )
    terminal.add_language(parser)


def run(args: argparse.Namespace) -> int:
    from endcap.kernels.facts import BadInput, load_facts, write_problems
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
        target = args.out / "problems.csv"
        write_problems(error.problems, target, language=args.lang)
        terminal.show_problems(error.problems, language=args.lang, written_to=target)
        return 2
    (args.out / "problems.csv").unlink(missing_ok=True)
    _write_lines(args.out / "before.csv", found.before, args.lang)
    _write_lines(args.out / "after.csv", found.after, args.lang)
    _write_rows(
        args.out / "difference.csv",
        DIFFERENCE_COLUMNS,
        ([getattr(one, name) for name in DIFFERENCE_COLUMNS] for one in found.differences),
    )
    _report(found, args)
    return 0


def _write_lines(path: Path, lines: Sequence[Line], language: str) -> None:
    columns = (
        "entry_id", "period", "rulebook", "clause", "employee_id", "liability", "because_of", "fact", "fact_id",
        "occurred_on", "amount", "sanction",
    )  # fmt: skip
    rows = ([*(getattr(line, name) for name in columns), line.explanations[language]] for line in lines)
    _write_rows(path, (*columns, "explanation"), rows)


def _write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    temporary = path.with_name(f".{path.name}")
    with temporary.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    temporary.replace(path)


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
        (one for one in found.differences if one.difference), key=lambda one: (-abs(one.difference), one.employee_id)
    )
    for one in changed[:MOST_EMPLOYEES_SHOWN]:
        amounts = (f"{amount:,.2f}" for amount in (one.amount_before, one.amount_after, one.difference))
        table.add_row(one.employee_id, one.clause, *amounts)
    if changed:
        out.print(table)
    total = sum((one.difference for one in found.differences), Decimal(0))
    out.print(
        f"{len(changed)} 处变化，合计 {total:,.2f}；明细见 {args.out}"
        if chinese
        else f"{len(changed)} changes, {total:,.2f} in all; details in {args.out}",
        markup=False,
        soft_wrap=True,
    )
