"""`endcap facts`: the application's facts as a folder, and a folder into the application."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", metavar="export|import", required=True)
    export = commands.add_parser(
        "export", help="write every fact that a month's findings need, with the decisions and the rulebooks in force"
    )
    export.add_argument("--period", required=True, help="month, such as 2026-10")
    export.add_argument(
        "--as-of", type=date.fromisoformat, help="the day that the printed settle command names (default: today)"
    )
    export.add_argument("--format", choices=("csv", "parquet"), default="csv")
    export.add_argument("--out", type=Path, required=True, help="folder to write; it must be empty or not there")
    bring = commands.add_parser("import", help="take people, products, stores and all records over from a facts folder")
    bring.add_argument("folder", type=Path, help="folder of fact tables")
    bring.add_argument("--since", type=date.fromisoformat, required=True, help="first day on which people's roles hold")


def run(args: argparse.Namespace) -> int:
    from endcap.kernels.facts import BadInput
    from endcap.project import start

    start.set_up_to_use()
    try:
        return {"export": _export, "import": _import}[args.what](args)
    except BadInput as error:
        for problem in error.problems:
            print(problem.sentence(), file=sys.stderr)
        return 2


def _export(args: argparse.Namespace) -> int:
    from endcap.conduct.facts.folder import tables_without_source, write_folder
    from endcap.conduct.rulebooks.in_force import in_force
    from endcap.kernels.rules import Period
    from endcap.platform.clock import company_now

    period = Period.parse(args.period)
    today = company_now().date()
    if args.out.exists() and any(args.out.iterdir()):
        print(f"{args.out} is not empty: name another folder", file=sys.stderr)
        return 2
    written = write_folder(args.out, on=today, format=args.format, roles_on=min(args.as_of or today, period.last))
    applied = in_force(period)
    names = _write_rulebooks(args.out, applied)
    for table, count in sorted(written.rows.items()):
        left = written.left_out.get(table, 0)
        print(f"{table}: {count}" + (f" ({left} about people whom no rulebook knows)" if left else ""))
    for table in tables_without_source():
        print(f"{table}: -")
    books = " ".join(f"--rulebook {name}" for name in names)
    as_of = args.as_of or today
    print(f"endcap settle --facts {args.out} --period {period} --as-of {as_of} {books} --out OUT".replace("  ", " "))
    return 0


def _write_rulebooks(folder: Path, applied: Any) -> list[Path]:
    """Beside the tables, in a folder that is no table."""
    place = folder / "_rulebooks"
    place.mkdir(exist_ok=True)
    files = []
    for one in applied:
        files.append(place / f"{one.rulebook.name}.yaml")
        files[-1].write_text(one.version.text, encoding="utf-8")
    return files


def _import(args: argparse.Namespace) -> int:
    from endcap.conduct.facts.taking import take_over_facts
    from endcap.kernels.facts import load_facts
    from endcap.platform.access import system_actor
    from endcap.platform.clock import company_now

    with load_facts(args.folder) as facts:
        done = take_over_facts(system_actor(today=company_now().date()), facts, since=args.since)
    for table, count in sorted(done.new.items()):
        known = done.known.get(table, 0)
        print(f"{table}: {count} new" + (f", {known} there already" if known else ""))
    return 0
