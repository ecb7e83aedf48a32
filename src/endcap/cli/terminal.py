"""What all commands say alike: problems, warnings, progress and tables that fit the terminal."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from endcap.kernels.facts import Problem

PROBLEMS_SHOWN = 20

Progress = Callable[[str, int, int], None]


def console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=False)


def iso_day(text: str) -> date:
    """An option's date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it like 2026-10-15") from None


def share(text: str) -> Decimal:
    """An option's share between 0 and 1."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share between 0 and 1, such as 0.2")
    return value


def add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of sentences (default: zh)")


def show_problems(problems: Sequence[Problem], *, language: str, written_to: Path | None) -> None:
    """Every problem with its place, the first ones in the terminal, all of them in problems.csv."""
    err = console(stderr=True)
    for problem in problems[:PROBLEMS_SHOWN]:
        err.print(problem.sentence(language), style="red", markup=False, soft_wrap=True)
    more = len(problems) - PROBLEMS_SHOWN
    if more > 0:
        err.print(f"… 另有 {more} 处" if language == "zh" else f"… and {more} more", style="red")
    if written_to is not None:
        place = (
            f"共 {len(problems)} 处问题，见 {written_to}"
            if language == "zh"
            else f"{len(problems)} problems, listed in {written_to}"
        )
        err.print(place, markup=False, soft_wrap=True)


def make_folder(path: Path, *, language: str) -> bool:
    """Makes the output folder; says why it cannot."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (
            f"--out: 不能写入 {path}：{error.strerror}"
            if language == "zh"
            else f"--out: cannot write to {path}: {error.strerror}"
        )
        console(stderr=True).print(reason, style="red", markup=False, soft_wrap=True)
        return False
    return True


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
