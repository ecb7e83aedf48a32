"""The lists of chains, banners and tiers."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import (
    CHANNELS,
    Tier,
)
from endcap.accounts.queries import (
    banners_within,
    chains_visible_to,
)
from endcap.accounts.rights import SEE_CHAINS, SEE_TIERS
from endcap.accounts.tables.shared import (
    ALL,
    banner_url,
    chain_url,
)
from endcap.accounts.words import word
from endcap.company.queries import all_or_none
from endcap.platform.access import Actor
from endcap.platform.lists import Column, Listing


class ChainFilters(django_filters.FilterSet):
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=CHANNELS, empty_label=ALL)
    tier = django_filters.ModelChoiceFilter(label=_("Tier"), queryset=Tier.objects.all(), empty_label=ALL)


def chain_listing(actor: Actor) -> Listing:
    return Listing(
        title=word("chains", _("Chains")),
        about=_("The customers, with the people, terms and dates that matter."),
        columns=[
            Column("name", _("Name"), "name", sort=("sort_key",), kind="title", link=chain_url, edit="name"),
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
        title=word("banners", _("Banners")),
        columns=[
            Column("name", _("Name"), "name", sort=("sort_key",), kind="title", link=banner_url),
            Column("code", _("Number"), "code", sort=("code",), kind="code"),
            Column("channel", _("Channel"), lambda row: row.get_channel_display(), sort=("channel",)),
        ],
        sort="code",
        search=("search_text",),
        rows=lambda actor: banners_within(actor, SEE_CHAINS).select_related("chain"),
        kind="banner",
    )


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
