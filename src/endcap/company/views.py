from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from endcap.company.queries import employees_visible_to, products_visible_to
from endcap.company.rights import SEE_EMPLOYEES, SEE_WAGES
from endcap.company.tables import display_limit, employee_listing, product_listing, shelf_life
from endcap.platform import lists
from endcap.platform.access import scope_of


@require_safe
def employees(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    listing = employee_listing(scope=scope_of(actor, SEE_EMPLOYEES), wages=scope_of(actor, SEE_WAGES))
    return lists.respond(request, listing, employees_visible_to(actor))


@require_safe
def product(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(products_visible_to(request.actor), pk=pk)  # type: ignore[attr-defined]
    context = {
        "product": found,
        "display_limit": display_limit(found),
        "shelf_life": shelf_life(found),
        "prices": found.prices.order_by("-first_day"),
    }
    return render(request, "company/product.html", context)


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    return lists.respond(request, product_listing(), products_visible_to(request.actor))  # type: ignore[attr-defined]
