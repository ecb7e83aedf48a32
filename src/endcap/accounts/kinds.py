"""The kinds of things that are known about customers."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from endcap.accounts import rights, tables
from endcap.accounts.actions import keep_with_creator
from endcap.accounts.forms import OfChainForm
from endcap.accounts.models import (
    Banner,
    Chain,
    CompetitorSighting,
    Contact,
    Fee,
    ImportantDate,
    Listing,
    Note,
    ReceivingWindow,
    Record,
    Relation,
    Store,
    StoreAssignment,
    Terms,
    Tier,
)
from endcap.accounts.notices import tell_given
from endcap.accounts.queries import (
    about_customers_within,
    assignments_within,
    banners_within,
    chains_within,
    notes_within,
    of_chains_within,
    of_stores_within,
    stores_within,
)
from endcap.accounts.relations import relations_within
from endcap.accounts.words import word
from endcap.company.queries import all_or_none
from endcap.platform.kinds import Beside, Kind

DAYS = ("first_day", "last_day")
CUSTOMER = ("chain", "store")
OF_CUSTOMER = {"about": ("store", "chain"), "fixed": frozenset(CUSTOMER)}
OF_STORE = {"about": ("store",), "fixed": frozenset({"store"})}

CHAIN = Kind(
    key="chain", model=Chain, name=word("chain", _("Chain")), plural=word("chains", _("Chains")), icon="building-community",
    see=rights.SEE_CHAINS, edit=rights.EDIT_CHAINS, rows=chains_within,
    fields=("name", "code", "channel", "tier", "since"),
    files=rights.KEEP_FILE,
    page="accounts:chain", list_page="accounts:chains", listing=tables.chain_listing, is_searched=True,
    natural_key=("name",), stands_alone=True, is_made_by_name=True,
)  # fmt: skip
BANNER = Kind(
    key="banner", model=Banner, name=word("banner", _("Banner")), plural=word("banners", _("Banners")), icon="flag",
    see=rights.SEE_CHAINS, edit=rights.EDIT_CHAINS, rows=banners_within,
    fields=("chain", "name", "code", "channel"), about=("chain",), fixed=frozenset({"chain"}),
    page="accounts:banner", listing=tables.banner_listing, is_searched=True,
    natural_key=("code",), stands_alone=True, is_made_by_name=True,
)  # fmt: skip
STORE = Kind(
    key="store", model=Store, name=word("store", _("Store")), plural=word("stores", _("Stores")), icon="building-store",
    see=rights.SEE_STORES, edit=rights.EDIT_STORES, rows=stores_within,
    fields=(
        "name", "code", "chain", "banner", "tier", "territory", "address", "latitude", "longitude", "area_sqm",
        "footfall", "opened_on", "closed_on",
    ),
    files=rights.KEEP_FILE, form=OfChainForm, when_added=keep_with_creator,
    page="accounts:store", list_page="accounts:stores", listing=tables.store_listing, is_searched=True,
    natural_key=("code",), stands_alone=True,
    beside=(Beside("assignment", "store", "employee", _("Rep"), {"duty": "owner"}),),
    called={
        "code": ("门店代码", "店铺编号", "店号", "网点编号", "store no", "store id"),
        "name": ("店名", "门店名", "门店全称", "店铺名称"),
        "chain": ("连锁系统", "所属系统", "客户系统", "连锁", "retailer"), "address": ("门店地址", "详细地址"),
        "tier": ("级别", "门店级别", "门店等级"),
        "assignment.employee": ("负责人", "责任业务员", "业务员姓名", "sales rep"),
        "area_sqm": ("营业面积", "卖场面积", "面积"), "footfall": ("日客流", "客流"),
    },
)  # fmt: skip
ASSIGNMENT = Kind(
    key="assignment", model=StoreAssignment, name=_("Assignment"), plural=_("Responsible"), icon="user-check",
    see=rights.SEE_STORES, edit=rights.ASSIGN_STORES, rows=assignments_within,
    fields=("store", "employee", "duty", *DAYS), dated=("store", "duty"), dated_when={"duty": "owner"},
    listing=tables.assignment_listing, tells=tell_given, **OF_STORE,
    natural_key=("store", "employee", "duty", "first_day"),
)  # fmt: skip
CONTACT = Kind(
    key="contact", model=Contact, name=_("Contact"), plural=_("Contacts"), icon="address-book",
    see=rights.SEE_CONTACTS, edit=rights.KEEP_FILE, rows=partial(about_customers_within, Contact),
    fields=(
        "chain", "banner", "store", "name", "position", "influence", "stance", "phone", "email", "habits", "interests",
        "birthday", "left_on",
    ),
    files=rights.KEEP_FILE, form=OfChainForm,
    page="accounts:contact", list_page="accounts:contacts", listing=tables.contact_listing, is_searched=True,
    **OF_CUSTOMER,
    natural_key=("chain", "store", "name"), stands_alone=True,
)  # fmt: skip
RELATION = Kind(
    key="relation", model=Relation, name=_("Relation"), plural=_("Relations"), icon="share",
    see=rights.SEE_CONTACTS, edit=rights.KEEP_FILE, rows=relations_within,
    fields=("contact", "kind", "other"), about=("contact",), fixed=frozenset({"contact"}),
    listing=tables.relation_listing, names_others=True,
    natural_key=("contact", "kind", "other"),
)  # fmt: skip
TERMS = Kind(
    key="terms", model=Terms, name=_("Payment terms"), plural=_("Payment terms"), icon="calendar-dollar",
    see=rights.SEE_TERMS, edit=rights.EDIT_TERMS, rows=partial(of_chains_within, Terms),
    fields=("chain", "payment_days", "settlement_day", "credit_limit", *DAYS, "note"),
    about=("chain",), fixed=frozenset({"chain"}), dated=("chain",), list_page="accounts:terms",
    listing=tables.terms_listing,
    natural_key=("chain", "first_day"),
)  # fmt: skip
FEE = Kind(
    key="fee", model=Fee, name=_("Fee"), plural=_("Fees"), icon="coin",
    see=rights.SEE_TERMS, edit=rights.EDIT_TERMS, rows=partial(about_customers_within, Fee),
    fields=("chain", "banner", "store", "kind", "amount", "percent", "per", *DAYS, "note"), form=OfChainForm,
    list_page="accounts:fees", listing=tables.fee_listing, **OF_CUSTOMER,
    natural_key=("chain", "banner", "store", "kind", "first_day"), stands_alone=True,
)  # fmt: skip
WINDOW = Kind(
    key="receiving-window", model=ReceivingWindow, name=_("Receiving window"), plural=_("Receiving windows"),
    icon="clock", see=rights.SEE_STORES, edit=rights.KEEP_FILE, rows=partial(of_stores_within, ReceivingWindow),
    fields=("store", "weekday", "opens", "closes"), listing=tables.window_listing, **OF_STORE,
    natural_key=("store", "weekday", "opens"),
)  # fmt: skip
LISTING = Kind(
    key="listing", model=Listing, name=_("Listed product"), plural=_("Listed products"), icon="list-check",
    see=rights.SEE_STORES, edit=rights.KEEP_FILE, rows=partial(of_stores_within, Listing),
    fields=("store", "product", *DAYS), listing=tables.listed_listing, **OF_STORE,
    natural_key=("store", "product", "first_day"),
)  # fmt: skip
COMPETITOR = Kind(
    key="competitor", model=CompetitorSighting, name=_("Competitor"), plural=_("Competitors"), icon="swords",
    see=rights.SEE_STORES, edit=rights.KEEP_FILE, rows=partial(of_stores_within, CompetitorSighting),
    fields=("store", "brand", "seen_on", "facings", "price", "note"), listing=tables.competitor_listing, **OF_STORE,
    natural_key=("store", "brand", "seen_on"), stands_alone=True,
)  # fmt: skip
IMPORTANT_DATE = Kind(
    key="date", model=ImportantDate, name=_("Important date"), plural=_("Important dates"), icon="calendar-event",
    see=rights.SEE_CHAINS, edit=rights.KEEP_FILE, rows=partial(about_customers_within, ImportantDate),
    fields=("chain", "banner", "store", "title", "kind", "day", "is_yearly"), list_page="accounts:dates",
    form=OfChainForm, listing=tables.date_listing, **OF_CUSTOMER,
    natural_key=("chain", "store", "title", "day"), stands_alone=True,
)  # fmt: skip
NOTE = Kind(
    key="note", model=Note, name=_("Note"), plural=_("Notes"), icon="message",
    see=rights.SEE_CHAINS, edit=rights.KEEP_FILE, rows=notes_within, is_entry=True,
    fields=("text",), may_be_added=False, about=("store", "chain"), told=("chain", "store", "at", "author"),
    listing=tables.note_listing,
)  # fmt: skip
RECORD = Kind(
    key="record", model=Record, name=_("Record"), plural=_("Records"), icon="notes",
    see=rights.SEE_CHAINS, edit=rights.KEEP_FILE, rows=partial(about_customers_within, Record), is_entry=True,
    fields=("day",), may_be_added=False, has_own_forms=True, about=("store", "chain"),
    told=("form", "chain", "store", "values", "due_on", "done_on", "author"), listing=tables.all_records_listing,
)  # fmt: skip
TIER = Kind(
    key="tier", model=Tier, name=_("Tier"), plural=_("Tiers"), icon="stairs",
    see=rights.SEE_TIERS, edit=rights.EDIT_TIERS, rows=partial(all_or_none, Tier),
    fields=("code", "name", "visits_per_cycle", "response_hours", "fund_rate"), list_page="accounts:tiers",
    listing=tables.tier_listing,
    natural_key=("code",), stands_alone=True, is_made_by_name=True,
)  # fmt: skip

KINDS = (
    CHAIN, BANNER, STORE, ASSIGNMENT, CONTACT, RELATION, TERMS, FEE, WINDOW, LISTING, COMPETITOR, IMPORTANT_DATE,
    NOTE, RECORD, TIER,
)  # fmt: skip
