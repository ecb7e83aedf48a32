"""Clashes of rulebooks, and what a draft would have changed in past months."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.company.queries import company_settings
from endcap.conduct.models import Examination, RulebookDraft
from endcap.conduct.models.words import UNITS
from endcap.conduct.rulebooks import clashes, drafting, examining, trying
from endcap.conduct.rulebooks.checks import check_text
from endcap.conduct.rulebooks.in_force import overlap_mode
from endcap.conduct.rulebooks.views.drafts import draft_or_404
from endcap.platform.exports import WORKBOOK, csv_rows, workbook
from endcap.platform.links import next_page

USUAL_MONTHS = 3
BARS = 15


@require_safe
def clashing(request: Any) -> HttpResponse:
    draft, question = _asked(request)
    found = examining.known(Examination.Sort.CLASHES, question)
    proofs = clashes.proofs_of(found) if found is not None and found.outcome is not None else None
    context = {
        "draft": draft, "examination": found, "proofs": proofs, "count": len(question["books"]),
        "names": _titles(question), "overlap": company_settings().get_overlap_display(), "mode": overlap_mode(),
        "here": request.get_full_path(), "draft_key": request.GET.get("draft", "") if draft else "",
    }  # fmt: skip
    template = "conduct/rulebooks/clashes_found.html" if request.htmx else "conduct/rulebooks/clashes.html"
    return render(request, template, context)


def _asked(request: Any) -> tuple[RulebookDraft | None, examining.Question]:
    given = request.POST if request.method == "POST" else request.GET
    key = given.get("draft", "")
    draft = draft_or_404(int(key)) if key.isdecimal() and len(key) < 19 else None
    on = drafting.start_of(draft) if draft is not None else request.actor.today
    return draft, clashes.question_of(draft, on=on)


def _titles(question: examining.Question) -> list[str]:
    titles = []
    for name, text in question["books"]:
        book = check_text(text, name).book
        titles.append(f"{clashes.text_of(book.rulebook.title)}" if book is not None else name)
    return titles


@require_POST
def proof(request: Any) -> HttpResponse:
    draft, question = _asked(request)
    examining.ask(Examination.Sort.CLASHES, question, again=True)
    return redirect(_clashes_url(draft))


@require_POST
def settling(request: Any) -> HttpResponse:
    draft, _question = _asked(request)
    first, second = request.POST.get("first", ""), request.POST.get("second", "")
    try:
        clashes.settle_clash(request.actor, first, second, request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Settled, and kept with your name."))
    return redirect(next_page(request) or _clashes_url(draft))


def _clashes_url(draft: RulebookDraft | None) -> str:
    return reverse("conduct:rulebooks-clashes") + (f"?draft={draft.pk}" if draft is not None else "")


# what if


@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: Any, pk: int) -> HttpResponse:
    draft = draft_or_404(pk)
    if not check_text(draft.text, draft.rulebook.name).is_good:
        messages.error(request, _("The text has mistakes: correct them first."))
        return redirect("conduct:rulebook-draft-text", pk=pk)
    offered = [str(period) for period in trying.months_to_try(request.actor.today)]
    given = request.POST if request.method == "POST" else request.GET
    months = [one for one in offered if one in set(given.getlist("month"))]
    if request.method == "POST":
        if months:
            examining.ask(Examination.Sort.WHAT_IF, _question(request, draft, months), again=True)
        else:
            messages.error(request, _("Choose at least one month."))
        chosen = "&".join(f"month={one}" for one in months)
        return redirect(f"{reverse('conduct:rulebook-what-if', args=[pk])}?{chosen}")
    found = examining.known(Examination.Sort.WHAT_IF, _question(request, draft, months)) if months else None
    outcome = trying.outcome_of(found) if found is not None and found.outcome is not None else None
    if outcome is not None and request.GET.get("format") in ("csv", "xlsx"):
        return _export(request.GET["format"], outcome, draft)
    context = {
        "draft": draft, "offered": offered, "months": months or offered[1 : USUAL_MONTHS + 1], "examination": found,
        "outcome": outcome, "figures": {"people": _bars(outcome)} if outcome else {}, "here": request.get_full_path(),
        "most": BARS, "unit_name": dict(UNITS).get(outcome.unit or "", "") if outcome else "", "units": dict(UNITS),
    }  # fmt: skip
    template = "conduct/rulebooks/what_if_found.html" if request.htmx else "conduct/rulebooks/what_if.html"
    return render(request, template, context)


def _question(request: Any, draft: RulebookDraft, months: list[str]) -> examining.Question:
    return trying.question_of(draft, months, start=drafting.reads_fully_on(draft), today=request.actor.today)


def _bars(outcome: trying.Outcome) -> dict[str, list[str]]:
    """Losses to the left, gains to the right: the same figures as in the table."""
    shown = [one for one in outcome.people if one.difference][:BARS]
    return {
        "labels": [one.label for one in shown],
        "fines": [str(max(-one.difference, trying.NOTHING)) for one in shown],
        "rewards": [str(max(one.difference, trying.NOTHING)) for one in shown],
    }


def _export(
    format: str, outcome: trying.Outcome, draft: RulebookDraft
) -> HttpResponse | StreamingHttpResponse | FileResponse:
    header = [
        _("Number"), _("Full name"), _("Month"), _("Rulebook"), _("Clause"), _("Title"), _("Lines before"), _("Lines after"),
        _("Amount before"), _("Amount after"), _("Difference"), _("Unit"), _("Proposals before"), _("Proposals after"),
    ]  # fmt: skip
    kinds = ["text"] * 6 + ["number"] * 2 + ["signed"] * 3 + ["text"] + ["number"] * 2
    name = f"what-if-{draft.rulebook.name}-{draft.pk}"
    if format == "csv":
        response = StreamingHttpResponse(csv_rows(header, _cells(outcome)), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    content = workbook(_("What if"), header, _cells(outcome), kinds=kinds)
    return FileResponse(content, as_attachment=True, filename=f"{name}.xlsx", content_type=WORKBOOK)


def _cells(outcome: trying.Outcome) -> Iterator[list[Any]]:
    units = dict(UNITS)
    for row in outcome.rows:
        yield [
            row.code, row.name, row.month, row.rulebook, row.clause, row.title, row.lines_before, row.lines_after,
            row.before, row.after, row.difference, str(units.get(row.unit, row.unit)), row.sanctions_before, row.sanctions_after,
        ]  # fmt: skip
