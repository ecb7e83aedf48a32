"""Reading and acknowledging: one's own, and who has not read a version yet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.conduct.models import Acknowledgement, RulebookVersion
from endcap.conduct.rulebooks import acknowledging
from endcap.conduct.rulebooks.forms import PaperForm
from endcap.platform.forms import show_errors
from endcap.platform.links import next_page


@require_safe
def to_read(request: Any) -> HttpResponse:
    """What waits for the actor, and what they acknowledged before."""
    done = Acknowledgement.objects.filter(employee=request.actor.employee_id).select_related(
        "version__rulebook", "recorded_by"
    )
    context = {"waiting": acknowledging.to_acknowledge(request.actor), "done": done.order_by("-at")}
    return render(request, "conduct/rulebooks/to_read.html", context)


@require_POST
def acknowledgement(request: Any, pk: int) -> HttpResponse:
    version = _version(pk)
    if acknowledging.acknowledge_own(request.actor, version):
        messages.success(request, _("Thank you: it is kept that you have read it."))
    return redirect(next_page(request) or "conduct:rulebooks-to-read")


@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: Any, pk: int) -> HttpResponse:
    """Who has read it and who has not; what was signed on paper is entered here."""
    version = _version(pk)
    found = acknowledging.readers_of(version, request.actor.today)
    waiting = [one for one in found if one.acknowledged is None]
    on_paper = [one.employee for one in waiting if one.employee.user_id is None]
    form = PaperForm(
        request.POST if request.method == "POST" else None, waiting=on_paper, initial={"day": request.actor.today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            acknowledging.record_on_paper(request.actor, version, given["employee"], given["day"])
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Kept."))
            return redirect("conduct:rulebook-readers", pk=pk)
    context = {
        "version": version, "rulebook": version.rulebook, "readers": found, "waiting": waiting, "on_paper": on_paper,
        "done": len(found) - len(waiting), "form": form,
    }  # fmt: skip
    return render(request, "conduct/rulebooks/readers.html", context, status=422 if form.errors else 200)


@require_POST
def reminder(request: Any, pk: int) -> HttpResponse:
    count = acknowledging.remind(request.actor, _version(pk))
    said = ngettext("%(count)d person is reminded.", "%(count)d people are reminded.", count) % {"count": count}
    messages.success(request, said)
    return redirect("conduct:rulebook-readers", pk=pk)


def _version(pk: int) -> RulebookVersion:
    return get_object_or_404(RulebookVersion.objects.select_related("rulebook"), pk=pk)
