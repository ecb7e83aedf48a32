"""What follows from a record for people, said at once to whoever entered it: calmly, and with what can still be done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model

from endcap.platform.access import Actor

log = logging.getLogger(__name__)
Teller = Callable[[Actor, Any], Iterable[str]]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    if teller not in _tellers:
        _tellers.append(teller)


def of(actor: Actor, row: Model | None) -> list[str]:
    """What the rooms say of a record that was just kept. It is kept whatever happens here."""
    if row is None:
        return []
    said: list[str] = []
    for teller in _tellers:
        try:
            said += teller(actor, row)
        except Exception:
            log.exception("what follows from %s could not be said", type(row).__name__)
    return said
