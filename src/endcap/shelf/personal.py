"""What the shelf keeps about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.platform.personal.register import Holding, Texts, Withheld
from endcap.shelf.models import MaterialCheck, ShelfCheck, StockCheck, Swap

WHY = "what others answer for"

ENTRIES = (
    Holding(
        _("Employees"), _("Who answers for what was found in a store, and who entered it"),
        _("Conduct rules, and prevention"), _("With the evidence. Names go with the person's removal"),
    ),
    Texts(MaterialCheck, ("note",)),
    *(
        Withheld(model, "recorded_by", WHY, ("code", "store", model.numbered_by, "recorded_by", "recorded_at"))
        for model in (ShelfCheck, StockCheck, MaterialCheck, Swap)
    ),
)  # fmt: skip
