"""Takes over people, products and stores from a facts folder."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from endcap.accounts.actions import take_over_company
from endcap.kernels.facts import BadInput, load_facts
from endcap.platform.access import system_actor


class Command(BaseCommand):
    help = (
        "Take over people, products and stores from a facts folder. "
        "Example: endcap manage take_over_company --facts facts --since 2026-01-01"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--facts", type=Path, required=True, help="folder of fact tables")
        parser.add_argument("--since", type=date.fromisoformat, required=True, help="first day on which the roles hold")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with load_facts(options["facts"]) as facts:
                take_over_company(system_actor(today=timezone.localdate()), facts, since=options["since"])
        except BadInput as error:
            raise CommandError("\n".join(one.sentence() for one in error.problems), returncode=2) from error
        self.stdout.write("The company was taken over.")
