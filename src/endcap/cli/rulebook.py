"""`endcap rulebook`: check, test and describe rulebooks."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from endcap.cli import terminal

if TYPE_CHECKING:
    from endcap.kernels.facts import Problem
    from endcap.kernels.rules import CheckedRulebook, Line
    from endcap.kernels.rules.proofs import Meeting, Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser(
        "check",
        help="types, clauses never met, gaps between steps, overlaps with a worked example",
        description="Checks rulebooks alone and against each other.",
        epilog="Example: endcap rulebook check ka-channel finance-documents",
    )
    check.add_argument("rulebooks", nargs="+", metavar="NAME|FILE")
    terminal.add_language(check)
    test = actions.add_parser(
        "test",
        help="runs the examples written beside the clauses",
        description="Runs the examples written beside the clauses of each rulebook.",
        epilog="Example: endcap rulebook test ka-channel",
    )
    test.add_argument("rulebooks", nargs="+", metavar="NAME|FILE")
    terminal.add_language(test)
    actions.add_parser(
        "schema",
        help="JSON Schema for editors",
        description="Prints the JSON Schema by which an editor completes and checks a rulebook.",
        epilog="Example: endcap rulebook schema > rulebook.schema.json",
    )


def run(args: argparse.Namespace) -> int:
    from endcap.kernels.facts import BadInput
    from endcap.kernels.rules import load_rulebook, rulebook_schema

    if args.action == "schema":
        print(json.dumps(rulebook_schema(), ensure_ascii=False, indent=2))
        return 0
    books: list[CheckedRulebook] = []
    problems: list[Problem] = []
    for name in args.rulebooks:
        try:
            books.append(load_rulebook(name))
        except BadInput as error:
            problems += error.problems
    if problems:
        terminal.show_problems(problems, language=args.lang, written_to=None)
        return 2
    return _check(books, args.lang) if args.action == "check" else _test(books, args.lang)


# test


def _test(books: Sequence[CheckedRulebook], language: str) -> int:
    from endcap.kernels.facts import Words
    from endcap.kernels.rules.examples import run_examples

    out = terminal.console()
    failed = 0
    for book in books:
        results = run_examples(book)
        for result in results:
            mark = "✓" if result.passed else "✗"
            out.print(
                f"{mark} {book.source.label}:{result.line} {result.clause} {result.title[language]}", soft_wrap=True
            )
            for problem in result.problems:
                out.print(f"    {problem.sentence(language)}", style="red", soft_wrap=True)
            _print_lines(out, "缺" if language == "zh" else "missing", result.missing)
            _print_lines(out, "多" if language == "zh" else "unexpected", result.unexpected)
        failed += sum(not result.passed for result in results)
        passed = sum(result.passed for result in results)
        if not results:
            none = Words(
                "没有例子可运行：请在条款旁写 examples", "has no examples to run: write some beside its clauses"
            )
            out.print(f"{book.name}: {none[language]}", style="yellow")
            continue
        out.print(f"{book.name}: {passed}/{len(results)}", style="red" if passed < len(results) else "green")
    return 2 if failed else 0


def _print_lines(out: object, word: str, lines: Iterable[str]) -> None:
    for line in lines:
        terminal.console().print(f"    {word}: {line}", style="red", soft_wrap=True)


# check


def _check(books: Sequence[CheckedRulebook], language: str) -> int:
    from endcap.kernels.rules.proofs import prove

    chinese = language == "zh"
    out = terminal.console()
    for book in books:
        text = (
            f"{book.name} {book.rulebook.version}：{len(book.clauses)} 条"
            if chinese
            else f"{book.name} {book.rulebook.version}: {len(book.clauses)} clauses"
        )
        out.print(text)
    with terminal.progress(language) as progress:
        report = prove(books, progress=progress)
    for never in report.never_met:
        out.print(f"⚠ {never.clause} ({_line(never.row, chinese)}): {never.what[language]}", soft_wrap=True)
    for gap in report.gaps:
        figures = ", ".join(f"{name} = {_cell(value)}" for name, value in gap.example.items() if value is not None)
        words = (
            f"{gap.word} 的情形有空档，例如 {figures}"
            if chinese
            else f"the cases of '{gap.word}' leave a gap, for example {figures}"
        )
        out.print(f"⚠ {gap.clause} ({_line(gap.row, chinese)}): {words}", soft_wrap=True)
    for meeting in report.meetings:
        _print_meeting(meeting, language)
    for unknown in report.unknown:
        words = "未能判定（unknown）" if chinese else "unknown"
        out.print(f"? {' × '.join(unknown.clauses)}: {unknown.question[language]}: {words}", soft_wrap=True)
    out.print(_verdict(report, chinese), style="green" if report.is_clean else "yellow")
    return 0


def _line(row: int, chinese: bool) -> str:
    return f"第 {row} 行" if chinese else f"line {row}"


def _verdict(report: Report, chinese: bool) -> str:
    if report.is_clean:
        return "没有重叠、空档或触发不到的条款" if chinese else "no overlaps, no gaps, no clause that is never met"
    counts = (len(report.meetings), len(report.never_met), len(report.gaps), len(report.unknown))
    if chinese:
        return "重叠 {} 对，触发不到 {} 处，空档 {} 处，未能判定 {} 处".format(*counts)
    return "{} overlaps, {} never met, {} gaps, {} unknown".format(*counts)


def _print_meeting(meeting: Meeting, language: str) -> None:
    from rich.table import Table

    chinese = language == "zh"
    out = terminal.console()
    row = ", ".join(f"{name} {_cell(value)}" for name, value in meeting.row.items() if value is not None)
    title = f"{meeting.one} × {meeting.other}"
    out.print(f"⚠ {title}: {'同一行' if chinese else 'the same row of'} {meeting.fact}")
    out.print(f"  {'例' if chinese else 'for example'}: {row}", soft_wrap=True)
    headings = (
        ("条款", "日期", "谁承担", "金额", "说明") if chinese else ("clause", "day", "who is liable", "amount", "why")
    )
    table = Table(*headings, box=None, padding=(0, 1))
    table.columns[-1].overflow = "fold"
    for name, lines in ((meeting.one, meeting.lines_of_one), (meeting.other, meeting.lines_of_other)):
        for line in lines:
            table.add_row(
                name,
                line.occurred_on.isoformat(),
                _who(line, chinese),
                f"{line.amount:.2f}",
                line.explanations[language],
            )
    out.print(table)


def _who(line: Line, chinese: bool) -> str:
    if line.liability == "own":
        return line.employee_id
    return f"{line.employee_id}（连带）" if chinese else f"{line.employee_id} (joint)"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
