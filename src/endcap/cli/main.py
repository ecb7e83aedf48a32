"""The `endcap` command. Heavy parts load when their subcommand runs, so that help answers at once."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NamedTuple, NoReturn


class Command(NamedTuple):
    """A subcommand: its module has `add_arguments(parser)` and `run(args) -> exit code`."""

    name: str
    module: str
    summary: str
    example: str


COMMANDS = (
    Command(
        "settle", "endcap.cli.settle", "settle a month from a folder of facts",
        "endcap settle --facts facts/ --period 2026-10 --out october/",
    ),
    Command(
        "rulebook", "endcap.cli.rulebook", "check, test or describe rulebooks",
        "endcap rulebook check ka-channel finance-documents",
    ),
    Command(
        "whatif", "endcap.cli.whatif", "settle past months under changed rules",
        "endcap whatif --facts facts/ --period 2026-10 --rulebook ka-channel --instead draft.yaml --out compare/",
    ),
    Command(
        "facts", "endcap.cli.facts", "the desk's own facts as a folder to settle, or a folder into the desk",
        "endcap facts export --period 2026-10 --out facts/",
    ),
    Command(
        "ledger", "endcap.cli.ledger", "derive every balance of the desk's ledger again and compare",
        "endcap ledger check",
    ),
    Command(
        "serve", "endcap.cli.serve", "serve the desk",
        "endcap serve",
    ),
    Command(
        "worker", "endcap.cli.worker", "work in the background, apart from `endcap serve --no-worker`",
        "endcap worker",
    ),
    Command(
        "import", "endcap.cli.import_sheet", "bring a sheet of stores, products, people … into the desk",
        "endcap import stores stores.xlsx --dry-run",
    ),
    Command(
        "backup", "endcap.cli.backup", "database, files and keys in one file, while the desk is in use",
        "endcap backup endcap-2026-11-27.tar.gz",
    ),
    Command(
        "restore", "endcap.cli.restore", "a backup into an empty ENDCAP_HOME",
        "ENDCAP_HOME=/srv/endcap endcap restore endcap-2026-11-27.tar.gz",
    ),
    Command(
        "audit", "endcap.cli.audit", "verify that the history is whole, or write it out",
        "endcap audit verify",
    ),
    Command(
        "token", "endcap.cli.token", "make, list and revoke keys by which programs use the API",
        "endcap token create --user rep --name report --scope read",
    ),
    Command(
        "manage", "endcap.cli.manage", "administer the desk (migrate, take_over_company, create_sign_in …)",
        "endcap manage migrate",
    ),
)  # fmt: skip

EXIT_CODES = "Exit codes: 0 done, 2 bad input (listed in problems.csv), 3 done with --skip-bad, 1 a fault of ours."


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """The parser of all commands; only the chosen one's module is loaded."""
    parser = argparse.ArgumentParser(
        prog="endcap",
        description="Endcap (端架): the key-account department of a brand that sells through retail chains.",
        epilog=f"Try: {COMMANDS[0].example}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        subparser = subparsers.add_parser(
            command.name,
            help=command.summary,
            description=command.summary.capitalize() + ".",
            epilog=f"Example: {command.example}\n{EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if command.name == chosen:
            importlib.import_module(command.module).add_arguments(subparser)
        subparser.set_defaults(module=command.module)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    args = build_parser(given[0] if given else None).parse_args(given)
    try:
        return int(importlib.import_module(args.module).run(args))
    except KeyboardInterrupt:
        print("Stopped; nothing was half written.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as fault:
        from endcap.project.home import NoDesk

        if isinstance(fault, NoDesk):
            print(fault, file=sys.stderr)
            return 2
        return _report_fault(fault)


def _report_fault(fault: Exception) -> int:
    """A fault of ours: one line for the user; the whole trace on request."""
    import os
    import traceback

    if os.environ.get("ENDCAP_TRACE"):
        traceback.print_exc()
    print(
        f"endcap: a fault of ours: {type(fault).__name__}: {fault}\n"
        "Nothing was half written. ENDCAP_TRACE=1 shows where it happened.",
        file=sys.stderr,
    )
    return 1


def exit_main() -> NoReturn:
    sys.exit(main())


if __name__ == "__main__":
    exit_main()
