"""What supply contributes to the home page: what has to come in."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse

from endcap.platform.access import Actor, Role
from endcap.platform.cards import Card
from endcap.supply.kinds import CASH, RECEIPT
from endcap.supply.queries import is_late
from endcap.supply.rights import SEE_CASH


def to_come_in(actor: Actor) -> dict[str, Any] | None:
    """Cash and receipts that are not in yet, and how many of them are late. None where nothing is waited for."""
    lines = []
    for kind in (CASH, RECEIPT):
        late = is_late(actor.today)
        sums: dict[str, Any] = {"count": Count("pk"), "late": Count("pk", filter=late)}
        if kind is CASH:
            sums["amount"] = Sum("amount")
        found = kind.visible_to(actor).filter(handed_in_on__isnull=True).order_by().aggregate(**sums)
        if found["count"]:
            state = "late" if found["late"] else "open"
            lines.append({"kind": kind, "url": f"{reverse(kind.list_page)}?state={state}", **found})
    return {"lines": lines} if lines else None


HAND_IN = frozenset({Role.REP, Role.PROMOTER, Role.SUPERVISOR, Role.FINANCE})
CARDS = (
    Card(
        "supply.due", SEE_CASH, "supply/due_card.html", to_come_in, order=5, roles=HAND_IN, width="col-12 col-lg-6"
    ),
)  # fmt: skip
