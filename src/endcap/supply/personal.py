"""What is kept here about the people who work here, and what of it is not handed out with their data: it is of others."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.platform.personal.register import Holding, Texts, Withheld
from endcap.supply.models import (
    Cash,
    CompanyStockout,
    DeclaredOrder,
    DeliveryLapse,
    ForgedSignature,
    LostDocuments,
    Outbound,
    ReturnReceipt,
    WastedForms,
)

OF_PEOPLE = (
    DeclaredOrder, Outbound, Cash, ReturnReceipt, DeliveryLapse, ForgedSignature, LostDocuments, WastedForms,
)  # fmt: skip
HOLDINGS = (
    Holding(
        _("Employees"), _("What they declared and what shipped, cash and receipts, lapses, losses and forgeries"),
        _("Who answers for goods, paper and money"),
        _("For good, as findings rest on it; names go with the person's removal"),
    ),
)  # fmt: skip
TEXTS = (
    *(Texts(model, ("note",)) for model in (*OF_PEOPLE, CompanyStockout) if model is not LostDocuments),
    Texts(LostDocuments, ("what", "note")),
)
WITHHELD = tuple(
    Withheld(model, "recorded_by", "what others answer for", ("recorded_at", "recorded_by"))
    for model in (*OF_PEOPLE, CompanyStockout)
)
