"""Making a backup while the desk is in use."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import connection

from endcap.platform.files import is_named_by_content
from endcap.project.backups import archive, databases


@dataclass
class Made:
    """`damaged`: files that are not what their name says, or missing, though the database knows them."""

    path: Path
    tables: int = 0
    rows: int = 0
    files: int = 0
    damaged: list[str] = field(default_factory=list)


def make(path: Path, *, with_keys: bool = True) -> Made:
    """Raises FileExistsError, OSError, DatabaseTrouble. Without `with_keys` restoring asks for them."""
    made = Made(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder, archive.writing(path) as writer:
        # The database first: every file that it knows is there by then.
        copy = databases.copied(Path(folder))
        with copy.path.open("rb") as source:
            writer.add(databases.NAMES[connection.vendor], source, copy.path.stat().st_size)
        copy.path.unlink()
        unfinished = _add_files(writer, made, copy.files)
        if with_keys:
            for name, key in archive.KEYS.items():
                content = str(getattr(settings, key)).encode()
                writer.add(f"keys/{name}", io.BytesIO(content), len(content))
        made.tables, made.rows = len(copy.tables), sum(table["rows"] for table in copy.tables.values())
        told = {
            "endcap": version("endcap"), "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "vendor": connection.vendor, "head": copy.head, "tables": copy.tables, "damaged": made.damaged,
            "unfinished": unfinished,
        }  # fmt: skip
        writer.finish(told)
    return made


def _add_files(writer: archive.Writer, made: Made, known: set[str]) -> list[str]:
    """Gives those that were just being written: nothing in the copy of the database refers to them. What it refers to
    and is not there is told, also where somebody removed it since."""
    unfinished = []
    for name in _every_file(default_storage):
        try:
            size = default_storage.size(name)
            with default_storage.open(name) as source:
                digest = writer.add(f"files/{name}", source, size)
        except FileNotFoundError:
            continue
        made.files += 1
        if is_named_by_content(name) and digest != PurePosixPath(name).name:
            (made.damaged if name in known else unfinished).append(name)
    made.damaged += sorted(name for name in known if f"files/{name}" not in writer.members)
    return unfinished


def _every_file(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        yield str(PurePosixPath(folder, name))
    for name in sorted(folders):
        yield from _every_file(storage, str(PurePosixPath(folder, name)))
