"""A draft: what it changes, whether it is right, its text and figures, and bringing it into force."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.conduct.models import Examination, Rulebook, RulebookDraft
from endcap.conduct.rulebooks import clashes, drafting, examining, publishing
from endcap.conduct.rulebooks.checks import LONGEST_WHILE_TYPING, Check, check_text, plain_text
from endcap.conduct.rulebooks.comparing import compare, text_difference
from endcap.conduct.rulebooks.forms import FiguresForm, PublicationForm, TextForm, coming_days
from endcap.conduct.rulebooks.in_force import parsed
from endcap.conduct.rulebooks.reading import amounts_of
from endcap.conduct.rulebooks.vocabulary import vocabulary
from endcap.kernels.rules import CheckedRulebook
from endcap.platform.forms import show_errors
from endcap.platform.history import version_of


@require_POST
def new(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(Rulebook, pk=pk)
    draft = drafting.begin(request.actor, found)
    page = "conduct:rulebook-draft-text" if request.POST.get("go") == "text" else "conduct:rulebook-draft-parameters"
    return redirect(page, pk=draft.pk)


def draft_or_404(pk: int) -> RulebookDraft:
    return get_object_or_404(RulebookDraft.objects.select_related("rulebook", "by"), pk=pk)


@require_safe
def draft(request: Any, pk: int) -> HttpResponse:
    found = draft_or_404(pk)
    if request.htmx and request.GET.get("part") in ("examples", "clashes"):
        return render(request, "conduct/rulebooks/draft_steps.html", _steps(found))
    start = drafting.start_of(found)
    check = check_text(found.text, found.rulebook.name)
    replaces = drafting.version_for(found.rulebook, start)
    difference = None
    if check.book is not None and replaces is not None:
        difference = compare(parsed(replaces.text, found.rulebook.name), check.book, on=start)
    context = {
        "draft": found, "check": check, "start": start, "replaces": replaces, "comparison": difference,
        "lines": text_difference(replaces.text, found.text) if replaces else [], **_steps(found),
    }  # fmt: skip
    return render(request, "conduct/rulebooks/draft.html", context)


def _steps(found: RulebookDraft) -> dict[str, Any]:
    check = check_text(found.text, found.rulebook.name)
    examples = examining.known(Examination.Sort.EXAMPLES, examining.examples_question(found.rulebook.name, found.text))
    proofs = examining.known(Examination.Sort.CLASHES, clashes.question_of(found, on=drafting.start_of(found)))
    results = (examples.outcome or {}).get("results", []) if examples else []
    return {
        "draft": found, "check": check, "examples": examples, "results": results,
        "failed": [one for one in results if not one["passed"]], "title": drafting.title_of(found),
        "proofs": proofs, "found": clashes.proofs_of(proofs) if proofs is not None and proofs.outcome is not None else None,
        "is_waiting": any(one is not None and not one.is_finished for one in (examples, proofs)),
    }  # fmt: skip


@require_POST
def examination(request: Any, pk: int) -> HttpResponse:
    """Works its examples and clashes out again."""
    found = draft_or_404(pk)
    if check_text(found.text, found.rulebook.name).is_good:
        question = examining.examples_question(found.rulebook.name, found.text)
        examining.ask(Examination.Sort.EXAMPLES, question, again=True)
        examining.ask(Examination.Sort.CLASHES, clashes.question_of(found, on=drafting.start_of(found)), again=True)
    return redirect("conduct:rulebook-draft", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: Any, pk: int) -> HttpResponse:
    """The text itself. It is kept also while it is wrong: nothing is lost."""
    found = draft_or_404(pk)
    seen = version_of(found, drafting.SEEN)
    form = TextForm(request.POST, request.FILES) if request.method == "POST" else TextForm(initial={"text": found.text})
    shown = found.text
    if request.method == "POST" and form.is_valid():
        shown = form.cleaned_data["text"]
        try:
            drafting.save(request.actor, found, {"text": shown}, seen=request.POST.get("seen", ""))
        except ValidationError as error:
            show_errors(form, error)
        else:
            is_good = check_text(shown, found.rulebook.name).is_good
            with_mistakes = _("Kept as a draft. Its mistakes are to be corrected before it is published.")
            messages.success(request, _("Kept.") if is_good else with_mistakes)
            return redirect("conduct:rulebook-draft" if is_good else "conduct:rulebook-draft-text", pk=pk)
    context = {
        "draft": found, "form": form, "seen": seen, "text": shown, "check": check_text(shown, found.rulebook.name),
        "vocabulary": vocabulary(),
    }  # fmt: skip
    return render(request, "conduct/rulebooks/text.html", context, status=422 if form.errors else 200)


@require_POST
def checks(request: Any) -> HttpResponse:
    """What is wrong with a text while somebody types it."""
    typed = plain_text(request.POST.get("text", ""))
    name = request.POST.get("name", "")[:60]
    is_long = len(typed) > LONGEST_WHILE_TYPING
    check = Check(None) if is_long else check_text(typed, name)
    return render(request, "conduct/rulebooks/mistakes.html", {"check": check, "is_long": is_long})


@require_http_methods(["GET", "HEAD", "POST"])
def parameters(request: Any, pk: int) -> HttpResponse:
    found = draft_or_404(pk)
    check = check_text(found.text, found.rulebook.name)
    if check.book is None:
        messages.error(request, _("The text has mistakes: correct them first, then the figures can be changed here."))
        return redirect("conduct:rulebook-draft-text", pk=pk)
    start = found.in_force_from or drafting.usual_start(request.actor.today)
    form = FiguresForm(
        request.POST if request.method == "POST" else None, book=check.book, initial={"start": start.isoformat()}
    )
    if request.method == "POST" and form.is_valid() and _keep_figures(request, found, form):
        messages.success(request, _("Kept in the draft. Look at what changes, then publish it."))
        return redirect("conduct:rulebook-draft", pk=pk)
    context = {
        "draft": found, "form": form, "rows": _figure_rows(form, check.book, request.actor.today),
        "seen": version_of(found, drafting.SEEN),
    }  # fmt: skip
    return render(request, "conduct/rulebooks/parameters.html", context, status=422 if form.errors else 200)


def _keep_figures(request: Any, found: RulebookDraft, form: FiguresForm) -> bool:
    """What the new figures make wrong is said in the form, and nothing is kept."""
    chosen: date = form.cleaned_data["start"]
    changed = drafting.with_values(found.text, form.values)
    for mistake in check_text(changed, found.rulebook.name).mistakes:
        form.add_error(None, mistake.text)
    if form.errors:
        return False
    given = {"text": changed, "in_force_from": drafting.begins(found, changed, chosen)}
    try:
        drafting.save(request.actor, found, given, seen=request.POST.get("seen", ""))
    except ValidationError as error:
        show_errors(form, error)
        return False
    return True


def _figure_rows(form: FiguresForm, book: CheckedRulebook, today: date) -> list[dict[str, Any]]:
    amounts = amounts_of(book, today)
    used = {
        name: [one.number for one in book.clauses if name in _used(one)] for name in amounts
    }  # fmt: skip
    return [
        {
            "amount": amount, "value": form[f"value-{name}"], "ends": form[f"ends-{name}"], "clauses": used[name],
            "coming": [
                (day, dict(amount.coming + amount.history)[day], form[f"back-{name}-{day}"])
                for day in coming_days(book.rulebook.parameters[name])
            ],
        }
        for name, amount in amounts.items()
    ]  # fmt: skip


def _used(clause: Any) -> frozenset[str]:
    from endcap.conduct.rulebooks.reading import names_used

    return names_used(clause)


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: Any, pk: int) -> HttpResponse:
    found = draft_or_404(pk)
    start = found.in_force_from or drafting.usual_start(request.actor.today)
    form = PublicationForm(
        request.POST if request.method == "POST" else None,
        initial={"start": start.isoformat(), "note": found.note},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            version = publishing.publish_draft(
                request.actor, found, start=given["start"], note=given["note"], confirmed=form.confirmed
            )
        except ValidationError as error:
            start = given["start"]
            show_errors(form, error)
        else:
            said = _("Published from %(month)s on. Everybody whom it binds is asked to read it.")
            messages.success(request, said % {"month": f"{version.in_force_from:%Y-%m}"})
            return redirect(f"{reverse('conduct:rulebook', args=[version.rulebook_id])}?version={version.pk}")
    outlook = publishing.outlook(request.actor, found, start)
    context = {
        "draft": found,
        "form": form,
        "outlook": outlook,
        "start": start,
        "has_begun": start <= request.actor.today,
    }
    return render(request, "conduct/rulebooks/publication.html", context, status=422 if form.errors else 200)


@require_POST
def removal(request: Any, pk: int) -> HttpResponse:
    found = draft_or_404(pk)
    done = drafting.remove(request.actor, found)
    messages.success(request, _("The draft was removed."), extra_tags=reverse("undo", args=[done.batch]))
    is_there = Rulebook.objects.filter(pk=found.rulebook_id).exists()
    return redirect("conduct:rulebook", pk=found.rulebook_id) if is_there else redirect("conduct:rulebooks")
