"""`endcap restore`: a backup into an empty ENDCAP_HOME, checked before anything is put in place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="what `endcap backup` wrote")
    parser.add_argument("--keys", type=Path, help="folder with secret_key and audit_key, for a backup without them")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the report")


def run(args: argparse.Namespace) -> int:
    from endcap.cli.audit import tell
    from endcap.project.backups.archive import BadArchive, DatabaseTrouble, LeftBehind
    from endcap.project.backups.restoring import CannotRestore, restore

    if not args.file.is_file():
        return _bad(f"no such file: {args.file}")
    try:
        restored = restore(args.file.absolute(), keys=args.keys)
    except (BadArchive, CannotRestore, DatabaseTrouble) as error:
        return _bad(str(error))
    except LeftBehind as error:
        print(f"Restoring failed half-way: make an empty database for the next try. {error}", file=sys.stderr)
        return 2
    tables = restored.manifest["tables"]
    print(f"{len(tables)} tables, {sum(table['rows'] for table in tables.values()):,} rows, as the backup lists them")
    return tell(restored.report, args.lang)


def _bad(said: str) -> int:
    print(f"Nothing was restored. {said}", file=sys.stderr)
    return 2
