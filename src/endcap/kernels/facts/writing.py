"""A facts folder written from rows that the program has: the counterpart of reading one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from endcap.kernels.facts.schema import DECIMAL_SIZES, Column, Kind
from endcap.kernels.facts.tables import BY_NAME

Format = Literal["csv", "parquet"]
ROWS_PER_PART = 20_000


def write_table(
    folder: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, format: Format = "csv"
) -> int:
    """Writes `<name>.<format>` and says how many rows it has. Columns that the table has and that are not given are blank.

    Values are texts, dates, booleans, whole numbers and Decimals; None is blank. Raises KeyError for a table or column
    that is not known, OSError.
    """
    table = BY_NAME[name]
    known = {column.name: column for column in table.columns}
    given = [known[column] for column in columns]
    blank = [column for column in table.columns if column.name not in columns]
    path = folder / f"{name}.{format}"
    write = _write_parquet if format == "parquet" else _write_csv
    return write(path, [*given, *blank], rows, len(blank))


def _write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Any]], blank: int) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        for row in rows:
            writer.writerow([*(_text(value) for value in row), *([""] * blank)])
            count += 1
    return count


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Any]], blank: int) -> int:
    import pyarrow
    import pyarrow.parquet

    schema = pyarrow.schema([(column.name, _arrow_type(column.kind)) for column in columns])
    count = 0
    with pyarrow.parquet.ParquetWriter(str(path), schema) as writer:
        for part in _parts(rows):
            values: Mapping[int, list[Any]] = {place: [row[place] for row in part] for place in range(len(part[0]))}
            arrays = [
                pyarrow.array(values.get(place, [None] * len(part)), schema.field(place).type)
                for place in range(len(columns))
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
            count += len(part)
    return count


def _parts(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    waiting = iter(rows)
    while part := list(islice(waiting, ROWS_PER_PART)):
        yield part


def _arrow_type(kind: Kind) -> Any:
    import pyarrow

    if kind in DECIMAL_SIZES:
        return pyarrow.decimal128(*DECIMAL_SIZES[kind])
    return {
        Kind.TEXT: pyarrow.string(), Kind.DAY: pyarrow.date32(), Kind.YES_NO: pyarrow.bool_(), Kind.WHOLE: pyarrow.int64(),
    }[kind]  # fmt: skip
