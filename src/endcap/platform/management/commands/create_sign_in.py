"""Gives somebody a sign-in. The password is asked for, never given on the command line."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from endcap.platform.models import User


class Command(BaseCommand):
    help = "Create a sign-in and ask for its password. Example: endcap manage create_sign_in chenlixin"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--partner", action="store_true", help="belongs to a chain, not to us")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"{options['username']} exists already")
        password = getpass.getpass("Password: ")
        try:
            validate_password(password, User(username=options["username"]))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        User.objects.create_user(options["username"], password, is_partner=options["partner"])
        self.stdout.write(f"{options['username']} may sign in.")
