"""What all commands say alike: problems, warnings, progress and tables that fit the terminal."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from endcap.kernels.facts import BadInput, Problem

PROBLEMS_SHOWN = 20
BAD_INPUT = 2

Progress = Callable[[str, int, int], None]


def console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=False, markup=False, emoji=False)


def iso_day(text: str) -> date:
    """An option's date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it like 2026-10-15") from None


def share(text: str) -> Decimal:
    """An option's share between 0 and 1."""
    from endcap.kernels.rules.wages import parse_share

    try:
        return parse_share(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of sentences (default: zh)")


def show_problems(problems: Sequence[Problem], *, language: str, written_to: Path | None) -> None:
    """Every problem with its place, the first ones in the terminal, all of them in problems.csv."""
    err = console(stderr=True)
    for problem in problems[:PROBLEMS_SHOWN]:
        err.print(problem.sentence(language), style="red", soft_wrap=True)
    more = len(problems) - PROBLEMS_SHOWN
    if more > 0:
        err.print(f"… 另有 {more} 处" if language == "zh" else f"… and {more} more", style="red")
    if written_to is not None:
        place = (
            f"共 {len(problems)} 处问题，见 {written_to}"
            if language == "zh"
            else f"{len(problems)} problems, listed in {written_to}"
        )
        err.print(place, soft_wrap=True)


def make_folder(path: Path, *, language: str) -> bool:
    """Makes the output folder and tries to write to it, before any work is done; says why it cannot."""
    from endcap.kernels.facts.output import written_together

    try:
        with written_together(path):
            return True
    except OSError as error:
        cannot_write(path, error, language=language)
        return False


def cannot_write(path: Path, error: OSError, *, language: str) -> int:
    """Says why the output cannot be written, and gives the exit code for it."""
    reason = error.strerror or str(error)
    place = error.filename or path
    text = f"--out: 不能写入 {place}：{reason}" if language == "zh" else f"--out: cannot write to {place}: {reason}"
    console(stderr=True).print(text, style="red", soft_wrap=True)
    return BAD_INPUT


def refuse(error: BadInput, out: Path, *, language: str) -> int:
    """Lists the problems in the terminal and in problems.csv, and gives the exit code for them."""
    from endcap.kernels.facts import write_problems
    from endcap.kernels.facts.output import written_together

    try:
        with written_together(out) as draft:
            write_problems(error.problems, draft / "problems.csv", language=language)
    except OSError as fault:
        show_problems(error.problems, language=language, written_to=None)
        return cannot_write(out, fault, language=language)
    show_problems(error.problems, language=language, written_to=out / "problems.csv")
    if (out / "ledger.csv").exists():
        stale = (
            "注意：文件夹里的 ledger.csv 等是以前一次结算的结果，不是这一次的"
            if language == "zh"
            else "Mind: ledger.csv and its companions in that folder are those of an earlier settlement, not of this one"
        )
        console(stderr=True).print(stale, style="yellow", soft_wrap=True)
    return BAD_INPUT


@contextmanager
def progress(language: str) -> Iterator[Progress]:
    """A bar on the terminal while work goes on; nothing where output is not a terminal."""
    err = console(stderr=True)
    if not err.is_terminal:
        yield lambda step, done, total: None
        return
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    with RichProgress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=err, transient=True
    ) as bar:
        task = bar.add_task("结算" if language == "zh" else "settling", total=None)
        yield lambda step, done, total: bar.update(task, description=step[:32].ljust(32), completed=done, total=total)
