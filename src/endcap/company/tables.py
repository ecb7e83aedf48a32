"""Which columns and filters the lists of people and products have."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from endcap.company.models import STAFF_ROLES, Employee, Product
from endcap.company.queries import leaders
from endcap.platform.access import ROLE_NAMES, Role, Scope
from endcap.platform.lists import Column, Listing


class EmployeeFilters(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(label=_("Role"), choices=STAFF_ROLES, field_name="role", empty_label=_("All"))
    leader = django_filters.ModelChoiceFilter(
        label=_("Team"), queryset=lambda request: leaders(on=request.actor.today), field_name="leader_id",
        method="of_leader", empty_label=_("All"),
    )  # fmt: skip

    def of_leader(self, rows: QuerySet[Employee], name: str, leader: Employee) -> QuerySet[Employee]:
        return rows.filter(leader_id=leader.pk)


class OwnTeamFilters(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(label=_("Role"), choices=STAFF_ROLES, field_name="role", empty_label=_("All"))


def role_name(employee: Any) -> Any:
    return ROLE_NAMES[Role(employee.role)] if employee.role else None


def employee_listing(*, scope: Scope | None, wages: Scope | None) -> Listing:
    columns = [
        Column("name", _("Full name"), "name", sort=("name",), kind="title"),
        Column("code", _("Number"), "code", sort=("code",), kind="code"),
        Column("role", _("Role"), role_name, sort=("role",)),
        Column("leader", _("Reports to"), "leader_name", sort=("leader_name",)),
    ]
    if wages == Scope.ALL:
        columns.append(Column("wage", _("Monthly wage"), "monthly_wage", sort=("monthly_wage",), kind="money"))
    return Listing(
        title=_("People"),
        about=_("Who works here, in which role, and for whom, today."),
        columns=columns,
        sort="code",
        search=("code", "name", "search_key"),
        search_hint=_("Name or number"),
        filters=EmployeeFilters if scope == Scope.ALL else OwnTeamFilters if scope == Scope.TEAM else None,
        empty_title=_("Nobody is entered yet"),
        empty_hint=_("Start with the facts folder of a month: people, products and stores come from it."),
        file_name="people",
    )


def span(months: int | None, days: int | None) -> str:
    if months is not None:
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    if days is not None:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ""


def display_limit(product: Product) -> str:
    return span(product.display_months, product.display_days)


def shelf_life(product: Product) -> str:
    return span(product.shelf_life_months, product.shelf_life_days)


def product_url(product: Product) -> str:
    return reverse("company:product", args=[product.pk])


def product_listing() -> Listing:
    return Listing(
        title=_("Products"),
        about=_("What we sell, and how long it may stand on a shelf and be sold."),
        columns=[
            Column("name", _("Name"), "name", sort=("name",), kind="title", link=product_url),
            Column("sku", _("SKU"), "sku", sort=("sku",), kind="code"),
            Column("barcode", _("Barcode"), "barcode", sort=("barcode",), kind="code", starts_hidden=True),
            Column("unit_price", _("Unit price today"), "price_today", sort=("price_today",), kind="price"),
            Column("display", _("Display limit"), display_limit, sort=("display_months", "display_days")),
            Column("shelf_life", _("Shelf life"), shelf_life, sort=("shelf_life_months", "shelf_life_days")),
        ],
        sort="sku",
        search=("sku", "name", "barcode", "search_key"),
        search_hint=_("Name, SKU or barcode"),
        empty_title=_("No products are entered yet"),
        empty_hint=_("Start with the facts folder of a month: people, products and stores come from it."),
        file_name="products",
    )
