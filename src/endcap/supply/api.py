"""What the API offers of cash and receipts besides every kind's reading and changing: confirming that they came in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from endcap.platform.api import Addition, collection
from endcap.platform.api.things import BulkDone, Chosen, can_be_undone, rows_of
from endcap.platform.kinds import Kind
from endcap.supply import actions
from endcap.supply.kinds import CASH, RECEIPT


class HandedIn(Chosen):
    on: date = Field(description="The day on which they came in")


def _handing_in(kind: Kind) -> Addition:
    name = f"{collection(kind)}-handing-in"

    def hand_in(request: HttpRequest, body: HandedIn, response: HttpResponse) -> Any:
        """Those of them that were not in yet came in on that day; one's own are left for others to confirm."""
        actor: Any = request.actor  # type: ignore[attr-defined]
        if not actions.may_confirm(actor, kind):
            raise PermissionDenied
        rows = rows_of(request, kind, body, kind.editable_by(actor))
        done = actions.hand_in(actor, kind, rows, on=body.on)
        can_be_undone(response, done)
        return {"count": done.count, "undo": done.batch}

    def add(router: Router) -> None:
        post: Callable[..., Any] = router.post(
            "/handing-in", response=BulkDone, url_name=name, operation_id=name.replace("-", "_")
        )
        post(hand_in)

    return Addition(f"/{collection(kind)}", add, {f"api:{name}": {"POST": kind.edit}})


ADDITIONS = (_handing_in(CASH), _handing_in(RECEIPT))
