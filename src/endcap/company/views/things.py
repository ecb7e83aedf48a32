from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from endcap.company import kinds
from endcap.company.models.settings import rulebook_choices
from endcap.company.profiles import load_profile
from endcap.company.queries import company_settings, employees_visible_to, may_see_wage, products_visible_to
from endcap.company.rights import SET_UP
from endcap.company.setup import kept_settings
from endcap.company.tables import display_limit, role_name, shelf_life
from endcap.platform import details, lists
from endcap.platform.access import may
from endcap.platform.details import Fact


@require_safe
def employees(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "employee")


@require_safe
def employee(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(employees_visible_to(request.actor), pk=pk)
    facts = [
        Fact(_("Number"), found.code, "code"),
        Fact(_("Role"), role_name(found) or _("No role today")),
        Fact(_("Reports to"), found.leader_name),
        Fact(_("Sign-in"), found.user.username if found.user else ""),
    ]
    if may_see_wage(request.actor, found.pk):
        facts.append(Fact(_("Monthly wage"), found.monthly_wage, "money"))
    return details.respond(request, kinds.EMPLOYEE, found, facts=facts)


@require_safe
def absences(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "absence")


@require_safe
def territories(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "territory")


@require_safe
def products(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "product")


@require_safe
def product(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(products_visible_to(request.actor), pk=pk)
    facts = [
        Fact(_("SKU"), found.sku, "code"),
        Fact(_("Barcode"), found.barcode, "code"),
        Fact(_("Pieces per case"), found.pieces_per_case, "number"),
        Fact(_("Unit price today"), found.price_today, "price"),
        Fact(_("Unit price where no dated one holds"), found.unit_price, "price"),
        Fact(_("Display limit"), display_limit(found) or _("none")),
        Fact(_("Shelf life"), shelf_life(found) or _("none")),
    ]
    return details.respond(request, kinds.PRODUCT, found, facts=facts)


@require_safe
def settings(request: Any) -> HttpResponse:
    kept_settings()
    chosen = company_settings()
    facts = [
        Fact(_("Name of the company"), chosen.name),
        Fact(_("Industry profile"), load_profile(chosen.profile).title),
        Fact(_("Time zone"), chosen.zone),
        Fact(_("Currency"), chosen.currency),
        Fact(_("Working days"), chosen.weekday_names),
        Fact(_("Public holidays"), chosen.get_holidays_display()),
        Fact(_("Unit of fines and rewards"), chosen.get_unit_display()),
        Fact(_("Wage guard"), _("none") if chosen.guard is None else f"{chosen.guard:.0%}"),
        Fact(_("Joint liability"), chosen.get_joint_liability_display()),
        Fact(_("Rulebooks"), ", ".join(title for name, title in rulebook_choices() if name in chosen.rulebook_names)),
        Fact(_("Second factor required for"), chosen.names_with_second_factor or _("nobody")),
    ]
    may_set_up = may(request.actor, SET_UP)
    more = {"template": "company/settings.html", "start_url": reverse("company:start") if may_set_up else ""}
    return details.respond(request, kinds.SETTINGS, chosen, facts=facts, **more)
