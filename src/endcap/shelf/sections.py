"""What the pages of stores show of the shelf."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from endcap.platform.details import Children, register
from endcap.shelf.models import ShelfCheck, Swap

LATEST = 10


def _latest(store: Any) -> dict[str, Any]:
    latest = ShelfCheck.objects.filter(store=store).order_by("-checked_on", "-pk")[:LATEST]
    return {"pk__in": list(latest.values_list("pk", flat=True))}


def _open(store: Any) -> dict[str, Any]:
    return {"pk__in": Swap.objects.open().filter(store=store).values("pk")}


def register_sections() -> None:
    register(
        "store",
        Children(
            "shelf-check", by="store", columns=("product", "checked_on", "production_date", "state", "quantity"), order=32,
            only=_latest, empty=_("No batch was looked at here yet."),
        ),
        Children(
            "swap", by="store", columns=("product", "found_on", "due_on", "state", "quantity"), order=33,
            only=_open, empty=_("Nothing is to be swapped here."),
        ),
    )  # fmt: skip
