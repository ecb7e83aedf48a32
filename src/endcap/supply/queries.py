"""What is read here, scoped to who asks: what concerns a person is theirs, and of whoever led them on its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from endcap.company.models import Employee
from endcap.company.queries import employees_within
from endcap.company.rights import SEE_EMPLOYEES
from endcap.platform.access import Actor, limit

IS_IN = Q(handed_in_on__isnull=False)


def of_people(model: Any, day: str) -> Callable[[Actor, str], QuerySet[Any]]:
    """The rows of people within the scope that a right has for an actor on each row's `day`."""

    def within(actor: Actor, right: str) -> QuerySet[Any]:
        return model.objects.filter(limit(actor, right, employee="employee", first=day))

    return within


def people_of(request: Any) -> QuerySet[Employee]:
    """Whom somebody may ask for."""
    return employees_within(request.actor, SEE_EMPLOYEES).only("pk", "name")


def is_late(today: date) -> Q:
    """Not in yet, though it should be."""
    return Q(handed_in_on__isnull=True, due_on__lt=today)


def is_open(today: date) -> Q:
    """Not in yet, and in time so far."""
    return Q(handed_in_on__isnull=True, due_on__gte=today)
