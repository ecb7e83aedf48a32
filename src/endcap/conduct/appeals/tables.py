"""The list of appeals."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from endcap.conduct.appeals.queries import appeals_within, with_own_amount
from endcap.conduct.models import Appeal
from endcap.conduct.models.findings import OUTCOMES
from endcap.conduct.rights import SEE_APPEALS
from endcap.platform.access import Actor
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing


class AppealFilters(django_filters.FilterSet):
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=OUTCOMES, empty_label=_("All"))


def _url(appeal: Appeal) -> str:
    return page_of("conduct:appeal", appeal.pk)


def appeal_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Appeals"),
        about=_("Findings that somebody contests. While an appeal is open, nothing is deducted for it."),
        columns=[
            Column("filed_on", _("Filed on"), "filed_on", sort=("filed_on",), kind="day", link=_url),
            Column("by", _("Contested by"), "by__name", sort=("by__sort_key",)),
            Column("finding", _("Finding"), lambda one: f"{one.finding.clause} · {one.finding.occurred_on}", wide=True),
            Column("amount", _("Amount"), "own_amount", sort=("own_amount",), kind="signed"),
            Column("outcome", _("Outcome"), lambda one: one.get_outcome_display(), sort=("outcome",), kind="badge"),
            Column("heard_by", _("Heard by"), "heard_by__name", sort=("heard_by__sort_key",)),
            Column("decided_on", _("Decided on"), "decided_on", sort=("decided_on",), kind="day"),
        ],
        sort="-filed_on",
        search=("by__name", "by__search_text", "grounds"),
        search_hint=_("Name, grounds"),
        filters=AppealFilters,
        empty_title=_("No appeals"),
        empty_hint=_("Whoever is charged unfairly can contest it from the finding's page."),
        file_name="appeals",
        kind="appeal",
        rows=lambda actor: with_own_amount(appeals_within(actor, SEE_APPEALS)),
    )
