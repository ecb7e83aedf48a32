"""Enters somebody with a role and, if they have one, their sign-in: how the first administrator comes in."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from endcap.company.actions import employ, link_sign_in
from endcap.company.models import STAFF_ROLES
from endcap.platform.access import system_actor
from endcap.platform.models import User


class Command(BaseCommand):
    help = "Enter an employee with a role. Example: endcap manage employ A01 杜明 administrator --user duming"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code", help="number of the employee")
        parser.add_argument("name")
        parser.add_argument("role", choices=[role for role, _ in STAFF_ROLES])
        parser.add_argument("--since", type=date.fromisoformat, help="first day of the role (default: today)")
        parser.add_argument("--user", help="the sign-in that belongs to them")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        actor = system_actor(today=today)
        employee = employ(actor, options["code"], options["name"], options["role"], since=options["since"] or today)
        if options["user"]:
            user = User.objects.filter(username=options["user"]).first()
            if user is None:
                raise CommandError(f"There is no sign-in {options['user']}: endcap manage create_sign_in makes one")
            link_sign_in(actor, employee, user)
        self.stdout.write(f"{employee.code} {employee.name} is entered.")
