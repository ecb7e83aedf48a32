"""`endcap settle`: a month settled from a folder of facts."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from endcap.cli import terminal

if TYPE_CHECKING:
    from endcap.kernels.rules import CheckedRulebook, Settlement
    from endcap.kernels.rules.ledger import ClauseTotals


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--facts", type=Path, required=True, metavar="DIR", help="folder of <table>.csv, .parquet or .xlsx"
    )
    parser.add_argument("--period", required=True, metavar="YYYY-MM", help="the month to settle")
    parser.add_argument(
        "--rulebook", action="append", default=[], metavar="NAME|FILE", help="in order; default: ka-channel"
    )
    parser.add_argument(
        "--overlap", choices=("first", "highest", "both"), default="first", help="who charges what two rulebooks fine"
    )
    parser.add_argument(
        "--as-of",
        type=terminal.iso_day,
        metavar="DATE",
        help="the day on which facts are known (default: the period's last)",
    )
    parser.add_argument(
        "--wage-guard", type=terminal.share, metavar="SHARE", help="share of the wage that fines may take, e.g. 0.2"
    )
    parser.add_argument("--carried", type=Path, metavar="FILE", help="deductions.csv of the month before")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--skip-bad", action="store_true", help="settle the good rows, list the others, exit with 3")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for ledger.csv and the other files"
    )
    terminal.add_language(parser)


def run(args: argparse.Namespace) -> int:
    from endcap.kernels.facts import BadInput
    from endcap.kernels.rules import load_rulebook, settle
    from endcap.kernels.rules.rulebook import DEFAULT_RULEBOOK

    if not terminal.make_folder(args.out, language=args.lang):
        return 2
    try:
        books = [load_rulebook(name) for name in args.rulebook or [DEFAULT_RULEBOOK]]
        with terminal.progress(args.lang) as progress:
            settlement = settle(
                args.facts,
                period=args.period,
                rulebooks=books,
                overlap=args.overlap,
                as_of=args.as_of,
                wage_guard=args.wage_guard,
                carried=args.carried,
                engine=args.engine,
                languages=(args.lang,),
                skip_bad=args.skip_bad,
                progress=progress,
            )
    except BadInput as error:
        return terminal.refuse(error, args.out, language=args.lang)
    with settlement:
        try:
            settlement.write(args.out)
        except OSError as error:
            return terminal.cannot_write(args.out, error, language=args.lang)
        _report(settlement, books, args)
        return 3 if settlement.problems else 0


def _figures(rows: Sequence[ClauseTotals]) -> list[str]:
    fines, rewards = sum((row.fines for row in rows), Decimal(0)), sum((row.rewards for row in rows), Decimal(0))
    sanctions = sum(row.sanctions for row in rows)
    return [f"{sum(row.lines for row in rows):,}", f"{fines:,.2f}", f"{rewards:,.2f}", str(sanctions or "")]


def _report(settlement: Settlement, books: Sequence[CheckedRulebook], args: argparse.Namespace) -> None:
    from rich.table import Table

    chinese = args.lang == "zh"
    out = terminal.console()
    for warning in settlement.warnings:
        terminal.console(stderr=True).print(warning, style="yellow")
    if settlement.problems:
        terminal.show_problems(settlement.problems, language=args.lang, written_to=args.out / "problems.csv")
    headings = (
        ("条款", "", "笔数", "负激励", "正激励", "提请")
        if chinese
        else ("clause", "", "lines", "fines", "rewards", "proposals")
    )
    table = Table(
        *headings,
        title=f"{settlement.period}（截至 {settlement.as_of}）"
        if chinese
        else f"{settlement.period} as of {settlement.as_of}",
    )
    for column in table.columns[2:]:
        column.justify = "right"
        column.no_wrap = True
    totals = {(row.rulebook, row.clause): row for row in settlement.totals_by_clause()}
    for book in books:
        for clause in book.rulebook.clauses:
            row = totals.get((book.name, clause.clause))
            name = clause.clause if len(books) == 1 else f"{book.name}/{clause.clause}"
            if row is not None:
                table.add_row(name, clause.title[args.lang], *_figures([row]))
    table.add_section()
    table.add_row("", "合计" if chinese else "total", *_figures(list(totals.values())))
    out.print(table)
    unclear = settlement.count_unclear()
    if unclear:
        out.print(
            f"{unclear} 天资料不全，见 unclear.csv" if chinese else f"{unclear} days lack a fact: see unclear.csv"
        )
    count = settlement.overlap_count
    if count:
        out.print(
            f"{count} 笔重复处罚未计，见 overlaps.csv"
            if chinese
            else f"{count} overlapping fines were set aside: see overlaps.csv"
        )
    out.print(f"已写入 {args.out}" if chinese else f"written to {args.out}", soft_wrap=True)
