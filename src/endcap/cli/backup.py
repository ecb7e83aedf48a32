"""`endcap backup`: database, files and keys in one file, while the desk is in use."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the file to write, backup.tar.gz; it must not be there yet")
    parser.add_argument(
        "--without-keys", action="store_true",
        help="leave the keys out: whoever has the file can then forge no history; keep them elsewhere",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    from endcap.project import start

    start.set_up_to_use()
    from endcap.project.backups.archive import DatabaseTrouble
    from endcap.project.backups.making import make

    try:
        made = make(args.file.absolute(), with_keys=not args.without_keys)
    except FileExistsError:
        return _bad(f"{args.file} is there already: name another file")
    except (DatabaseTrouble, OSError) as error:
        return _bad(str(error))
    size = args.file.stat().st_size / 1024 / 1024
    print(f"{args.file}: {made.tables} tables, {made.rows:,} rows, {made.files:,} files, {size:,.1f} MiB")
    for name in made.damaged:
        print(f"damaged or missing: {name}", file=sys.stderr)
    return 0


def _bad(said: str) -> int:
    print(f"No backup was made. {said}", file=sys.stderr)
    return 2
