"""How messages travelled, for whoever runs the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from endcap.platform import jobs, lists
from endcap.platform.details import Fact
from endcap.platform.models import DeliveryState
from endcap.platform.notices.delivering import send_again
from endcap.platform.notices.tables import deliveries, delivery_listing, what, whom


@require_safe
def every(request: Any) -> HttpResponse:
    return lists.respond(request, delivery_listing(request.actor), deliveries())


@require_safe
def show(request: Any, pk: int) -> HttpResponse:
    one = get_object_or_404(deliveries(), pk=pk)
    facts = [
        Fact(gettext_lazy("Recipient"), whom(one)),
        Fact(gettext_lazy("Way"), one.get_channel_display()),
        Fact(gettext_lazy("When"), one.notice.at, "time"),
        Fact(gettext_lazy("State"), one.get_state_display(), "badge"),
        Fact(gettext_lazy("Next try"), one.due_at if one.state == DeliveryState.WAITING else None, "time"),
        Fact(gettext_lazy("In the digest"), _("Yes") if one.is_digest else ""),
    ]
    context = {
        "one": one, "title": what(one), "facts": [fact for fact in facts if fact.value], "attempts": one.attempts.all(),
        "may_send_again": one.state == DeliveryState.FAILED,
    }  # fmt: skip
    return render(request, "platform/notices/delivery.html", context)


@require_POST
def again(request: Any, pk: int) -> HttpResponse:
    one = get_object_or_404(deliveries(), pk=pk)
    if send_again(one):
        jobs.enqueue_deliveries()
        messages.success(request, _("It is on its way."))
    else:
        messages.error(request, _("Only what was given up is sent again."))
    return redirect("delivery", pk=pk)
