"""Settles a month from a facts folder and keeps it, so that its findings and statements can be seen."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from endcap.company.queries import company_settings
from endcap.conduct.actions import UnknownEmployees, record_settlement
from endcap.conduct.queries import carried_into
from endcap.conduct.rulebooks import rulebook_of, wage_guard_of
from endcap.kernels.facts import BadInput
from endcap.kernels.rules import Period, settle
from endcap.kernels.rules.rulebook import DEFAULT_RULEBOOK
from endcap.kernels.rules.wages import parse_share


class Command(BaseCommand):
    help = (
        "Settle a month from a facts folder and keep it. "
        "Example: endcap manage record_settlement --facts facts --period 2026-10"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--facts", type=Path, required=True, help="folder of fact tables")
        parser.add_argument("--period", required=True, help="month, such as 2026-10")
        parser.add_argument(
            "--rulebook",
            action="append",
            help="name or file; may be given several times (default: those of the settings)",
        )
        parser.add_argument("--overlap", choices=["first", "highest", "both"], default="first")
        parser.add_argument("--as-of", type=date.fromisoformat, help="nothing after this day is known")
        parser.add_argument(
            "--wage-guard",
            type=parse_share,
            help="share of the wage that fines may take, such as 0.2 (default: the company's)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            company = company_settings()
            chosen = company.rulebook_names or [DEFAULT_RULEBOOK]
            books = [rulebook_of(company, name) for name in options["rulebook"] or chosen]
            guard = wage_guard_of(company, options["wage_guard"])
            period = Period.parse(options["period"])
            with settle(
                options["facts"], period=period, rulebooks=books, overlap=options["overlap"], as_of=options["as_of"],
                wage_guard=guard, languages=("zh", "en"),
                carried=carried_into(period) if guard is not None else None,
            ) as settlement:  # fmt: skip
                run = record_settlement(
                    settlement, rulebooks=books, overlap=options["overlap"], wage_guard=guard,
                    by=None, at=timezone.now(),
                )  # fmt: skip
        except BadInput as error:
            raise CommandError("\n".join(one.sentence() for one in error.problems), returncode=2) from error
        except UnknownEmployees as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"{run.period}: {run.lines.count()} lines kept as run {run.pk}, which is now the current one")
