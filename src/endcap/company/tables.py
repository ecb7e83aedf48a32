"""Which columns and filters the lists of people and products have."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from endcap.company.models import (
    STAFF_ROLES,
    Absence,
    CalendarDay,
    Employee,
    EmployeeRole,
    Product,
    ProductPrice,
    ReportingLine,
    Territory,
)
from endcap.company.queries import (
    absences_visible_to,
    all_or_none,
    employees_visible_to,
    leaders,
    of_employee,
    products_visible_to,
)
from endcap.company.rights import SEE_EMPLOYEES, SEE_PRODUCTS, SEE_SETTINGS, SEE_TERRITORIES, SEE_WAGES
from endcap.platform.access import ROLE_NAMES, Actor, Role, Scope, scope_of
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing

DAYS = (
    Column("first_day", _("First day"), "first_day", sort=("first_day",), kind="day"),
    Column("last_day", _("Last day"), "last_day", sort=("last_day",), kind="day"),
)


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


def employee_url(employee: Any) -> str:
    return page_of("company:employee", employee.pk)


def employee_listing(actor: Actor) -> Listing:
    scope = scope_of(actor, SEE_EMPLOYEES)
    columns = [
        Column("name", _("Full name"), "name", sort=("sort_key",), kind="title", link=employee_url, edit="name"),
        Column("code", _("Number"), "code", sort=("code",), kind="code"),
        Column("role", _("Role"), role_name, sort=("role",)),
        Column("leader", _("Reports to"), "leader_name", sort=("leader_name",)),
    ]
    if scope_of(actor, SEE_WAGES) == Scope.ALL:
        wage = Column(
            "wage", _("Monthly wage"), "monthly_wage", sort=("monthly_wage",), kind="money", edit="monthly_wage"
        )
        columns.append(wage)
    return Listing(
        title=_("People"),
        about=_("Who works here, in which role, and for whom, today."),
        columns=columns,
        sort="code",
        search=("search_text",),
        search_hint=_("Name or number"),
        filters=EmployeeFilters if scope == Scope.ALL else OwnTeamFilters if scope == Scope.TEAM else None,
        empty_title=_("Nobody is entered yet"),
        empty_hint=_("Start with the facts folder of a month: people, products and stores come from it."),
        file_name="people",
        rows=employees_visible_to,
        kind="employee",
    )


def role_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Roles"),
        columns=[
            Column("role", _("Role"), role_name, sort=("role",), kind="title"),
            Column("employee", _("Employee"), "employee", sort=("employee__sort_key",)),
            *DAYS,
        ],
        sort="-first_day",
        rows=lambda actor: of_employee(EmployeeRole, actor, SEE_EMPLOYEES).select_related("employee"),
        kind="role",
    )


def line_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Reports to"),
        columns=[
            Column("supervisor", _("Reports to"), "supervisor", sort=("supervisor__sort_key",), kind="title"),
            Column("employee", _("Employee"), "employee", sort=("employee__sort_key",)),
            *DAYS,
        ],
        sort="-first_day",
        rows=lambda actor: of_employee(ReportingLine, actor, SEE_EMPLOYEES).select_related("employee", "supervisor"),
        kind="reporting-line",
    )


class AbsenceFilters(django_filters.FilterSet):
    when = django_filters.ChoiceFilter(
        label=_("When"), method="at_that_time", empty_label=_("All"),
        choices=[("today", _("Today")), ("ahead", _("From tomorrow on")), ("past", _("Past"))],
    )  # fmt: skip

    def at_that_time(self, rows: QuerySet[Any], name: str, when: str) -> QuerySet[Absence]:
        today = self.request.actor.today
        if when == "today":
            return rows.during(today)  # type: ignore[attr-defined]
        return rows.filter(first_day__gt=today) if when == "ahead" else rows.filter(last_day__lt=today)


def absence_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Absences"),
        about=_("Who is away when. Whoever stands in sees and visits their stores on those days."),
        columns=[
            Column("employee", _("Employee"), "employee", sort=("employee__sort_key",), kind="title"),
            Column("reason", _("Reason"), lambda row: row.get_reason_display(), sort=("reason",), edit="reason"),
            *(Column(c.key, c.label, c.value, c.sort, c.kind, edit=c.key) for c in DAYS),
            Column("stand_in", _("Stand-in"), "stand_in", sort=("stand_in__sort_key",), edit="stand_in"),
        ],
        sort="-first_day",
        search=("employee__search_text", "stand_in__search_text"),
        search_hint=_("Full name"),
        filters=AbsenceFilters,
        empty_title=_("Nobody is away"),
        empty_hint=_("Enter leave before it begins: the stand-in then has the stores in their list on its first day."),
        file_name="absences",
        rows=absences_visible_to,
        kind="absence",
    )


def territory_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Territories"),
        about=_("The parts of the map that teams work."),
        columns=[
            Column("name", _("Name"), "name", sort=("sort_key",), kind="title", edit="name"),
            Column("code", _("Number"), "code", sort=("code",), kind="code", edit="code"),
        ],
        sort="code",
        search=("search_text",),
        search_hint=_("Name or number of a territory"),
        empty_title=_("No territory is entered yet"),
        empty_hint=_("Add the districts that your reps work; stores are then put into them."),
        file_name="territories",
        rows=lambda actor: all_or_none(Territory, actor, SEE_TERRITORIES),
        kind="territory",
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
    return page_of("company:product", product.pk)


def product_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Products"),
        about=_("What we sell, and how long it may stand on a shelf and be sold."),
        columns=[
            Column("name", _("Name"), "name", sort=("sort_key",), kind="title", link=product_url, edit="name"),
            Column("sku", _("SKU"), "sku", sort=("sku",), kind="code"),
            Column("barcode", _("Barcode"), "barcode", sort=("barcode",), kind="code", edit="barcode"),
            Column(
                "pieces_per_case", _("Pieces per case"), "pieces_per_case", sort=("pieces_per_case",), kind="number",
                edit="pieces_per_case",
            ),
            Column("unit_price", _("Unit price today"), "price_today", sort=("price_today",), kind="price"),
            Column("display", _("Display limit"), display_limit, sort=("display_months", "display_days")),
            Column("shelf_life", _("Shelf life"), shelf_life, sort=("shelf_life_months", "shelf_life_days")),
        ],
        sort="sku",
        search=("search_text",),
        search_hint=_("Name, SKU or barcode"),
        empty_title=_("No products are entered yet"),
        empty_hint=_("Start with the facts folder of a month: people, products and stores come from it."),
        file_name="products",
        rows=products_visible_to,
        kind="product",
    )  # fmt: skip


def price_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Dated prices"),
        columns=[
            Column("unit_price", _("Unit price"), "unit_price", sort=("unit_price",), kind="price"),
            Column("product", _("Product"), "product", sort=("product__sort_key",), kind="title"),
            *DAYS,
        ],
        sort="-first_day",
        rows=lambda actor: all_or_none(ProductPrice, actor, SEE_PRODUCTS).select_related("product"),
        kind="price",
    )


def calendar_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Our own calendar"),
        columns=[
            Column("day", _("Day"), "day", sort=("day",), kind="day"),
            Column("name", _("Why"), "name", sort=("name",), kind="title"),
            Column("is_working", _("Working day"), "is_working", sort=("is_working",), kind="yes"),
        ],
        sort="-day",
        rows=lambda actor: all_or_none(CalendarDay, actor, SEE_SETTINGS),
        kind="calendar-day",
    )
