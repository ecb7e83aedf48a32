"""What the shelf keeps about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.platform.personal.register import Holding, Texts
from endcap.shelf.models import MaterialCheck

ENTRIES = (
    Holding(
        _("Employees"), _("Who answers for what was found in a store, and who entered it"),
        _("Conduct rules, and prevention"), _("With the evidence. Names go with the person's removal"),
    ),
    Texts(MaterialCheck, ("note",)),
)  # fmt: skip
