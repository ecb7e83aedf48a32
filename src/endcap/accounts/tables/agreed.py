"""The lists of what is agreed: payment terms and fees."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import (
    Fee,
    Terms,
)
from endcap.accounts.models.agreed import FEE_KINDS
from endcap.accounts.queries import (
    about_customers_within,
    of_chains_within,
)
from endcap.accounts.rights import SEE_TERMS
from endcap.accounts.tables.shared import (
    ALL,
    chains_of,
    customer_url,
    url_of_chain,
)
from endcap.accounts.words import word
from endcap.company.tables import DAYS
from endcap.platform.access import Actor
from endcap.platform.lists import Column, Listing


class AgreedFilters(django_filters.FilterSet):
    chain = django_filters.ModelChoiceFilter(label=word("chain", _("Chain")), queryset=chains_of, empty_label=ALL)
    when = django_filters.ChoiceFilter(
        label=_("When"), method="at_time", empty_label=ALL,
        choices=[("now", _("In force")), ("past", _("Ended")), ("future", _("Later"))],
    )  # fmt: skip

    def at_time(self, rows: QuerySet[Any], name: str, when: str) -> QuerySet[Any]:
        today = self.request.actor.today
        if when == "now":
            return rows.filter(Q(last_day__isnull=True) | Q(last_day__gte=today), first_day__lte=today)
        return rows.filter(last_day__lt=today) if when == "past" else rows.filter(first_day__gt=today)


class FeeFilters(AgreedFilters):
    kind = django_filters.ChoiceFilter(label=_("Fee"), choices=FEE_KINDS, empty_label=ALL)


def terms_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Payment terms"),
        about=_("By when each chain pays, and how much it may owe."),
        filters=AgreedFilters,
        search=("chain__search_text",),
        search_hint=_("Name of the customer"),
        empty_title=_("No terms are entered yet"),
        empty_hint=_("Add them on the page of the chain."),
        file_name="terms",
        columns=[
            Column(
                "chain", word("chain", _("Chain")), "chain", sort=("chain__sort_key",), kind="title", link=url_of_chain
            ),
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
        about=_("What we pay the chains, for what and until when."),
        filters=FeeFilters,
        search=("chain__search_text", "store__search_text"),
        search_hint=_("Name of the customer"),
        empty_title=_("No fees are entered yet"),
        empty_hint=_("Add them on the page of the chain or store."),
        file_name="fees",
        columns=[
            Column("kind", _("Fee"), lambda row: row.get_kind_display(), sort=("kind",), kind="title"),
            Column("amount", _("Amount"), _amount_of),
            Column("per", _("Per"), lambda row: row.get_per_display(), sort=("per",)),
            Column("scope", _("For"), lambda row: row.store or row.banner or row.chain, link=customer_url),
            *DAYS,
            Column("note", _("Note"), "note", wide=True),
        ],
        sort="-first_day",
        rows=lambda actor: about_customers_within(Fee, actor, SEE_TERMS).select_related("chain", "banner", "store"),
        kind="fee",
    )


def _amount_of(fee: Fee) -> str:
    return f"{fee.amount:,.2f}" if fee.amount is not None else f"{fee.percent:f} %"
