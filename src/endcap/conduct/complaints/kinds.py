"""Complaints as a kind of thing, what is told of them, and what is kept about people in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.conduct.complaints.actions import DECIDED_KEY, FILED_KEY
from endcap.conduct.complaints.queries import complaints_within
from endcap.conduct.complaints.tables import complaint_listing
from endcap.conduct.models import Complaint
from endcap.conduct.rights import SEE_COMPLAINTS
from endcap.platform.kinds import Kind
from endcap.platform.notices.sorts import NoticeSort
from endcap.platform.personal.register import Holding, Texts

COMPLAINT = Kind(
    key="complaint", model=Complaint, name=_("Complaint"), plural=_("Complaints"), icon="message-report",
    see=SEE_COMPLAINTS, rows=complaints_within, page="conduct:complaint", list_page="conduct:complaints",
    listing=complaint_listing, told=("about", "filed_on", "verdict", "decided_on"), has_own_forms=True,
    is_confidential=True,
)  # fmt: skip


def _filed(values: Mapping[str, Any]) -> str:
    return gettext("A complaint was filed and waits for a decision.")


def _decided(values: Mapping[str, Any]) -> str:
    return gettext("Your complaint has been decided.")


TOLD = (
    NoticeSort(key=FILED_KEY, name=_("A complaint was filed"), say=_filed, is_confidential=True),
    NoticeSort(key=DECIDED_KEY, name=_("Your complaint was decided"), say=_decided, is_confidential=True),
)
HOLDING = Holding(
    _("Whoever complains about a supervisor"), _("Who, about whom, what it is about, what was decided"),
    _("Fairness. Never shown to whom it is about"), _("For good, as findings rest on it; names go with the person's removal"),
)  # fmt: skip
TEXTS = Texts(Complaint, ("text", "reason", "incident"))
