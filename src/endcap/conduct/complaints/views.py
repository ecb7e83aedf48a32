"""The pages of complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from endcap.conduct.complaints import actions
from endcap.conduct.complaints.queries import complaints_within, handlers_of, to_complain_about
from endcap.conduct.models.complaints import VERDICTS
from endcap.conduct.rights import DECIDE_COMPLAINTS, FILE_COMPLAINTS, SEE_COMPLAINTS
from endcap.platform import details, lists
from endcap.platform.access import Actor, may
from endcap.platform.details import Fact
from endcap.platform.forms import dress
from endcap.platform.kinds import kind_named

LONG = {"max_length": 4000, "widget": forms.Textarea(attrs={"rows": 6})}


class FilingForm(forms.Form):
    about = forms.ModelChoiceField(label=_("About"), queryset=None)
    text = forms.CharField(
        label=_("What it is about"),
        help_text=_("When, where, who else was there. Whoever it is about never sees this."),
        **LONG,
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["about"].queryset = to_complain_about(actor)  # type: ignore[attr-defined]
        dress(self)


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Verdict"), choices=[("", "–"), *VERDICTS[1:]])
    reason = forms.CharField(label=_("Grounds"), **LONG)
    incident = forms.CharField(
        label=_("Incident"), max_length=60, required=False,
        help_text=_("The same word for complaints about one matter: they count once. Empty: it stands alone."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        dress(self)


@require_safe
def every(request: Any) -> HttpResponse:
    new_url = reverse("conduct:complaint-new") if may(request.actor, FILE_COMPLAINTS) else ""
    return lists.respond_kind(request, "complaint", head_template="conduct/complaints_head.html", new_url=new_url)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    form = FilingForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.file_complaint(request.actor, form.cleaned_data["about"], form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Filed, in confidence."))
            return redirect("conduct:complaint", pk=done.row.pk)  # type: ignore[union-attr]
    return _page(request, form, title=_("File a complaint"), back=reverse("conduct:complaints"))


@require_safe
def show(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(complaints_within(request.actor, SEE_COMPLAINTS), pk=pk)
    facts = [
        Fact(_("About"), found.about),
        Fact(_("Filed by"), found.filed_by),
        Fact(_("Filed on"), found.filed_on, "day"),
        Fact(_("What it is about"), found.text),
        Fact(_("Verdict"), found.get_verdict_display(), "badge"),
        Fact(_("Decided on"), found.decided_on, "day"),
        Fact(_("Decided by"), found.handled_by),
        Fact(_("Grounds"), found.reason),
        Fact(_("Incident"), found.incident),
    ]
    decide_url = reverse("conduct:complaint-decide", args=[pk]) if may_decide(request.actor, found) else ""
    more = {"facts": facts, "decide_url": decide_url, "template": "conduct/complaint.html"}
    return details.respond(request, kind_named("complaint"), found, **more)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(complaints_within(request.actor, SEE_COMPLAINTS), pk=pk)
    if not may_decide(request.actor, found):
        raise PermissionDenied
    form = VerdictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            actions.decide(request.actor, found, given["verdict"], given["reason"], incident=given["incident"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Decided. Whoever filed it is told."))
            return redirect("conduct:complaint", pk=pk)
    return _page(request, form, title=_("Decide a complaint"), back=reverse("conduct:complaint", args=[pk]))


def may_decide(actor: Actor, complaint: Any) -> bool:
    is_open = complaint.verdict == "open" and may(actor, DECIDE_COMPLAINTS)
    return is_open and handlers_of(complaint, actor).filter(pk=actor.employee_id).exists()


def _page(request: Any, form: forms.Form, *, title: Any, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "conduct/complaint_form.html", context, status=422 if form.errors else 200)
