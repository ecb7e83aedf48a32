"""The company's time, also where no request says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from django.utils import timezone

_zone: list[Callable[[], tzinfo]] = []


def register_zone(look_up: Callable[[], tzinfo]) -> None:
    _zone[:] = [look_up]


def company_zone() -> tzinfo:
    return _zone[0]() if _zone else timezone.get_default_timezone()


def company_now() -> datetime:
    return timezone.now().astimezone(company_zone())
