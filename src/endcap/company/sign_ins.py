"""Sign-ins for everybody who has none, made at once; their passwords are told once, and made anew where that was lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.hashers import get_hasher
from django.db.models import QuerySet

from endcap.company.models import Employee, EmployeeRole
from endcap.company.rights import MAKE_SIGN_INS
from endcap.platform.access import Actor, require
from endcap.platform.actions import ROWS_PER_QUERY
from endcap.platform.history import recording
from endcap.platform.models import User
from endcap.platform.sign_in.passwords import HIDDEN, random_password

MOST_AT_ONCE = 2000
# Stretching protects passwords that can be guessed: of these there are 31 to the 16th. Hundreds are made while the
# person waits; the first sign-in hashes a password anew in the usual way.
ROUNDS = 1000
NOT_IN_USER_NAMES = re.compile(r"[^\w.@+-]+")


@dataclass(frozen=True)
class Made:
    """A sign-in with its password, which is kept nowhere."""

    employee: Employee
    username: str
    password: str


def without_sign_in(today: date) -> QuerySet[Employee]:
    """Those who have a role today and cannot sign in."""
    placed = EmployeeRole.objects.during(today).values("employee_id")
    return Employee.objects.filter(user__isnull=True, pk__in=placed)


def make_sign_ins(actor: Actor) -> list[Made]:
    """For everybody without one. Of two who ask at once, the second gets what is left."""
    require(actor, MAKE_SIGN_INS)
    with recording(actor, "company.make_sign_ins") as book:
        people = list(without_sign_in(actor.today).select_for_update(of=("self",)).order_by("code")[:MOST_AT_ONCE])
        made = [
            Made(person, name, random_password())
            for person, name in zip(people, _user_names(person.code for person in people), strict=True)
        ]
        users = [User(username=one.username, password=_hashed(one.password)) for one in made]
        User.objects.bulk_create(users)
        known = User.objects.in_bulk([user.username for user in users], field_name="username")
        for one in made:
            book.change(one.employee, {"user": known[one.username]})
    return made


def never_signed_in(today: date) -> QuerySet[Employee]:
    """Those who have a role today and may sign in, and never did."""
    placed = EmployeeRole.objects.during(today).values("employee_id")
    return Employee.objects.filter(user__last_login__isnull=True, user__is_active=True, pk__in=placed)


def make_passwords_again(actor: Actor) -> list[Made]:
    """For everybody who never signed in: the file with theirs may never have arrived. The ones before are worth nothing."""
    require(actor, MAKE_SIGN_INS)
    with recording(actor, "company.make_passwords_again") as book:
        people = list(never_signed_in(actor.today).order_by("code"))
        # Nobody comes in meanwhile by the one before; whoever just did keeps it.
        locked = User.objects.filter(last_login__isnull=True).select_for_update()
        users = locked.in_bulk([person.user_id for person in people])
        made = []
        for person in [person for person in people if person.user_id in users]:
            user = users[person.user_id]
            made.append(Made(person, user.username, random_password()))
            user.password = _hashed(made[-1].password)
            book.tell("changed", user, {"password": HIDDEN}, name=str(user))
        User.objects.bulk_update(users.values(), ["password"], batch_size=ROWS_PER_QUERY)
    return made


def _user_names(codes: Iterable[str]) -> list[str]:
    """Everybody's number, as far as it may be a user name and is free."""
    taken = set(User.objects.values_list("username", flat=True))
    found = []
    for code in codes:
        plain = User.normalize_username(NOT_IN_USER_NAMES.sub("-", code).strip("-")) or "user"
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain}-{count}"
        taken.add(name)
        found.append(name)
    return found


def _hashed(password: str) -> str:
    hasher: Any = get_hasher()
    more = {"iterations": ROUNDS} if hasattr(hasher, "iterations") else {}
    return str(hasher.encode(password, hasher.salt(), **more))
