"""`endcap ledger`: whether every balance is what its entries say."""

from __future__ import annotations

import argparse

EXIT_DIFFERS = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", metavar="check", required=True)
    check = commands.add_parser(
        "check", help=f"derive every balance and statement again and compare; exit code {EXIT_DIFFERS} if one differs"
    )
    check.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the report")


def run(args: argparse.Namespace) -> int:
    from django.utils.translation import override

    from endcap.project import start

    start.set_up_to_use()
    from endcap.conduct.ledger.checking import check, sentences

    report = check()
    with override("en" if args.lang == "en" else "zh-hans"):
        print("\n".join(sentences(report)))
    return 0 if report.is_right else EXIT_DIFFERS
