"""The pages of appeals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from endcap.conduct.appeals import actions
from endcap.conduct.appeals.queries import appeals_within, may_hear
from endcap.conduct.findings.views import said_in
from endcap.conduct.models import Appeal
from endcap.conduct.rights import SEE_APPEALS
from endcap.platform import details, lists
from endcap.platform.details import Fact
from endcap.platform.kinds import kind_named


@require_safe
def every(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "appeal")


@require_safe
def show(request: Any, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    finding = found.finding
    # What whoever contests it carries.
    own = finding.lines.filter(employee=found.by_id).select_related("employee", "because_of").first()
    facts = [
        Fact(
            _("Finding"), f"{finding.clause} · {finding.occurred_on}", url=reverse("conduct:finding", args=[finding.pk])
        ),
        Fact(_("Person"), finding.employee),
        Fact(_("What and why"), own.explanation if own else ""),
        Fact(_("Amount"), own.amount if own else finding.amount, "signed"),
        Fact(_("Contested by"), found.by),
        Fact(_("Filed on"), found.filed_on, "day"),
        Fact(_("Grounds"), found.grounds),
        Fact(_("Outcome"), found.get_outcome_display(), "badge"),
        Fact(_("Heard by"), found.heard_by),
        Fact(_("Decided on"), found.decided_on, "day"),
        Fact(_("Reasons of the decision"), found.reason),
    ]
    more = {
        "facts": facts,
        "template": "conduct/appeal.html",
        "appeal": found,
        "may_hear": may_hear(request.actor, found),
    }
    return details.respond(request, kind_named("appeal"), found, **more)


@require_POST
def decision(request: Any, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    outcome, reason = request.POST.get("outcome", ""), said_in(request, "reason")
    try:
        actions.hear(request.actor, found, outcome, reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Decided. Everybody whom it concerns is told."))
    return redirect("conduct:appeal", pk=pk)


def _visible(request: Any, pk: int) -> Appeal:
    return get_object_or_404(appeals_within(request.actor, SEE_APPEALS), pk=pk)
