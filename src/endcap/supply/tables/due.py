"""The lists of what has to come in by a day: company cash, and receipts of chains."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from endcap.accounts.tables.shared import ALL
from endcap.platform.access import Actor
from endcap.platform.lists import Column, Listing
from endcap.supply.models import Cash, ReturnReceipt
from endcap.supply.queries import IS_IN, is_late, is_open
from endcap.supply.rights import SEE_CASH, SEE_RECEIPTS
from endcap.supply.tables.shared import (
    ENTERED,
    NOTE,
    SEARCH_HINT,
    SEARCHED,
    PersonFilters,
    code_column,
    person_column,
    rows_of,
    store_column,
)

STATES = [("open", _("Open")), ("late", _("Late")), ("in", _("Handed in"))]
SEARCHED_HERE = (*SEARCHED, "store__search_text")


class DueFilters(PersonFilters):
    day_field = "due_on"

    state = django_filters.ChoiceFilter(label=_("State"), method="in_state", empty_label=ALL, choices=STATES)

    def in_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        today = self.request.actor.today
        return rows.filter({"open": is_open(today), "late": is_late(today), "in": IS_IN}[state])


class CashFilters(DueFilters):
    day_field = "collected_on"

    clear = django_filters.ChoiceFilter(
        label=_("Accounts are clear"), method="with_accounts", empty_label=ALL,
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )  # fmt: skip

    def with_accounts(self, rows: QuerySet[Any], name: str, clear: str) -> QuerySet[Any]:
        return rows.filter(clear=clear == "yes")


def age(row: Any, today: date) -> str:
    """How it stands with its deadline."""
    late = ((row.handed_in_on or today) - row.due_on).days
    if late > 0:
        return ngettext("%(count)d day late", "%(count)d days late", late) % {"count": late}
    if row.handed_in_on:
        return str(_("Handed in"))
    if late == 0:
        return str(_("Due today"))
    return ngettext("Due in %(count)d day", "Due in %(count)d days", -late) % {"count": -late}


def _clear(row: Cash) -> str:
    return str(_("Yes") if row.clear else _("No"))


def _deadline(actor: Actor) -> list[Column]:
    return [
        Column("due_on", _("Due on"), "due_on", sort=("due_on",), kind="day", edit="due_on"),
        Column(
            "handed_in_on", _("Handed in on"), "handed_in_on", sort=("handed_in_on",), kind="day", edit="handed_in_on"
        ),
        Column("state", _("State"), lambda row: age(row, actor.today), kind="badge"),
    ]


def cash_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Company cash"),
        about=_("What people collected for the company, and when it came in."),
        columns=[
            person_column("supply:cash-row"),
            code_column(),
            Column("amount", _("Amount"), "amount", sort=("amount",), kind="money"),
            Column("collected_on", _("Collected on"), "collected_on", sort=("collected_on",), kind="day"),
            *_deadline(actor),
            Column("clear", _("Accounts are clear"), _clear, sort=("clear",), edit="clear"),
            store_column(actor),
            NOTE,
            *ENTERED,
        ],
        sort="-due_on",
        search=SEARCHED_HERE,
        search_hint=SEARCH_HINT,
        filters=CashFilters,
        empty_title=_("No cash has been collected yet"),
        empty_hint=_("Whoever collects cash enters it here on the same day; finance then confirms that it came in."),
        file_name="company-cash",
        rows=rows_of(Cash, "collected_on", SEE_CASH, "store"),
        kind="cash",
    )


def receipt_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Return receipts"),
        about=_("The chains' signed receipts for goods delivered, which finance needs to be paid."),
        columns=[
            person_column("supply:receipt"),
            code_column(),
            store_column(actor),
            Column("delivered_on", _("Delivered on"), "delivered_on", sort=("delivered_on",), kind="day"),
            *_deadline(actor),
            NOTE,
            *ENTERED,
        ],
        sort="-due_on",
        search=SEARCHED_HERE,
        search_hint=SEARCH_HINT,
        filters=DueFilters,
        empty_title=_("No receipt is waited for yet"),
        empty_hint=_("Enter the receipt of each delivery with the day by which finance needs it."),
        file_name="return-receipts",
        rows=rows_of(ReturnReceipt, "due_on", SEE_RECEIPTS, "store"),
        kind="return-receipt",
    )
