"""`endcap manage`: the administration of the desk's database, as Django offers it."""

from __future__ import annotations

import argparse
import os


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("command_and_options", nargs=argparse.REMAINDER, metavar="COMMAND …")


def run(args: argparse.Namespace) -> int:
    from django.core.management import ManagementUtility

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endcap.project.settings")
    ManagementUtility(["endcap manage", *args.command_and_options]).execute()
    return 0
