"""The list of complaints."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from endcap.conduct.complaints.queries import complaints_within
from endcap.conduct.models import Complaint
from endcap.conduct.models.complaints import VERDICTS
from endcap.conduct.rights import SEE_COMPLAINTS
from endcap.platform.access import Actor
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing


class ComplaintFilters(django_filters.FilterSet):
    verdict = django_filters.ChoiceFilter(label=_("Verdict"), choices=VERDICTS, empty_label=_("All"))


def _url(complaint: Complaint) -> str:
    return page_of("conduct:complaint", complaint.pk)


def complaint_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Complaints"),
        about=_("About supervisors, in confidence: whoever one is about sees nothing of it."),
        columns=[
            Column("number", _("Number"), "code", kind="title", link=_url),
            Column("about", _("About"), "about", sort=("about__sort_key",)),
            Column("filed_by", _("Filed by"), "filed_by", sort=("filed_by__sort_key",)),
            Column("filed_on", _("Filed on"), "filed_on", sort=("filed_on",), kind="day"),
            Column("verdict", _("Verdict"), lambda one: one.get_verdict_display(), sort=("verdict",), kind="badge"),
            Column("decided_on", _("Decided on"), "decided_on", sort=("decided_on",), kind="day"),
        ],
        sort="-filed_on",
        search=("about__name", "about__search_text"),
        search_hint=_("Whom it is about"),
        filters=ComplaintFilters,
        empty_title=_("No complaints"),
        empty_hint=_("Whoever is treated unfairly by a supervisor can say so here, in confidence."),
        file_name="complaints",
        kind="complaint",
        rows=lambda actor: complaints_within(actor, SEE_COMPLAINTS),
    )
