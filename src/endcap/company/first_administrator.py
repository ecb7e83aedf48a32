"""The first administrator: whoever has the code that the server printed makes themselves one, once.

Only the hash of the code is kept, so that reading the database, or a copy of it, gives nobody a way in. Each start prints
a new one, which takes the place of the one before.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from endcap.company.actions import give_role_in
from endcap.company.models import Employee, EmployeeRole, SetupCode
from endcap.platform.access import Role, system_actor
from endcap.platform.history import recording
from endcap.platform.models import User

CODE_BYTES = 24
# The company's zone may be one where it is still yesterday.
ROLE_STARTS_BEFORE = timedelta(days=1)


class NotAwaited(Exception):
    """The code is not the one, or somebody was quicker."""


def is_awaited() -> bool:
    """Whether nobody who could sign in has ever been an administrator."""
    return not EmployeeRole.objects.filter(role=Role.ADMINISTRATOR, employee__user__isnull=False).exists()


def new_code() -> str | None:
    """A code that counts from now on instead of any before; None where an administrator is there."""
    with transaction.atomic():
        if not is_awaited():
            SetupCode.objects.all().delete()
            return None
        code = secrets.token_urlsafe(CODE_BYTES)
        SetupCode.objects.update_or_create(pk=1, defaults={"digest": _digest(code), "made_at": timezone.now()})
    return code


def fits(code: str) -> bool:
    kept = SetupCode.objects.first()
    return kept is not None and constant_time_compare(kept.digest, _digest(code)) and is_awaited()


@transaction.atomic
def make_first_administrator(
    code: str, *, name: str, username: str, password: str, today: date, address: str = ""
) -> User:
    """Raises NotAwaited. Of two at once, one is made."""
    SetupCode.objects.select_for_update().first()
    if not fits(code):
        raise NotAwaited
    SetupCode.objects.all().delete()
    user = User.objects.create_user(username, password)
    actor = replace(system_actor(today=today), via="desk", address=address)
    with recording(actor, "company.first_administrator") as book:
        employee = Employee(code=_free_number(user.username), name=name, user=user)
        book.add(employee)
        give_role_in(book, employee, Role.ADMINISTRATOR.value, first_day=today - ROLE_STARTS_BEFORE)
    return user


def _free_number(username: str) -> str:
    """The user name, which no list of employees is likely to have; people may have been taken over before."""
    number = username[:50]
    while Employee.objects.filter(code=number).exists():
        number = f"{username[:50]}-{secrets.token_hex(3)}"
    return number


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
