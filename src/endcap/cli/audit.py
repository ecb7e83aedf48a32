"""`endcap audit`: whether the history is as it was written, and the history as a file."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

EXIT_NOT_WHOLE = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", metavar="verify|export|declare", required=True)
    verify = commands.add_parser(
        "verify", help=f"check the whole history; exit code {EXIT_NOT_WHOLE} if it is not whole"
    )
    verify.add_argument("--json", action="store_true", help="the report as JSON")
    verify.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the report")
    export = commands.add_parser("export", help="write the history as lines of JSON, with the links of its chain")
    export.add_argument("--out", type=Path, required=True, help="the file to write; it must not be there yet")
    export.add_argument("--since", type=date.fromisoformat, help="first day, 2026-01-31")
    export.add_argument("--until", type=date.fromisoformat, help="last day")
    declare = commands.add_parser(
        "declare", help="an older database was put back, or the file with the head is gone, and you know why: say so"
    )
    declare.add_argument("--reason", required=True, help="it stays in the history for ever; name nobody")
    declare.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the report")


def run(args: argparse.Namespace) -> int:
    from endcap.project import start

    start.set_up_to_use()
    return {"verify": _verify, "export": _export, "declare": _declare}[args.what](args)


def _verify(args: argparse.Namespace) -> int:
    from endcap.platform.audit.verifying import verify

    report = verify()
    if args.json:
        print(json.dumps({"is_whole": report.is_whole, **report.as_dict()}, ensure_ascii=False, indent=2))
        return 0 if report.is_whole else EXIT_NOT_WHOLE
    return tell(report, args.lang)


def _declare(args: argparse.Namespace) -> int:
    from endcap.platform.audit.breaking import declare
    from endcap.platform.audit.verifying import verify

    declare(reason=args.reason)
    return tell(verify(), args.lang)


def tell(report: Any, language: str) -> int:
    """The report in words; gives the exit code."""
    from django.utils.translation import override

    from endcap.platform.audit.report import sentences

    with override("en" if language == "en" else "zh-hans"):
        print("\n".join(sentences(report)))
    return 0 if report.is_whole else EXIT_NOT_WHOLE


def _export(args: argparse.Namespace) -> int:
    from endcap.platform.audit.exporting import exported

    try:
        with args.out.open("x", encoding="utf-8") as file:
            count = _write(file, exported(since=args.since, until=args.until))
    except FileExistsError:
        print(f"{args.out} is there already: name another file", file=sys.stderr)
        return 2
    except FileNotFoundError:
        print(f"no such folder: {args.out.parent}", file=sys.stderr)
        return 2
    print(f"{count} lines: {args.out}")
    return 0


def _write(file: Any, rows: Any) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        count += 1
    return count
