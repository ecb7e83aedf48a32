"""What the pages of cash and receipts show below their facts, and what the pages of stores show of supply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import Actor
from endcap.platform.details import Children, Section, register
from endcap.platform.kinds import Kind, url_of
from endcap.supply.actions import may_confirm
from endcap.supply.kinds import CASH, RECEIPT

ADDRESS_OF = {CASH.key: "supply:cash-handed-in", RECEIPT.key: "supply:receipts-handed-in"}


def confirming(kind: Kind) -> Callable[[Actor, Any], dict[str, Any] | None]:
    """The one click with which finance says that something came in; for whoever may say so."""

    def look_up(actor: Actor, row: Any) -> dict[str, Any] | None:
        if row.handed_in_on or row.employee_id == actor.employee_id or not may_confirm(actor, kind):
            return None
        if not kind.editable_by(actor).filter(pk=row.pk).exists():
            return None
        return {"url": reverse(ADDRESS_OF[kind.key]), "pk": row.pk, "today": actor.today, "next": url_of(row)}

    return look_up


def register_sections() -> None:
    for kind in (CASH, RECEIPT):
        title = _("Confirm that it came in")
        register(
            kind.key, Section("handed-in", title, kind.edit, "supply/handed_in_one.html", confirming(kind), order=5)
        )
    register(
        "store",
        Children("return-receipt", by="store", columns=("employee", "code", "due_on", "state"), order=80),
        Children("delivery-lapse", by="store", columns=("employee", "code", "occurred_on"), order=81),
    )
