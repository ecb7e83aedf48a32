"""What is kept here about the people who work here, and what of it is not handed out with their data: it is of others."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.platform.personal.register import Holding, Withheld
from endcap.results.models import Result

HOLDING = Holding(
    _("Employees"), _("What they reached, against what target"), _("Rewards"),
    _("For good, as findings rest on it; names go with the person's removal"),
)  # fmt: skip
WITHHELD = Withheld(Result, "recorded_by", "what others reached", ("recorded_at", "recorded_by"))
