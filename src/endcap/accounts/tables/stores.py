"""The lists of stores, and of who is responsible for them."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import (
    Banner,
    Store,
    StoreAssignment,
    Tier,
)
from endcap.accounts.queries import (
    WIDE,
    of_stores_within,
    open_on,
    stores_visible_to,
    stores_within,
)
from endcap.accounts.rights import SEE_STORES, SEE_TIERS
from endcap.accounts.tables.shared import (
    ALL,
    chains_of,
    store_url,
)
from endcap.accounts.words import word
from endcap.company.models import Employee, Territory
from endcap.company.tables import DAYS
from endcap.platform.access import Actor, may, scope_of
from endcap.platform.lists import Column, Listing

NO_OWNER = "none"


TIER_IN_FORCE = Coalesce("tier__code", "chain__tier__code")


def owners_of(request: Any) -> list[tuple[str, Any]]:
    """Those who have a store today that the actor sees."""
    owning = StoreAssignment.objects.during(request.actor.today).filter(duty="owner").order_by()
    if scope_of(request.actor, SEE_STORES) in WIDE:
        people = Employee.objects.filter(Exists(owning.filter(employee=OuterRef("pk"))))
    else:
        visible = owning.filter(store__in=stores_within(request.actor, SEE_STORES).values("pk"))
        people = Employee.objects.filter(pk__in=set(visible.values_list("employee_id", flat=True).distinct()))
    return [(NO_OWNER, _("Nobody")), *((str(pk), name) for pk, name in people.values_list("pk", "name"))]


class StoreFilters(django_filters.FilterSet):
    chain = django_filters.ModelChoiceFilter(label=word("chain", _("Chain")), queryset=chains_of, empty_label=ALL)
    banner = django_filters.ModelChoiceFilter(
        label=word("banner", _("Banner")),
        empty_label=ALL,
        queryset=lambda request: Banner.objects.filter(chain__in=chains_of(request).values("pk")).only("pk", "name"),
    )
    tier = django_filters.ModelChoiceFilter(
        label=_("Tier"), queryset=Tier.objects.all(), method="of_tier", empty_label=ALL
    )
    territory = django_filters.ModelChoiceFilter(
        label=_("Territory"), queryset=Territory.objects.only("pk", "name"), empty_label=ALL
    )
    owner = django_filters.ChoiceFilter(label=_("Rep"), method="of_owner", empty_label=ALL, choices=[])
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state", empty_label=ALL, choices=[("open", _("Open")), ("closed", _("Closed"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may(self.request.actor, SEE_TIERS):
            del self.filters["tier"]
        self.filters["owner"].extra["choices"] = lambda: owners_of(self.request)

    def of_tier(self, rows: QuerySet[Store], name: str, tier: Tier) -> QuerySet[Store]:
        return rows.filter(Q(tier=tier) | Q(tier__isnull=True, chain__tier=tier))

    def of_owner(self, rows: QuerySet[Store], name: str, owner: str) -> QuerySet[Store]:
        owning = StoreAssignment.objects.during(self.request.actor.today).filter(duty="owner")
        if owner == NO_OWNER:
            return rows.filter(~Exists(owning.filter(store=OuterRef("pk"))))
        return rows.filter(pk__in=owning.filter(employee=owner).values("store_id"))

    def in_state(self, rows: QuerySet[Store], name: str, state: str) -> QuerySet[Store]:
        is_open = open_on(self.request.actor.today)
        return rows.filter(is_open if state == "open" else ~is_open)


def _store_columns(today: date) -> list[Column]:
    return [
        Column(
            "name", _("Name"), "name", sort=("sort_key",), kind="title", link=store_url, edit="name",
            mark=lambda store: _("Closed") if store.closed_on and store.closed_on <= today else "",
        ),
        Column("code", _("Number"), "code", sort=("code",), kind="code"),
        Column("chain", word("chain", _("Chain")), "chain__name", sort=("chain__sort_key", "code")),
        Column("banner", word("banner", _("Banner")), "banner__name", sort=("banner__sort_key", "code"), edit="banner"),
        Column("tier", _("Tier"), "tier_in_force", sort=(TIER_IN_FORCE,), kind="badge", edit="tier"),
        Column("owner", _("Rep"), "owner_name", sort=("owner_name",)),
        Column("territory", _("Territory"), "territory__name", sort=("territory__sort_key",), edit="territory"),
        Column("area", _("Sales area, square metres"), "area_sqm", sort=("area_sqm",), kind="number", edit="area_sqm"),
        Column(
            "footfall", _("Shoppers a day"), "footfall", sort=("footfall",), kind="number", edit="footfall",
            starts_hidden=True,
        ),
        Column("address", _("Address"), "address", edit="address", starts_hidden=True),
        Column("opened", _("Opened"), "opened_on", sort=("opened_on",), kind="day", starts_hidden=True),
        Column(
            "closed", _("Closed on"), "closed_on", sort=("closed_on",), kind="day", edit="closed_on",
            starts_hidden=True,
        ),
    ]  # fmt: skip


def store_listing(actor: Actor) -> Listing:
    columns = _store_columns(actor.today)
    return Listing(
        title=word("stores", _("Stores")),
        about=_("Where our goods stand on the shelf, and whose they are today."),
        columns=columns if may(actor, SEE_TIERS) else [column for column in columns if column.key != "tier"],
        sort="code",
        search=("search_text",),
        search_hint=_("Name, pinyin, initials, number or address"),
        filters=StoreFilters,
        empty_title=_("No store is yours today"),
        empty_hint=_("Your supervisor gives you stores; an administrator takes them over from a facts folder or adds them."),
        file_name="stores",
        rows=stores_visible_to,
        kind="store",
    )  # fmt: skip


def _url_of_store(row: Any) -> str:
    return store_url(row.store)


def assignment_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Responsible"),
        columns=[
            Column(
                "store", word("store", _("Store")), "store", sort=("store__sort_key",), kind="title", link=_url_of_store
            ),
            Column("employee", _("Employee"), "employee", sort=("employee__sort_key",), kind="title"),
            Column("duty", _("As"), lambda row: row.get_duty_display(), sort=("duty",)),
            *DAYS,
        ],
        sort="-first_day",
        rows=lambda actor: of_stores_within(StoreAssignment, actor, SEE_STORES).select_related("employee", "store"),
        kind="assignment",
    )
