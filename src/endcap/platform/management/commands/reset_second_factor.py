"""For an administrator who lost theirs: nobody else could take it away at the desk."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from endcap.platform.access import system_actor
from endcap.platform.models import User
from endcap.platform.sign_in import factors, sessions


class Command(BaseCommand):
    help = (
        "Take away somebody's second factors and end their sessions. Example: endcap manage reset_second_factor duming"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no sign-in {options['username']}")
        actor = system_actor(today=timezone.localdate())
        factors.reset(actor, user)
        sessions.end(actor, user)
        self.stdout.write(f"{user} signs in by password alone, and sets up a new second factor.")
