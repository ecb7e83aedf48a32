"""Which columns and filters the lists of customers have."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import (
    CHANNELS,
    Banner,
    Chain,
    CompetitorSighting,
    Contact,
    Fee,
    ImportantDate,
    ReceivingWindow,
    Store,
    StoreAssignment,
    Terms,
    Tier,
)
from endcap.accounts.models import Listing as ListedProduct
from endcap.accounts.models.people import STANCES
from endcap.accounts.queries import (
    WIDE,
    about_customers_within,
    banners_within,
    chains_visible_to,
    chains_within,
    of_chains_within,
    of_stores_within,
    stores_visible_to,
    stores_within,
)
from endcap.accounts.relations import relations_within
from endcap.accounts.rights import SEE_CHAINS, SEE_CONTACTS, SEE_STORES, SEE_TERMS, SEE_TIERS
from endcap.accounts.words import word
from endcap.company.models import Employee, Territory
from endcap.company.queries import all_or_none
from endcap.company.tables import DAYS
from endcap.platform.access import Actor, may, scope_of
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing

ALL = _("All")
NO_OWNER = "none"
TIER_IN_FORCE = Coalesce("tier__code", "chain__tier__code")


def chains_of(request: Any) -> QuerySet[Chain]:
    right = SEE_CHAINS if may(request.actor, SEE_CHAINS) else SEE_STORES
    return chains_within(request.actor, right).only("pk", "name")


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
    chain = django_filters.ModelChoiceFilter(label=_("Chain"), queryset=chains_of, empty_label=ALL)
    banner = django_filters.ModelChoiceFilter(
        label=_("Banner"),
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
        is_open = Q(closed_on__isnull=True) | Q(closed_on__gt=self.request.actor.today)
        return rows.filter(is_open if state == "open" else ~is_open)


def store_url(store: Any) -> str:
    return page_of("accounts:store", store.pk)


def chain_url(chain: Any) -> str:
    return page_of("accounts:chain", chain.pk)


def _store_columns() -> list[Column]:
    return [
        Column("name", _("Name"), "name", sort=("name",), kind="title", link=store_url, edit="name"),
        Column("code", _("Number"), "code", sort=("code",), kind="code"),
        Column("chain", _("Chain"), "chain__name", sort=("chain__name", "code")),
        Column("banner", _("Banner"), "banner__name", sort=("banner__name", "code"), edit="banner"),
        Column("tier", _("Tier"), "tier_in_force", sort=(TIER_IN_FORCE,), kind="badge", edit="tier"),
        Column("owner", _("Rep"), "owner_name", sort=("owner_name",)),
        Column("territory", _("Territory"), "territory__name", sort=("territory__name",), edit="territory"),
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
    columns = _store_columns()
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


class ChainFilters(django_filters.FilterSet):
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=CHANNELS, empty_label=ALL)
    tier = django_filters.ModelChoiceFilter(label=_("Tier"), queryset=Tier.objects.all(), empty_label=ALL)


def chain_listing(actor: Actor) -> Listing:
    return Listing(
        title=word("chains", _("Chains")),
        about=_("The customers, with the people, terms and dates that matter."),
        columns=[
            Column("name", _("Name"), "name", sort=("name",), kind="title", link=chain_url, edit="name"),
            Column("code", _("Number"), "code", sort=("code",), kind="code"),
            Column("channel", _("Channel"), lambda row: row.get_channel_display(), sort=("channel",), edit="channel"),
            Column("tier", _("Tier"), "tier__name", sort=("tier__code",), kind="badge", edit="tier"),
            Column("stores", _("Open stores"), "store_count", sort=("store_count",), kind="number"),
            Column("since", _("Working together since"), "since", sort=("since",), kind="day", edit="since"),
        ],
        sort="name",
        search=("search_text",),
        search_hint=_("Name, pinyin, initials or number"),
        filters=ChainFilters,
        empty_title=_("No chain is entered yet"),
        empty_hint=_("Add the chains you sell through; their stores, people and terms belong to them."),
        file_name="chains",
        rows=chains_visible_to,
        kind="chain",
    )


def banner_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Banners"),
        columns=[
            Column("name", _("Name"), "name", sort=("name",), kind="title"),
            Column("code", _("Number"), "code", sort=("code",), kind="code"),
            Column("channel", _("Channel"), lambda row: row.get_channel_display(), sort=("channel",)),
        ],
        sort="code",
        search=("search_text",),
        rows=lambda actor: banners_within(actor, SEE_CHAINS).select_related("chain"),
        kind="banner",
    )


def assignment_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Responsible"),
        columns=[
            Column("employee", _("Employee"), "employee", sort=("employee__name",), kind="title"),
            Column("duty", _("As"), lambda row: row.get_duty_display(), sort=("duty",)),
            *DAYS,
        ],
        sort="-first_day",
        rows=lambda actor: of_stores_within(StoreAssignment, actor, SEE_STORES).select_related("employee", "store"),
        kind="assignment",
    )


class ContactFilters(django_filters.FilterSet):
    chain = django_filters.ModelChoiceFilter(label=_("Chain"), queryset=chains_of, empty_label=ALL)
    stance = django_filters.ChoiceFilter(label=_("Stance"), choices=STANCES, empty_label=ALL)
    influence = django_filters.NumberFilter(label=_("Influence at least"), lookup_expr="gte")


def contact_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Contacts"),
        about=_("Who decides, who helps, and how they like to be met."),
        columns=[
            Column(
                "name", _("Full name"), "name",
                sort=("name",), kind="title", link=lambda c: page_of("accounts:contact", c.pk), edit="name",
            ),
            Column("position", _("Position"), "position", sort=("position",), edit="position"),
            Column("chain", _("Chain"), "chain__name", sort=("chain__name",)),
            Column("store", _("Store"), "store__name", sort=("store__name",)),
            Column("influence", _("Influence"), "influence", sort=("influence",), kind="number", edit="influence"),
            Column(
                "stance", _("Stance"), lambda row: row.get_stance_display(),
                sort=("stance",), kind="badge", edit="stance",
            ),
            Column("phone", _("Phone"), "phone", edit="phone"),
            Column("email", _("E-mail"), "email", edit="email", starts_hidden=True),
            Column("birthday", _("Birthday"), "birthday", sort=("birthday",), edit="birthday", starts_hidden=True),
        ],
        sort="-influence",
        search=("search_text",),
        search_hint=_("Name, pinyin, position or phone"),
        filters=ContactFilters,
        empty_title=_("Nobody is entered yet"),
        empty_hint=_("Add the people you meet on the page of their chain or store."),
        file_name="contacts",
        rows=lambda actor: about_customers_within(Contact, actor, SEE_CONTACTS).select_related("chain", "store"),
        kind="contact",
    )  # fmt: skip


def relation_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Relations"),
        columns=[
            Column("contact", _("Contact"), "contact", kind="title"),
            Column("kind", _("How"), lambda row: row.get_kind_display(), sort=("kind",)),
            Column("other", _("To whom"), "other", sort=("other__name",)),
        ],
        sort="kind",
        rows=lambda actor: relations_within(actor, SEE_CONTACTS).select_related("contact", "other"),
        kind="relation",
    )


def terms_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Payment terms"),
        columns=[
            Column("payment_days", _("Payment within, days"), "payment_days", sort=("payment_days",), kind="number"),
            Column("settlement_day", _("Settlement day of the month"), "settlement_day", kind="number"),
            Column("credit_limit", _("Credit limit"), "credit_limit", kind="money"),
            *DAYS,
            Column("note", _("Note"), "note", wide=True),
        ],
        sort="-first_day",
        rows=lambda actor: of_chains_within(Terms, actor, SEE_TERMS).select_related("chain"),
        kind="terms",
    )


def fee_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Fees"),
        columns=[
            Column("kind", _("Fee"), lambda row: row.get_kind_display(), sort=("kind",), kind="title"),
            Column("amount", _("Amount"), _amount_of),
            Column("per", _("Per"), lambda row: row.get_per_display(), sort=("per",)),
            Column("scope", _("For"), lambda row: row.store or row.banner or row.chain),
            *DAYS,
            Column("note", _("Note"), "note", wide=True),
        ],
        sort="-first_day",
        rows=lambda actor: about_customers_within(Fee, actor, SEE_TERMS).select_related("chain", "banner", "store"),
        kind="fee",
    )


def _amount_of(fee: Fee) -> str:
    return f"{fee.amount:,.2f}" if fee.amount is not None else f"{fee.percent:f} %"


def window_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Receiving windows"),
        columns=[
            Column("weekday", _("Weekday"), lambda row: row.get_weekday_display(), sort=("weekday",), kind="title"),
            Column("opens", _("From"), lambda row: f"{row.opens:%H:%M}"),
            Column("closes", _("To"), lambda row: f"{row.closes:%H:%M}"),
        ],
        sort="weekday",
        rows=partial(_of_stores, ReceivingWindow),
        kind="receiving-window",
    )


def listed_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Listed products"),
        columns=[
            Column("product", _("Product"), "product", sort=("product__name",), kind="title"),
            Column("sku", _("SKU"), "product__sku", sort=("product__sku",), kind="code"),
            *DAYS,
        ],
        sort="sku",
        rows=lambda actor: _of_stores(ListedProduct, actor).select_related("product"),
        kind="listing",
    )


def competitor_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Competitors"),
        columns=[
            Column("brand", _("Brand"), "brand", sort=("brand",), kind="title"),
            Column("seen_on", _("Seen on"), "seen_on", sort=("seen_on",), kind="day"),
            Column("facings", _("Facings"), "facings", sort=("facings",), kind="number"),
            Column("price", _("Price"), "price", sort=("price",), kind="money"),
            Column("note", _("Note"), "note", wide=True),
        ],
        sort="-seen_on",
        rows=partial(_of_stores, CompetitorSighting),
        kind="competitor",
    )


def _of_stores(model: Any, actor: Actor) -> QuerySet[Any]:
    return of_stores_within(model, actor, SEE_STORES)


def date_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Important dates"),
        about=_("Negotiations, anniversaries and openings that should not be missed."),
        columns=[
            Column("title", _("What"), "title", sort=("title",), kind="title", edit="title"),
            Column("day", _("Day"), "day", sort=("day",), kind="day", edit="day"),
            Column("is_yearly", _("Every year"), "is_yearly", sort=("is_yearly",), kind="yes"),
            Column("kind", _("Kind"), lambda row: row.get_kind_display(), sort=("kind",), edit="kind"),
            Column("customer", _("Customer"), lambda row: row.store or row.chain, link=_customer_url),
        ],
        sort="-day",
        search=("title", "chain__search_text", "store__search_text"),
        search_hint=_("What, or whose"),
        empty_title=_("No date is entered yet"),
        empty_hint=_("Add them on the page of the chain or store they belong to."),
        file_name="dates",
        rows=lambda actor: about_customers_within(ImportantDate, actor, SEE_CHAINS).select_related("chain", "store"),
        kind="date",
    )


def _customer_url(row: Any) -> str:
    return store_url(row.store) if row.store else chain_url(row.chain)


def tier_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Tiers"),
        about=_("How much service a customer gets: visits to its stores, time to answer, funds for promotions."),
        columns=[
            Column("name", _("Name"), "name", sort=("name",), kind="title", edit="name"),
            Column("code", _("Number"), "code", sort=("code",), kind="code"),
            Column(
                "visits", _("Visits in four weeks"), "visits_per_cycle",
                sort=("visits_per_cycle",), kind="number", edit="visits_per_cycle",
            ),
            Column(
                "response", _("Answer within, hours"), "response_hours",
                sort=("response_hours",), kind="number", edit="response_hours",
            ),
            Column(
                "fund_rate", _("Fund rate"), lambda row: f"{row.fund_rate:.2%}",
                sort=("fund_rate",), edit="fund_rate",
            ),
        ],
        sort="code",
        empty_title=_("No tier is entered yet"),
        empty_hint=_("Add A, B and C, and give them to chains; single stores may have another."),
        file_name="tiers",
        rows=lambda actor: all_or_none(Tier, actor, SEE_TIERS),
        kind="tier",
    )  # fmt: skip
