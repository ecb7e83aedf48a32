"""The list of swaps, with how long is left for each."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import django_filters
from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from endcap.accounts.tables.shared import ALL
from endcap.platform.access import Actor
from endcap.platform.lists import Column, Listing
from endcap.shelf.models import Swap
from endcap.shelf.queries import FINISHED_ON, IS_OPEN, evidence_visible_to, late_on
from endcap.shelf.tables.shared import (
    CHAIN,
    LAST,
    QUANTITY,
    SEARCH_HINT,
    SEARCHED,
    SKU,
    STORE,
    EvidenceFilters,
    person_filter,
    product_column,
    product_filter,
    since_filter,
    until_filter,
)

# What is open comes first, the most urgent before all.
FOUND_IF_OPEN = Case(When(IS_OPEN, then=F("found_on")))
STATES = [("open", _("Open")), ("late", _("Late")), ("done", _("Done"))]


class SwapFilters(EvidenceFilters):
    product = product_filter()
    employee = person_filter(Swap)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="of_state", empty_label=ALL)
    since = since_filter("found_on")
    until = until_filter("found_on")

    def of_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        if state == "late":
            return rows.filter(late_on(self.request.actor.today))
        return rows.filter(IS_OPEN if state == "open" else ~IS_OPEN)


def said_of(swap: Swap, today: date) -> str:
    """How long is left for a swap, or how late it is or was."""
    left = (swap.due_on - (swap.finished_on or today)).days
    if left < 0:
        return ngettext("%(count)d day late", "%(count)d days late", -left) % {"count": -left}
    if swap.finished_on is not None:
        return str(_("Done"))
    if left == 0:
        return str(_("Due today"))
    return ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}


def swap_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Swaps"),
        about=_("Old goods out, fresh goods in: until when, and what is late."),
        columns=[
            product_column("shelf:swap"),
            SKU,
            STORE,
            CHAIN,
            Column("found_on", _("Found on"), "found_on", sort=("found_on",), kind="day"),
            Column("due_on", _("Due on"), "due_on", sort=("found_on",), kind="day"),
            Column(
                "state", _("State"), lambda row: said_of(row, actor.today), sort=(FOUND_IF_OPEN, FINISHED_ON), kind="badge"
            ),
            QUANTITY,
            Column("swapped_on", _("Old goods out on"), "swapped_on", sort=("swapped_on",), kind="day", edit="swapped_on"),
            Column(
                "returned_on", _("Fresh goods in on"), "returned_on", sort=("returned_on",), kind="day", edit="returned_on"
            ),
            Column("finished_on", _("Done on"), "finished_on", sort=(FINISHED_ON,), kind="day", starts_hidden=True),
            *LAST,
        ],
        sort="state",
        search=SEARCHED,
        search_hint=SEARCH_HINT,
        filters=SwapFilters,
        empty_title=_("Nothing is to be swapped"),
        empty_hint=_("A shelf check of near-expiry or expired goods opens a swap by itself."),
        file_name="swaps",
        rows=partial(evidence_visible_to, Swap),
        kind="swap",
    )  # fmt: skip
