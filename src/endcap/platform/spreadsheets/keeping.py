"""What lies in the storage for an import: the file as it came, and the sheet as it was read."""

from __future__ import annotations

import json
import shutil
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from endcap.kernels.sheets import Sheet, SheetColumn

UPLOAD, SHEET, REPLACED = "upload", "sheet.parquet", "replaced.parquet"


def _place(pk: int, name: str) -> str:
    return f"imports/{pk}/{name}"


def keep_upload(pk: int, upload: Any) -> None:
    default_storage.save(_place(pk, UPLOAD), upload)


@contextmanager
def upload_on_disk(pk: int) -> Iterator[Path]:
    """A copy of the file as it came, wherever the storage has it."""
    with tempfile.TemporaryDirectory() as folder, default_storage.open(_place(pk, UPLOAD)) as stream:
        path = Path(folder) / "sheet"
        with path.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        yield path


def keep_sheet(pk: int, sheet: Sheet) -> None:
    """Each column as the numbers of its texts; the texts stand beside."""
    codes = {f"c{place}": pyarrow.array(column.codes, pyarrow.int32()) for place, column in enumerate(sheet.columns)}
    texts = json.dumps([[column.name, column.texts] for column in sheet.columns], ensure_ascii=False)
    table = pyarrow.table({"row": pyarrow.array(sheet.rows, pyarrow.int32()), **codes}, metadata={"texts": texts})
    _keep(pk, SHEET, table)


def keep_replaced(pk: int, table: pyarrow.Table) -> None:
    """What the figures of an import replaced."""
    _keep(pk, REPLACED, table)


def kept_replaced(pk: int) -> pyarrow.Table:
    """Raises FileNotFoundError where it is not kept."""
    with default_storage.open(_place(pk, REPLACED)) as stream:
        return pyarrow.parquet.read_table(stream)


def _keep(pk: int, name: str, table: pyarrow.Table) -> None:
    content = BytesIO()
    pyarrow.parquet.write_table(table, content)
    # Instead of what may lie there from a try before.
    default_storage.delete(_place(pk, name))
    default_storage.save(_place(pk, name), ContentFile(content.getvalue()))


def kept_sheet(pk: int) -> Sheet:
    with default_storage.open(_place(pk, SHEET)) as stream:
        table = pyarrow.parquet.read_table(stream)
    columns = json.loads(table.schema.metadata[b"texts"])
    return Sheet(
        [SheetColumn(name, texts, _numbers(table, f"c{place}")) for place, (name, texts) in enumerate(columns)],
        _numbers(table, "row"),
    )


def _numbers(table: pyarrow.Table, name: str) -> array[int]:
    return array("i", table.column(name).to_pylist())


def forget(pk: int, *names: str) -> None:
    for name in names:
        default_storage.delete(_place(pk, name))
