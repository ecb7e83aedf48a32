"""The stores' step of setting a company up, and what comes after it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Store
from endcap.accounts.words import word
from endcap.company.setup import Next, Step
from endcap.company.steps import sheet_step

STEPS = (
    Step(
        "stores", word("stores", _("Stores")), _("Where your goods stand, with the chains and banners they belong to."),
        "building-store", 30, lambda chosen: Store.objects.exists(), sheet_step("store"),
        without=_("Then there is nothing to visit and nothing to check; people see empty lists."),
    ),
)  # fmt: skip
NEXT = (
    Next(
        _("Give stores to reps"), _("Select them in the list and choose a rep: whoever has no store sees none."),
        "user-check", "accounts:stores", 10,
    ),
    Next(
        _("Tiers and contacts"), _("How often stores are visited, and who decides at the chain."),
        "stairs", "accounts:tiers", 30,
    ),
)  # fmt: skip
