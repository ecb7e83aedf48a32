"""The lists of what went wrong: deliveries, signatures, documents, forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from endcap.platform.access import Actor
from endcap.platform.lists import Column, Listing
from endcap.supply.models import DeliveryLapse, ForgedSignature, LostDocuments, WastedForms
from endcap.supply.rights import SEE_LAPSES, SEE_PAPER
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


def _incident(
    model: Any, right: str, url_name: str, columns: Sequence[Column], *, with_store: bool = False
) -> dict[str, Any]:
    """What these lists have in common."""
    return {
        "columns": [
            person_column(url_name),
            code_column(),
            Column(
                "occurred_on", _("Happened on"), "occurred_on", sort=("occurred_on",), kind="day", edit="occurred_on"
            ),
            *columns,
            NOTE,
            *ENTERED,
        ],
        "sort": "-occurred_on",
        "search": (*SEARCHED, "store__search_text") if with_store else SEARCHED,
        "search_hint": SEARCH_HINT,
        "filters": PersonFilters,
        "rows": rows_of(model, "occurred_on", right, *(["store"] if with_store else [])),
    }


def lapse_listing(actor: Actor) -> Listing:
    columns = [store_column(actor)]
    return Listing(
        title=_("Delivery lapses"),
        about=_("Deliveries that were late, short, refused or damaged, and that nobody acted on in time."),
        empty_title=_("No delivery was let down"),
        empty_hint=_("A supervisor or the KA manager enters it with the store; its rep of that day answers."),
        file_name="delivery-lapses",
        kind="delivery-lapse",
        **_incident(DeliveryLapse, SEE_LAPSES, "supply:lapse", columns, with_store=True),
    )


def forgery_listing(actor: Actor) -> Listing:
    columns = [store_column(actor)]
    return Listing(
        title=_("Forged signatures"),
        about=_("Signatures that somebody put in another's name."),
        empty_title=_("No signature was forged"),
        empty_hint=_("Enter one only with the document at hand, and keep a picture of it here."),
        file_name="forged-signatures",
        kind="forged-signature",
        **_incident(ForgedSignature, SEE_PAPER, "supply:forgery", columns, with_store=True),
    )


def loss_listing(actor: Actor) -> Listing:
    columns = [
        Column("documents", _("Documents lost"), "documents", sort=("documents",), kind="number", edit="documents"),
        Column("what", _("What they were"), "what", edit="what"),
    ]
    return Listing(
        title=_("Lost documents"),
        about=_("Documents of proof that cannot be found, and who held them."),
        empty_title=_("No document was lost"),
        empty_hint=_("Enter who held them, how many there were, and what they were."),
        file_name="lost-documents",
        kind="lost-documents",
        **_incident(LostDocuments, SEE_PAPER, "supply:loss", columns),
    )


def waste_listing(actor: Actor) -> Listing:
    columns = [Column("sheets", _("Sheets wasted"), "sheets", sort=("sheets",), kind="number", edit="sheets")]
    return Listing(
        title=_("Wasted forms"),
        about=_("Report forms that were spoiled or used for something else."),
        empty_title=_("No form was wasted"),
        empty_hint=_("Enter who used them and how many sheets they were."),
        file_name="wasted-forms",
        kind="wasted-forms",
        **_incident(WastedForms, SEE_PAPER, "supply:wasted-form", columns),
    )
