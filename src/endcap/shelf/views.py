from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from endcap.accounts.rights import SEE_CHAINS
from endcap.accounts.tables import chain_url, store_url
from endcap.accounts.words import word
from endcap.company.rights import SEE_PRODUCTS
from endcap.platform import details, lists
from endcap.platform.access import Actor, may
from endcap.platform.details import Fact
from endcap.platform.links import page_of
from endcap.shelf import kinds
from endcap.shelf.models import FRESHNESS, Evidence, MaterialCheck, ShelfCheck, StockCheck, Swap
from endcap.shelf.queries import evidence_visible_to, open_swaps
from endcap.shelf.tables import plain, said_of


@require_safe
def shelf_checks(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "shelf-check")


@require_safe
def shelf_check(request: Any, pk: int) -> HttpResponse:
    found: ShelfCheck = _evidence(request.actor, ShelfCheck, pk)
    swap = found.swaps.first() or open_swaps(found.store_id, found.product_id).first()
    facts = [
        *_place(request.actor, found),
        Fact(_("Day of the check"), found.checked_on, "day"),
        Fact(_("Production date"), found.production_date, "day"),
        Fact(_("State"), FRESHNESS[found.freshness], "badge"),
        Fact(_("May stand on the shelf until"), found.product.display_end(found.production_date), "day"),
        Fact(_("Keeps until"), found.product.shelf_life_end(found.production_date), "day"),
        Fact(_("Quantity"), plain(found.quantity), "number"),
        Fact(_("Where it stood"), found.get_location_display()),
        Fact(_("Taken off the shelf in the same visit"), found.taken_off or "", "yes"),
        Fact(
            _("Swap"), swap and said_of(swap, request.actor.today), url=page_of("shelf:swap", swap.pk) if swap else ""
        ),
        *_people(found),
    ]
    return details.respond(request, kinds.SHELF_CHECK, found, facts=facts)


@require_safe
def stock_checks(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "stock-check")


@require_safe
def stock_check(request: Any, pk: int) -> HttpResponse:
    found: StockCheck = _evidence(request.actor, StockCheck, pk)
    facts = [
        *_place(request.actor, found),
        Fact(_("Day of the check"), found.checked_on, "day"),
        Fact(_("Quantity on the shelf"), plain(found.quantity), "number"),
        Fact(_("State"), _("Out of stock") if found.is_stock_out else "", "badge"),
        Fact(_("Cause"), found.get_cause_display()),
        *_people(found),
    ]
    return details.respond(request, kinds.STOCK_CHECK, found, facts=facts)


@require_safe
def swaps(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "swap")


@require_safe
def swap(request: Any, pk: int) -> HttpResponse:
    found: Swap = _evidence(request.actor, Swap, pk)
    check = found.shelf_check
    facts = [
        *_place(request.actor, found),
        Fact(_("State"), said_of(found, request.actor.today), "badge"),
        Fact(_("Found on"), found.found_on, "day"),
        Fact(_("Due on"), found.due_on, "day"),
        Fact(_("Quantity"), plain(found.quantity), "number"),
        Fact(_("Old goods out on"), found.swapped_on, "day"),
        Fact(_("Fresh goods in on"), found.returned_on, "day"),
        Fact(_("Shelf check"), check and check.code, url=page_of("shelf:shelf-check", check.pk) if check else ""),
        *_people(found),
    ]
    return details.respond(request, kinds.SWAP, found, facts=facts)


@require_safe
def material_checks(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "material-check")


@require_safe
def material_check(request: Any, pk: int) -> HttpResponse:
    found: MaterialCheck = _evidence(request.actor, MaterialCheck, pk)
    facts = [
        *_place(request.actor, found),
        Fact(_("Day of the check"), found.checked_on, "day"),
        Fact(_("Promotion material"), found.get_conforms_display(), "badge"),
        Fact(_("Note"), found.note),
        *_people(found),
    ]
    return details.respond(request, kinds.MATERIAL_CHECK, found, facts=facts)


def _evidence(actor: Actor, model: type[Evidence], pk: int) -> Any:
    return get_object_or_404(evidence_visible_to(model, actor), pk=pk)


def _place(actor: Actor, found: Any) -> list[Fact]:
    """Where it was, and of which product."""
    store, product = found.store, getattr(found, "product", None)
    may_see_product = product is not None and may(actor, SEE_PRODUCTS)
    return [
        Fact(_("Number"), found.code, "code"),
        Fact(_("Product"), product, url=page_of("company:product", product.pk) if may_see_product else ""),
        Fact(word("store", _("Store")), store, url=store_url(store)),
        Fact(
            word("chain", _("Chain")), store.chain, url=chain_url(store.chain) if may(actor, SEE_CHAINS) else ""
        ),
    ]  # fmt: skip


def _people(found: Evidence) -> list[Fact]:
    return [
        Fact(_("Person answerable"), found.employee),
        Fact(_("Entered by"), found.recorded_by),
        Fact(_("Entered"), found.recorded_at, "time"),
    ]
