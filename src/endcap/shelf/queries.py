"""What is read of the shelf, scoped to who asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from endcap.accounts.models import StoreAssignment
from endcap.accounts.queries import WIDE, stores_within
from endcap.platform.access import Actor, limit, scope_of
from endcap.shelf.models import DAYS_TO_SWAP, Evidence, Swap
from endcap.shelf.rights import SEE_SHELF


def evidence_within(model: type[Evidence], actor: Actor, right: str) -> QuerySet[Any]:
    """What was found in stores in the scope; and what people in it answered for or entered on its day."""
    rows = model._default_manager.all()
    scope = scope_of(actor, right)
    if scope is None:
        return rows.none()
    if scope in WIDE:
        return rows
    in_stores = Q(store__in=stores_within(actor, right).values("pk"))
    of_people = [limit(actor, right, employee=who, first=model.numbered_by) for who in ("employee", "recorded_by")]
    return rows.filter(in_stores | of_people[0] | of_people[1])


def evidence_visible_to(model: type[Evidence], actor: Actor) -> QuerySet[Any]:
    """With what lists and pages show of it."""
    fields = {field.name for field in model._meta.concrete_fields}
    related = ["store__chain", "employee", "recorded_by", *(("product",) if "product" in fields else ())]
    return evidence_within(model, actor, SEE_SHELF).select_related(*related)


def owner_on(actor: Actor, store_id: int, day: date) -> int | None:
    """The employee whose store it is on a day."""
    key = ("owners", store_id)
    spans = actor.known.get(key)
    if spans is None:
        rows = StoreAssignment.objects.filter(store=store_id, duty="owner").order_by("-first_day")
        spans = list(rows.values_list("first_day", "last_day", "employee_id"))
        if actor.is_signed_in:  # a command's actor may act for long
            actor.known[key] = spans
    return next((who for first, last, who in spans if first <= day and (last is None or last >= day)), None)


# --- Swaps -------------------------------------------------------------------------------------------------------

IS_OPEN = Q(swapped_on__isnull=True) | Q(returned_on__isnull=True)
FINISHED_ON = Case(
    When(swapped_on__isnull=True, then=None),
    When(returned_on__isnull=True, then=None),
    When(swapped_on__gt=F("returned_on"), then=F("swapped_on")),
    default=F("returned_on"),
)


def open_swaps(store_id: int, product_id: int) -> QuerySet[Swap]:
    return Swap.objects.open().filter(store=store_id, product=product_id)


def late_on(today: date) -> Q:
    """Swaps whose time is over and that are not done."""
    return IS_OPEN & Q(found_on__lt=today - DAYS_TO_SWAP)
