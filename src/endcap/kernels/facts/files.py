"""Which file of a facts folder holds which table."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from endcap.kernels.facts.problems import Problem
from endcap.kernels.facts.schema import Words
from endcap.kernels.facts.tables import BY_NAME

Format = Literal["csv", "parquet", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "parquet", "xlsx")
CLOSE_ENOUGH_TO_BE_A_TYPO = 0.75


@dataclass(frozen=True)
class TableFile:
    """Where a table's rows are: a file, or a folder of Parquet parts."""

    table: str
    path: Path
    format: Format

    @property
    def parts(self) -> list[Path]:
        if self.path.is_dir():
            return sorted(part for part in self.path.rglob("*.parquet") if not _is_hidden(part, self.path))
        return [self.path]


def _is_hidden(part: Path, folder: Path) -> bool:
    return any(step.startswith(("_", ".")) for step in part.relative_to(folder).parts)


@dataclass(frozen=True)
class FolderContents:
    """What a facts folder holds: files by table, mistakes, and remarks that stop nothing."""

    files: dict[str, TableFile]
    problems: list[Problem]
    warnings: list[Words]


def look_into(folder: Path) -> FolderContents:
    """Finds the tables of a facts folder; an absent table is an empty one, a misspelt file name is a mistake."""
    contents = FolderContents({}, [], [])
    if not folder.is_dir():
        missing = Words("没有这个资料文件夹", "there is no such facts folder")
        contents.problems.append(Problem(str(folder), missing))
        return contents
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        _take(path, contents)
    if not contents.files and not contents.problems:
        empty = Words("文件夹里没有任何事实表", "the folder holds no fact table")
        contents.problems.append(Problem(str(folder), empty, expected=Words("employees.csv 等", "employees.csv …")))
    return contents


def _take(path: Path, contents: FolderContents) -> None:
    named = _name_and_format(path)
    if named is None:
        _report_unreadable(path, contents)
        return
    name, file_format = named
    if name not in BY_NAME:
        _report_unknown(path, name, contents)
    elif name in contents.files:
        twice = Words("同一张表有两个文件", "one table stands in two files")
        other = contents.files[name].path.name
        contents.problems.append(Problem(path.name, twice, found=other, expected=Words("只留一个", "only one of them")))
    else:
        contents.files[name] = TableFile(name, path, file_format)


def _report_unreadable(path: Path, contents: FolderContents) -> None:
    """A file that seems to hold a table but will not be read: `cash.xls`, `swaps.csv.bak`."""
    table = _without_copy_mark(path.name.split(".")[0])
    is_spare = path.name.startswith((".", "~$", "_"))
    if table in BY_NAME and not is_spare:
        words = Words("不是能读的文件，里面的事实会被漏掉", "is no file that is read, so its facts would be left out")
        expected = Words(
            f"{table}.csv、.xlsx 或 .parquet，或移出文件夹", f"{table}.csv, .xlsx or .parquet, or moved elsewhere"
        )
        contents.problems.append(Problem(path.name, words, expected=expected))


def _name_and_format(path: Path) -> tuple[str, Format] | None:
    if path.name.startswith((".", "~$", "_")):
        return None
    extension = path.suffix.lower().removeprefix(".")
    if path.is_dir():
        holds_parts = extension == "parquet" or (not extension and any(path.rglob("*.parquet")))
        return (path.stem, "parquet") if holds_parts else None
    for file_format in FORMATS:
        if extension == file_format:
            return path.stem, file_format
    return None


def _without_copy_mark(name: str) -> str:
    """`tasks (1)` and `tasks - 副本` are what a browser and a file manager make of a second `tasks`."""
    return re.sub(r"[ _-]*(\(\d+\)|（\d+）|copy|副本|\d+)$", "", name.strip().lower()).strip()


def _report_unknown(path: Path, name: str, contents: FolderContents) -> None:
    plain = _without_copy_mark(name)
    meant_by_title = [
        table.name for table in BY_NAME.values() if plain in (table.name, table.means.zh, table.means.en.lower())
    ]
    close = meant_by_title or difflib.get_close_matches(plain, BY_NAME, n=1, cutoff=CLOSE_ENOUGH_TO_BE_A_TYPO)
    if close:
        unknown = Words("没有这张事实表", "there is no such fact table")
        meant = Words(f"是否 {close[0]}？", f"{close[0]}?")
        contents.problems.append(Problem(path.name, unknown, found=name, expected=meant))
    else:
        contents.warnings.append(
            Words(f"{path.name} 不是事实表，未读取", f"{path.name} is no fact table and was not read")
        )
