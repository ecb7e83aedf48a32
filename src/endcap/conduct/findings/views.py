"""The pages of findings: the list, what waits for a decision, one finding with its reasons, and deciding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, Count, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.conduct.appeals import actions as appeals
from endcap.conduct.facts.evidence import evidence_of
from endcap.conduct.findings import deciding
from endcap.conduct.findings.queries import finding_lines_visible_to, findings_within
from endcap.conduct.models import Finding, State
from endcap.conduct.queries import lines_beside
from endcap.conduct.reports.clauses import latest_clauses
from endcap.conduct.rights import DECIDE_FINDINGS, SEE_FINDINGS
from endcap.conduct.rulebooks.acknowledging import unbound_lines
from endcap.conduct.tables import finding_listing
from endcap.platform import details, lists
from endcap.platform.details import Fact
from endcap.platform.forms import dress
from endcap.platform.kinds import kind_named
from endcap.platform.links import next_page

MOST_TO_DECIDE = 100
LONGEST_REASON = 2000


class GroundsForm(forms.Form):
    grounds = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["grounds"].label = _("Why the finding is wrong")
        self.fields["grounds"].help_text = _(
            "What was it really like, who can say so? A photo can be added afterwards."
        )
        dress(self)


@require_safe
def findings(request: Any) -> HttpResponse:
    return lists.respond(request, finding_listing(request.actor), finding_lines_visible_to(request.actor))


@require_safe
def to_decide(request: Any) -> HttpResponse:
    """What waits for the actor: each can be confirmed at once, and waived on its page."""
    rows = findings_within(request.actor, DECIDE_FINDINGS).filter(state=State.PROPOSED)
    clauses = _waiting_clauses(rows)
    chosen = request.GET.get("clause", "")
    if chosen in {key for key, _title, _count in clauses}:
        rulebook, _slash, number = chosen.partition("/")
        rows = rows.filter(rulebook=rulebook, number=number)
    rows = rows.select_related("clause", "employee").prefetch_related("lines__employee", "lines__because_of")
    # Rewards can wait: fines come first, the oldest of each before the others.
    found = list(rows.order_by(Case(When(amount__gt=0, then=1), default=0), "occurred_on", "pk")[: MOST_TO_DECIDE + 1])
    shown = found[:MOST_TO_DECIDE]
    able = deciding.may_do_each(request.actor, shown)
    context = {
        "rows": [(one, able[one.pk]) for one in shown],
        "has_more": len(found) > MOST_TO_DECIDE,
        "may_confirm": any(one.confirm for one in able.values()), "clauses": clauses, "chosen": chosen,
        "count": sum(count for _key, _title, count in clauses),
    }  # fmt: skip
    return render(request, "conduct/findings/to_decide.html", context)


def _waiting_clauses(rows: QuerySet[Finding]) -> list[tuple[str, str, int]]:
    """Key, title and how many wait; as each reads last."""
    counts = {
        (book, number): count
        for book, number, count in rows.order_by().values_list("rulebook", "number").annotate(Count("pk"))
    }
    latest = latest_clauses(set(counts))
    return [
        (f"{book}/{number}", f"{number} {latest[book, number].title}", counts[book, number])
        for book, number in sorted(counts)
    ]


@require_safe
def finding(request: Any, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    lines = list(lines_beside(found, request.actor))
    unbound = {line.pk for line in unbound_lines([found])}
    facts = [
        Fact(_("Person"), f"{found.employee} {found.employee.code}"),
        Fact(_("Day"), found.occurred_on, "day"),
        Fact(_("Month"), found.period),
        Fact(_("State"), found.get_state_display(), "badge"),
        Fact(_("Fact"), found.fact_id, "code"),
    ]
    context = {
        "facts": facts, "template": "conduct/finding.html", "finding": found,
        "lines": [(line, line.pk in unbound) for line in lines],
        "own": next((line for line in lines if line.liability == "own"), lines[0] if lines else None),
        "evidence": evidence_of(request.actor, found), "able": deciding.may_do(request.actor, found),
        "may_contest": appeals.may_contest(request.actor, found), "until": appeals.last_day_to_appeal(found),
        "decisions": found.decisions.select_related("by"), "appeals": found.appeals.select_related("by", "heard_by"),
        "is_posted": found.postings.filter(sort="charge", reversed_by__isnull=True).exists(),
    }  # fmt: skip
    return details.respond(request, kind_named("finding"), found, **context)


@require_POST
def confirmation(request: Any, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    _try(request, lambda: deciding.confirm(request.actor, [found]), _("Confirmed. Whoever carries it is told."))
    return redirect(next_page(request) or found_url(pk))


@require_POST
def confirmations(request: Any) -> HttpResponse:
    """Several at once: all of them, or none."""
    keys = [int(key) for key in request.POST.getlist("finding") if key.isdecimal() and len(key) < 19]
    rows = list(findings_within(request.actor, DECIDE_FINDINGS).filter(pk__in=keys))
    if not rows:
        messages.error(request, _("Choose at least one finding."))
    else:
        said = ngettext("%(count)d finding confirmed.", "%(count)d findings confirmed.", len(rows)) % {
            "count": len(rows)
        }
        _try(request, lambda: deciding.confirm(request.actor, rows), said)
    return redirect(next_page(request) or "conduct:findings-to-decide")


@require_POST
def waiver(request: Any, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    reason = said_in(request, "reason")
    _try(request, lambda: deciding.waive(request.actor, found, reason), _("Waived. Whoever it concerns is told."))
    return redirect(next_page(request) or found_url(pk))


@require_POST
def reopening(request: Any, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    reason = said_in(request, "reason")
    _try(request, lambda: deciding.reopen(request.actor, found, reason), _("Put forward again."))
    return redirect(found_url(pk))


@require_POST
def proposal(request: Any, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    choice, reason = request.POST.get("choice", ""), said_in(request, "reason")
    _try(request, lambda: deciding.decide_proposal(request.actor, found, choice, reason), _("Kept."))
    return redirect(found_url(pk))


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: Any, pk: int) -> HttpResponse:
    """Contesting it."""
    found = _visible(request, pk)
    form = GroundsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = appeals.contest(request.actor, found, form.cleaned_data["grounds"])
        except ValidationError as error:
            form.add_error(None, error.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Contested. Nothing is deducted for it until somebody else has decided."))
            return redirect("conduct:appeal", pk=done.row.pk)  # type: ignore[union-attr]
    context = {
        "form": form, "finding": found, "until": appeals.last_day_to_appeal(found),
        "why_not": appeals.why_not_contest(request.actor, found),
    }  # fmt: skip
    return render(request, "conduct/findings/contest.html", context, status=422 if form.errors else 200)


def said_in(request: Any, name: str) -> str:
    """What somebody wrote, without what no database keeps."""
    return str(request.POST.get(name, "")).replace("\0", "")[:LONGEST_REASON]


def found_url(pk: int) -> str:
    return reverse("conduct:finding", args=[pk])


def _visible(request: Any, pk: int) -> Finding:
    rows = findings_within(request.actor, SEE_FINDINGS).select_related(
        "clause__version__rulebook", "employee", "decided_by"
    )
    return get_object_or_404(rows.prefetch_related("lines__employee", "lines__because_of"), pk=pk)


def _try(request: Any, do: Any, said: str) -> None:
    try:
        do()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
