"""A sheet is read in a process of its own: a file made to fill memory ends that one, not whoever asked.

`python -m endcap.kernels.sheets_apart FILE NAME OUT` is that process. What it found lies in OUT: a line of JSON, then the
row numbers and each column's codes as 32-bit numbers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from array import array
from pathlib import Path
from typing import Any

from endcap.kernels.sheets import Sheet, SheetColumn, UnreadableSheet, read_sheet, why_too_large

# Address space beyond what the process begins with: what reading itself needs, and so many times what a file unpacks to.
OWN_BYTES = 96 * 1024**2
TIMES_WORKBOOK, TIMES_TEXT = 7, 20
MOST_BYTES = 1200 * 1024**2
OWN_SECONDS, BYTES_PER_SECOND = 3, 5 * 1024**2
NOT_A_FAULT = 3


def read_sheet_apart(path: Path, *, name: str = "") -> Sheet:
    """As `read_sheet`. Raises UnreadableSheet, also for a file that needs more memory or time than such a sheet may."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found"
        command = [sys.executable, "-P", "-m", "endcap.kernels.sheets_apart", str(path), name or path.name, str(found)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if done.returncode not in (0, NOT_A_FAULT):
            raise why_too_large(path) if zipfile.is_zipfile(path) else UnreadableSheet("too_large")
        return _taken(found)


def _taken(found: Path) -> Sheet:
    with found.open("rb") as stream:
        head = json.loads(stream.readline())
        if "code" in head:
            raise UnreadableSheet(head["code"], head["found"])
        count = head["rows"]
        rows = _numbers(stream, count)
        return Sheet([SheetColumn(name, texts, _numbers(stream, count)) for name, texts in head["columns"]], rows)


def _numbers(stream: Any, count: int) -> array[int]:
    numbers = array("i")
    numbers.fromfile(stream, count)
    return numbers


def _give(sheet: Sheet, found: Path) -> None:
    head = {"rows": len(sheet.rows), "columns": [[column.name, column.texts] for column in sheet.columns]}
    with found.open("wb") as stream:
        stream.write(json.dumps(head).encode() + b"\n")
        for numbers in (sheet.rows, *(column.codes for column in sheet.columns)):
            stream.write(memoryview(numbers))  # type: ignore[arg-type]


def _limit(path: Path) -> None:
    """Where the system knows such limits."""
    try:
        import resource
    except ImportError:
        return
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        allowed = OWN_BYTES + TIMES_WORKBOOK * size
    else:
        size = path.stat().st_size
        allowed = OWN_BYTES + TIMES_TEXT * size
    seconds = OWN_SECONDS + size // BYTES_PER_SECOND
    resource.setrlimit(resource.RLIMIT_AS, (_begun_with() + min(allowed, MOST_BYTES),) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _begun_with() -> int:
    """Bytes; some systems map hundreds of megabytes, such as all their languages, into every process."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return OWN_BYTES
    return pages * os.sysconf("SC_PAGE_SIZE")


def main(path: Path, name: str, found: Path) -> int:
    try:
        _limit(path)
        _give(read_sheet(path, name=name), found)
    except UnreadableSheet as error:
        found.write_text(json.dumps({"code": error.code, "found": error.found}), encoding="utf-8")
        return NOT_A_FAULT
    except (OSError, zipfile.BadZipFile) as error:
        found.write_text(json.dumps({"code": "unreadable", "found": str(error)[:200]}), encoding="utf-8")
        return NOT_A_FAULT
    return 0


if __name__ == "__main__":
    os._exit(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
